/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.recovery;

import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.Seq;
import io.ioth.stack.tcp.model.Timestamps;

/** What one acknowledgement delivered. Reused; the scoreboard fills it. */
public final class Delivered {

    /** When it arrived. */
    public long nowNs;
    /** Bytes that moved SND.UNA. */
    public int ackedBytes;
    /** Bytes newly SACKed. */
    public int sackedBytes;
    /** Whether something acknowledged had been sent more than once. */
    public boolean resentAcked;
    /** Whether something was delivered that was sent but once, and before the recovery point: the original wasn't lost (RFC 5682). */
    public boolean original;
    /** Whether something arrived behind what was sent after it. */
    public boolean reordered;
    /** How far in the stream it was behind, in bytes. */
    public int reorderedBytes;
    /** Whether the first SACK block told of a duplicate (RFC 2883). */
    public boolean dsack;
    /** Where that duplicate ended. */
    public int dsackRight;
    /** Bytes of duplicates told. */
    public int dsackBytes;

    /** {@code delivered} when the newest of what's delivered was sent, or -1. */
    public long priorDelivered;
    /** {@code lost} then. */
    public long priorLost;
    /** In flight then, itself included. */
    public int txInFlight;
    /** Whether the application was the limit then. */
    public boolean appLimited;
    /** What the rate was measured over; 0 without a rate. */
    public long intervalNs;
    /** Bytes a second. */
    public long rate;

    long deliveredBefore;
    long lostBefore;
    long priorDeliveredNs;
    long priorSentNs;
    int priorEnd;
    long sendElapsedNs;

    /** When the newest of what RACK may trust was sent, where it ends, and its round-trip time; the last is -1 without any. */
    long rackSentNs;

    int rackEnd;
    long rackRttNs;

    private long firstAckedNs;
    private long lastAckedNs;
    private boolean acked;
    private long firstSackedNs;
    private long lastSackedNs;
    private boolean sacked;
    private int fackBefore;
    private int recoveryPoint;
    private long minRttNs;
    private boolean echo;
    private int tsEcr;

    /** For a sender, one. */
    public Delivered() {}

    /**
     * A segment arrived.
     *
     * @param recoveryPoint RFC 5682's "recover"
     * @param minRttNs no round trip is shorter
     */
    void begin(Segment segment, int fack, int recoveryPoint, long minRttNs, long nowNs) {
        clear(nowNs);
        this.fackBefore = fack;
        this.recoveryPoint = recoveryPoint;
        this.minRttNs = minRttNs;
        echo = segment.timestamps;
        tsEcr = segment.tsEcr;
    }

    void clear(long atNs) {
        nowNs = atNs;
        ackedBytes = 0;
        sackedBytes = 0;
        resentAcked = false;
        original = false;
        reordered = false;
        reorderedBytes = 0;
        dsack = false;
        dsackBytes = 0;
        priorDelivered = -1;
        appLimited = false;
        intervalNs = 0;
        rate = 0;
        rackRttNs = -1;
        acked = false;
        sacked = false;
    }

    /** Of a segment that wasn't delivered before, something is now, cumulatively or not. */
    void onDelivered(SentSegments segments, int slot, boolean cumulative, Timestamps timestamps) {
        long sentNs = segments.sentNs[slot];
        int end = segments.ends[slot];
        boolean resent = segments.is(slot, SentSegments.EVER_RESENT);
        if (!resent) {
            if (Seq.leq(end, fackBefore)) {
                reordered = true;
                reorderedBytes = Math.max(reorderedBytes, fackBefore - end);
            }
            original |= Seq.leq(end, recoveryPoint);
            if (cumulative) {
                noteAcked(sentNs);
            } else {
                noteSacked(sentNs);
            }
        } else if (cumulative) {
            resentAcked = true;
        }
        long rttNs = nowNs - sentNs;
        if (resent && isAmbiguous(sentNs, rttNs, cumulative, timestamps)) {
            return;
        }
        if (rackRttNs < 0 || Rack.sentAfter(sentNs, end, rackSentNs, rackEnd)) {
            rackSentNs = sentNs;
            rackEnd = end;
            rackRttNs = rttNs;
        }
    }

    /** Whether what's delivered may be an earlier transmission (RFC 8985 §6.2 step 2). */
    private boolean isAmbiguous(long sentNs, long rttNs, boolean cumulative, Timestamps timestamps) {
        return rttNs < minRttNs || cumulative && echo && Seq.lt(tsEcr, timestamps.tsVal(sentNs));
    }

    private void noteAcked(long sentNs) {
        if (!acked) {
            firstAckedNs = sentNs;
            acked = true;
        }
        lastAckedNs = sentNs;
    }

    private void noteSacked(long sentNs) {
        if (!sacked) {
            firstSackedNs = sentNs;
            sacked = true;
        }
        lastSackedNs = sentNs;
    }

    /** The round-trip time of the oldest segment that is newly delivered, or -1 if that tells nothing (Karn). */
    public long rttNs() {
        if (acked && !resentAcked) {
            return nowNs - firstAckedNs;
        }
        return sacked ? nowNs - firstSackedNs : -1;
    }

    /** The round-trip time of the newest segment that is newly delivered, which no delayed acknowledgement lengthens; or -1. */
    public long newestRttNs() {
        if (sacked) {
            return nowNs - lastSackedNs;
        }
        return acked && !resentAcked ? nowNs - lastAckedNs : -1;
    }
}
