/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

/** What BBR's model comes to: the pacing rate and the congestion window (draft-ietf-ccwg-bbr §5.6). */
final class BbrControl {

    /** Sends a little less than the bandwidth, so that queues shrink. */
    static final double PACING_MARGIN = 0.99;
    static final int MIN_PIPE_SEGMENTS = 4;

    private static final long NOMINAL_RTT_NS = 1_000_000;

    private int mss;
    private final int initialCwnd;
    private int cwnd;
    private int priorCwnd;
    private long bandwidth;
    private long pacingRate;

    BbrControl(int mss, int cwnd) {
        this.mss = mss;
        this.cwnd = cwnd;
        this.initialCwnd = cwnd;
    }

    int mss() {
        return mss;
    }

    void mss(int bytes) {
        mss = bytes;
        cwnd = Math.max(cwnd, bytes);
    }

    int cwnd() {
        return cwnd;
    }

    long pacingRate() {
        return pacingRate;
    }

    /** BBR.bw. */
    long bandwidth() {
        return bandwidth;
    }

    void bandwidth(long bytesASecond) {
        bandwidth = bytesASecond;
    }

    int minPipeCwnd() {
        return MIN_PIPE_SEGMENTS * mss;
    }

    /** The first rate: the first window in a round trip. */
    void begin(long srttNs) {
        if (pacingRate == 0) {
            long rttNs = srttNs > 0 ? srttNs : NOMINAL_RTT_NS;
            pacingRate = (long) (BbrPhase.STARTUP.pacingGain * initialCwnd * 1e9 / rttNs);
        }
    }

    /** §5.6.2: as long as the pipe isn't full, only faster. */
    void pace(double gain, boolean fullBwReached) {
        long rate = (long) (gain * bandwidth * PACING_MARGIN);
        if (rate > 0 && (fullBwReached || rate > pacingRate)) {
            pacingRate = rate;
        }
    }

    /** BDPMultiple (§5.6.4.2). */
    int bdp(long minRttNs, double gain) {
        if (minRttNs == PathDelay.NONE) {
            return initialCwnd;
        }
        return (int) Math.min(gain * bandwidth * minRttNs / 1e9, Window.MAX);
    }

    /** So much more is in flight while pieces of more than a segment are sent, and are acknowledged (§5.5.8.1). */
    private int withQuanta(double bytes, BbrPhase phase) {
        double budget = Math.max(3.0 * Pacer.quantum(pacingRate, mss), minPipeCwnd());
        double up = phase == BbrPhase.PROBE_BW_UP ? 2.0 * mss : 0;
        return (int) Math.min(Math.max(bytes, budget) + up, Window.MAX);
    }

    /** Inflight. */
    int inflight(BbrPhase phase, long minRttNs, double gain) {
        return withQuanta(bdp(minRttNs, gain), phase);
    }

    /** BBR.max_inflight. */
    int maxInflight(BbrPhase phase, long minRttNs, int extraAcked) {
        return withQuanta((double) bdp(minRttNs, phase.cwndGain) + extraAcked, phase);
    }

    /** SetCwnd (§5.6.4.6), but for its caps. */
    void adjustCwnd(AckSample sample, int maxInflight, boolean fullBwReached) {
        int grown = (int) Math.min((long) cwnd + sample.deliveredBytes, Window.MAX);
        if (fullBwReached) {
            cwnd = Math.min(grown, maxInflight);
        } else if (cwnd < maxInflight || sample.delivered < initialCwnd) {
            cwnd = grown;
        }
        cwnd = Math.max(cwnd, minPipeCwnd());
    }

    void capCwnd(int most) {
        cwnd = Math.min(cwnd, most);
    }

    /** Remembers the window that neither a recovery nor ProbeRTT has changed. */
    void saveCwnd(boolean inRecovery) {
        priorCwnd = inRecovery ? Math.max(priorCwnd, cwnd) : cwnd;
    }

    void restoreCwnd() {
        cwnd = Math.max(cwnd, priorCwnd);
    }

    void collapse() {
        cwnd = mss;
    }
}
