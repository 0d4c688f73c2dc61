/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

/** CUBIC's window as a function of time (RFC 9438 §4.2), and what Reno's would be meanwhile (§4.3), from one congestion to the next. In bytes. */
final class CubicCurve {

    /** Segments a second to the third (§5.1). */
    static final double C = 0.4;
    /** Reno's additive increase that, with CUBIC's decrease, gives Reno's mean window (§4.3). */
    static final double ALPHA = 3 * (1 - Cubic.BETA) / (1 + Cubic.BETA);

    private static final double SECOND_NS = 1e9;

    private boolean running;
    private double wMax;
    private double k;
    private double wEst;
    private double cwndPrior;
    private long epochStartNs;
    private long grownNs;
    private boolean paused;

    CubicCurve() {}

    void set(CubicCurve from) {
        running = from.running;
        wMax = from.wMax;
        k = from.k;
        wEst = from.wEst;
        cwndPrior = from.cwndPrior;
        epochStartNs = from.epochStartNs;
        grownNs = from.grownNs;
        paused = from.paused;
    }

    /** W_max; 0 when there is none. */
    double wMax() {
        return wMax;
    }

    /** K, in seconds. */
    double k() {
        return k;
    }

    /** W_est. */
    double wEst() {
        return wEst;
    }

    /** A loss or a mark, with what the window was: with fast convergence, which makes room for new flows (§4.7). */
    void onCongestion(int cwnd) {
        wMax = cwnd < wMax ? cwnd * (1 + Cubic.BETA) / 2 : cwnd;
        cwndPrior = cwnd;
        running = false;
    }

    /** A timeout: the next congestion avoidance begins without W_max (§4.8). */
    void onTimeout() {
        wMax = 0;
        running = false;
    }

    /** The window doesn't grow now since the application doesn't use it; that time doesn't count (§4.2, §5.8). */
    void pause() {
        paused = true;
    }

    /** The window is about to grow. */
    void resume(int cwnd, int mss, long nowNs) {
        if (!running) {
            start(cwnd, mss, nowNs);
        } else if (paused) {
            epochStartNs += nowNs - grownNs;
        }
        paused = false;
        grownNs = nowNs;
    }

    private void start(int cwnd, int mss, long nowNs) {
        running = true;
        epochStartNs = nowNs;
        wEst = cwnd;
        if (wMax == 0) {
            cwndPrior = cwnd;
        }
        wMax = Math.max(wMax, cwnd);
        k = Math.cbrt((wMax - cwnd) / (C * mss));
    }

    /** W_cubic, {@code aheadNs} after {@code nowNs}. */
    double at(long nowNs, long aheadNs, int mss) {
        double t = (nowNs - epochStartNs + (double) aheadNs) / SECOND_NS - k;
        return C * mss * t * t * t + wMax;
    }

    /** Reno would grow for {@code acked}. */
    void reno(int acked, int cwnd, int mss) {
        double alpha = wEst >= cwndPrior ? 1 : ALPHA;
        wEst += alpha * mss * acked / cwnd;
    }
}
