/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.DropReason;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.Path;
import io.ioth.stack.tcp.model.Segment;
import org.jspecify.annotations.Nullable;

/** RFC 9293 §3.10.7.2, a segment for a listener. */
final class ListenArrival {

    private ListenArrival() {}

    /** {@code old} is the connection in TIME-WAIT whose place the new one takes, if there was one. */
    static void arrive(TcpListener listener, Segment segment, IpPacket packet, @Nullable TimeWait old, long nowNs) {
        TcpProtocol tcp = listener.tcp;
        if (segment.rst()) {
            tcp.counters.drop(DropReason.TCP_UNACCEPTABLE);
        } else if (segment.hasAck()) {
            if (segment.syn() || !tcp.synCookies.complete(listener, segment, packet, nowNs)) {
                tcp.counters.drop(DropReason.TCP_UNACCEPTABLE);
                tcp.answers.reset(segment, packet, nowNs);
            }
        } else if (!segment.syn() || segment.fin()) {
            tcp.counters.drop(DropReason.TCP_UNACCEPTABLE);
        } else {
            checkQueues(listener, segment, packet, old, nowNs);
        }
    }

    private static void checkQueues(
            TcpListener listener, Segment segment, IpPacket packet, @Nullable TimeWait old, long nowNs) {
        boolean cookie = old == null && listener.wantsCookies();
        if (!listener.hasRoom() || !cookie && !listener.admitsSyn()) {
            listener.countOverflow();
        } else {
            processSyn(listener, segment, packet, old, cookie, nowNs);
        }
    }

    /** Third. Text that came with the SYN is left to be sent again. */
    private static void processSyn(
            TcpListener listener,
            Segment segment,
            IpPacket packet,
            @Nullable TimeWait old,
            boolean cookie,
            long nowNs) {
        TcpProtocol tcp = listener.tcp;
        Path path = tcp.answers.routeBack(packet);
        if (path == null) {
            tcp.counters.drop(DropReason.TCP_UNACCEPTABLE);
        } else if (cookie) {
            tcp.synCookies.answer(listener, segment, path, nowNs);
        } else {
            int iss = old == null ? tcp.iss.next(path, tcp.localPort(), tcp.remotePort(), nowNs) : old.nextIss();
            Handshake handshake = new Handshake(listener, path, iss, tcp.iss.timestampOffset(path));
            handshake.onSyn(segment, nowNs);
            boolean early = segment.cookieLength >= 0
                    && listener.offersFastOpen()
                    && checkCookie(handshake, listener, segment, path, nowNs);
            if (early) {
                listener.openFast(handshake, segment, packet, nowNs);
            } else {
                new HalfOpen(path, listener, handshake).begin(nowNs);
            }
        }
    }

    /** RFC 7413 §4.2.2; answers whether the data may be taken. As there, without a good cookie the peer gets one. */
    private static boolean checkCookie(
            Handshake handshake, TcpListener listener, Segment syn, Path path, long nowNs) {
        FastOpenServer server = listener.tcp.fastOpenServer;
        handshake.cookie = server.answer(syn, path, nowNs);
        return server.isValid(syn, path, nowNs) && listener.admitsFastOpen(nowNs);
    }
}
