/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** An IPv4 header (RFC 791). Reused; borrows the bytes. */
public final class Ipv4View {

    /** Bytes of a header without options. */
    public static final int MIN_HEADER_LENGTH = 20;
    /** Flag of {@link #flagsAndOffset()}: don't fragment. */
    public static final int DONT_FRAGMENT = 0x4000;
    /** Flag of {@link #flagsAndOffset()}: more fragments. */
    public static final int MORE_FRAGMENTS = 0x2000;

    private static final int OPTION_END = 0;
    private static final int OPTION_NOP = 1;
    private static final int OPTION_LOOSE_SOURCE_ROUTE = 131;
    private static final int OPTION_STRICT_SOURCE_ROUTE = 137;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int offset;
    private int badOption;

    /** A view of nothing. */
    public Ipv4View() {}

    /**
     * Points the view at a packet and checks its header: version, lengths and checksum, but not the options.
     *
     * @param headerBytes bytes there are from absolute index {@code offset}
     * @param packetBytes bytes that the packet may have, which may be more than are in {@code bytes}
     */
    public WireFault check(ByteBuf bytes, int offset, int headerBytes, int packetBytes) {
        this.bytes = bytes;
        this.offset = offset;
        if (headerBytes < MIN_HEADER_LENGTH) {
            return WireFault.TRUNCATED;
        }
        int first = bytes.getUnsignedByte(offset);
        if (first >>> 4 != 4) {
            return WireFault.BAD_VERSION;
        }
        int headerLength = headerLength();
        if (headerLength < MIN_HEADER_LENGTH || headerLength > totalLength()) {
            return WireFault.BAD_LENGTH;
        }
        if (headerLength > headerBytes || totalLength() > packetBytes) {
            return WireFault.TRUNCATED;
        }
        return Checksum.isValid(Checksum.sum(bytes, offset, headerLength)) ? WireFault.OK : WireFault.BAD_CHECKSUM;
    }

    /**
     * Checks the options: each within the header and of a believable length, and no source route among them (RFC 6274 §3.13.2.3).
     *
     * @return {@link WireFault#OK} or {@link WireFault#BAD_OPTIONS}; {@link #badOption()} says where
     */
    public WireFault checkOptions() {
        int end = offset + headerLength();
        int at = offset + MIN_HEADER_LENGTH;
        while (at < end) {
            badOption = at - offset;
            int kind = bytes.getUnsignedByte(at);
            if (kind == OPTION_END) {
                return WireFault.OK;
            }
            if (kind == OPTION_NOP) {
                at++;
                continue;
            }
            int length = at + 1 < end ? bytes.getUnsignedByte(at + 1) : 0;
            if (length < 2 || length > end - at || kind == OPTION_LOOSE_SOURCE_ROUTE || kind == OPTION_STRICT_SOURCE_ROUTE) {
                return WireFault.BAD_OPTIONS;
            }
            at += length;
        }
        return WireFault.OK;
    }

    /** Where in the header the option begins that {@link #checkOptions} refused. */
    public int badOption() {
        return badOption;
    }

    /** Bytes of the header, options included. */
    public int headerLength() {
        return (bytes.getByte(offset) & 0xf) << 2;
    }

    /** The type of service: DSCP and ECN. */
    public int trafficClass() {
        return bytes.getUnsignedByte(offset + 1);
    }

    /** Bytes of the packet, header included. */
    public int totalLength() {
        return bytes.getUnsignedShort(offset + 2);
    }

    /** The identification of a fragmented packet. */
    public int identification() {
        return bytes.getUnsignedShort(offset + 4);
    }

    /** The 16 bits of flags and fragment offset. */
    public int flagsAndOffset() {
        return bytes.getUnsignedShort(offset + 6);
    }

    /** Whether this is a fragment. */
    public boolean isFragment() {
        return (flagsAndOffset() & 0x3fff) != 0;
    }

    /** Whether more fragments follow. */
    public boolean moreFragments() {
        return (flagsAndOffset() & MORE_FRAGMENTS) != 0;
    }

    /** Where the fragment belongs, in bytes. */
    public int fragmentOffset() {
        return (flagsAndOffset() & 0x1fff) << 3;
    }

    /** Time to live. */
    public int hopLimit() {
        return bytes.getUnsignedByte(offset + 8);
    }

    /** The transport protocol. */
    public int protocol() {
        return bytes.getUnsignedByte(offset + 9);
    }

    /** The source address. */
    public int source() {
        return bytes.getInt(offset + 12);
    }

    /** The destination address. */
    public int destination() {
        return bytes.getInt(offset + 16);
    }

    /** Writes a header without options, checksum included, at absolute index {@code at}; there must be room. */
    public static void write(
            ByteBuf out,
            int at,
            int trafficClass,
            int totalLength,
            int identification,
            int flagsAndOffset,
            int hopLimit,
            int protocol,
            int source,
            int destination) {
        out.setShort(at, 0x4500 | trafficClass);
        out.setShort(at + 2, totalLength);
        out.setShort(at + 4, identification);
        out.setShort(at + 6, flagsAndOffset);
        out.setShort(at + 8, hopLimit << 8 | protocol);
        out.setShort(at + 10, 0);
        out.setInt(at + 12, source);
        out.setInt(at + 16, destination);
        out.setShort(at + 10, Checksum.finish(Checksum.sum(out, at, MIN_HEADER_LENGTH)));
    }

    /** Changes the length, identification and fragment fields of a header that is there already, and its checksum with them. */
    public static void rewrite(ByteBuf out, int at, int totalLength, int identification, int flagsAndOffset) {
        out.setShort(at + 2, totalLength);
        out.setShort(at + 4, identification);
        out.setShort(at + 6, flagsAndOffset);
        out.setShort(at + 10, 0);
        int headerLength = (out.getByte(at) & 0xf) << 2;
        out.setShort(at + 10, Checksum.finish(Checksum.sum(out, at, headerLength)));
    }
}
