/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

/** Slow start, congestion avoidance and fast recovery (RFC 5681, RFC 6582), from an initial window of ten segments (RFC 6928). */
public final class NewReno implements CongestionController {

    private static final int MAX_CWND = 1 << 30;

    private int mss;
    private int cwnd;
    private int ssthresh = MAX_CWND;
    private int bytesAcked;

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
    public int cwnd() {
        return cwnd;
    }

    @Override
    public int ssthresh() {
        return ssthresh;
    }

    @Override
    public void mss(int bytes) {
        cwnd = Math.max(cwnd, bytes);
        mss = bytes;
    }

    @Override
    public void onAck(int ackedBytes, boolean cwndLimited) {
        if (!cwndLimited) {
            return;
        }
        int rest = ackedBytes;
        if (cwnd < ssthresh) {
            int step = Math.min(ackedBytes, ssthresh - cwnd);
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
    public void onEnterRecovery(int flightSize) {
        ssthresh = half(flightSize);
        cwnd = ssthresh + 3 * mss;
        bytesAcked = 0;
    }

    @Override
    public void onDuplicateAck() {
        cwnd = Math.min(cwnd + mss, MAX_CWND);
    }

    @Override
    public void onPartialAck(int ackedBytes) {
        cwnd = Math.max(cwnd - ackedBytes, 0) + (ackedBytes >= mss ? mss : 0);
        cwnd = Math.max(cwnd, mss);
    }

    @Override
    public void onExitRecovery(int flightSize) {
        cwnd = Math.min(ssthresh, Math.max(flightSize, mss) + mss);
        bytesAcked = 0;
    }

    @Override
    public void onRto(int flightSize, boolean first) {
        if (first) {
            ssthresh = half(flightSize);
        }
        cwnd = mss;
        bytesAcked = 0;
    }

    @Override
    public void onIdle() {
        cwnd = Math.min(cwnd, initialWindow());
    }

    private int half(int flightSize) {
        return Math.max(flightSize / 2, 2 * mss);
    }
}
