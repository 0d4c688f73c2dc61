/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import io.ioth.stack.tcp.model.Segment;

/** RFC 9293 §3.10.7.3, a segment for a connection in SYN-SENT. */
final class SynSentArrival {

    private SynSentArrival() {}

    static void arrive(SynSent s, Segment segment, long nowNs) {
        int acked = segment.ack - s.handshake.iss - 1;
        if (!s.isOpened()) {
            s.connection.drop(DropReason.TCP_UNACCEPTABLE);
            return;
        }
        boolean acknowledged = segment.hasAck() && acked >= 0 && acked <= s.handshake.textSent;
        if (segment.hasAck() && !acknowledged) {
            s.connection.drop(DropReason.TCP_BAD_ACK);
            if (!segment.rst()) {
                s.connection.sendReset(segment.ack, nowNs);
            }
            return;
        }
        if (segment.rst()) {
            checkRst(s, acknowledged);
        } else if (segment.syn()) {
            processSyn(s, segment, acknowledged, nowNs);
        } else {
            s.connection.drop(DropReason.TCP_UNACCEPTABLE);
        }
    }

    /** Second: without an acknowledgement of our SYN anybody could have sent it. */
    private static void checkRst(SynSent s, boolean acknowledged) {
        if (acknowledged) {
            s.connection.fail(TcpFault.REFUSED);
        } else {
            s.connection.drop(DropReason.TCP_UNACCEPTABLE);
        }
    }

    /** Fourth. Text and FIN that came with the SYN and the acknowledgement are processed; those with a SYN alone are left to be sent again. */
    private static void processSyn(SynSent s, Segment segment, boolean acknowledged, long nowNs) {
        TcpConnection c = s.connection;
        s.handshake.onSyn(segment, nowNs);
        if (acknowledged) {
            s.handshake.textAcked = segment.ack - s.handshake.iss - 1;
            Synchronized next = new Synchronized(c, s.handshake, segment, nowNs);
            c.become(next);
            learn(s, segment);
            s.handOver(next, nowNs);
            c.onEstablished(s.handshake.sentNs);
            next.acks.acknowledgeNow();
            segment.trimSyn();
            SynchronizedArrival.processTextAndFin(next, segment, nowNs);
            if (s.early == null) {
                next.acknowledgeIfDue(nowNs);
            } else {
                c.wantOutput();
            }
        } else {
            s.handshake.withoutFastOpen();
            c.become(new SynReceived(s));
            s.handshake.retransmits = 0;
            c.arm(TcpTimer.REXMT, nowNs + s.handshake.timeoutNs());
            c.wantOutput();
        }
    }

    /** What the answer says about fast open (RFC 7413 §4.1.3, §4.2.1). */
    private static void learn(SynSent s, Segment synAck) {
        TcpConnection c = s.connection;
        FastOpenClient client = c.tcp.fastOpenClient;
        if (synAck.cookieLength > 0 && s.handshake.retransmits == 0 && s.handshake.cookie != null) {
            FastOpenCookie cookie = new FastOpenCookie(synAck.cookieLength, synAck.cookieHigh, synAck.cookieLow);
            client.onCookie(c.remoteAddress(), cookie, s.handshake.peerMss);
        }
        if (s.handshake.textSent > 0 && synAck.ack == s.handshake.iss + 1) {
            c.counters().count(Counter.TCP_FASTOPEN_ACTIVE_FAIL);
        } else if (s.handshake.textSent > 0) {
            c.counters().count(Counter.TCP_FASTOPEN_ACTIVE);
            client.onSuccess(c.remoteAddress());
        }
    }
}
