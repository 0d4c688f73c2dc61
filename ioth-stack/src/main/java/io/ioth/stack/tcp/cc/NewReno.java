/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

/** Slow start and congestion avoidance (RFC 5681), from an initial window of ten segments (RFC 6928). */
public final class NewReno implements CongestionController {

    private static final int MAX_CWND = 1 << 30;

    private int mss;
    private int cwnd;
    private int ssthresh = MAX_CWND;
    private int bytesAcked;
    private int priorCwnd;
    private int priorSsthresh;

    /**
     * At the start of a connection.
     *
     * @param synLost whether a SYN was retransmitted; then the first window is one segment (RFC 5681 §3.1)
     */
    public NewReno(int mss, boolean synLost) {
        this.mss = mss;
        this.cwnd = synLost ? mss : initialWindow();
    }

    private int initialWindow() {
        return Math.min(10 * mss, Math.max(2 * mss, 14600));
    }

    @Override
    public String name() {
        return "newreno";
    }

    @Override
    public int cwnd() {
        return cwnd;
    }

    @Override
    public int ssthresh() {
        return ssthresh;
    }

    @Override
    public long pacingRate() {
        return 0;
    }

    @Override
    public void mss(int bytes) {
        cwnd = Math.max(cwnd, bytes);
        mss = bytes;
    }

    @Override
    public void onSent(int bytes, int inFlight, long nowNs) {}

    @Override
    public void onAck(AckSample sample) {
        if (!sample.cwndLimited || sample.inRecovery) {
            return;
        }
        int rest = sample.ackedBytes;
        if (cwnd < ssthresh) {
            int step = Math.min(rest, ssthresh - cwnd);
            cwnd += step;
            rest -= step;
        }
        bytesAcked += rest;
        while (bytesAcked >= cwnd) {
            bytesAcked -= cwnd;
            cwnd += mss;
        }
        cwnd = Math.min(cwnd, MAX_CWND);
    }

    @Override
    public void onCongestion(Congestion kind, int inFlight, long nowNs) {
        remember();
        ssthresh = half(inFlight);
        cwnd = ssthresh;
        bytesAcked = 0;
    }

    @Override
    public void onExitRecovery(long nowNs) {
        cwnd = Math.min(cwnd, ssthresh);
        bytesAcked = 0;
    }

    @Override
    public void onRto(int inFlight, boolean first, long nowNs) {
        if (first) {
            remember();
            ssthresh = half(inFlight);
        }
        cwnd = mss;
        bytesAcked = 0;
    }

    private void remember() {
        priorCwnd = cwnd;
        priorSsthresh = ssthresh;
    }

    @Override
    public void undo() {
        cwnd = Math.max(cwnd, priorCwnd);
        ssthresh = Math.max(ssthresh, priorSsthresh);
    }

    @Override
    public void onIdle(long idleNs, long nowNs) {
        cwnd = Math.min(cwnd, initialWindow());
    }

    @Override
    public boolean ownsRecovery() {
        return false;
    }

    private int half(int inFlight) {
        return Math.max(inFlight / 2, 2 * mss);
    }
}
