/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.recovery;

import io.ioth.stack.tcp.model.Seq;

/**
 * The segments in flight, oldest first: where each ends, when it was last sent, and whether it was retransmitted. A ring of parallel arrays,
 * none before anything is sent.
 */
public final class SentSegments {

    /** No measurement can be taken. */
    public static final long NO_SAMPLE = -1;

    private static final int[] NO_INTS = {};
    private static final long[] NO_LONGS = {};
    private static final int INITIAL = 8;

    private int[] ends = NO_INTS;
    private long[] sentNs = NO_LONGS;
    private boolean[] retransmitted = {};
    private int first;
    private int count;

    /** Nothing in flight. */
    public SentSegments() {}

    /** How many are in flight. */
    public int count() {
        return count;
    }

    /** A segment was sent for the first time; it begins where the last one ended. */
    public void onSent(int end, long nowNs) {
        if (count == ends.length) {
            grow();
        }
        int at = index(count++);
        ends[at] = end;
        sentNs[at] = nowNs;
        retransmitted[at] = false;
    }

    /** What lies between {@code start} and {@code end} was sent again. */
    public void onRetransmitted(int start, int end, long nowNs) {
        for (int i = 0; i < count; i++) {
            int at = index(i);
            if (Seq.gt(ends[at], start)) {
                retransmitted[at] = true;
                sentNs[at] = nowNs;
                if (Seq.geq(ends[at], end)) {
                    return;
                }
            }
        }
    }

    /**
     * All before {@code una} was acknowledged.
     *
     * @return the round-trip time of the newest segment wholly acknowledged, or {@link #NO_SAMPLE} when any of them was retransmitted
     */
    public long onAcknowledged(int una, long nowNs) {
        long sample = NO_SAMPLE;
        boolean ambiguous = false;
        while (count > 0 && Seq.leq(ends[first], una)) {
            ambiguous |= retransmitted[first];
            sample = nowNs - sentNs[first];
            first = first + 1 & ends.length - 1;
            count--;
        }
        return ambiguous ? NO_SAMPLE : sample;
    }

    private int index(int i) {
        return first + i & ends.length - 1;
    }

    private void grow() {
        int size = Math.max(INITIAL, count * 2);
        int[] newEnds = new int[size];
        long[] newSentNs = new long[size];
        boolean[] newRetransmitted = new boolean[size];
        for (int i = 0; i < count; i++) {
            int at = index(i);
            newEnds[i] = ends[at];
            newSentNs[i] = sentNs[at];
            newRetransmitted[i] = retransmitted[at];
        }
        ends = newEnds;
        sentNs = newSentNs;
        retransmitted = newRetransmitted;
        first = 0;
    }
}
