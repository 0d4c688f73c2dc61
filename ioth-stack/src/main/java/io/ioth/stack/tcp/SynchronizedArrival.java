/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.DropReason;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.Seq;
import io.ioth.stack.tcp.model.Timestamps;
import java.nio.channels.SelectionKey;

/** RFC 9293 §3.10.7.4, a segment for a synchronized connection: the RFC's steps in its order. Each answers whether to go on. */
final class SynchronizedArrival {

    private SynchronizedArrival() {}

    static void arrive(Synchronized s, Segment segment, long nowNs) {
        if (checkSequence(s, segment, nowNs)
                && checkRst(s, segment, nowNs)
                && checkSyn(s, segment, nowNs)
                && checkAck(s, segment, nowNs)) {
            processTextAndFin(s, segment, nowNs);
        }
        s.acknowledgeIfDue(nowNs);
        s.settle(nowNs);
    }

    /**
     * First: timestamps (RFC 7323 §5.3), then the sequence number. As Linux, we take segments without timestamps: there are peers whose
     * keep-alives have none, and which give the connection up when these aren't answered.
     */
    private static boolean checkSequence(Synchronized s, Segment segment, long nowNs) {
        Timestamps timestamps = s.connection.timestamps;
        boolean stamped = timestamps.enabled() && segment.timestamps;
        if (stamped && !segment.rst() && timestamps.isOld(segment, nowNs)) {
            s.connection.drop(DropReason.TCP_PAWS);
            return answerUnacceptable(s, segment, nowNs);
        }
        if (!s.rcv.isAcceptable(segment.seq, segment.length()) && !admitThroughClosedWindow(s, segment)) {
            s.connection.drop(DropReason.TCP_OUT_OF_WINDOW);
            if (segment.syn() && segment.hasAck() && segment.seq == s.rcv.irs()) {
                s.connection.ecn.onRepeatedSynAck(segment);
            }
            return answerUnacceptable(s, segment, nowNs);
        }
        if (stamped) {
            timestamps.update(segment, s.lastAckSent(), nowNs);
        }
        if (s.connection.ecn.onArrival(segment)) {
            s.acks.acknowledgeNow();
        }
        return true;
    }

    /** "If the RCV.WND is zero, … special allowance should be made to accept valid ACKs, URGs, and RSTs." */
    private static boolean admitThroughClosedWindow(Synchronized s, Segment segment) {
        if (s.rcv.rcvWnd() > 0 || segment.seq != s.rcvNxt()) {
            return false;
        }
        if (segment.textLength > 0) {
            segment.trimBack(0);
        }
        s.acks.acknowledgeNow();
        return true;
    }

    /** Text that arrives again is answered each time, since our answer was lost; all else seldom, lest two ends argue for ever. */
    private static boolean answerUnacceptable(Synchronized s, Segment segment, long nowNs) {
        boolean plainText = segment.textLength > 0 && !segment.syn();
        if (!segment.rst() && (plainText || s.challengeAck.isAllowed(nowNs))) {
            s.receiver.onUnacceptable(segment);
            s.acks.acknowledgeNow();
        }
        return false;
    }

    /** Second: RST (RFC 5961 §3.2). */
    private static boolean checkRst(Synchronized s, Segment segment, long nowNs) {
        if (!segment.rst()) {
            return true;
        }
        if (segment.seq == s.rcvNxt()) {
            s.connection.fail(TcpFault.RESET);
        } else {
            challenge(s, nowNs);
        }
        return false;
    }

    /** Fourth: SYN (RFC 5961 §4.2). */
    private static boolean checkSyn(Synchronized s, Segment segment, long nowNs) {
        if (!segment.syn()) {
            return true;
        }
        challenge(s, nowNs);
        return false;
    }

    private static void challenge(Synchronized s, long nowNs) {
        s.connection.drop(DropReason.TCP_UNACCEPTABLE);
        if (s.challengeAck.isAllowed(nowNs)) {
            s.acks.acknowledgeNow();
        }
    }

    /** Fifth: ACK (RFC 5961 §5.2). */
    private static boolean checkAck(Synchronized s, Segment segment, long nowNs) {
        if (!segment.hasAck()) {
            s.connection.drop(DropReason.TCP_UNACCEPTABLE);
            return false;
        }
        if (!s.snd.isPlausible(segment.ack)) {
            s.connection.drop(DropReason.TCP_BAD_ACK);
            if (s.challengeAck.isAllowed(nowNs)) {
                s.acks.acknowledgeNow();
            }
            return false;
        }
        processAck(s, segment, nowNs);
        return s.connection.phase() == s;
    }

    private static void processAck(Synchronized s, Segment segment, long nowNs) {
        boolean duplicate = segment.ack == s.snd.sndUna() && s.snd.flightSize() > 0 && segment.length() == 0;
        boolean windowChanged = s.snd.updateWindow(segment);
        boolean old = Seq.lt(segment.ack, s.snd.sndUna());
        if (!old || segment.sackBlocks > 0) {
            s.onAck(segment, duplicate && !windowChanged && s.snd.sndWnd() > 0, nowNs);
        }
        if (windowChanged && s.snd.sndWnd() > 0) {
            s.retransmission.onWindowOpened(nowNs);
        }
        if (s.connection.phase() == s) {
            s.connection.wantOutput();
        }
    }

    /** Seventh and eighth. The urgent pointer, which would be sixth, is not heeded: urgent text is text (RFC 6093). */
    static void processTextAndFin(Synchronized s, Segment segment, long nowNs) {
        if (s.connection.phase() != s || !s.state().canReceive() || segment.length() == 0) {
            return;
        }
        int before = s.rcvNxt();
        if (s.isOrphan() && segment.textLength > 0 && Seq.gt(segment.seq + segment.textLength, before)) {
            s.abort(nowNs);
            return;
        }
        s.receiver.processText(segment, nowNs);
        if (s.receiver.pollFin()) {
            s.onFin(nowNs);
        } else if (s.rcvNxt() != before) {
            s.connection.notifySocket(SelectionKey.OP_READ);
        }
    }
}
