/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One connection of a server, from its first request to its close. */
final class HttpConnection {

    private static final long DRAIN_LIMIT = 1 << 20;

    private final SocketChannel channel;
    private final HttpHandler handler;
    private final AccessLog log;
    private final MessageReader reader;
    private final ByteBuffer out = ByteBuffer.allocateDirect(256 << 10);
    private final String peer;

    private volatile long lastWriteNs = System.nanoTime();

    HttpConnection(SocketChannel channel, HttpHandler handler, AccessLog log) throws IOException {
        this.channel = channel;
        this.handler = handler;
        this.log = log;
        this.reader = new MessageReader(channel);
        this.peer = Addresses.text(channel.getRemoteAddress());
    }

    /** How long nothing has come or gone at {@code nowNs}, by {@link System#nanoTime}. */
    long idleNs(long nowNs) {
        return Math.min(nowNs - lastWriteNs, nowNs - reader.lastReadNs());
    }

    void close() throws IOException {
        channel.close();
    }

    /** Serves until either side closes. */
    void serve() throws IOException {
        try (channel) {
            boolean more = true;
            while (more) {
                more = serveOne();
            }
            channel.shutdownOutput();
            lingerForClient();
        }
    }

    private boolean serveOne() throws IOException {
        HttpRequest request;
        try {
            request = HttpRequest.read(reader);
        } catch (HttpException e) {
            send(HttpResponse.error(e.status(), String.valueOf(e.getMessage())), true, false);
            log.add(peer, "malformed", e.status(), 0);
            return false;
        }
        if (request == null) {
            return false;
        }
        RequestBody body = new RequestBody(request, channel);
        HttpResponse response = answer(request, body);
        boolean reusable = request.keepAlive() && drained(body);
        boolean head = request.method().equals("HEAD");
        send(response, !head, reusable);
        log.add(peer, request.method() + " " + request.target(), response.status(), head ? 0 : response.length());
        return reusable;
    }

    private HttpResponse answer(HttpRequest request, RequestBody body) throws EOFException {
        try {
            return handler.handle(request, body);
        } catch (HttpException e) {
            return HttpResponse.error(e.status(), String.valueOf(e.getMessage()));
        } catch (EOFException e) {
            throw e;
        } catch (IOException e) {
            return HttpResponse.error(500, String.valueOf(e.getMessage()));
        }
    }

    private static boolean drained(RequestBody body) throws IOException {
        try {
            return body.drain(DRAIN_LIMIT);
        } catch (HttpException e) {
            return false;
        }
    }

    private void send(HttpResponse response, boolean withBody, boolean keepAlive) throws IOException {
        StringBuilder head = new StringBuilder(256)
                .append("HTTP/1.1 ")
                .append(response.status())
                .append(' ')
                .append(HttpResponse.reason(response.status()))
                .append("\r\nDate: ")
                .append(HttpDate.of(Instant.now()));
        for (Map.Entry<String, String> header : response.headers().entrySet()) {
            head.append("\r\n").append(header.getKey()).append(": ").append(header.getValue());
        }
        if (response.status() != 204) {
            head.append("\r\nContent-Length: ").append(response.length());
        }
        head.append("\r\nConnection: ").append(keepAlive ? "keep-alive" : "close").append("\r\n\r\n");
        out.clear().put(head.toString().getBytes(StandardCharsets.UTF_8));
        if (withBody && response.file().isPresent()) {
            sendFile(response);
        } else if (withBody) {
            out.flip();
            writeAll(out, response.bytes());
        } else {
            writeAll(out.flip(), null);
        }
    }

    private void sendFile(HttpResponse response) throws IOException {
        try (FileChannel file = FileChannel.open(response.file().orElseThrow(), StandardOpenOption.READ)) {
            long position = response.from();
            long end = position + response.length();
            do {
                if (out.remaining() > end - position) {
                    out.limit(out.position() + (int) (end - position));
                }
                int n = file.read(out, position);
                if (n < 0 && position < end) {
                    throw new IOException("the file became shorter while it was being sent");
                }
                position += Math.max(n, 0);
                writeAll(out.flip(), null);
                out.clear();
            } while (position < end);
        }
    }

    private void writeAll(ByteBuffer first, @Nullable ByteBuffer second) throws IOException {
        if (second != null && second.remaining() <= first.capacity() - first.limit()) {
            int end = first.limit();
            first.limit(end + second.remaining());
            first.put(end, second, second.position(), second.remaining());
            second = null;
        }
        write(first);
        if (second != null) {
            write(second);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
            lastWriteNs = System.nanoTime();
        }
    }

    /** Bytes still under way would make the close a reset, and the client lose our last response (RFC 9112 §9.6). */
    private void lingerForClient() throws IOException {
        long left = DRAIN_LIMIT;
        while (left > 0) {
            ByteBuffer part = reader.readSome(left);
            if (part == null) {
                return;
            }
            left -= part.remaining();
        }
    }
}
