/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** LISTEN: connections that are being opened by peers, and those that wait to be accepted. */
final class TcpListener {

    /** As many half-open connections are allowed even with a small backlog. */
    private static final int MIN_SYN_BACKLOG = 128;

    final TcpProtocol tcp;
    private final TcpSocket socket;
    private final ArrayDeque<TcpConnection> acceptQueue = new ArrayDeque<>(2);
    private int backlog;
    private int halfOpen;
    private boolean closed;
    private volatile int waiting;

    TcpListener(TcpProtocol tcp, TcpSocket socket, int backlog) {
        this.tcp = tcp;
        this.socket = socket;
        this.backlog = backlog;
    }

    void backlog(int connections) {
        backlog = connections;
    }

    int backlog() {
        return backlog;
    }

    SocketOptions options() {
        return socket.options();
    }

    /** How many wait to be accepted. By any thread. */
    int waiting() {
        return waiting;
    }

    /** Whether another established connection may wait. */
    boolean hasRoom() {
        return acceptQueue.size() < Math.max(backlog, 1);
    }

    /** Whether another SYN may be answered; when not it's dropped, and the peer tries again. */
    boolean admitsSyn() {
        return hasRoom() && halfOpen < Math.max(backlog, MIN_SYN_BACKLOG);
    }

    void countOverflow() {
        tcp.counters.count(Counter.TCP_LISTEN_OVERFLOWS);
        tcp.counters.drop(DropReason.TCP_LISTEN_OVERFLOW);
    }

    void onSyn() {
        halfOpen++;
    }

    /** A half-open connection came to nothing. */
    void onSynGone() {
        halfOpen--;
    }

    boolean isClosed() {
        return closed;
    }

    /** A half-open connection is established. */
    void onEstablished(TcpConnection connection) {
        halfOpen--;
        tcp.counters.count(Counter.TCP_PASSIVE_OPENS);
        acceptQueue.add(connection);
        waiting = acceptQueue.size();
        socket.notify(SelectionKey.OP_ACCEPT);
    }

    /** A connection is no more; as Linux, one that waits is still accepted, so that its data can be read. */
    void onGone(TcpConnection connection) {
        connection.listener = null;
    }

    @Nullable TcpConnection poll() {
        TcpConnection connection = acceptQueue.poll();
        waiting = acceptQueue.size();
        if (connection != null) {
            connection.listener = null;
        }
        return connection;
    }

    /** Resets those that nobody accepted; half-open ones are reset when they're established. */
    void close(long nowNs) {
        closed = true;
        for (TcpConnection c = poll(); c != null; c = poll()) {
            c.abandon(nowNs);
        }
    }
}
