/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.DropReason;
import io.ioth.stack.tcp.model.Segment;

/** RFC 9293 §3.10.7.4 as far as it concerns SYN-RECEIVED; once our SYN is acknowledged the rest is for {@link SynchronizedArrival}. */
final class SynReceivedArrival {

    private SynReceivedArrival() {}

    static void arrive(SynReceived s, Segment segment, long nowNs) {
        if (segment.syn() && segment.seq == s.handshake.irs) {
            if (!segment.hasAck()) {
                if (s.handshake.ecn.contradicts(segment)) {
                    s.abort(nowNs);
                    return;
                }
                s.repeatSynAck(nowNs);
            }
            segment.trimSyn();
        }
        if (checkSequence(s, segment, nowNs) && checkRst(s, segment, nowNs) && checkSyn(s, segment, nowNs)) {
            checkAck(s, segment, nowNs);
        }
    }

    private static boolean checkSequence(SynReceived s, Segment segment, long nowNs) {
        int beyond = segment.seq - (s.handshake.irs + 1);
        boolean old = s.connection.timestamps.enabled()
                && segment.timestamps
                && !segment.rst()
                && s.connection.timestamps.isOld(segment, nowNs);
        if (beyond >= 0 && beyond <= s.handshake.rcvWnd && !old) {
            return true;
        }
        s.connection.drop(old ? DropReason.TCP_PAWS : DropReason.TCP_OUT_OF_WINDOW);
        if (!segment.rst()) {
            s.challenge(nowNs);
        }
        return false;
    }

    private static boolean checkRst(SynReceived s, Segment segment, long nowNs) {
        if (!segment.rst()) {
            return true;
        }
        if (segment.seq == s.handshake.irs + 1) {
            s.connection.fail(TcpFault.REFUSED);
        } else {
            s.connection.drop(DropReason.TCP_UNACCEPTABLE);
            s.challenge(nowNs);
        }
        return false;
    }

    private static boolean checkSyn(SynReceived s, Segment segment, long nowNs) {
        if (!segment.syn()) {
            return true;
        }
        s.connection.drop(DropReason.TCP_UNACCEPTABLE);
        s.challenge(nowNs);
        return false;
    }

    private static void checkAck(SynReceived s, Segment segment, long nowNs) {
        TcpConnection c = s.connection;
        if (!segment.hasAck()) {
            return;
        }
        int acked = segment.ack - s.handshake.iss - 1;
        if (acked < 0 || acked > s.handshake.textSent) {
            c.drop(DropReason.TCP_BAD_ACK);
            c.sendReset(segment.ack, nowNs);
            return;
        }
        s.handshake.textAcked = acked;
        Synchronized next = new Synchronized(c, s.handshake, segment, nowNs);
        c.become(next);
        s.from.handOver(next, nowNs);
        c.onEstablished(s.handshake.sentNs);
        SynchronizedArrival.arrive(next, segment, nowNs);
    }
}
