/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.DropReason;
import io.ioth.stack.tcp.model.Segment;

/** RFC 9293 §3.10.7.4 as far as it concerns SYN-RECEIVED; once our SYN is acknowledged the rest is for {@link SynchronizedArrival}. */
final class SynReceivedArrival {

    private SynReceivedArrival() {}

    static void arrive(SynReceived s, Segment segment, long nowNs) {
        if (segment.syn() && segment.seq == s.handshake.irs) {
            s.repeatSynAck();
            segment.trimSyn();
        }
        if (checkSequence(s, segment, nowNs) && checkRst(s, segment) && checkSyn(s, segment)) {
            checkAck(s, segment, nowNs);
        }
    }

    private static boolean checkSequence(SynReceived s, Segment segment, long nowNs) {
        int rcvNxt = s.handshake.irs + 1;
        int beyond = segment.seq - rcvNxt;
        boolean old = s.connection.timestamps.enabled()
                && !segment.rst()
                && (!segment.timestamps || s.connection.timestamps.isOld(segment, nowNs));
        if (beyond >= 0 && beyond <= s.handshake.rcvWnd && !old) {
            return true;
        }
        s.connection.drop(old ? DropReason.TCP_PAWS : DropReason.TCP_OUT_OF_WINDOW);
        if (!segment.rst()) {
            s.repeatSynAck();
        }
        return false;
    }

    private static boolean checkRst(SynReceived s, Segment segment) {
        if (!segment.rst()) {
            return true;
        }
        if (segment.seq == s.handshake.irs + 1) {
            s.connection.fail(TcpFault.REFUSED);
        }
        return false;
    }

    /** A SYN inside the window: a new one from a peer that has forgotten the old one. */
    private static boolean checkSyn(SynReceived s, Segment segment) {
        if (!segment.syn()) {
            return true;
        }
        s.connection.drop(DropReason.TCP_UNACCEPTABLE);
        if (s.listener != null) {
            s.connection.fail(TcpFault.REFUSED);
        }
        return false;
    }

    private static void checkAck(SynReceived s, Segment segment, long nowNs) {
        TcpConnection c = s.connection;
        if (!segment.hasAck()) {
            return;
        }
        if (segment.ack != s.handshake.iss + 1) {
            c.drop(DropReason.TCP_BAD_ACK);
            c.sendReset(segment.ack, nowNs);
            return;
        }
        TcpListener listener = s.listener;
        if (listener != null && listener.isClosed()) {
            s.abort(nowNs);
            return;
        }
        if (listener != null && !listener.hasRoom()) {
            listener.countOverflow();
            return;
        }
        Synchronized next = new Synchronized(c, s.handshake, segment, nowNs);
        c.become(next);
        if (listener != null) {
            listener.onEstablished(c);
        } else {
            c.onEstablished();
        }
        SynchronizedArrival.arrive(next, segment, nowNs);
    }
}
