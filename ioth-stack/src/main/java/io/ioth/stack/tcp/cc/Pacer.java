/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

/**
 * Spreads what is sent, by saying when the next segment may go. A timer that fires late doesn't slow the mean: two milliseconds may be made up for.
 */
public final class Pacer {

    /** The largest piece that is sent at once. */
    static final int MAX_QUANTUM = 64 << 10;

    private static final long CREDIT_NS = 2_000_000;
    private static final long QUANTUM_NS = 1_000_000;

    private long nextNs;
    /** How long after that as much may go as is worth a timer. */
    private long gatherNs;

    private boolean pacing;

    /** Nothing has been sent. */
    public Pacer() {}

    /** How much may be sent at once at a rate: what goes in a millisecond, but at least two segments (draft-ietf-ccwg-bbr §5.6.3). */
    public static int quantum(long rate, int mss) {
        double bytes = (double) rate * QUANTUM_NS / 1e9;
        return (int) Math.max(2L * mss, Math.min(bytes, MAX_QUANTUM));
    }

    /** Whether the next segment may go now. */
    public boolean maySend(long nowNs) {
        return !pacing || nextNs - nowNs <= 0;
    }

    /** When it is worth to look again: as soon as a whole piece may go. */
    public long wakeNs() {
        return nextNs + gatherNs;
    }

    /**
     * A segment went.
     *
     * @param rate bytes a second; 0 for no pacing
     */
    public void onSent(int bytes, long rate, int mss, long nowNs) {
        if (rate <= 0) {
            pacing = false;
            return;
        }
        long earliestNs = nowNs - CREDIT_NS - gatherNs;
        if (!pacing || earliestNs - nextNs > 0) {
            nextNs = pacing ? earliestNs : nowNs;
        }
        pacing = true;
        nextNs += nanos(bytes, rate);
        gatherNs = nanos(quantum(rate, mss) - mss, rate);
    }

    /** How long so much takes; no more than a second. */
    private static long nanos(int bytes, long rate) {
        return (long) Math.min(bytes * 1e9 / rate, 1e9);
    }
}
