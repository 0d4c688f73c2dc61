/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;
import io.ioth.stack.socket.Option;
import io.ioth.stack.tcp.cc.AckSample;
import io.ioth.stack.tcp.cc.CongestionController;
import io.ioth.stack.tcp.cc.CongestionController.Congestion;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.SendSequence;
import io.ioth.stack.tcp.model.Seq;
import io.ioth.stack.tcp.recovery.LossDetector;
import io.ioth.stack.tcp.recovery.RttEstimator;
import io.ioth.stack.tcp.recovery.SentSegments;

/** What's in flight, and when and from where to send it again. */
final class Retransmission {

    /** As Linux: the sum of 15 timeouts backed off from 200 ms to 120 s. */
    private static final long GIVE_UP_NS = 924_600_000_000L;
    /** How long there must have been no progress before a next hop that's gone ends a connection. */
    private static final long NEIGHBOR_GONE_NS = 5_000_000_000L;
    /** As Linux, for a connection that no user waits for any more. */
    private static final int ORPHAN_PROBES = 8;

    private final Synchronized owner;
    private final TcpConnection connection;
    private final SendSequence snd;
    private final LossDetector loss;
    private CongestionController cc;
    private final RttEstimator rtt;
    private final SentSegments sent = new SentSegments();
    private final AckSample sample = new AckSample();
    /** All from here to SND.NXT is to be sent again. */
    private int rexmitNxt;

    private boolean active;
    /** Only one segment is to be sent again. */
    private boolean fast;
    /** When SND.UNA last moved, or something was sent with nothing in flight. */
    private long progressNs;

    private int probes;
    /** The congestion window in recovery, inflated by what has left the network (RFC 5681 §3.2, RFC 6582 §3.2). */
    private int recoveryCwnd;

    Retransmission(
            Synchronized owner, SendSequence snd, LossDetector loss, CongestionController cc, RttEstimator rtt) {
        this.owner = owner;
        this.connection = owner.connection;
        this.snd = snd;
        this.loss = loss;
        this.cc = cc;
        this.rtt = rtt;
    }

    /** Whether something is to be sent again before anything new. */
    boolean isActive() {
        return active;
    }

    /** Whether it's one segment whatever the congestion window. */
    boolean isFast() {
        return fast;
    }

    /** What's to be sent again next. */
    int next() {
        return rexmitNxt;
    }

    /** The congestion window that is in force. */
    int cwnd() {
        return loss.inRecovery() && !cc.ownsRecovery() ? recoveryCwnd : cc.cwnd();
    }

    boolean inRecovery() {
        return loss.inRecovery();
    }

    /** Another congestion control from now on. */
    void cc(CongestionController controller) {
        cc = controller;
    }

    RttEstimator rtt() {
        return rtt;
    }

    boolean isIdleSince(long lastSentNs, long nowNs) {
        return lastSentNs != 0 && nowNs - lastSentNs > rtt.rtoNs();
    }

    /** A segment went out. */
    void onSent(int from, int end, long nowNs) {
        if (snd.flightSize() == 0) {
            progressNs = nowNs;
        }
        if (Seq.lt(from, snd.sndNxt())) {
            sent.onRetransmitted(from, end, nowNs);
        }
        if (Seq.gt(end, snd.sndNxt())) {
            sent.onSent(end, nowNs);
            snd.sentTo(end);
        }
        if (active) {
            rexmitNxt = end;
            active = !fast && Seq.lt(end, snd.sndNxt());
            fast &= active;
        }
        if (!connection.timers.isArmed(TcpTimer.REXMT) && !connection.timers.isArmed(TcpTimer.PERSIST)) {
            arm(nowNs);
        }
    }

    private void arm(long nowNs) {
        connection.arm(TcpTimer.REXMT, nowNs + Math.max(1, untilUserTimeout(rtt.rtoNs(), nowNs)));
    }

    /** The user's patience may end before the timer does. */
    private long untilUserTimeout(long timeoutNs, long nowNs) {
        long userTimeoutNs = userTimeoutNs();
        return userTimeoutNs == 0 ? timeoutNs : Math.min(timeoutNs, progressNs + userTimeoutNs - nowNs);
    }

    private long userTimeoutNs() {
        return connection.options.get(Option.TCP_USER_TIMEOUT) * 1_000_000L;
    }

    /** An acknowledgement of something new; SND.UNA has moved by {@code acked}. */
    void onAcknowledged(Segment segment, int acked, boolean cwndLimited, long nowNs) {
        int sndUna = snd.sndUna();
        boolean afterTimeout = active && !fast;
        measure(segment, sent.onAcknowledged(sndUna, nowNs), nowNs);
        progressNs = nowNs;
        probes = 0;
        switch (loss.onNewAck(sndUna)) {
            case PARTIAL_ACK -> {
                int mss = owner.mss();
                recoveryCwnd = Math.max(mss, recoveryCwnd - acked + (acked >= mss ? mss : 0));
                startFast();
            }
            case EXIT_RECOVERY -> cc.onExitRecovery(nowNs);
            default -> {}
        }
        fill(acked, cwndLimited || afterTimeout, nowNs);
        cc.onAck(sample);
        if (active) {
            rexmitNxt = Seq.max(rexmitNxt, sndUna);
            active = Seq.lt(rexmitNxt, snd.sndNxt());
        }
        connection.timers.cancel(TcpTimer.REXMT);
        if (snd.flightSize() == 0) {
            connection.timers.cancel(TcpTimer.PERSIST);
        } else if (!connection.timers.isArmed(TcpTimer.PERSIST)) {
            arm(nowNs);
        }
    }

    private void fill(int acked, boolean cwndLimited, long nowNs) {
        sample.nowNs = nowNs;
        sample.ackedBytes = acked;
        sample.deliveredBytes = acked;
        sample.delivered += acked;
        sample.priorInFlight = snd.flightSize() + acked;
        sample.inFlight = snd.flightSize();
        sample.rttNs = SentSegments.NO_SAMPLE;
        sample.srttNs = rtt.srttNs();
        sample.priorDelivered = -1;
        sample.cwndLimited = cwndLimited;
        sample.inRecovery = loss.inRecovery();
    }

    /** Karn's rule: without timestamps, an answer to what was sent twice tells nothing, and the timeout stays backed off. */
    private void measure(Segment segment, long sample, long nowNs) {
        if (sample != SentSegments.NO_SAMPLE) {
            rtt.onSample(sample);
            rtt.resetBackoff();
        } else if (segment.timestamps) {
            rtt.onSample(connection.timestamps.roundTripNs(segment, nowNs));
            rtt.resetBackoff();
        }
    }

    /** A duplicate acknowledgement. */
    void onDuplicateAck(long nowNs) {
        switch (loss.onDuplicateAck(snd.sndUna(), snd.sndNxt())) {
            case ENTER_RECOVERY -> {
                connection.counters().count(Counter.TCP_FAST_RETRANS);
                cc.onCongestion(Congestion.LOSS, snd.flightSize(), nowNs);
                recoveryCwnd = cc.ssthresh() + 3 * owner.mss();
                startFast();
                arm(nowNs);
            }
            case DUPLICATE -> recoveryCwnd += owner.mss();
            default -> {}
        }
    }

    private void startFast() {
        if (!active) {
            active = true;
            fast = true;
            rexmitNxt = snd.sndUna();
        }
    }

    /** Everything in flight is to be sent again, for a reason that isn't congestion. */
    void restart() {
        if (snd.flightSize() > 0) {
            active = true;
            fast = false;
            rexmitNxt = snd.sndUna();
        }
    }

    /** The retransmission timer expired (RFC 6298 §5). */
    void onTimeout(long nowNs) {
        if (snd.flightSize() == 0) {
            return;
        }
        if (snd.sndWnd() == 0) {
            onProbeTimeout(nowNs);
            return;
        }
        if (isGivenUp(progressNs, nowNs) || owner.isOrphan() && rtt.backoffs() >= ORPHAN_PROBES) {
            connection.fail(TcpFault.TIMED_OUT);
            return;
        }
        if (rtt.backoffs() > 0) {
            connection.ip().doubtReachable(connection.path, nowNs);
        }
        connection.counters().count(Counter.TCP_TIMEOUTS);
        cc.onRto(snd.flightSize(), rtt.backoffs() == 0, nowNs);
        rtt.backOff();
        loss.onTimeout(snd.sndNxt());
        restart();
        arm(nowNs);
        connection.wantOutput();
    }

    /** The next hop doesn't answer its neighbours either. A short absence is forgiven. */
    void onNeighborGone(long nowNs) {
        if (snd.flightSize() > 0 && nowNs - progressNs >= NEIGHBOR_GONE_NS) {
            connection.fail(TcpFault.UNREACHABLE);
        }
    }

    private boolean isGivenUp(long sinceNs, long nowNs) {
        long userTimeoutNs = userTimeoutNs();
        long patienceNs = userTimeoutNs == 0 ? GIVE_UP_NS : userTimeoutNs;
        return nowNs - sinceNs >= patienceNs;
    }

    /** The window is too small to send anything, and nothing is in flight that could bring an answer. */
    void startProbing(long nowNs) {
        if (!connection.timers.isArmed(TcpTimer.PERSIST)) {
            if (probes == 0) {
                progressNs = nowNs;
            }
            armProbe(nowNs);
        }
    }

    private void armProbe(long nowNs) {
        long intervalNs = Math.min(RttEstimator.MAX_RTO_NS, rtt.rtoNs() << Math.min(probes, 10));
        connection.arm(TcpTimer.PERSIST, nowNs + Math.max(1, untilUserTimeout(intervalNs, nowNs)));
    }

    /** Probing goes on as long as the peer answers (RFC 9293 §3.8.6.1), unless there's a user timeout or no user. */
    void onProbeTimeout(long nowNs) {
        long silentSinceNs = userTimeoutNs() == 0 ? owner.lastHeardNs() : progressNs;
        if (isGivenUp(silentSinceNs, nowNs) || owner.isOrphan() && probes >= ORPHAN_PROBES) {
            connection.fail(TcpFault.TIMED_OUT);
            return;
        }
        connection.timers.cancel(TcpTimer.REXMT);
        probes++;
        armProbe(nowNs);
        owner.sendProbe(nowNs);
    }

    /** The peer's window opened. */
    void onWindowOpened(long nowNs) {
        if (connection.timers.isArmed(TcpTimer.PERSIST)) {
            connection.timers.cancel(TcpTimer.PERSIST);
            probes = 0;
            restart();
            if (snd.flightSize() > 0) {
                arm(nowNs);
            }
        }
    }
}
