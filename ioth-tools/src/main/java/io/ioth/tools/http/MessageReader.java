/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads lines, header fields and bodies from a blocking channel through one buffer. */
final class MessageReader {

    private static final int MAX_HEAD = 32 << 10;

    private final ReadableByteChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10).flip();

    private volatile long lastReadNs = System.nanoTime();

    MessageReader(ReadableByteChannel channel) {
        this.channel = channel;
    }

    /** When bytes last came, by {@link System#nanoTime}. */
    long lastReadNs() {
        return lastReadNs;
    }

    /** A line without its end; null at the end of the stream before the first byte. */
    @Nullable String readLine() throws IOException, HttpException {
        StringBuilder line = new StringBuilder(80);
        while (true) {
            if (!buffer.hasRemaining() && !fill()) {
                if (line.isEmpty()) {
                    return null;
                }
                throw new EOFException("the connection was closed in the middle of a line");
            }
            char c = (char) (buffer.get() & 0xff);
            if (c == '\n') {
                int length = line.length();
                return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
            }
            if (line.length() == MAX_HEAD) {
                throw new HttpException(431, "a line of more than " + MAX_HEAD + " bytes");
            }
            line.append(c);
        }
    }

    /** Header fields up to the empty line. */
    Headers readHeaders() throws IOException, HttpException {
        Headers headers = new Headers();
        int total = 0;
        while (true) {
            String line = readLine();
            if (line == null) {
                throw new EOFException("the connection was closed among the header fields");
            }
            if (line.isEmpty()) {
                return headers;
            }
            total += line.length();
            if (total > MAX_HEAD) {
                throw new HttpException(431, "more than " + MAX_HEAD + " bytes of header fields");
            }
            int colon = line.indexOf(':');
            if (colon <= 0 || !line.substring(0, colon).matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
                throw new HttpException(400, "a malformed header field");
            }
            byte[] value = line.substring(colon + 1).strip().getBytes(StandardCharsets.ISO_8859_1);
            headers.add(line.substring(0, colon), new String(value, StandardCharsets.UTF_8));
        }
    }

    /** Up to {@code limit} bytes, as a view of this reader's buffer that is valid until the next call; null at the end of the stream. */
    @Nullable ByteBuffer readSome(long limit) throws IOException {
        if (!buffer.hasRemaining() && !fill()) {
            return null;
        }
        int length = (int) Math.min(limit, buffer.remaining());
        ByteBuffer part = buffer.slice(buffer.position(), length);
        buffer.position(buffer.position() + length);
        return part;
    }

    private boolean fill() throws IOException {
        buffer.clear();
        int n = channel.read(buffer);
        buffer.flip();
        lastReadNs = System.nanoTime();
        return n > 0;
    }
}
