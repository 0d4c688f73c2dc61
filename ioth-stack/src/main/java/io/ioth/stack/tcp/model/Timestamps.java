/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.model;

/** The timestamps option of one connection: our clock and TS.Recent (RFC 7323 §4, §5). */
public final class Timestamps {

    /** After so long without news TS.Recent means nothing (RFC 7323 §5.5). */
    private static final long OUTDATED_NS = 24L * 24 * 3600 * 1_000_000_000L;

    private static final long TICK_NS = 1_000_000L;

    private int offset;
    private boolean enabled;
    private int tsRecent;
    private long tsRecentAgeNs;

    /** {@code offset} hides when the machine was started (RFC 7323 §7.1). */
    public Timestamps(int offset) {
        this.offset = offset;
    }

    /** Both sides sent the option in their SYN; {@code tsVal} is the peer's. */
    public void enable(int tsVal, long nowNs) {
        enabled = true;
        tsRecent = tsVal;
        tsRecentAgeNs = nowNs;
    }

    /** Whether segments carry the option. */
    public boolean enabled() {
        return enabled;
    }

    /** TSval for a segment sent now; it counts milliseconds. */
    public int tsVal(long nowNs) {
        return (int) (nowNs / TICK_NS) + offset;
    }

    /** Moves our clock back by less than {@code 1 << bits} ticks, so that TSval now ends with {@code value} (SYN cookies). */
    public void encode(int value, int bits, long nowNs) {
        int mask = (1 << bits) - 1;
        offset -= tsVal(nowNs) - value & mask;
    }

    /** TS.Recent, the TSecr of what we send. */
    public int tsRecent() {
        return tsRecent;
    }

    /** Whether the segment is an old duplicate: PAWS (RFC 7323 §5.3 R1). */
    public boolean isOld(Segment segment, long nowNs) {
        return Seq.lt(segment.tsVal, tsRecent) && nowNs - tsRecentAgeNs < OUTDATED_NS;
    }

    /** Keeps the timestamp of an acceptable segment that covers the last acknowledgement sent (RFC 7323 §4.3). */
    public void update(Segment segment, int lastAckSent, long nowNs) {
        if (Seq.geq(segment.tsVal, tsRecent) && Seq.leq(segment.seq, lastAckSent)
                || nowNs - tsRecentAgeNs >= OUTDATED_NS) {
            tsRecent = segment.tsVal;
            tsRecentAgeNs = nowNs;
        }
    }

    /** The round-trip time that an acknowledgement's TSecr tells, in nanoseconds. */
    public long roundTripNs(Segment segment, long nowNs) {
        return Math.max(1, tsVal(nowNs) - segment.tsEcr) * TICK_NS;
    }
}
