/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of text from a channel, none longer than a bound. Not for use by several threads. */
final class LineReader {

    private final SocketChannel channel;
    private final int longest;
    private final ByteBuffer buffer = ByteBuffer.allocate(4096).flip();

    LineReader(SocketChannel channel, int longest) {
        this.channel = channel;
        this.longest = longest;
    }

    /** The next line without its end; null when there are no more. */
    @Nullable String next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            while (buffer.hasRemaining()) {
                byte octet = buffer.get();
                if (octet == '\n') {
                    return line.toString(StandardCharsets.UTF_8);
                }
                if (line.size() == longest) {
                    throw new IOException("a line is longer than " + longest + " bytes");
                }
                line.write(octet);
            }
            buffer.clear();
            int read = channel.read(buffer);
            buffer.flip();
            if (read < 0) {
                return null;
            }
        }
    }
}
