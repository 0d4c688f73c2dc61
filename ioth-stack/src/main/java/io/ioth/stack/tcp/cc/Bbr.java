/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

import io.ioth.stack.tcp.cc.LongTermModel.AckPhase;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * BBR version 3 (draft-ietf-ccwg-bbr-06): sends at the bandwidth that it measured, with no more in flight than that times the least round-trip time
 * calls for. This is its state machine, in the draft's words; the parts of its model of the path are classes of their own.
 *
 * <p>Where it differs: a mark of a router (RFC 3168), of which the draft says nothing, is a sign of congestion like a loss rate that is too high;
 * a tolerable loss rate while it doesn't probe changes nothing, see {@link ShortTermModel}; and samples of ProbeRTT count as application limited
 * here, since the sender's own bookkeeping isn't ours to change.
 */
public final class Bbr implements CongestionController {

    private static final int STARTUP_LOSSES = 6;
    private static final int STARTUP_MARKED_ROUNDS = 2;
    private static final int DRAIN_ROUNDS = 3;

    private final BbrControl control;
    private final MaxBandwidth maxBandwidth = new MaxBandwidth();
    private final PathDelay delay = new PathDelay();
    private final AckAggregation aggregation = new AckAggregation();
    private final FullPipe fullPipe = new FullPipe();
    private final ShortTermModel shortTerm = new ShortTermModel();
    private final LongTermModel longTerm = new LongTermModel();
    private final ProbeClock clock;
    private final RttProbe rttProbe = new RttProbe();

    private BbrPhase phase = BbrPhase.STARTUP;
    private boolean fullBwReached;
    private long nextRoundDelivered;
    private boolean roundStart;
    private int roundCount;
    private int drainStartRound;
    private boolean idleRestart;
    private boolean inRecovery;
    private int markedRounds;
    private boolean marked;
    /** Where {@link #undo} goes back to. */
    private @Nullable BbrPhase undoPhase;

    Bbr(Window window, RandomGenerator random) {
        control = new BbrControl(window.mss(), window.cwnd());
        clock = new ProbeClock(random);
    }

    @Override
    public String name() {
        return "bbr";
    }

    @Override
    public String phase() {
        return phase.text;
    }

    @Override
    public int cwnd() {
        return control.cwnd();
    }

    /** Any: it isn't used. */
    @Override
    public int ssthresh() {
        return Window.MAX;
    }

    @Override
    public long pacingRate() {
        return control.pacingRate();
    }

    @Override
    public void mss(int bytes) {
        control.mss(bytes);
    }

    @Override
    public boolean ownsRecovery() {
        return true;
    }

    @Override
    public boolean needsPacing() {
        return true;
    }

    /** §5.4.1. */
    @Override
    public void onSent(int bytes, int inFlight, long nowNs) {
        if (inFlight > 0) {
            return;
        }
        idleRestart = true;
        aggregation.restart(nowNs);
        if (phase.isProbeBw()) {
            control.pace(1, fullBwReached);
        } else if (phase == BbrPhase.PROBE_RTT) {
            checkProbeRttDone(nowNs);
        }
    }

    /** §5.2.3. */
    @Override
    public void onAck(AckSample sample) {
        control.begin(sample.srttNs);
        if (sample.lostBytes > 0) {
            onLost(sample);
        }
        updateModelAndState(sample);
        int maxInflight = control.maxInflight(phase, delay.minNs(), aggregation.extraAcked());
        control.pace(phase.pacingGain, fullBwReached);
        control.adjustCwnd(sample, maxInflight, fullBwReached);
        if (phase == BbrPhase.PROBE_RTT) {
            control.capCwnd(probeRttCwnd());
        }
        control.capCwnd(Math.max(cap(), control.minPipeCwnd()));
    }

    private void updateModelAndState(AckSample sample) {
        shortTerm.onAck(sample);
        boolean limited = sample.appLimited || rttProbe.limits(sample);
        updateRound(sample);
        maxBandwidth.update(sample.deliveryRate, limited);
        boolean deliberate = phase.isProbing() || rttProbe.limits(sample);
        shortTerm.adapt(sample, deliberate, maxBandwidth.get(), control.cwnd());
        aggregation.onAck(sample.deliveredBytes, control.bandwidth(), control.cwnd(), sample.nowNs);
        if (roundStart && !limited && sample.deliveryRate > 0 && !fullPipe.isFullNow()) {
            fullPipe.onRound(sample.deliveryRate);
            fullBwReached |= fullPipe.isFullNow();
        }
        checkStartupDone(sample);
        checkDrainDone(sample);
        updateProbeBw(sample, limited);
        delay.onAck(sample.rttNs, sample.nowNs);
        checkProbeRtt(sample);
        shortTerm.advance(sample);
        control.bandwidth(Math.min(maxBandwidth.get(), shortTerm.bandwidth()));
    }

    /** §5.5.1. */
    private void updateRound(AckSample sample) {
        roundStart = sample.priorDelivered >= nextRoundDelivered;
        if (roundStart) {
            nextRoundDelivered = sample.delivered;
            roundCount++;
            clock.onRound();
            aggregation.onRound(!fullBwReached);
            markedRounds = marked ? markedRounds + 1 : 0;
            marked = false;
        }
    }

    private void startRound(AckSample sample) {
        nextRoundDelivered = sample.delivered;
    }

    /** §5.5.10.2. */
    private void onLost(AckSample sample) {
        shortTerm.onLoss(sample);
        if (longTerm.isProbeSample() && LongTermModel.isInflightTooHigh(sample)) {
            onInflightTooHigh(sample, LongTermModel.inflightAtLoss(sample));
        }
    }

    private void onInflightTooHigh(AckSample sample, int inflight) {
        longTerm.tooHigh(true);
        longTerm.probeSample(false);
        if (!sample.appLimited) {
            longTerm.bound(Math.max(inflight, (int) (targetInflight() * ShortTermModel.BETA)));
        }
        if (phase == BbrPhase.PROBE_BW_UP) {
            undoPhase = BbrPhase.PROBE_BW_UP;
            startDown(sample);
        }
    }

    private int targetInflight() {
        return Math.min(control.bdp(delay.minNs(), 1), control.cwnd());
    }

    /** §5.3.1: by a plateau of the bandwidth, by losses, or by marks. */
    private void checkStartupDone(AckSample sample) {
        if (phase != BbrPhase.STARTUP) {
            return;
        }
        boolean losses = inRecovery
                && shortTerm.isRoundStart()
                && shortTerm.lossesInRound() >= STARTUP_LOSSES
                && LongTermModel.isInflightTooHigh(sample);
        if (!fullBwReached && (losses || markedRounds >= STARTUP_MARKED_ROUNDS)) {
            undoPhase = BbrPhase.STARTUP;
            fullBwReached = true;
            longTerm.bound(Math.max(control.bdp(delay.minNs(), 1), shortTerm.inflightLatest()));
        }
        if (fullBwReached) {
            phase = BbrPhase.DRAIN;
            drainStartRound = roundCount;
        }
    }

    /** §5.3.2. */
    private void checkDrainDone(AckSample sample) {
        boolean drained = sample.inFlight <= control.inflight(phase, delay.minNs(), 1);
        if (phase == BbrPhase.DRAIN && (drained || roundCount > drainStartRound + DRAIN_ROUNDS)) {
            startDown(sample);
        }
    }

    private void startDown(AckSample sample) {
        shortTerm.resetSignals();
        longTerm.onDown();
        clock.start(sample.nowNs);
        startRound(sample);
        phase = BbrPhase.PROBE_BW_DOWN;
    }

    private void startRefill(AckSample sample) {
        shortTerm.reset();
        longTerm.onRefill();
        startRound(sample);
        phase = BbrPhase.PROBE_BW_REFILL;
    }

    private void startUp(AckSample sample) {
        longTerm.ackPhase(AckPhase.PROBE_STARTING);
        startRound(sample);
        fullPipe.reset(sample.deliveryRate);
        phase = BbrPhase.PROBE_BW_UP;
        longTerm.raiseSlope(control.cwnd(), control.mss());
    }

    /** §5.3.3.9. */
    private void updateProbeBw(AckSample sample, boolean limited) {
        if (!fullBwReached || adaptLongTermModel(sample, limited)) {
            return;
        }
        switch (phase) {
            case PROBE_BW_DOWN -> {
                if (isTimeToProbe(sample)) {
                    startRefill(sample);
                } else if (isTimeToCruise(sample)) {
                    phase = BbrPhase.PROBE_BW_CRUISE;
                }
            }
            case PROBE_BW_CRUISE -> {
                if (isTimeToProbe(sample)) {
                    startRefill(sample);
                }
            }
            case PROBE_BW_REFILL -> {
                if (roundStart) {
                    longTerm.probeSample(true);
                    startUp(sample);
                }
            }
            case PROBE_BW_UP -> {
                if (isTimeToGoDown(sample)) {
                    longTerm.tooHigh(false);
                    startDown(sample);
                }
            }
            default -> {}
        }
    }

    private boolean isTimeToProbe(AckSample sample) {
        return clock.isDue(targetInflight() / control.mss(), sample.nowNs);
    }

    private boolean isTimeToCruise(AckSample sample) {
        return sample.inFlight <= longTerm.withHeadroom(control.mss(), control.minPipeCwnd())
                && sample.inFlight <= control.inflight(phase, delay.minNs(), 1);
    }

    private boolean isTimeToGoDown(AckSample sample) {
        if (longTerm.wasTooHigh() && sample.inFlight >= longTerm.inflight()) {
            longTerm.precautionary(true);
            return true;
        }
        if (sample.cwndLimited && control.cwnd() >= longTerm.inflight()) {
            fullPipe.reset(sample.deliveryRate);
            return false;
        }
        return fullPipe.isFullNow();
    }

    /** Answers whether it decided on another phase. */
    private boolean adaptLongTermModel(AckSample sample, boolean limited) {
        if (roundStart && longTerm.ackPhase() == AckPhase.PROBE_STARTING) {
            longTerm.ackPhase(AckPhase.PROBE_FEEDBACK);
        }
        if (roundStart && longTerm.ackPhase() == AckPhase.PROBE_STOPPING) {
            longTerm.probeSample(false);
            longTerm.ackPhase(AckPhase.INIT);
            if (phase.isProbeBw() && !limited) {
                maxBandwidth.advance();
            }
            if (phase.isProbeBw() && longTerm.wasPrecautionary() && !longTerm.wasTooHigh()) {
                startRefill(sample);
                return true;
            }
        }
        if (!LongTermModel.isInflightTooHigh(sample)) {
            boolean up = phase == BbrPhase.PROBE_BW_UP;
            longTerm.onSafe(sample, up, roundStart, control.cwnd(), control.mss());
        }
        return false;
    }

    /** §5.3.4.3. */
    private void checkProbeRtt(AckSample sample) {
        if (phase != BbrPhase.PROBE_RTT && delay.isProbeDue() && !idleRestart) {
            phase = BbrPhase.PROBE_RTT;
            control.saveCwnd(inRecovery);
            rttProbe.begin();
            longTerm.ackPhase(AckPhase.PROBE_STOPPING);
            startRound(sample);
        }
        if (phase == BbrPhase.PROBE_RTT) {
            handleProbeRtt(sample);
        }
        idleRestart &= sample.deliveredBytes == 0;
    }

    private void handleProbeRtt(AckSample sample) {
        if (rttProbe.onAck(sample, roundStart, probeRttCwnd())) {
            startRound(sample);
        } else if (rttProbe.isRoundDone()) {
            checkProbeRttDone(sample.nowNs);
        }
    }

    private int probeRttCwnd() {
        return Math.max(control.bdp(delay.minNs(), BbrPhase.PROBE_RTT.cwndGain), control.minPipeCwnd());
    }

    private void checkProbeRttDone(long nowNs) {
        if (!rttProbe.isTimeOver(nowNs)) {
            return;
        }
        rttProbe.begin();
        delay.probed(nowNs);
        control.restoreCwnd();
        shortTerm.reset();
        if (fullBwReached) {
            shortTerm.resetSignals();
            longTerm.onDown();
            clock.start(nowNs);
            phase = BbrPhase.PROBE_BW_CRUISE;
        } else {
            phase = BbrPhase.STARTUP;
        }
    }

    /** §5.6.4.7. */
    private int cap() {
        int cap = switch (phase) {
            case PROBE_BW_DOWN, PROBE_BW_REFILL, PROBE_BW_UP -> longTerm.inflight();
            case PROBE_BW_CRUISE, PROBE_RTT -> longTerm.withHeadroom(control.mss(), control.minPipeCwnd());
            case STARTUP, DRAIN -> LongTermModel.NO_BOUND;
        };
        return Math.min(cap, shortTerm.inflight());
    }

    @Override
    public void onCongestion(Congestion kind, int inFlight, long nowNs) {
        if (kind == Congestion.ECN) {
            marked = true;
            shortTerm.onMark();
            return;
        }
        control.saveCwnd(inRecovery);
        remember();
        inRecovery = true;
    }

    /** §5.5.11.1. */
    private void remember() {
        undoPhase = null;
        shortTerm.remember();
        longTerm.remember();
    }

    @Override
    public void onExitRecovery(long nowNs) {
        if (inRecovery) {
            inRecovery = false;
            control.restoreCwnd();
        }
    }

    /** §5.6.4.4: all that was in flight counts as lost. */
    @Override
    public void onRto(int inFlight, boolean first, long nowNs) {
        if (first) {
            control.saveCwnd(inRecovery);
            remember();
        }
        inRecovery = true;
        control.collapse();
    }

    /** §5.5.11.2. */
    @Override
    public void undo() {
        inRecovery = false;
        control.restoreCwnd();
        shortTerm.undo();
        longTerm.undo();
        fullPipe.reset(0);
        if (undoPhase == BbrPhase.STARTUP) {
            fullBwReached = false;
            phase = phase == BbrPhase.PROBE_RTT ? phase : BbrPhase.STARTUP;
        } else if (undoPhase == BbrPhase.PROBE_BW_UP && phase != BbrPhase.PROBE_BW_UP && phase != BbrPhase.PROBE_RTT) {
            shortTerm.reset();
            longTerm.onRefill();
            phase = BbrPhase.PROBE_BW_REFILL;
        }
        undoPhase = null;
    }

    /** The window stays; what is sent is paced at the bandwidth (§5.4). */
    @Override
    public void onIdle(long idleNs, long nowNs) {}
}
