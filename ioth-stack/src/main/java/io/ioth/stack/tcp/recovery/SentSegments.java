/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.recovery;

import io.ioth.stack.tcp.model.Seq;
import java.util.Arrays;

/**
 * The segments in flight, in two orders: by sequence number, without gaps, and by when each was last sent. A segment has a slot, an index
 * into parallel arrays, for as long as it's in flight. A segment may be a superframe; it's cut in two where only a part of it was received or
 * is sent again.
 *
 * <p>The order by sequence number is a ring of slots, so that a segment is found by bisection, and a cut moves only slot numbers, and only
 * on its nearer side. The order by time is a list, and holds only what may still be found lost.
 */
final class SentSegments {

    /** No slot. */
    static final int NONE = -1;

    /** The peer has it, beyond a gap. */
    static final byte SACKED = 1;
    /** Given up, unless it was sent again since. */
    static final byte LOST = 1 << 1;
    /** Sent again, and what was sent again isn't given up. */
    static final byte RESENT = 1 << 2;
    /** Ever sent again: what answers it is ambiguous (Karn). */
    static final byte EVER_RESENT = 1 << 3;
    /** The application had no more to send then. */
    static final byte APP_LIMITED = 1 << 4;

    private static final byte LISTED = 1 << 5;
    private static final int INITIAL = 8;
    private static final int KEPT_WHEN_EMPTY = 256;
    private static final int[] NO_INTS = {};
    private static final long[] NO_LONGS = {};

    int[] starts = NO_INTS;
    int[] ends = NO_INTS;
    byte[] flags = {};
    /** When each was last sent. */
    long[] sentNs = NO_LONGS;
    /** Bytes delivered when each was last sent, when the last of them was, when those were sent, and bytes lost till then. */
    long[] priorDelivered = NO_LONGS;

    long[] priorDeliveredNs = NO_LONGS;
    long[] priorSentNs = NO_LONGS;
    long[] priorLost = NO_LONGS;
    /** Bytes in flight when each was last sent, itself included. */
    int[] inFlight = NO_INTS;
    /** How many segments on the wire each was. */
    int[] pieces = NO_INTS;

    private int[] order = NO_INTS;
    private int first;
    private int count;
    private int[] older = NO_INTS;
    /** In the list by time; or the next free slot. */
    private int[] newer = NO_INTS;

    private int oldest = NONE;
    private int newest = NONE;
    private int free = NONE;

    SentSegments() {}

    int count() {
        return count;
    }

    /** The slot of the {@code i}-th segment by sequence number. */
    int at(int i) {
        return order[index(i)];
    }

    /** The slot of the one that was sent before all others that may be found lost, or {@link #NONE}. */
    int oldest() {
        return oldest;
    }

    /** The slot of the one that was sent next after {@code slot}, or {@link #NONE}. */
    int newerThan(int slot) {
        return newer[slot];
    }

    int length(int slot) {
        return ends[slot] - starts[slot];
    }

    boolean is(int slot, byte flag) {
        return (flags[slot] & flag) != 0;
    }

    void set(int slot, byte flag) {
        flags[slot] |= flag;
    }

    void clear(int slot, byte flag) {
        flags[slot] &= (byte) ~flag;
    }

    /** How many come before the first that ends beyond {@code seq}. */
    int find(int seq) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = low + high >>> 1;
            if (Seq.gt(ends[at(middle)], seq)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Appends a segment, sent now. */
    int add(int start, int end, int wireSegments, long nowNs) {
        int slot = allocate();
        pieces[slot] = wireSegments;
        starts[slot] = start;
        ends[slot] = end;
        sentNs[slot] = nowNs;
        flags[slot] = 0;
        order[index(count++)] = slot;
        list(slot, newest);
        return slot;
    }

    /** The segment in {@code slot} was sent again: it's the newest. */
    void renew(int slot, long nowNs) {
        unlist(slot);
        sentNs[slot] = nowNs;
        list(slot, newest);
    }

    /** It can't be found lost any more, unless it's sent again. */
    void unlist(int slot) {
        if (is(slot, LISTED)) {
            clear(slot, LISTED);
            int before = older[slot];
            int after = newer[slot];
            if (before == NONE) {
                oldest = after;
            } else {
                newer[before] = after;
            }
            if (after == NONE) {
                newest = before;
            } else {
                older[after] = before;
            }
        }
    }

    /** Puts {@code slot} into the order of time behind {@code before}, or first. */
    void list(int slot, int before) {
        int after = before == NONE ? oldest : newer[before];
        older[slot] = before;
        newer[slot] = after;
        if (before == NONE) {
            oldest = slot;
        } else {
            newer[before] = slot;
        }
        if (after == NONE) {
            newest = slot;
        } else {
            older[after] = slot;
        }
        set(slot, LISTED);
    }

    /** The first one is gone. */
    void removeFirst() {
        release(order[first]);
        first = first + 1 & order.length - 1;
        count--;
        if (count == 0 && order.length > KEPT_WHEN_EMPTY) {
            resize(0);
        }
    }

    /**
     * Cuts the {@code i}-th in two at {@code seq}, which lies inside it. The second half, the {@code i + 1}-th, is like the first; on the wire,
     * the halves were of segments of {@code mss}.
     */
    void split(int i, int seq, int mss) {
        int slot = at(i);
        int half = allocate();
        starts[half] = seq;
        ends[half] = ends[slot];
        ends[slot] = seq;
        copy(slot, half);
        pieces[slot] = (length(slot) + mss - 1) / mss;
        pieces[half] = (length(half) + mss - 1) / mss;
        insert(i + 1, half);
        if (is(slot, LISTED)) {
            clear(half, LISTED);
            list(half, slot);
        }
    }

    private void copy(int from, int to) {
        flags[to] = flags[from];
        sentNs[to] = sentNs[from];
        priorDelivered[to] = priorDelivered[from];
        priorDeliveredNs[to] = priorDeliveredNs[from];
        priorSentNs[to] = priorSentNs[from];
        priorLost[to] = priorLost[from];
        inFlight[to] = inFlight[from];
    }

    /** The {@code i}-th becomes part of the one before it. */
    void mergeWithPrevious(int i) {
        int slot = at(i);
        int into = at(i - 1);
        ends[into] = ends[slot];
        pieces[into] += pieces[slot];
        flags[into] |= (byte) (flags[slot] & EVER_RESENT);
        release(slot);
        delete(i);
    }

    private void insert(int i, int slot) {
        if (i < count / 2) {
            first = first - 1 & order.length - 1;
            for (int k = 0; k < i; k++) {
                order[index(k)] = order[index(k + 1)];
            }
        } else {
            for (int k = count; k > i; k--) {
                order[index(k)] = order[index(k - 1)];
            }
        }
        count++;
        order[index(i)] = slot;
    }

    private void delete(int i) {
        if (i < count / 2) {
            for (int k = i; k > 0; k--) {
                order[index(k)] = order[index(k - 1)];
            }
            first = first + 1 & order.length - 1;
        } else {
            for (int k = i; k < count - 1; k++) {
                order[index(k)] = order[index(k + 1)];
            }
        }
        count--;
    }

    private int index(int i) {
        return first + i & order.length - 1;
    }

    private void release(int slot) {
        unlist(slot);
        newer[slot] = free;
        free = slot;
    }

    private int allocate() {
        if (free == NONE) {
            resize(Math.max(INITIAL, order.length * 2));
        }
        int slot = free;
        free = newer[slot];
        return slot;
    }

    private void resize(int size) {
        int used = order.length;
        int[] newOrder = new int[size];
        for (int i = 0; i < count; i++) {
            newOrder[i] = at(i);
        }
        order = newOrder;
        first = 0;
        starts = Arrays.copyOf(starts, size);
        ends = Arrays.copyOf(ends, size);
        flags = Arrays.copyOf(flags, size);
        sentNs = Arrays.copyOf(sentNs, size);
        priorDelivered = Arrays.copyOf(priorDelivered, size);
        priorDeliveredNs = Arrays.copyOf(priorDeliveredNs, size);
        priorSentNs = Arrays.copyOf(priorSentNs, size);
        priorLost = Arrays.copyOf(priorLost, size);
        inFlight = Arrays.copyOf(inFlight, size);
        pieces = Arrays.copyOf(pieces, size);
        older = Arrays.copyOf(older, size);
        newer = Arrays.copyOf(newer, size);
        free = NONE;
        for (int slot = size - 1; slot >= used; slot--) {
            newer[slot] = free;
            free = slot;
        }
    }
}
