/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.socket.Option;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.TcpState;
import io.ioth.wire.TcpView;
import org.jspecify.annotations.Nullable;

/** SYN-SENT: our SYN is out, and nothing came back. */
final class SynSent implements TcpPhase {

    /** 1 + 2 + 4 … + 128 s make 255: the last SYN goes out after two minutes, and is waited for beyond the three that RFC 9293 §3.8.3 asks. */
    private static final int MAX_RETRANSMITS = 7;

    final TcpConnection connection;
    final Handshake handshake;
    /** What goes with the SYN, if its user waits for nothing. */
    final @Nullable EarlyData early;
    private boolean sendSyn;
    private boolean opened;
    private long openedNs;
    /** The user sends no more. */
    private boolean finWanted;
    /** The user wants nothing more. */
    private boolean closeWanted;

    SynSent(TcpConnection connection, Handshake handshake, @Nullable EarlyData early) {
        this.connection = connection;
        this.handshake = handshake;
        this.early = early;
    }

    /** Sends the SYN, unless that was done. */
    void open(long nowNs) {
        if (!opened && connection.phase() == this) {
            opened = true;
            openedNs = nowNs;
            sendSyn = true;
            if (early != null) {
                handshake.text = early.text();
            }
            connection.arm(TcpTimer.REXMT, nowNs + waitNs(nowNs));
            connection.wantOutput();
        }
    }

    private long userTimeoutNs() {
        return connection.options.get(Option.TCP_USER_TIMEOUT) * 1_000_000L;
    }

    /** How long to wait for an answer: the user's patience may end before the timeout, as in Linux. */
    private long waitNs(long nowNs) {
        long userTimeoutNs = userTimeoutNs();
        long leftNs = openedNs + userTimeoutNs - nowNs;
        return userTimeoutNs == 0 ? handshake.timeoutNs() : Math.clamp(leftNs, 1, handshake.timeoutNs());
    }

    private boolean isOver(long nowNs) {
        long userTimeoutNs = userTimeoutNs();
        return handshake.retransmits == MAX_RETRANSMITS || userTimeoutNs > 0 && nowNs - openedNs >= userTimeoutNs;
    }

    /** Whether the SYN was to be sent. */
    boolean isOpened() {
        return opened;
    }

    /** The user sends no more than what is written. */
    void shutdownOutput(long nowNs) {
        if (early != null) {
            finWanted = true;
            open(nowNs);
        }
    }

    /** The user wants nothing more; what was written is still sent. */
    void close(long nowNs) {
        if (early == null || early.text().length == 0 || !connection.tcp.admitsOrphan()) {
            abort(nowNs);
        } else if (!closeWanted) {
            closeWanted = true;
            connection.tcp.onOrphan(1);
            open(nowNs);
        }
    }

    /** The handshake is complete: what the user wanted meanwhile. */
    void handOver(Synchronized next, long nowNs) {
        if (early == null) {
            return;
        }
        next.takeEarlyData(early.take(), handshake.textAcked);
        if (closeWanted) {
            connection.tcp.onOrphan(-1);
            next.close(nowNs);
        } else if (finWanted) {
            next.shutdownOutput();
        }
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
        if (isOver(nowNs)) {
            connection.fail(TcpFault.CONNECT_TIMED_OUT);
            return;
        }
        if (handshake.cookie != null) {
            connection.tcp.fastOpenClient.onSynLost(connection.remoteAddress(), nowNs);
            handshake.withoutFastOpen();
        }
        handshake.retransmits++;
        connection.counters().count(Counter.TCP_RETRANS_SEGS);
        connection.tcp.observer.onRetransmit(connection, 0);
        sendSyn = true;
        connection.arm(TcpTimer.REXMT, nowNs + waitNs(nowNs));
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
        handshake.textSent = Math.max(handshake.textSent, handshake.text.length);
        if (handshake.retransmits == 0) {
            handshake.sentNs = nowNs;
        }
        return Output.DONE;
    }

    @Override
    public boolean isUnderWay(int seq) {
        return opened && seq == handshake.iss;
    }

    /** As Linux, any error ends the attempt, if it quotes our SYN: a user who waits wants to try another address (RFC 5461 §4). */
    @Override
    public void onIcmpError(IcmpError error, int seq, long nowNs) {
        TcpFault fault = TcpFault.of(error.kind);
        if (isUnderWay(seq) && fault != null) {
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
        connection.tcp.observer.onConnectFailed(connection, openedNs, fault.name());
        if (closeWanted) {
            connection.tcp.onOrphan(-1);
        }
    }
}
