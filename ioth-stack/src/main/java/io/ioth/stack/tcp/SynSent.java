/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.TcpState;
import io.ioth.wire.TcpView;

/** SYN-SENT: our SYN is out, and nothing came back. */
final class SynSent implements TcpPhase {

    /** 1 + 2 + 4 … + 128 s make 255: the last SYN goes out after two minutes, and is waited for beyond the three that RFC 9293 §3.8.3 asks. */
    private static final int MAX_RETRANSMITS = 7;

    final TcpConnection connection;
    final Handshake handshake;
    private boolean sendSyn = true;

    SynSent(TcpConnection connection, Handshake handshake) {
        this.connection = connection;
        this.handshake = handshake;
    }

    @Override
    public TcpState state() {
        return TcpState.SYN_SENT;
    }

    @Override
    public void onSegment(Segment segment, long nowNs) {
        SynSentArrival.arrive(this, segment, nowNs);
    }

    @Override
    public void onTimer(TcpTimer timer, long nowNs) {
        if (handshake.retransmits == MAX_RETRANSMITS) {
            connection.fail(TcpFault.CONNECT_TIMED_OUT);
            return;
        }
        handshake.retransmits++;
        connection.counters().count(Counter.TCP_RETRANS_SEGS);
        sendSyn = true;
        connection.arm(TcpTimer.REXMT, nowNs + handshake.timeoutNs());
        connection.wantOutput();
    }

    @Override
    public Output output(long nowNs) {
        if (!sendSyn) {
            return Output.DONE;
        }
        if (!connection.sendSyn(handshake, TcpView.SYN, nowNs)) {
            return Output.BLOCKED;
        }
        sendSyn = false;
        if (handshake.retransmits == 0) {
            handshake.sentNs = nowNs;
        }
        return Output.DONE;
    }

    @Override
    public boolean isUnderWay(int seq) {
        return seq == handshake.iss;
    }

    /** As Linux, any error ends the attempt, if it quotes our SYN: a user who waits wants to try another address (RFC 5461 §4). */
    @Override
    public void onIcmpError(IcmpError error, int seq, long nowNs) {
        TcpFault fault = TcpFault.of(error.kind);
        if (seq == handshake.iss && fault != null) {
            connection.fail(fault);
        }
    }

    @Override
    public void abort(long nowNs) {
        connection.fail(TcpFault.ABORTED);
    }

    @Override
    public void onFault(TcpFault fault) {
        connection.counters().count(Counter.TCP_ATTEMPT_FAILS);
    }
}
