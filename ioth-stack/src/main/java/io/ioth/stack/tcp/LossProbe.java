/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;
import io.ioth.stack.tcp.model.SendSequence;
import io.ioth.stack.tcp.recovery.Delivered;
import io.ioth.stack.tcp.recovery.RttEstimator;
import io.ioth.stack.tcp.recovery.Scoreboard;
import io.ioth.stack.tcp.recovery.TailLossProbe;

/** The timer of the tail loss probe, and what becomes of the probe (RFC 8985 §7). */
final class LossProbe {

    private final Synchronized owner;
    private final TcpConnection connection;
    private final SendSequence snd;
    private final Scoreboard board;
    private final LossRecovery recovery;
    private final RttEstimator rtt;
    private final TailLossProbe tlp = new TailLossProbe();
    private boolean due;
    private boolean probed;
    private int samplesBefore;

    LossProbe(Synchronized owner, SendSequence snd, Scoreboard board, LossRecovery recovery, RttEstimator rtt) {
        this.owner = owner;
        this.connection = owner.connection;
        this.snd = snd;
        this.board = board;
        this.recovery = recovery;
        this.rtt = rtt;
    }

    /** A probe is to be sent before all else. */
    boolean isDue() {
        return due;
    }

    /** Arms the timer when a probe makes sense: something is in flight, and nothing is known to be missing. */
    void schedule(long nowNs) {
        boolean possible = owner.sackPermitted && !tlp.isOutstanding() && isMeasured();
        if (!possible || !connection.timers.isArmed(TcpTimer.REXMT) || !isOrderly()) {
            return;
        }
        boolean oneSegment = board.isOneSegment();
        long untilRtoNs = connection.timers.deadline(TcpTimer.REXMT) - nowNs;
        long timeoutNs = TailLossProbe.timeoutNs(rtt.srttNs(), oneSegment, untilRtoNs);
        if (timeoutNs == untilRtoNs) {
            connection.timers.cancel(TcpTimer.REXMT);
        }
        connection.arm(TcpTimer.TLP, nowNs + timeoutNs);
    }

    /** Whether a round trip was measured since the last probe, so that probes don't hide that the path became longer. */
    private boolean isMeasured() {
        return !probed || rtt.samples() != samplesBefore;
    }

    private boolean isOrderly() {
        LossRecovery.State state = recovery.state();
        return snd.flightSize() > 0
                && (state == LossRecovery.State.OPEN || state == LossRecovery.State.CWR)
                && board.sackedBytes() == 0;
    }

    /** No longer, when something turned out to be missing. */
    void withdraw() {
        if (connection.timers.isArmed(TcpTimer.TLP) && !isOrderly()) {
            connection.timers.cancel(TcpTimer.TLP);
        }
    }

    void onTimeout() {
        if (snd.flightSize() > 0) {
            due = true;
            connection.wantOutput();
        }
    }

    /** The probe went out; {@code again} when it's text that was sent before. */
    void onSent(boolean again) {
        due = false;
        probed = true;
        samplesBefore = rtt.samples();
        tlp.onSent(snd.sndNxt(), again);
        connection.counters().count(Counter.TCP_LOSS_PROBES);
    }

    /** There is nothing to probe for any more, or something stronger took over. */
    void cancel() {
        due = false;
        tlp.cancel();
        connection.timers.cancel(TcpTimer.TLP);
    }

    void onAck(int ack, Delivered delivered, boolean duplicate, long nowNs) {
        due &= delivered.ackedBytes == 0 && delivered.sackedBytes == 0;
        if (tlp.onAck(ack, delivered, duplicate) == TailLossProbe.Outcome.REPAIRED) {
            recovery.onProbeRepaired(delivered, nowNs);
        }
    }
}
