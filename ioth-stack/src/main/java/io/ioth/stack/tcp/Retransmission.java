/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;
import io.ioth.stack.tcp.cc.AckSample;
import io.ioth.stack.tcp.cc.CongestionController;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.SendSequence;
import io.ioth.stack.tcp.model.Seq;
import io.ioth.stack.tcp.recovery.Delivered;
import io.ioth.stack.tcp.recovery.Rack;
import io.ioth.stack.tcp.recovery.RttEstimator;
import io.ioth.stack.tcp.recovery.SackReader;
import io.ioth.stack.tcp.recovery.Scoreboard;

/** What's in flight: hears of all that goes out, of all that acknowledges it, and of the timers for what nothing does. */
final class Retransmission {

    private final Synchronized owner;
    private final TcpConnection connection;
    private final SendSequence snd;
    private CongestionController cc;
    private final RttEstimator rtt;
    private final Scoreboard board;
    private final SackReader sacks = new SackReader();
    private final Delivered delivered = new Delivered();
    private final LossDetection detection;
    private final LossRecovery recovery;
    private final LossProbe probe;
    private final Patience patience;
    private final WindowProbe windowProbe;
    private final AckReport report;
    /** How often in a row the timer expired without that anything was acknowledged. */
    private int timeouts;
    /** One segment is to be sent again whatever the congestion window. */
    private boolean forced;

    Retransmission(Synchronized owner, SendSequence snd, CongestionController cc, RttEstimator rtt) {
        this.owner = owner;
        this.connection = owner.connection;
        this.snd = snd;
        this.cc = cc;
        this.rtt = rtt;
        board = new Scoreboard(snd.sndUna(), owner.mss(), connection.timestamps);
        detection = new LossDetection(owner, snd, board, rtt);
        recovery = new LossRecovery(owner, snd, board, cc, detection);
        probe = new LossProbe(owner, snd, board, recovery, rtt);
        patience = new Patience(owner);
        windowProbe = new WindowProbe(owner, snd, rtt, patience);
        report = new AckReport(board, rtt, recovery, connection);
    }

    /** Another congestion control from now on. */
    void cc(CongestionController controller) {
        cc = controller;
        recovery.cc(controller);
    }

    RttEstimator rtt() {
        return rtt;
    }

    Scoreboard board() {
        return board;
    }

    Rack rack() {
        return detection.rack();
    }

    LossRecovery recovery() {
        return recovery;
    }

    LossDetection detection() {
        return detection;
    }

    LossProbe probe() {
        return probe;
    }

    WindowProbe windowProbe() {
        return windowProbe;
    }

    boolean isIdleSince(long lastSentNs, long nowNs) {
        return lastSentNs != 0 && nowNs - lastSentNs > rtt.rtoNs();
    }

    /** How much the congestion window leaves to be sent. */
    int room() {
        return recovery.cwnd() - board.inFlight();
    }

    /** Whether something that's lost is to be sent before anything new. */
    boolean isPending() {
        return board.pendingBytes() > 0 && !recovery.prefersNew();
    }

    /** Whether there was nothing new to try instead (RFC 5682 §3.1 step 2b). */
    boolean isPendingAfterAll() {
        recovery.onNothingNew();
        return isPending();
    }

    boolean isForced() {
        return forced;
    }

    /** Whether a segment is to go out whatever the window and the pace. */
    boolean isUrgent() {
        return probe.isDue() || forced;
    }

    /** A segment goes out. */
    void onSent(int from, int end, long nowNs) {
        if (snd.flightSize() == 0) {
            patience.onProgress(nowNs);
        }
        boolean head = from == snd.sndUna();
        cc.onSent(end - from, board.inFlight(), nowNs);
        recovery.onSent(end - from);
        if (Seq.lt(from, snd.sndNxt())) {
            board.onResent(from, Seq.min(end, snd.sndNxt()), nowNs);
            recovery.onResent(end - from, connection.timestamps.tsVal(nowNs));
            forced = false;
        }
        if (Seq.gt(end, snd.sndNxt())) {
            board.onSent(end, nowNs);
            snd.sentTo(end);
        }
        if (!windowProbe.isActive() && (head || !isTimerArmed())) {
            arm(nowNs);
        }
    }

    private boolean isTimerArmed() {
        return connection.timers.isArmed(TcpTimer.REXMT) || connection.timers.isArmed(TcpTimer.TLP);
    }

    private void arm(long nowNs) {
        connection.arm(TcpTimer.REXMT, nowNs + patience.atMost(rtt.rtoNs(), nowNs));
    }

    /**
     * All was sent that may be for now.
     *
     * @param sentNew whether something was sent for the first time
     * @param nothingNew whether there's less than a segment left that never was
     */
    void onOutputDone(boolean sentNew, boolean nothingNew, long nowNs) {
        if (sentNew) {
            probe.schedule(nowNs);
        }
        if (nothingNew && board.pendingBytes() == 0 && room() > 0) {
            board.onAppLimited();
        }
    }

    /** A tail loss probe went out; the retransmission timer follows. */
    void onLossProbeSent(boolean again, long nowNs) {
        probe.onSent(again);
        arm(nowNs);
    }

    /**
     * A segment with an acknowledgement that is neither of the future nor of too distant a past.
     *
     * @param acked by how much SND.UNA has moved
     * @param duplicate whether it could be a duplicate acknowledgement: no text, no new window, nothing acknowledged
     */
    void onAck(Segment segment, int acked, boolean duplicate, boolean cwndLimited, long nowNs) {
        int priorInFlight = board.inFlight();
        board.begin(delivered, segment, recovery.recoveryPoint(), rtt.minRttNs(), nowNs);
        readSacks(segment);
        if (acked > 0) {
            board.acknowledge(snd.sndUna(), delivered);
            patience.onProgress(nowNs);
            timeouts = 0;
            forced = false;
        }
        measure(segment, nowNs);
        detection.onDelivered(delivered);
        boolean again = duplicate && !delivered.dsack;
        int lostResends = board.lostResends();
        probe.onAck(segment.ack, delivered, again && delivered.sackedBytes == 0, nowNs);
        recovery.onAck(segment, delivered, again, nowNs);
        forced |= acked > 0 && isPartialAck();
        heedMarks(nowNs);
        if (board.lostResends() != lostResends) {
            connection.counters().add(Counter.TCP_LOST_RETRANSMIT, board.lostResends() - lostResends);
        }
        board.finish(delivered, rtt.minRttNs());
        if (board.newlyDelivered(delivered) > 0 || board.newlyLost(delivered) > 0) {
            cc.onAck(report.fill(delivered, priorInFlight, cwndLimited, nowNs));
        }
        restartTimers(acked, nowNs);
    }

    /** Without SACK a partial acknowledgement tells of the next loss, which is repaired at once (RFC 6582 §3.2 step 5). */
    private boolean isPartialAck() {
        return !owner.sackPermitted && recovery.state() == LossRecovery.State.RECOVERY && board.isHeadLost();
    }

    private void readSacks(Segment segment) {
        if (!owner.sackPermitted || segment.sackBlocks == 0) {
            return;
        }
        sacks.apply(segment, board, recovery.undo().isActive(), recovery.undo().marker(), delivered);
        if (delivered.dsack) {
            connection.counters().count(Counter.TCP_DSACK_RECV);
        }
        if (sacks.rejected() > 0) {
            connection.counters().add(Counter.TCP_SACK_DISCARD, sacks.rejected());
        }
    }

    /** Routers marked something: the window shrinks, unless it does so already, at most once a round trip (RFC 3168 §6.1.2). */
    private void heedMarks(long nowNs) {
        if (connection.ecn.mustReduce()) {
            if (recovery.onMarks(delivered, nowNs)) {
                connection.counters().count(Counter.TCP_ECN_REDUCTIONS);
            }
            connection.ecn.onReduced(snd.sndNxt());
        }
    }

    /** Karn's rule: without timestamps, an answer to what was sent twice tells nothing, and the timeout stays backed off. */
    private void measure(Segment segment, long nowNs) {
        long sampleNs = delivered.rttNs();
        long leastNs = delivered.newestRttNs();
        if (sampleNs < 0 && delivered.ackedBytes > 0 && segment.timestamps) {
            sampleNs = connection.timestamps.roundTripNs(segment, nowNs);
            leastNs = sampleNs;
        }
        if (sampleNs >= 0) {
            rtt.onSample(sampleNs);
            rtt.onLeastSample(leastNs, nowNs);
            rtt.resetBackoff();
        }
    }

    private void restartTimers(int acked, long nowNs) {
        if (acked > 0) {
            windowProbe.onProgress();
            connection.timers.cancel(TcpTimer.REXMT);
            connection.timers.cancel(TcpTimer.TLP);
            if (snd.flightSize() == 0) {
                connection.timers.cancel(TcpTimer.REORDER);
            }
        }
        probe.withdraw();
        if (snd.flightSize() > 0 && !windowProbe.isActive()) {
            if (board.isReneged()) {
                hurry(nowNs + renegingDelayNs());
            } else if (!isTimerArmed()) {
                arm(nowNs);
            }
            probe.schedule(nowNs);
        }
    }

    private void hurry(long deadlineNs) {
        TcpTimers timers = connection.timers;
        if (!timers.isArmed(TcpTimer.REXMT) || deadlineNs - timers.deadline(TcpTimer.REXMT) < 0) {
            connection.arm(TcpTimer.REXMT, deadlineNs);
        }
    }

    /** As Linux: the acknowledgement that follows may show that the peer hasn't thrown anything away after all. */
    private long renegingDelayNs() {
        return Math.max(rtt.srttNs() / 2, 10_000_000L);
    }

    /** Nothing that's sent again because of this is lost to congestion: the path takes no segments longer than {@code mss}. */
    void onTooBig(int mss) {
        board.markLongLost(mss);
        recovery.resendWithoutCongestion();
    }

    /** The segment size has changed. */
    void mss(int bytes) {
        board.mss(bytes);
        cc.mss(bytes);
    }

    /** RACK's timer: what was late is lost now (RFC 8985 §6.2 step 5). */
    void onReorderTimeout(long nowNs) {
        board.beginWithout(delivered, nowNs);
        detection.detectByTime(recovery.state(), nowNs);
        if (board.newlyLost(delivered) > 0) {
            recovery.onLossByTimer(delivered, nowNs);
            probe.withdraw();
            if (!isTimerArmed()) {
                arm(nowNs);
            }
            connection.wantOutput();
        }
    }

    /** The retransmission timer expired (RFC 6298 §5). */
    void onTimeout(long nowNs) {
        if (snd.flightSize() == 0) {
            return;
        }
        if (snd.sndWnd() == 0) {
            windowProbe.onTimeout(nowNs);
            return;
        }
        if (patience.isOver(rtt.backoffs(), nowNs)) {
            connection.fail(TcpFault.TIMED_OUT);
            return;
        }
        if (rtt.backoffs() > 0) {
            connection.ip().doubtReachable(connection.path, nowNs);
        }
        connection.counters().count(board.isReneged() ? Counter.TCP_SACK_RENEGING : Counter.TCP_TIMEOUTS);
        if (board.isReneged()) {
            sacks.forget();
        }
        probe.cancel();
        recovery.onTimeout(timeouts == 0, nowNs);
        timeouts++;
        owner.path.onTimeouts(timeouts);
        rtt.backOff();
        forced = true;
        arm(nowNs);
        connection.wantOutput();
    }

    /** The next hop doesn't answer its neighbours either. */
    void onNeighborGone(long nowNs) {
        if (snd.flightSize() > 0 && patience.isOverForNeighbor(nowNs)) {
            connection.fail(TcpFault.UNREACHABLE);
        }
    }

    /** The peer's window opened. What was sent while it was closed is taken for thrown away. */
    void onWindowOpened(long nowNs) {
        if (windowProbe.stop(nowNs) && snd.flightSize() > 0) {
            board.markLongLost(0);
            recovery.resendWithoutCongestion();
            arm(nowNs);
        }
    }

    /** The last acknowledgement's sample; for tests and tools. */
    AckSample lastSample() {
        return report.sample();
    }
}
