/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.DropReason;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.Path;
import io.ioth.stack.tcp.model.Segment;

/** RFC 9293 §3.10.7.2, a segment for a listener. */
final class ListenArrival {

    private ListenArrival() {}

    /** {@code iss} is what the new connection begins with, or 0 for a fresh one. */
    static void arrive(TcpListener listener, Segment segment, IpPacket packet, int iss, long nowNs) {
        TcpProtocol tcp = listener.tcp;
        if (segment.rst() || !segment.syn() && !segment.hasAck()) {
            tcp.counters.drop(DropReason.TCP_UNACCEPTABLE);
        } else if (segment.hasAck()) {
            tcp.counters.drop(DropReason.TCP_UNACCEPTABLE);
            tcp.sendReset(segment, packet, nowNs);
        } else if (listener.admitsSyn()) {
            processSyn(listener, segment, packet, iss, nowNs);
        } else {
            listener.countOverflow();
        }
    }

    /** Third. Text that came with the SYN is left to be sent again. */
    private static void processSyn(TcpListener listener, Segment segment, IpPacket packet, int iss, long nowNs) {
        TcpProtocol tcp = listener.tcp;
        Path path = new Path();
        if (tcp.routeBack(path, packet) != Sent.OK) {
            tcp.counters.drop(DropReason.TCP_UNACCEPTABLE);
            return;
        }
        SocketOptions options = new SocketOptions(listener.options());
        TcpConnection c = new TcpConnection(tcp, path, tcp.localPort(), tcp.remotePort(), options);
        Handshake handshake = new Handshake(c, iss == 0 ? tcp.iss.next(c, nowNs) : iss);
        handshake.onSyn(c, segment, nowNs);
        c.listener = listener;
        c.become(new SynReceived(c, handshake, listener));
        listener.onSyn();
        tcp.add(c);
        c.arm(TcpTimer.REXMT, nowNs + handshake.timeoutNs());
        c.wantOutput();
    }
}
