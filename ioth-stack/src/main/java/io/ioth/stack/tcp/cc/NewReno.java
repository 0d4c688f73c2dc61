/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

/**
 * Slow start and congestion avoidance (RFC 5681), by bytes (RFC 3465), from an initial window of ten segments (RFC 6928). Half the window after
 * a loss, four fifths after a mark in congestion avoidance (RFC 8511).
 */
public final class NewReno implements CongestionController {

    static final double BETA = 0.5;
    static final double BETA_ECN = 0.8;

    private final Window window;
    private long bytesAcked;
    private long srttNs;

    NewReno(Window window) {
        this.window = window;
    }

    @Override
    public String name() {
        return "newreno";
    }

    @Override
    public String phase() {
        return window.inSlowStart() ? "slow-start" : "congestion-avoidance";
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
        if (sample.inRecovery || !sample.cwndLimited) {
            return;
        }
        int acked = window.countable(sample);
        if (window.inSlowStart()) {
            acked = window.slowStart(acked);
        }
        bytesAcked += acked;
        while (bytesAcked >= window.cwnd()) {
            bytesAcked -= window.cwnd();
            window.grow(window.mss());
        }
    }

    @Override
    public void onCongestion(Congestion kind, int inFlight, long nowNs) {
        window.remember();
        if (kind == Congestion.ECN) {
            window.reduceForMark(inFlight, window.inSlowStart() ? BETA : BETA_ECN);
        } else {
            window.reduce(inFlight, BETA);
        }
        bytesAcked = 0;
    }

    @Override
    public void onExitRecovery(long nowNs) {
        window.recovered();
        bytesAcked = 0;
    }

    @Override
    public void onRto(int inFlight, boolean first, long nowNs) {
        if (first) {
            window.remember();
            window.reduce(inFlight, BETA);
        }
        window.collapse();
        bytesAcked = 0;
    }

    @Override
    public void undo() {
        window.undo();
    }

    @Override
    public void onIdle(long idleNs, long nowNs) {
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
