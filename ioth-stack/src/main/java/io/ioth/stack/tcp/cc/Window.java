/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

/**
 * The congestion window and the slow start threshold of the controllers that go by losses (RFC 5681): their bounds, slow start, and what to go
 * back to when a loss was none.
 */
final class Window {

    /** The largest window, as large as the peer's can be (RFC 7323 §2.3). */
    static final int MAX = 1 << 30;

    private static final int MAX_HALVINGS = 6;

    private int mss;
    private int cwnd;
    private int ssthresh = MAX;
    private int priorCwnd;
    private int priorSsthresh;
    /** After a timeout: how much has been sent since, and not yet counted as acknowledged. */
    private int sentSinceTimeout;

    private boolean afterTimeout;
    /** How often the rate is halved, of one segment a round trip. */
    private int halvings;

    Window(int mss, int cwnd, int ssthresh) {
        this.mss = mss;
        this.cwnd = Math.clamp(cwnd, mss, MAX);
        this.ssthresh = Math.min(ssthresh, MAX);
    }

    /** Of a new connection (RFC 6928 §2). */
    static int initial(int mss) {
        return Math.min(10 * mss, Math.max(2 * mss, 14600));
    }

    int mss() {
        return mss;
    }

    /** Smaller segments than was thought: the window is as many of them as before (RFC 5681 §3.1). */
    void mss(int bytes) {
        if (bytes < mss) {
            cwnd = (int) ((long) cwnd * bytes / mss);
        }
        mss = bytes;
        cwnd = Math.max(cwnd, bytes);
        ssthresh = Math.max(ssthresh, 2 * bytes);
    }

    int cwnd() {
        return cwnd;
    }

    int ssthresh() {
        return ssthresh;
    }

    boolean inSlowStart() {
        return cwnd < ssthresh;
    }

    /** Whether there was no reason yet to set a threshold. */
    boolean isFirstSlowStart() {
        return ssthresh == MAX;
    }

    void onSent(int bytes) {
        if (afterTimeout) {
            sentSinceTimeout = Math.min(MAX, sentSinceTimeout + Math.min(bytes, MAX));
        }
    }

    /**
     * How many bytes of an acknowledgement count for growth. After a timeout one acknowledgement may uncover much that had arrived before;
     * it can't count for more than what was sent since. That is the purpose of RFC 3465's limit L there; elsewhere there is none, as in Linux,
     * since one acknowledgement often stands for a whole superframe.
     */
    int countable(AckSample sample) {
        int bytes = sample.ackedBytes == 0 ? 0 : Math.max(0, sample.deliveredBytes);
        if (afterTimeout) {
            bytes = Math.min(bytes, sentSinceTimeout);
            sentSinceTimeout -= bytes;
        }
        return bytes;
    }

    /** Slow start by {@code acked}, as far as the threshold; answers what is left of it. */
    int slowStart(int acked) {
        halvings = 0;
        int step = Math.min(acked, ssthresh - cwnd);
        cwnd += step;
        afterTimeout &= inSlowStart();
        return acked - step;
    }

    /** Larger by so much. */
    void grow(int bytes) {
        halvings = 0;
        cwnd += Math.min(bytes, MAX - cwnd);
    }

    /** Congestion avoidance begins here. */
    void endSlowStart() {
        ssthresh = cwnd;
    }

    /** What {@link #undo} goes back to. */
    void remember() {
        priorCwnd = cwnd;
        priorSsthresh = ssthresh;
    }

    /** After a loss: {@code beta} of what was in flight (RFC 5681 §3.1, equation 4), or of the window, if that was less. */
    void reduce(int inFlight, double beta) {
        ssthresh = Math.max((int) (beta * Math.min(inFlight, cwnd)), 2 * mss);
        cwnd = Math.min(cwnd, ssthresh);
    }

    /** After a mark, which may leave one segment; once there is only one, marks lower the rate (RFC 3168 §6.1.2, RFC 9438 §4.6). */
    void reduceForMark(int inFlight, double beta) {
        halvings = cwnd == mss ? Math.min(halvings + 1, MAX_HALVINGS) : 0;
        int target = (int) (beta * Math.min(inFlight, cwnd));
        ssthresh = Math.max(target, 2 * mss);
        cwnd = Math.min(cwnd, Math.max(target, mss));
    }

    /** Whether there is so much congestion that less than one segment a round trip may be sent. */
    boolean isBelowOneSegment() {
        return halvings > 0;
    }

    /** After a timeout, when the threshold has been set: the loss window, one segment (RFC 5681 §3.1). */
    void collapse() {
        cwnd = mss;
        afterTimeout = true;
        sentSinceTimeout = 0;
    }

    /** Whether the window is less than before the last reduction. */
    boolean isReduced() {
        return cwnd < priorCwnd;
    }

    void undo() {
        cwnd = Math.max(cwnd, priorCwnd);
        ssthresh = Math.max(ssthresh, priorSsthresh);
        afterTimeout = false;
    }

    /** Recovery is over. */
    void recovered() {
        cwnd = Math.min(cwnd, Math.max(ssthresh, mss));
        afterTimeout = false;
    }

    /** After an idle time: the restart window (RFC 5681 §4.1); as Linux, the way back is slow start for the most part. */
    void restart() {
        int restart = initial(mss);
        if (cwnd > restart) {
            ssthresh = Math.max(ssthresh, cwnd / 4 * 3);
            cwnd = restart;
        }
    }

    /** As Linux: twice the window a round trip in slow start, so that it can grow, and a fifth more than it later. */
    long pacingRate(long srttNs) {
        if (srttNs <= 0) {
            return 0;
        }
        if (isBelowOneSegment()) {
            return Math.max(1, mss * 1_000_000_000L / srttNs >> halvings);
        }
        int percent = cwnd < ssthresh / 2 ? 200 : 120;
        return Math.max(1, (long) ((double) cwnd * percent * 1e7 / srttNs));
    }
}
