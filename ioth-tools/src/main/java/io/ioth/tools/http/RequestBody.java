/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A request's body, which sends {@code 100 Continue} before it is first read where the client waits for that (RFC 9110 §10.1.1). */
final class RequestBody {

    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

    private final Body body;
    private final WritableByteChannel channel;
    private boolean clientWaits;

    RequestBody(HttpRequest request, WritableByteChannel channel) {
        this.body = request.body();
        this.channel = channel;
        this.clientWaits = request.expectsContinue();
    }

    /** The next bytes, valid until the next call; null at the end. */
    @Nullable ByteBuffer next() throws IOException, HttpException {
        if (clientWaits) {
            clientWaits = false;
            ByteBuffer go = ByteBuffer.wrap(CONTINUE.getBytes(StandardCharsets.US_ASCII));
            while (go.hasRemaining()) {
                channel.write(go);
            }
        }
        return body.next();
    }

    /** Reads and forgets up to {@code limit} bytes; whether the body ended within them, so that the connection can be used again. */
    boolean drain(long limit) throws IOException, HttpException {
        if (clientWaits) {
            return false;
        }
        long left = limit;
        while (!body.ended() && left > 0) {
            ByteBuffer part = body.next();
            left -= part == null ? 0 : part.remaining();
        }
        return body.ended();
    }
}
