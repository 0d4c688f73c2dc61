/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.DropReason;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.Timestamps;

/** RFC 9293 §3.10.7.4 for SYN-RECEIVED after a passive open, up to the acknowledgement that makes it a connection. */
final class HalfOpenArrival {

    private HalfOpenArrival() {}

    static void arrive(HalfOpen half, Segment segment, IpPacket packet, long nowNs) {
        if (segment.syn() && segment.seq == half.handshake.irs && !segment.rst() && !segment.hasAck()) {
            repeat(half, segment, nowNs);
        } else if (checkSequence(half, segment, nowNs) && checkRst(half, segment, nowNs) && checkSyn(half, segment)) {
            checkAck(half, segment, packet, nowNs);
        }
    }

    private static void repeat(HalfOpen half, Segment syn, long nowNs) {
        if (half.handshake.ecn.contradicts(syn)) {
            half.abandon(nowNs);
        } else {
            half.repeatSynAck(nowNs);
        }
    }

    private static boolean checkSequence(HalfOpen half, Segment segment, long nowNs) {
        Timestamps timestamps = half.handshake.timestamps;
        boolean old = timestamps.enabled()
                && segment.timestamps
                && !segment.rst()
                && timestamps.isOld(segment, nowNs);
        int beyond = segment.seq - (half.handshake.irs + 1);
        if (!old && beyond >= 0 && beyond <= half.handshake.rcvWnd) {
            return true;
        }
        half.tcp.counters.drop(old ? DropReason.TCP_PAWS : DropReason.TCP_OUT_OF_WINDOW);
        if (!segment.rst()) {
            half.acknowledge(nowNs);
        }
        return false;
    }

    /** RFC 5961 §3.2. */
    private static boolean checkRst(HalfOpen half, Segment segment, long nowNs) {
        if (!segment.rst()) {
            return true;
        }
        if (segment.seq == half.handshake.irs + 1) {
            half.fail();
        } else {
            half.tcp.counters.drop(DropReason.TCP_UNACCEPTABLE);
            half.acknowledge(nowNs);
        }
        return false;
    }

    /** A SYN inside the window: a new one from a peer that has forgotten the old one. */
    private static boolean checkSyn(HalfOpen half, Segment segment) {
        if (!segment.syn()) {
            return true;
        }
        half.tcp.counters.drop(DropReason.TCP_UNACCEPTABLE);
        half.fail();
        return false;
    }

    private static void checkAck(HalfOpen half, Segment segment, IpPacket packet, long nowNs) {
        TcpProtocol tcp = half.tcp;
        if (!segment.hasAck()) {
            tcp.counters.drop(DropReason.TCP_UNACCEPTABLE);
        } else if (segment.ack != half.handshake.iss + 1) {
            tcp.counters.drop(DropReason.TCP_BAD_ACK);
            tcp.answers.reset(segment, packet, nowNs);
        } else if (half.listener.hasRoom()) {
            half.forget();
            half.listener.establish(half.handshake, segment, packet, nowNs);
        } else {
            half.listener.countOverflow();
            if (tcp.config.settings().resetOnOverflow()) {
                half.fail();
                tcp.answers.reset(segment, packet, nowNs);
            }
        }
    }
}
