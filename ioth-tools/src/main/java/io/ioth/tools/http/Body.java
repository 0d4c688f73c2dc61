/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The body of a message, in the framings of RFC 9112 §6. */
final class Body {

    private static final long UNTIL_CLOSE = -1;

    private final MessageReader reader;
    private final boolean chunked;
    private final long length;
    private long remaining;
    private boolean ended;

    private Body(MessageReader reader, boolean chunked, long length) {
        this.reader = reader;
        this.chunked = chunked;
        this.length = chunked ? UNTIL_CLOSE : length;
        this.remaining = chunked ? 0 : length;
        this.ended = length == 0;
    }

    static Body empty(MessageReader reader) {
        return new Body(reader, false, 0);
    }

    /** A request's: nothing unless a length or chunks are announced. */
    static Body ofRequest(MessageReader reader, Headers headers) throws HttpException {
        boolean chunked = isChunked(headers);
        long length = headers.contentLength();
        if (chunked && length >= 0) {
            throw new HttpException(400, "both Content-Length and Transfer-Encoding");
        }
        return new Body(reader, chunked, chunked ? UNTIL_CLOSE : Math.max(length, 0));
    }

    /** A response's: without a length, all up to the end of the connection. */
    static Body ofResponse(MessageReader reader, Headers headers) throws HttpException {
        boolean chunked = isChunked(headers);
        return new Body(reader, chunked, chunked ? UNTIL_CLOSE : headers.contentLength());
    }

    private static boolean isChunked(Headers headers) throws HttpException {
        String coding = headers.get("Transfer-Encoding").orElse("identity").trim();
        if (!coding.equalsIgnoreCase("chunked") && !coding.equalsIgnoreCase("identity")) {
            throw new HttpException(501, "the transfer coding '" + coding + "'");
        }
        return coding.equalsIgnoreCase("chunked");
    }

    /** Its length in bytes; -1 when that isn't known beforehand. */
    long length() {
        return length;
    }

    boolean ended() {
        return ended;
    }

    /**
     * The next bytes, valid until the next call; null at the end.
     *
     * @throws EOFException when the connection ends before the body does
     */
    @Nullable ByteBuffer next() throws IOException, HttpException {
        if (!ended && chunked && remaining == 0) {
            beginChunk();
        }
        if (ended) {
            return null;
        }
        ByteBuffer part = reader.readSome(remaining == UNTIL_CLOSE ? Long.MAX_VALUE : remaining);
        if (part == null) {
            return endOfStream();
        }
        if (remaining != UNTIL_CLOSE) {
            remaining -= part.remaining();
            if (remaining == 0 && chunked) {
                expectLineEnd();
            }
            ended = remaining == 0 && !chunked;
        }
        return part;
    }

    private @Nullable ByteBuffer endOfStream() throws EOFException {
        if (remaining != UNTIL_CLOSE) {
            throw new EOFException("the connection was closed " + remaining + " bytes before the end of the body");
        }
        ended = true;
        return null;
    }

    private void beginChunk() throws IOException, HttpException {
        String line = reader.readLine();
        String size = line == null ? "" : line.split(";", 2)[0].trim();
        if (!size.matches("[0-9A-Fa-f]{1,15}")) {
            throw new HttpException(400, "a malformed chunk");
        }
        remaining = Long.parseLong(size, 16);
        if (remaining == 0) {
            reader.readHeaders();
            ended = true;
        }
    }

    private void expectLineEnd() throws IOException, HttpException {
        String line = reader.readLine();
        if (line == null || !line.isEmpty()) {
            throw new HttpException(400, "a chunk longer than it said");
        }
    }
}
