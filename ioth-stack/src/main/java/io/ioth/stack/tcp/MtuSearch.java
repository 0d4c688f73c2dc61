/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.TcpSettings.MtuProbing;
import io.ioth.stack.ip.PathMtus;
import io.ioth.stack.tcp.model.Seq;
import io.ioth.stack.tcp.recovery.Scoreboard;

/**
 * Finds out how large packets the path takes where no router says so (RFC 4821, RFC 8899): when large ones vanish, small ones are sent, and
 * then, now and then, a larger one of new text, whose loss tells of its size and not of congestion. The full size is tried first, then by
 * bisection. Sizes are those of IP packets.
 */
final class MtuSearch {

    /** As Linux: segments of 1024 bytes get through everywhere. */
    private static final int BASE_IPV4 = 1024 + 40;

    private static final int BASE_IPV6 = PathMtus.MIN_IPV6;
    /** So many timeouts in a row make a black hole: the RFC's R1 (RFC 9293 §3.8.3). */
    private static final int TIMEOUTS = 3;
    /** A search ends when it's this near. */
    private static final int NEAR = 8;
    /** A size other than the full one isn't given up for one loss. */
    private static final int TRIES = 2;
    /** The path may have changed after so long. */
    private static final long AGAIN_NS = 600_000_000_000L;

    private final MtuProbing mode;
    private final int base;
    private final int floor;
    /** What path and peer would take. */
    private int ceiling;

    private boolean searching;
    /** What is known to get through. */
    private int low;
    /** What may get through at most. */
    private int high;

    private boolean fullFirst;
    private long endedNs;
    private int tries;
    /** The packet that is under way to try its size, or 0. */
    private int size;

    private int start;
    private int end;
    /** Where the text is that was lost with the last one. */
    private int lostStart;

    private int lostEnd;
    private boolean lost;

    MtuSearch(MtuProbing mode, boolean ipv4) {
        this.mode = mode;
        base = ipv4 ? BASE_IPV4 : BASE_IPV6;
        floor = ipv4 ? PathMtus.MIN_IPV4 : PathMtus.MIN_IPV6;
    }

    /** The largest packet to send; path and peer would take {@code most}. */
    int limit(int most) {
        boolean first = ceiling == 0;
        ceiling = most;
        if (first && mode == MtuProbing.ALWAYS && most > base) {
            begin(base);
        }
        if (!searching) {
            return most;
        }
        high = Math.min(high, most);
        low = Math.min(low, most);
        return low;
    }

    private void begin(int known) {
        searching = true;
        low = known;
        high = ceiling;
        fullFirst = true;
        tries = 0;
    }

    /** The timer expired so many times in a row, with {@code flight} bytes under way. Answers whether packets are to be smaller. */
    boolean onTimeouts(int timeouts, int flight) {
        giveUpProbe();
        if (mode == MtuProbing.OFF || timeouts % TIMEOUTS != 0) {
            return false;
        }
        int now = searching ? low : ceiling;
        int smaller = now > base ? base : Math.max(floor, now / 2);
        if (smaller >= now || flight <= smaller) {
            return false;
        }
        begin(smaller);
        return true;
    }

    /** Whether there is anything to find out, and nothing under way that does. */
    boolean isSearching() {
        return searching && size == 0;
    }

    /** The size to try next, or 0. */
    int next(long nowNs) {
        if (high - low < NEAR && !fullFirst) {
            if (nowNs - endedNs < AGAIN_NS) {
                return 0;
            }
            begin(low);
        }
        int tried = fullFirst ? high : low + (high - low + 1) / 2;
        return tried > low ? tried : 0;
    }

    /** A packet of that size went out, with the text from {@code from} to {@code to}. */
    void onSent(int packet, int from, int to) {
        size = packet;
        start = from;
        end = to;
    }

    /** SND.UNA moved. Answers whether packets may be larger from now on. */
    boolean onAcknowledged(int sndUna, long nowNs) {
        lost &= Seq.lt(sndUna, lostEnd);
        if (size == 0 || Seq.lt(sndUna, end)) {
            return false;
        }
        low = size;
        size = 0;
        tries = 0;
        fullFirst = false;
        searching = low < ceiling;
        noteEnd(nowNs);
        return true;
    }

    private void noteEnd(long nowNs) {
        if (high - low < NEAR) {
            endedNs = nowNs;
        }
    }

    /** How many of the bytes that are found lost tell of no congestion, because they were too large to get through. */
    int forgiven(Scoreboard board, long nowNs) {
        if (size > 0 && board.lostBytes() > 0) {
            boolean alone = board.pendingBytes() == board.lostBytes()
                    && Seq.geq(board.pendingStart(), start)
                    && Seq.leq(board.pendingStart() + board.lostBytes(), end);
            if (alone) {
                lost = true;
                lostStart = start;
                lostEnd = end;
                onTooLarge(nowNs);
            } else {
                giveUpProbe();
            }
        }
        return lost ? Math.max(0, lostEnd - Seq.max(lostStart, board.una())) : 0;
    }

    private void onTooLarge(long nowNs) {
        if (fullFirst || ++tries >= TRIES) {
            high = size - 1;
            tries = 0;
        }
        fullFirst = false;
        size = 0;
        noteEnd(nowNs);
    }

    /** It can't be told any more what becomes of it. */
    private void giveUpProbe() {
        size = 0;
        lost = false;
    }
}
