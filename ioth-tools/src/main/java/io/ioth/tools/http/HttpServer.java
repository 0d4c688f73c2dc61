/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Serves HTTP on a listening channel of any stack, each connection on a virtual thread. */
public final class HttpServer implements AutoCloseable {

    private static final long IDLE_LIMIT_NS = Duration.ofSeconds(60).toNanos();
    private static final Duration IDLE_CHECK = Duration.ofSeconds(5);

    private final ServerSocketChannel listener;
    private final HttpHandler handler;
    private final AccessLog log;
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();

    private HttpServer(ServerSocketChannel listener, HttpHandler handler, AccessLog log) {
        this.listener = listener;
        this.handler = handler;
        this.log = log;
    }

    /**
     * A server of the files below a folder.
     *
     * @param listener bound; closed by {@link #close}
     * @param upload whether {@code PUT} may write files there
     * @throws IOException when there is no such folder
     */
    public static HttpServer ofFolder(ServerSocketChannel listener, Path folder, boolean upload, AccessLog log)
            throws IOException {
        return new HttpServer(listener, new FolderHandler(folder, upload), log);
    }

    /** A server that answers every {@code GET} with the same text. */
    public static HttpServer ofText(ServerSocketChannel listener, String text) {
        return new HttpServer(
                listener, (request, body) -> HttpResponse.of(200, "text/plain; charset=utf-8", text), AccessLog.NONE);
    }

    /** Accepts and serves on the calling thread until {@link #close}. */
    public void run() throws IOException {
        Thread reaper = Thread.ofVirtual().start(this::reapIdle);
        try (listener) {
            while (true) {
                SocketChannel channel = listener.accept();
                Thread.ofVirtual().start(() -> serve(channel));
            }
        } catch (ClosedChannelException e) {
            assert !listener.isOpen();
        } finally {
            reaper.interrupt();
            closeConnections();
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            HttpConnection connection = new HttpConnection(channel, handler, log);
            connections.add(connection);
            try {
                if (listener.isOpen()) {
                    connection.serve();
                }
            } finally {
                connections.remove(connection);
            }
        } catch (AsynchronousCloseException e) {
            log.add("-", "closed by this server", 0, 0);
        } catch (IOException e) {
            log.add("-", "connection lost: " + e.getMessage(), 0, 0);
        }
    }

    private void reapIdle() {
        try {
            while (true) {
                Thread.sleep(IDLE_CHECK);
                long now = System.nanoTime();
                for (HttpConnection connection : connections) {
                    if (connection.idleNs(now) > IDLE_LIMIT_NS) {
                        closeQuietly(connection);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeConnections() {
        connections.forEach(this::closeQuietly);
    }

    private void closeQuietly(HttpConnection connection) {
        try {
            connection.close();
        } catch (IOException e) {
            log.add("-", "close: " + e.getMessage(), 0, 0);
        }
    }

    /** Stops accepting, and closes every connection. Idempotent. */
    @Override
    public void close() throws IOException {
        listener.close();
        closeConnections();
    }
}
