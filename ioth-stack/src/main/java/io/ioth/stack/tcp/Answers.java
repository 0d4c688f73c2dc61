/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.Path;
import io.ioth.stack.socket.Option;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.Timestamps;
import io.ioth.wire.TcpView;
import org.jspecify.annotations.Nullable;

/** Segments of no connection, or of what's too small to keep a path. They find their way anew each time. */
final class Answers {

    private final TcpProtocol tcp;
    private final Path path = new Path();

    Answers(TcpProtocol tcp) {
        this.tcp = tcp;
    }

    /** The way back to who sent {@code packet}; good until the next answer. Null when there's none. */
    @Nullable Path routeBack(IpPacket packet) {
        return tcp.routeBack(path, packet) == Sent.OK ? path : null;
    }

    private boolean route(Flow flow) {
        return tcp.ip.route(path, flow.localAddress(), flow.remoteAddress(), flow.zone) == Sent.OK;
    }

    /** RFC 9293 §3.10.7.1: the answer to a segment that nobody here knows of. */
    void reset(Segment stray, IpPacket packet, long nowNs) {
        if (stray.rst() || tcp.routeBack(path, packet) != Sent.OK || !tcp.ip.hasRoom(path)) {
            return;
        }
        if (stray.hasAck()) {
            reset(stray.ack, 0, TcpView.RST, nowNs);
        } else {
            reset(0, stray.seq + stray.length(), TcpView.RST | TcpView.ACK, nowNs);
        }
    }

    private void reset(int seq, int ack, int flags, long nowNs) {
        tcp.writer.sendStrayReset(path, tcp.localPort(), tcp.remotePort(), seq, ack, flags, nowNs);
    }

    /** A RST of our own accord. */
    void reset(Flow flow, int seq, int ack, long nowNs) {
        if (route(flow) && tcp.ip.hasRoom(path)) {
            int flags = TcpView.RST | TcpView.ACK;
            tcp.writer.sendStrayReset(path, flow.localPort, flow.remotePort, seq, ack, flags, nowNs);
        }
    }

    /** SYN and ACK; false when there's no room. Without a route it counts as sent, and lost. */
    boolean synAck(HalfOpen half, long nowNs) {
        if (!route(half)) {
            return true;
        }
        SocketOptions options = half.listener.options();
        int hopLimit = options.get(Option.IP_TTL);
        int trafficClass = options.get(Option.IP_TOS);
        int flags = TcpView.SYN | TcpView.ACK;
        return tcp.writer.sendSyn(half, path, hopLimit, trafficClass, half.handshake, flags, nowNs) != Sent.QUEUE_FULL;
    }

    /** An acknowledgement, if there's room. */
    void ack(Flow flow, Timestamps timestamps, int seq, int ack, int window, long nowNs) {
        if (route(flow) && tcp.ip.hasRoom(path)) {
            tcp.counters.count(Counter.TCP_OUT_SEGS);
            tcp.writer.sendAck(flow, path, timestamps, seq, ack, window, nowNs);
        }
    }
}
