/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/** One HTTP exchange over a connected channel of any stack. Used by one thread. */
public final class HttpClient {

    private static final int COPY = 256 << 10;

    private final SocketChannel channel;
    private final MessageReader reader;
    private final TransferProgress progress;

    /**
     * For one exchange on a channel.
     *
     * @param channel connected; stays open
     */
    public HttpClient(SocketChannel channel, TransferProgress progress) {
        this.channel = channel;
        this.reader = new MessageReader(channel);
        this.progress = progress;
    }

    /**
     * Fetches {@code target}; only a successful response's content is written to {@code out}.
     *
     * @param host as in the URL, for the {@code Host} field
     * @throws EOFException when the connection ends before the content does
     */
    public HttpResult get(String host, String target, WritableByteChannel out) throws IOException {
        long startNs = System.nanoTime();
        send(head("GET", host, target) + "\r\n");
        try {
            Response response = readResponse();
            Body body = Body.ofResponse(reader, response.headers());
            long bytes = response.hasContent() ? copy(body, out) : 0;
            return response.result(bytes, System.nanoTime() - startNs);
        } catch (HttpException e) {
            throw malformed(e);
        }
    }

    /**
     * Stores a whole file as {@code target}.
     *
     * @param host as in the URL, for the {@code Host} field
     */
    public HttpResult put(String host, String target, FileChannel file) throws IOException {
        long startNs = System.nanoTime();
        long size = file.size();
        send(head("PUT", host, target) + "Content-Length: " + size + "\r\n\r\n");
        ByteBuffer buffer = ByteBuffer.allocateDirect(COPY);
        long sent = 0;
        while (sent < size) {
            buffer.clear().limit((int) Math.min(COPY, size - sent));
            int n = file.read(buffer, sent);
            if (n < 0) {
                throw new EOFException("the file became shorter while it was being sent");
            }
            writeAll(channel, buffer.flip());
            sent += n;
            progress.moved(sent, size);
        }
        try {
            return readResponse().result(sent, System.nanoTime() - startNs);
        } catch (HttpException e) {
            throw malformed(e);
        }
    }

    private static String head(String method, String host, String target) {
        return method + " " + target + " HTTP/1.1\r\nHost: " + host
                + "\r\nUser-Agent: ioth\r\nAccept: */*\r\nConnection: close\r\n";
    }

    private void send(String head) throws IOException {
        writeAll(channel, ByteBuffer.wrap(head.getBytes(StandardCharsets.UTF_8)));
    }

    private static void writeAll(WritableByteChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    private long copy(Body body, WritableByteChannel out) throws IOException, HttpException {
        long done = 0;
        for (ByteBuffer part = body.next(); part != null; part = body.next()) {
            done += part.remaining();
            writeAll(out, part);
            progress.moved(done, body.length());
        }
        return done;
    }

    private Response readResponse() throws IOException, HttpException {
        while (true) {
            String line = reader.readLine();
            if (line == null) {
                throw new EOFException("the server closed the connection without an answer");
            }
            if (!line.matches("HTTP/1\\.[0-9] [1-5][0-9][0-9]( .*)?")) {
                throw new HttpException(0, "it begins with '" + line.substring(0, Math.min(line.length(), 40)) + "'");
            }
            Headers headers = reader.readHeaders();
            int status = Integer.parseInt(line, 9, 12, 10);
            if (status >= 200) {
                return new Response(status, line.length() > 13 ? line.substring(13) : "", headers);
            }
        }
    }

    private static ProtocolException malformed(HttpException e) {
        return new ProtocolException("the server's response is malformed: " + e.getMessage());
    }

    private record Response(int status, String reason, Headers headers) {

        boolean hasContent() {
            return status / 100 == 2 && status != 204;
        }

        HttpResult result(long bytes, long nanoseconds) {
            return new HttpResult(status, reason, headers.get("Location").orElse(""), bytes, nanoseconds);
        }
    }
}
