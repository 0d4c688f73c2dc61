/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

import org.jspecify.annotations.Nullable;

/**
 * CUBIC (RFC 9438) with HyStart++ (RFC 9406): the window grows with the time since the last congestion, slowly where it happened and fast far
 * from there. After a loss 0.7 of it are left, after a mark in congestion avoidance 0.85 (RFC 8511).
 */
public final class Cubic implements CongestionController {

    static final double BETA = 0.7;
    static final double BETA_ECN = 0.85;

    /** The window doesn't grow by more than half in a round trip (§4.2). */
    private static final double MAX_TARGET = 1.5;

    private final Window window;
    private final CubicCurve curve = new CubicCurve();
    private final HyStartPlusPlus hyStart = new HyStartPlusPlus();
    /** What {@link #undo} goes back to; null before there was any congestion. */
    private @Nullable CubicCurve prior;
    /** The fraction of a byte that the window is due. */
    private double credit;

    private long srttNs;

    Cubic(Window window) {
        this.window = window;
    }

    @Override
    public String name() {
        return "cubic";
    }

    @Override
    public String phase() {
        if (!window.inSlowStart()) {
            return "congestion-avoidance";
        }
        return window.isFirstSlowStart() && hyStart.isConservative() ? "conservative-slow-start" : "slow-start";
    }

    @Override
    public int cwnd() {
        return window.cwnd();
    }

    @Override
    public int ssthresh() {
        return window.ssthresh();
    }

    @Override
    public long pacingRate() {
        return window.pacingRate(srttNs);
    }

    @Override
    public void mss(int bytes) {
        window.mss(bytes);
    }

    @Override
    public void onSent(int bytes, int inFlight, long nowNs) {
        window.onSent(bytes);
    }

    @Override
    public void onAck(AckSample sample) {
        srttNs = sample.srttNs;
        boolean measured = window.isFirstSlowStart() && hyStart.onAck(sample);
        if (sample.inRecovery) {
            return;
        }
        if (!sample.cwndLimited) {
            curve.pause();
            return;
        }
        int acked = window.countable(sample);
        if (window.inSlowStart()) {
            acked = slowStart(acked, measured);
        }
        if (acked > 0) {
            avoidCongestion(acked, sample.nowNs);
        }
    }

    /** Answers what is left over for congestion avoidance. */
    private int slowStart(int acked, boolean delayed) {
        if (!window.isFirstSlowStart()) {
            return window.slowStart(acked);
        }
        int rest = window.slowStart(hyStart.growth(acked));
        if (delayed) {
            window.endSlowStart();
        }
        return rest;
    }

    private void avoidCongestion(int acked, long nowNs) {
        int cwnd = window.cwnd();
        int mss = window.mss();
        curve.resume(cwnd, mss, nowNs);
        curve.reno(acked, cwnd, mss);
        if (curve.at(nowNs, 0, mss) < curve.wEst()) {
            credit = Math.max(credit, curve.wEst() - cwnd);
        } else {
            double target = Math.clamp(curve.at(nowNs, srttNs, mss), cwnd, MAX_TARGET * cwnd);
            credit += (target - cwnd) * Math.min(1, (double) acked / cwnd);
        }
        int whole = (int) Math.min(credit, Window.MAX);
        window.grow(whole);
        credit -= whole;
    }

    private void remember() {
        window.remember();
        CubicCurve before = prior;
        if (before == null) {
            before = new CubicCurve();
            prior = before;
        }
        before.set(curve);
        credit = 0;
    }

    @Override
    public void onCongestion(Congestion kind, int inFlight, long nowNs) {
        remember();
        curve.onCongestion(window.cwnd());
        if (kind == Congestion.ECN) {
            window.reduceForMark(inFlight, window.inSlowStart() ? BETA : BETA_ECN);
        } else {
            window.reduce(inFlight, BETA);
        }
    }

    @Override
    public void onExitRecovery(long nowNs) {
        window.recovered();
    }

    @Override
    public void onRto(int inFlight, boolean first, long nowNs) {
        if (first) {
            remember();
            window.reduce(inFlight, BETA);
        }
        curve.onTimeout();
        window.collapse();
        credit = 0;
    }

    @Override
    public void undo() {
        if (!window.isReduced()) {
            return;
        }
        window.undo();
        if (prior != null) {
            curve.set(prior);
        }
    }

    @Override
    public void onIdle(long idleNs, long nowNs) {
        curve.pause();
        window.restart();
    }

    @Override
    public boolean ownsRecovery() {
        return false;
    }

    @Override
    public boolean needsPacing() {
        return window.isBelowOneSegment();
    }
}
