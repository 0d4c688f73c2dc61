/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.Path;
import io.ioth.stack.socket.Option;
import io.ioth.stack.tcp.model.Segment;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** LISTEN: connections that are being opened by peers, and those that wait to be accepted. */
final class TcpListener {

    /** As many half-open connections are allowed even with a small backlog. */
    private static final int MIN_SYN_BACKLOG = 128;
    /** As Linux. */
    private static final long FAST_OPEN_RESET_NS = 60_000_000_000L;

    final TcpProtocol tcp;
    private final TcpSocket socket;
    private final ArrayDeque<TcpConnection> acceptQueue = new ArrayDeque<>(2);
    private int backlog;
    private int halfOpen;
    private long lastCookieNs;
    private boolean sentCookies;
    /** Connections that have data and whose handshake isn't complete. */
    private int fastOpens;
    /** When places come free that connections had which were reset. */
    private final ArrayDeque<Long> fastOpenResets = new ArrayDeque<>(2);
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

    /** Whether another SYN may be remembered. */
    boolean admitsSyn() {
        return halfOpen < Math.max(backlog, MIN_SYN_BACKLOG);
    }

    /** Whether a SYN is to be answered and not remembered. */
    boolean wantsCookies() {
        return switch (tcp.config.settings().synCookies()) {
            case OFF -> false;
            case AUTO -> !admitsSyn();
            case ON -> true;
        };
    }

    /** A SYN was answered and not remembered. */
    void onCookie(long nowNs) {
        sentCookies = true;
        lastCookieNs = nowNs;
    }

    /** Whether an acknowledgement may be that of a cookie sent since {@code sinceNs}. */
    boolean hasSentCookies(long sinceNs) {
        return sentCookies && lastCookieNs - sinceNs >= 0;
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

    /** Whether peers may send data with a SYN here. */
    boolean offersFastOpen() {
        return tcp.config.settings().fastOpen().server() && options().isOn(Option.TCP_FASTOPEN);
    }

    /** Whether data with another SYN may be taken (RFC 7413 §5.1). */
    boolean admitsFastOpen(long nowNs) {
        while (!fastOpenResets.isEmpty() && fastOpenResets.getFirst() - nowNs <= 0) {
            fastOpenResets.removeFirst();
            fastOpens--;
        }
        if (fastOpens < options().get(Option.TCP_FASTOPEN)) {
            return true;
        }
        tcp.counters.count(Counter.TCP_FASTOPEN_OVERFLOWS);
        return false;
    }

    /** The handshake of a connection that has data is complete, or will never be. */
    void onFastOpenEnded() {
        fastOpens--;
    }

    /** Such a connection was reset, as one is whose SYN was not its sender's: its place stays taken for a while (RFC 7413 §5.1). */
    void onFastOpenReset(long nowNs) {
        fastOpenResets.addLast(nowNs + FAST_OPEN_RESET_NS);
    }

    /** A SYN brought data and a good cookie: a connection begins, for its user too. */
    void openFast(Handshake handshake, Segment syn, IpPacket packet, long nowNs) {
        handshake.ambiguous = true;
        handshake.withoutAccurateEcn();
        Synchronized next = open(handshake, syn, packet, nowNs);
        if (next != null) {
            handshake.ambiguous = false;
            fastOpens++;
            tcp.counters.count(Counter.TCP_FASTOPEN_PASSIVE);
            next.openFast(handshake, this, syn, nowNs);
        }
    }

    /** {@code segment} acknowledges our SYN, and there's room: a connection begins. */
    void establish(Handshake handshake, Segment segment, IpPacket packet, long nowNs) {
        Synchronized next = open(handshake, segment, packet, nowNs);
        if (next != null) {
            SynchronizedArrival.arrive(next, segment, nowNs);
        }
    }

    private @Nullable Synchronized open(Handshake handshake, Segment segment, IpPacket packet, long nowNs) {
        Path path = new Path();
        if (tcp.routeBack(path, packet) != Sent.OK) {
            tcp.counters.drop(DropReason.TCP_UNACCEPTABLE);
            return null;
        }
        SocketOptions options = new SocketOptions(options());
        TcpConnection c = new TcpConnection(
                tcp, path, tcp.localPort(), tcp.remotePort(), options, handshake.timestamps);
        c.listener = this;
        tcp.add(c);
        Synchronized next = new Synchronized(c, handshake, segment, nowNs);
        c.become(next);
        tcp.counters.count(Counter.TCP_PASSIVE_OPENS);
        acceptQueue.add(c);
        waiting = acceptQueue.size();
        socket.notify(SelectionKey.OP_ACCEPT);
        return next;
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

    /** Resets those that nobody accepted; half-open ones are forgotten, as Linux does, so that nobody here knows of them. */
    void close(long nowNs) {
        if (halfOpen > 0) {
            tcp.forEachFlow(flow -> {
                if (flow instanceof HalfOpen half && half.listener == this) {
                    half.fail();
                }
            });
        }
        for (TcpConnection c = poll(); c != null; c = poll()) {
            c.abandon(nowNs);
        }
    }
}
