/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.recovery;

import io.ioth.stack.tcp.model.Seq;

/**
 * Recent acknowledgement (RFC 8985 §6): a segment is lost when one that was sent enough later has been delivered. What "enough" is grows with
 * the duplicates that the peer reports.
 */
public final class Rack {

    private static final int DUP_THRESH = 3;
    private static final int MAX_STEPS = 255;
    /** So many recoveries without a duplicate bring the window back. */
    private static final int PERSIST = 16;

    private long xmitNs;
    private int endSeq;
    private long rttNs;
    private boolean any;
    private boolean reorderingSeen;
    private int reorderingBytes;
    private int steps = 1;
    private int persist;
    private boolean dsackSeen;
    /** {@code delivered} when the window was last widened; that again is at most once a round trip. */
    private long widenedAt;

    /** Nothing was delivered yet. */
    public Rack() {}

    /** Whether the first of two was sent after the second; of those sent at once, the order is that of the sequence numbers. */
    static boolean sentAfter(long sentNs, int end, long otherNs, int otherEnd) {
        return sentNs - otherNs > 0 || sentNs == otherNs && Seq.gt(end, otherEnd);
    }

    /** Whether segments have been seen to overtake each other. */
    public boolean isReorderingSeen() {
        return reorderingSeen;
    }

    /** By how many segments of {@code mss} bytes the network was seen to make one late, and three until more was seen. */
    public int reordering(int mss) {
        return Math.max(DUP_THRESH, (reorderingBytes + mss - 1) / mss + 1);
    }

    /** By how many quarters of the least round-trip time a segment may be late. */
    public int steps() {
        return steps;
    }

    /** Steps 1 to 4: what the acknowledgement told. */
    public void onDelivered(Delivered ack, long delivered) {
        if (ack.rackRttNs >= 0) {
            rttNs = ack.rackRttNs;
            if (!any || sentAfter(ack.rackSentNs, ack.rackEnd, xmitNs, endSeq)) {
                xmitNs = ack.rackSentNs;
                endSeq = ack.rackEnd;
                any = true;
            }
        }
        reorderingSeen |= ack.reordered;
        reorderingBytes = Math.max(reorderingBytes, ack.reorderedBytes);
        adaptWindow(ack, delivered);
    }

    private void adaptWindow(Delivered ack, long delivered) {
        dsackSeen |= ack.dsack;
        if (ack.priorDelivered < 0) {
            return;
        }
        if (ack.priorDelivered < widenedAt) {
            dsackSeen = false;
        }
        if (dsackSeen) {
            steps = Math.min(steps + 1, MAX_STEPS);
            dsackSeen = false;
            widenedAt = delivered;
            persist = PERSIST;
        } else if (persist == 0) {
            steps = 1;
        }
    }

    /** What was taken for lost was only late. */
    public void onReordering() {
        reorderingSeen = true;
    }

    /** A recovery ended, and nothing told that it was in vain. */
    public void onRecoveryDone() {
        if (persist > 0) {
            persist--;
        }
    }

    /** A recovery was in vain: the window stays as wide as it is for longer. */
    public void onUndo() {
        persist = Math.min(PERSIST, persist + 1);
    }

    /** How late a segment may be. */
    public long windowNs(Scoreboard board, boolean recovering, long minRttNs, long srttNs) {
        if (!reorderingSeen && (recovering || board.sackedSegments() >= DUP_THRESH)) {
            return 0;
        }
        return Math.min(minRttNs / 4 * steps, srttNs);
    }

    /**
     * Step 5: gives up what is too late.
     *
     * @param recovering whether a recovery is under way
     * @return after how many nanoseconds to look again, or 0
     */
    public long detectLoss(
            Scoreboard board, boolean recovering, long minRttNs, long srttNs, long nowNs) {
        if (!any) {
            return 0;
        }
        SentSegments segments = board.segments;
        long windowNs = windowNs(board, recovering, minRttNs, srttNs);
        long againNs = 0;
        int slot = segments.oldest();
        while (slot != SentSegments.NONE
                && sentAfter(xmitNs, endSeq, segments.sentNs[slot], segments.ends[slot])) {
            int next = segments.newerThan(slot);
            long leftNs = segments.sentNs[slot] + rttNs + windowNs - nowNs;
            if (leftNs <= 0) {
                board.markLost(slot);
            } else {
                againNs = Math.max(againNs, leftNs);
            }
            slot = next;
        }
        return againNs;
    }

    /** The retransmission timer expired: all is given up but what was sent less than a round trip ago (RFC 8985 §6.3). */
    public void onTimeout(Scoreboard board, long nowNs) {
        SentSegments segments = board.segments;
        for (int i = 0; i < segments.count(); i++) {
            int slot = segments.at(i);
            boolean recent = i > 0 && any && segments.sentNs[slot] + rttNs - nowNs > 0;
            if (!recent && !segments.is(slot, SentSegments.SACKED)) {
                board.markLost(slot);
            }
        }
    }
}
