/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.recovery;

import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.Seq;
import io.ioth.stack.tcp.model.Timestamps;

/**
 * What became of each byte in flight: SACKed, given up, sent again. Keeps the sums that a sender lives by: bytes delivered and lost ever, and
 * bytes in flight now (RFC 6675's pipe), without ever adding them up anew.
 */
public final class Scoreboard {

    /** Nothing to send again. */
    public static final int NONE = SentSegments.NONE;

    /** So many segments in flight are enough; then nothing new is sent, and a SACK of a part of a segment is taken as none. */
    static final int MAX_SEGMENTS = 1 << 15;

    final SentSegments segments = new SentSegments();
    final DeliveryRate rate = new DeliveryRate();
    private final Timestamps timestamps;
    private int una;
    private int nxt;
    private int mss;
    /** The end of the last byte that was SACKed (RFC 8985's RACK.fack). */
    private int fack;

    private int sackedBytes;
    private int sackedSegments;
    /** Given up, whether or not they were sent again. */
    private int lostBytes;
    /** Of what was sent again, what may still arrive. */
    private int resentBytes;
    /** Given up and to be sent again. */
    private int pendingBytes;
    /** Without SACK: what duplicate acknowledgements tell to have arrived. */
    private int dupAckedBytes;
    /** Nothing before it is to be sent again. */
    private int pendingFrom;

    private long resentEver;
    private int lostResends;

    /** Nothing is in flight; {@code una} comes next. */
    public Scoreboard(int una, int mss, Timestamps timestamps) {
        this.una = una;
        this.nxt = una;
        this.fack = una;
        this.pendingFrom = una;
        this.mss = mss;
        this.timestamps = timestamps;
    }

    /** The segment size changed. */
    public void mss(int bytes) {
        mss = bytes;
    }

    /** SND.UNA as of the last {@link #acknowledge}. */
    public int una() {
        return una;
    }

    int nxt() {
        return nxt;
    }

    int fack() {
        return fack;
    }

    /** Bytes that are believed to be in the network. */
    public int inFlight() {
        return nxt - una - sackedBytes - lostBytes + resentBytes - dupAckedBytes;
    }

    /** Bytes that the peer has beyond a gap. */
    public int sackedBytes() {
        return sackedBytes + dupAckedBytes;
    }

    /** Segments on the wire that those were. */
    int sackedSegments() {
        return sackedSegments;
    }

    /** Bytes given up and not acknowledged yet. */
    public int lostBytes() {
        return lostBytes;
    }

    /** Bytes given up, sent again, and not acknowledged yet. */
    public int resentBytes() {
        return resentBytes;
    }

    /** Bytes to be sent again. */
    public int pendingBytes() {
        return pendingBytes;
    }

    /** Bytes that were ever sent again. */
    public long resentEver() {
        return resentEver;
    }

    /** How many retransmissions were ever given up. */
    public int lostResends() {
        return lostResends;
    }

    /** Whether something is in flight that was ever sent again, or may be. */
    public boolean anyResent() {
        return resentBytes > 0 || segments.count() > 0 && segments.is(segments.at(0), SentSegments.EVER_RESENT);
    }

    /** Where a probe for a loss at the end begins: the last {@code bytes} at most of the last segment. */
    public int lastStart(int bytes) {
        return Seq.max(segments.starts[segments.at(segments.count() - 1)], nxt - bytes);
    }

    /** Bytes delivered ever, no byte twice. */
    public long delivered() {
        return rate.delivered;
    }

    /** Bytes given up ever; those that were sent again and given up again count again. */
    public long lost() {
        return rate.lost;
    }

    /** How many pieces the flight is in. */
    public int segments() {
        return segments.count();
    }

    /** Whether it's one segment on the wire. */
    public boolean isOneSegment() {
        return segments.count() == 1 && segments.pieces[segments.at(0)] == 1;
    }

    /** Whether nothing new may be sent, lest the pieces become too many. */
    public boolean isFull() {
        return segments.count() >= MAX_SEGMENTS;
    }

    /** Whether the first segment in flight is SACKed, which means that the peer has thrown it away (RFC 2018 §8). */
    public boolean isReneged() {
        return segments.count() > 0 && segments.is(segments.at(0), SentSegments.SACKED);
    }

    /** Whether the first segment in flight has been given up. */
    public boolean isHeadLost() {
        return segments.count() > 0 && segments.is(segments.at(0), SentSegments.LOST);
    }

    /** A segment arrived; what it delivers is to be gathered in {@code delivered}. */
    public void begin(Delivered delivered, Segment segment, int recoveryPoint, long minRttNs, long nowNs) {
        delivered.begin(segment, fack, recoveryPoint, minRttNs, nowNs);
        delivered.deliveredBefore = rate.delivered;
        delivered.lostBefore = rate.lost;
    }

    /** A timer expired; nothing is delivered. */
    public void beginWithout(Delivered delivered, long nowNs) {
        delivered.clear(nowNs);
        delivered.deliveredBefore = rate.delivered;
        delivered.lostBefore = rate.lost;
    }

    /** All that {@code delivered} tells has been told. */
    public void finish(Delivered delivered, long minRttNs) {
        rate.finish(delivered, minRttNs);
    }

    /** Bytes delivered since {@code begin}. */
    public int newlyDelivered(Delivered delivered) {
        return (int) (rate.delivered - delivered.deliveredBefore);
    }

    /** Bytes given up since {@code begin}. */
    public int newlyLost(Delivered delivered) {
        return (int) (rate.lost - delivered.lostBefore);
    }

    /** New text was sent, up to {@code end}. */
    public void onSent(int end, long nowNs) {
        if (segments.count() == 0) {
            rate.onRestart(nowNs);
        }
        int slot = segments.add(nxt, end, wireSegments(end - nxt), nowNs);
        nxt = end;
        rate.stamp(segments, slot, inFlight());
    }

    private int wireSegments(int bytes) {
        return (bytes + mss - 1) / mss;
    }

    /** The application has no more to send. */
    public void onAppLimited() {
        rate.onAppLimited(inFlight());
    }

    /** Where the first segment begins that is to be sent again; only if there are {@link #pendingBytes()}. */
    public int pendingStart() {
        return segments.starts[pendingSlot()];
    }

    /** Where it ends. */
    public int pendingEnd() {
        return segments.ends[pendingSlot()];
    }

    private int pendingSlot() {
        int i = segments.find(pendingFrom);
        while (!isPending(segments.at(i))) {
            i++;
        }
        int slot = segments.at(i);
        pendingFrom = segments.starts[slot];
        return slot;
    }

    private boolean isPending(int slot) {
        return (segments.flags[slot] & (SentSegments.LOST | SentSegments.RESENT)) == SentSegments.LOST;
    }

    /** What lies between {@code start} and {@code end} was sent again; it's in one segment, or in some that follow each other. */
    public void onResent(int start, int end, long nowNs) {
        int i = segments.find(start);
        if (Seq.lt(segments.starts[segments.at(i)], start)) {
            segments.split(i, start, mss);
            i++;
        }
        while (i < segments.count() && Seq.lt(segments.starts[segments.at(i)], end)) {
            if (Seq.gt(segments.ends[segments.at(i)], end)) {
                segments.split(i, end, mss);
            }
            if (!segments.is(segments.at(i), SentSegments.SACKED)) {
                markResent(segments.at(i), nowNs);
            }
            i++;
        }
    }

    private void markResent(int slot, long nowNs) {
        int length = segments.length(slot);
        if (isPending(slot)) {
            pendingBytes -= length;
        }
        if (!segments.is(slot, SentSegments.RESENT)) {
            resentBytes += length;
        }
        resentEver += length;
        segments.set(slot, (byte) (SentSegments.RESENT | SentSegments.EVER_RESENT));
        segments.renew(slot, nowNs);
        rate.stamp(segments, slot, inFlight());
    }

    /** Gives up what was last sent in {@code slot}. */
    void markLost(int slot) {
        int length = segments.length(slot);
        boolean lost = segments.is(slot, SentSegments.LOST);
        if (lost && !segments.is(slot, SentSegments.RESENT)) {
            return;
        }
        if (segments.is(slot, SentSegments.RESENT)) {
            resentBytes -= length;
            segments.clear(slot, SentSegments.RESENT);
            lostResends++;
        }
        if (!lost) {
            lostBytes += length;
            segments.set(slot, SentSegments.LOST);
        }
        segments.unlist(slot);
        pendingBytes += length;
        rate.lost += length;
        pendingFrom = Seq.min(pendingFrom, segments.starts[slot]);
    }

    /** Gives up the first segment, or the first {@code bytes} of it (RFC 6582's fast retransmit). */
    public void markHeadLost(int bytes) {
        if (segments.count() == 0 || isHeadLost()) {
            return;
        }
        int slot = segments.at(0);
        if (segments.length(slot) > bytes) {
            segments.split(0, segments.starts[slot] + bytes, mss);
        }
        markLost(slot);
    }

    /** Gives up all that is longer than {@code bytes}: it was too big for the path (RFC 1191). */
    public void markLongLost(int bytes) {
        for (int i = 0; i < segments.count(); i++) {
            int slot = segments.at(i);
            if (segments.length(slot) > bytes && !segments.is(slot, SentSegments.SACKED)) {
                markLost(slot);
            }
        }
    }

    /** Nothing counts as given up any more; what was sent again stays in flight. */
    public void unmarkLost() {
        int before = SentSegments.NONE;
        for (int i = 0; i < segments.count(); i++) {
            int slot = segments.at(i);
            if (isPending(slot) && !segments.is(slot, SentSegments.EVER_RESENT)) {
                before = placeInTime(slot, before);
                segments.list(slot, before);
                before = slot;
            }
            segments.clear(slot, SentSegments.LOST);
        }
        lostBytes = 0;
        pendingBytes = 0;
        pendingFrom = nxt;
    }

    /** Behind whom {@code slot} belongs in the order of time, not before {@code from}. */
    private int placeInTime(int slot, int from) {
        int before = from;
        int next = from == SentSegments.NONE ? segments.oldest() : segments.newerThan(from);
        while (next != SentSegments.NONE
                && !Rack.sentAfter(segments.sentNs[next], segments.ends[next], segments.sentNs[slot], segments.ends[slot])) {
            before = next;
            next = segments.newerThan(next);
        }
        return before;
    }

    /** Forgets all SACKs: the peer has thrown away what it SACKed (RFC 2018 §8). */
    public void forgetSacks() {
        for (int i = 0; i < segments.count(); i++) {
            int slot = segments.at(i);
            if (segments.is(slot, SentSegments.SACKED)) {
                segments.clear(slot, SentSegments.SACKED);
                segments.set(slot, SentSegments.EVER_RESENT);
            }
        }
        sackedBytes = 0;
        sackedSegments = 0;
        fack = una;
    }

    /** All before {@code ack} was acknowledged. */
    public void acknowledge(int ack, Delivered delivered) {
        while (segments.count() > 0) {
            int slot = segments.at(0);
            int bytes = Seq.min(segments.ends[slot], ack) - segments.starts[slot];
            if (bytes <= 0) {
                break;
            }
            remove(slot, bytes, delivered);
        }
        delivered.ackedBytes += ack - una;
        una = ack;
        fack = Seq.max(fack, una);
        pendingFrom = Seq.max(pendingFrom, una);
    }

    private void remove(int slot, int bytes, Delivered delivered) {
        if (segments.is(slot, SentSegments.SACKED)) {
            sackedBytes -= bytes;
            sackedSegments -= segments.pieces[slot];
        } else {
            rate.onDelivered(segments, slot, bytes, delivered);
            delivered.onDelivered(segments, slot, true, timestamps);
            uncount(slot, bytes);
        }
        if (bytes == segments.length(slot)) {
            segments.removeFirst();
        } else {
            segments.starts[slot] += bytes;
            segments.pieces[slot] = wireSegments(segments.length(slot));
            if (segments.is(slot, SentSegments.SACKED)) {
                sackedSegments += segments.pieces[slot];
            }
        }
    }

    private void uncount(int slot, int bytes) {
        if (isPending(slot)) {
            pendingBytes -= bytes;
        }
        if (segments.is(slot, SentSegments.LOST)) {
            lostBytes -= bytes;
        }
        if (segments.is(slot, SentSegments.RESENT)) {
            resentBytes -= bytes;
        }
    }

    /**
     * What lies between {@code left} and {@code right} is SACKed, of which only what lies between {@code from} and {@code to} may be news. Of a
     * segment that is partly covered, whole multiples of the segment size count.
     */
    void sack(int left, int right, int from, int to, Delivered delivered) {
        int i = segments.find(from);
        while (i < segments.count() && Seq.lt(segments.starts[segments.at(i)], to)) {
            int slot = segments.at(i);
            if (!segments.is(slot, SentSegments.SACKED)) {
                i = sackPart(i, slot, left, right, delivered);
            }
            i++;
        }
    }

    /** Answers where the segment, or the last piece of it that was looked at, is afterwards. */
    private int sackPart(int i, int slot, int left, int right, Delivered delivered) {
        int start = segments.starts[slot];
        int end = segments.ends[slot];
        int from = start;
        int to = end;
        if (Seq.lt(start, left)) {
            from = start + (left - start + mss - 1) / mss * mss;
        }
        if (Seq.gt(end, right)) {
            to = start + (right - start) / mss * mss;
        }
        boolean whole = from == start && to == end;
        if (Seq.leq(to, from) || !whole && segments.count() + 2 > MAX_SEGMENTS) {
            return i;
        }
        int at = i;
        if (from != start) {
            segments.split(at++, from, mss);
        }
        if (to != end) {
            segments.split(at, to, mss);
        }
        return markSacked(at, delivered);
    }

    private int markSacked(int i, Delivered delivered) {
        int slot = segments.at(i);
        int length = segments.length(slot);
        rate.onDelivered(segments, slot, length, delivered);
        delivered.onDelivered(segments, slot, false, timestamps);
        delivered.sackedBytes += length;
        uncount(slot, length);
        segments.unlist(slot);
        segments.clear(slot, (byte) (SentSegments.LOST | SentSegments.RESENT));
        segments.set(slot, SentSegments.SACKED);
        sackedBytes += length;
        sackedSegments += segments.pieces[slot];
        fack = Seq.max(fack, segments.ends[slot]);
        if (i + 1 < segments.count() && segments.is(segments.at(i + 1), SentSegments.SACKED)) {
            segments.mergeWithPrevious(i + 1);
        }
        if (i > 0 && segments.is(segments.at(i - 1), SentSegments.SACKED)) {
            segments.mergeWithPrevious(i);
            return i - 1;
        }
        return i;
    }

    /**
     * Without SACK: a duplicate acknowledgement tells that a segment has arrived. What's behind {@code limit} can't have: invented duplicates
     * shall not let out more and more.
     */
    public void addDupAck(Delivered delivered, int limit) {
        int most = Math.max(0, Seq.min(nxt, limit) - una - Math.max(lostBytes, mss) - dupAckedBytes);
        int bytes = Math.min(mss, most);
        dupAckedBytes += bytes;
        rate.delivered += bytes;
        delivered.sackedBytes += bytes;
    }

    /** Without SACK: of {@code acked} bytes one segment filled the hole, and the rest was told by duplicate acknowledgements. */
    public void takeDupAcked(int acked) {
        int known = Math.min(dupAckedBytes, Math.max(0, acked - mss));
        dupAckedBytes -= known;
        rate.delivered -= known;
    }

    /** Without SACK: what duplicate acknowledgements told is no longer known. */
    public void forgetDupAcks() {
        dupAckedBytes = 0;
    }
}
