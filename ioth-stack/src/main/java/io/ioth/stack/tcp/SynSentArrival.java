/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.DropReason;
import io.ioth.stack.tcp.model.Segment;

/** RFC 9293 §3.10.7.3, a segment for a connection in SYN-SENT. */
final class SynSentArrival {

    private SynSentArrival() {}

    static void arrive(SynSent s, Segment segment, long nowNs) {
        boolean acknowledged = segment.hasAck() && segment.ack == s.handshake.iss + 1;
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
            Synchronized next = new Synchronized(c, s.handshake, segment, nowNs);
            c.become(next);
            c.onEstablished();
            next.acks.acknowledgeNow();
            segment.trimSyn();
            SynchronizedArrival.processTextAndFin(next, segment, nowNs);
            next.acknowledgeIfDue(nowNs);
        } else {
            c.become(new SynReceived(c, s.handshake));
            s.handshake.retransmits = 0;
            c.arm(TcpTimer.REXMT, nowNs + s.handshake.timeoutNs());
            c.wantOutput();
        }
    }
}
