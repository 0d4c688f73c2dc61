/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.TcpState;
import io.ioth.wire.TcpView;

/** SYN-RECEIVED after a simultaneous open: both SYNs are known here, and ours isn't acknowledged. */
final class SynReceived implements TcpPhase {

    /** As Linux. */
    private static final int MAX_RETRANSMITS = 5;

    final TcpConnection connection;
    final Handshake handshake;
    final SynSent from;
    private final ChallengeAck challengeAck;
    private boolean sendSynAck = true;

    SynReceived(SynSent from) {
        this.from = from;
        this.connection = from.connection;
        this.handshake = from.handshake;
        this.challengeAck = new ChallengeAck(connection);
    }

    @Override
    public TcpState state() {
        return TcpState.SYN_RECEIVED;
    }

    @Override
    public void onSegment(Segment segment, long nowNs) {
        SynReceivedArrival.arrive(this, segment, nowNs);
    }

    @Override
    public void onTimer(TcpTimer timer, long nowNs) {
        if (handshake.retransmits >= MAX_RETRANSMITS) {
            connection.fail(TcpFault.CONNECT_TIMED_OUT);
            return;
        }
        handshake.retransmits++;
        connection.counters().count(Counter.TCP_RETRANS_SEGS);
        connection.tcp.observer.onRetransmit(connection, 0);
        connection.arm(TcpTimer.REXMT, nowNs + handshake.timeoutNs());
        sendSynAck = true;
        connection.wantOutput();
    }

    /** The peer doesn't seem to have got our SYN and ACK. */
    void repeatSynAck(long nowNs) {
        if (challengeAck.isAllowed(nowNs)) {
            handshake.ambiguous = true;
            sendSynAck = true;
            connection.wantOutput();
        }
    }

    /** Answers a segment that is not acceptable. */
    void challenge(long nowNs) {
        if (challengeAck.isAllowed(nowNs)) {
            connection.sendAck(handshake.iss + 1, handshake.irs + 1, handshake.ackWindow(), nowNs);
        }
    }

    @Override
    public Output output(long nowNs) {
        if (!sendSynAck) {
            return Output.DONE;
        }
        if (!connection.sendSyn(handshake, TcpView.SYN | TcpView.ACK, nowNs)) {
            return Output.BLOCKED;
        }
        sendSynAck = false;
        if (handshake.retransmits == 0) {
            handshake.sentNs = nowNs;
        }
        return Output.DONE;
    }

    @Override
    public boolean isUnderWay(int seq) {
        return seq == handshake.iss;
    }

    /** As Linux: a peer that can't be reached isn't kept waiting for. */
    @Override
    public void onIcmpError(IcmpError error, int seq, long nowNs) {
        TcpFault fault = TcpFault.of(error.kind);
        if (seq == handshake.iss && fault != null) {
            connection.fail(fault);
        }
    }

    @Override
    public void abort(long nowNs) {
        connection.sendReset(handshake.iss + 1, nowNs);
        connection.fail(TcpFault.ABORTED);
    }

    @Override
    public void onFault(TcpFault fault) {
        connection.counters().count(Counter.TCP_ATTEMPT_FAILS);
        connection.tcp.observer.onConnectFailed(connection, handshake.sentNs, fault.name());
    }
}
