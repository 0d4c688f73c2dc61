/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.Seq;
import io.ioth.wire.TcpView;

/**
 * SYN-RECEIVED of a connection whose SYN brought a good cookie (RFC 7413 §4.2.2): it's open for its user, and all is as in ESTABLISHED, but our SYN
 * is to be sent, and again, until it's acknowledged.
 */
final class FastOpenChild {

    private final Synchronized owner;
    private final TcpConnection connection;
    private final Handshake handshake;
    private final TcpListener listener;
    private boolean unsent = true;
    private long lastSegmentNs;

    FastOpenChild(Synchronized owner, Handshake handshake, TcpListener listener) {
        this.owner = owner;
        this.connection = owner.connection;
        this.handshake = handshake;
        this.listener = listener;
    }

    /** Sends SYN and ACK if that's to be done; false when there's no room. */
    boolean output(long nowNs) {
        if (unsent && !connection.sendSyn(handshake, TcpView.SYN | TcpView.ACK, nowNs)) {
            return false;
        }
        if (unsent) {
            unsent = false;
            if (handshake.retransmits == 0) {
                handshake.sentNs = nowNs;
                connection.arm(TcpTimer.SYN_ACK, nowNs + handshake.timeoutNs());
            }
            owner.onAckSent();
        }
        return true;
    }

    void onTimer(long nowNs) {
        if (handshake.retransmits >= HalfOpen.MAX_RETRANSMITS) {
            connection.fail(TcpFault.TIMED_OUT);
            return;
        }
        handshake.retransmits++;
        connection.counters().count(Counter.TCP_RETRANS_SEGS);
        connection.tcp.observer.onRetransmit(connection, 0);
        connection.arm(TcpTimer.SYN_ACK, nowNs + handshake.timeoutNs());
        repeat();
    }

    private void repeat() {
        unsent = true;
        connection.wantOutput();
    }

    /** RFC 9293 §3.10.7.4 as far as it's peculiar to SYN-RECEIVED; answers whether to go on as when synchronized. */
    boolean arrive(Segment segment, long nowNs) {
        lastSegmentNs = nowNs;
        if (segment.syn() && !segment.hasAck() && !segment.rst() && segment.seq == handshake.irs) {
            if (owner.challengeAck.isAllowed(nowNs)) {
                handshake.ambiguous = true;
                repeat();
            }
            return false;
        }
        if (segment.rst() || segment.syn() || !segment.hasAck()) {
            return true;
        }
        if (Seq.leq(segment.ack, handshake.iss) || Seq.gt(segment.ack, owner.snd.sndNxt())) {
            connection.drop(DropReason.TCP_BAD_ACK);
            connection.sendReset(segment.ack, nowNs);
            return false;
        }
        if (owner.rcv.isAcceptable(segment.seq, segment.length())) {
            complete(nowNs);
        }
        return true;
    }

    private void complete(long nowNs) {
        connection.timers.cancel(TcpTimer.SYN_ACK);
        owner.onHandshakeComplete();
        listener.onFastOpenEnded();
        if (handshake.retransmits == 0 && !handshake.ambiguous) {
            owner.retransmission.rtt().onSample(nowNs - handshake.sentNs);
            owner.retransmission.rtt().onLeastSample(nowNs - handshake.sentNs, nowNs);
        }
    }

    /** The connection ends before our SYN was acknowledged. */
    void onFault(TcpFault fault) {
        if (fault == TcpFault.RESET) {
            listener.onFastOpenReset(lastSegmentNs);
        } else {
            listener.onFastOpenEnded();
        }
    }
}
