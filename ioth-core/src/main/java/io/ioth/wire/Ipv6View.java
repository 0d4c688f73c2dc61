/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** An IPv6 header (RFC 8200 §3), without extension headers. Reused; borrows the bytes. */
public final class Ipv6View {

    /** Bytes of the header. */
    public static final int HEADER_LENGTH = 40;
    /** Bytes of a fragment header. */
    public static final int FRAGMENT_HEADER_LENGTH = 8;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int offset;

    /** A view of nothing. */
    public Ipv6View() {}

    /**
     * Points the view at a packet and checks its header.
     *
     * @param headerBytes bytes there are from absolute index {@code offset}
     * @param packetBytes bytes that the packet may have, which may be more than are in {@code bytes}
     */
    public WireFault check(ByteBuf bytes, int offset, int headerBytes, int packetBytes) {
        this.bytes = bytes;
        this.offset = offset;
        if (headerBytes < HEADER_LENGTH) {
            return WireFault.TRUNCATED;
        }
        if (bytes.getUnsignedByte(offset) >>> 4 != 6) {
            return WireFault.BAD_VERSION;
        }
        return payloadLength() > packetBytes - HEADER_LENGTH ? WireFault.TRUNCATED : WireFault.OK;
    }

    /** DSCP and ECN. */
    public int trafficClass() {
        return bytes.getUnsignedShort(offset) >>> 4 & 0xff;
    }

    /** The flow label. */
    public int flowLabel() {
        return bytes.getInt(offset) & 0xf_ffff;
    }

    /** Bytes behind this header. */
    public int payloadLength() {
        return bytes.getUnsignedShort(offset + 4);
    }

    /** What follows. */
    public int nextHeader() {
        return bytes.getUnsignedByte(offset + 6);
    }

    /** The hop limit. */
    public int hopLimit() {
        return bytes.getUnsignedByte(offset + 7);
    }

    /** The source address, first half. */
    public long sourceHigh() {
        return bytes.getLong(offset + 8);
    }

    /** The source address, second half. */
    public long sourceLow() {
        return bytes.getLong(offset + 16);
    }

    /** The destination address, first half. */
    public long destinationHigh() {
        return bytes.getLong(offset + 24);
    }

    /** The destination address, second half. */
    public long destinationLow() {
        return bytes.getLong(offset + 32);
    }

    /** Writes all but the addresses of a header at absolute index {@code at}; there must be room. */
    public static void write(
            ByteBuf out, int at, int trafficClass, int flowLabel, int payloadLength, int nextHeader, int hopLimit) {
        out.setInt(at, 6 << 28 | trafficClass << 20 | flowLabel);
        out.setShort(at + 4, payloadLength);
        out.setShort(at + 6, nextHeader << 8 | hopLimit);
    }

    /** Writes the addresses of the header at absolute index {@code at}. */
    public static void writeAddresses(
            ByteBuf out, int at, long sourceHigh, long sourceLow, long destinationHigh, long destinationLow) {
        out.setLong(at + 8, sourceHigh);
        out.setLong(at + 16, sourceLow);
        out.setLong(at + 24, destinationHigh);
        out.setLong(at + 32, destinationLow);
    }

    /** Writes a fragment header at absolute index {@code at}; there must be room. */
    public static void writeFragmentHeader(
            ByteBuf out, int at, int nextHeader, int fragmentOffset, boolean more, int identification) {
        out.setShort(at, nextHeader << 8);
        out.setShort(at + 2, fragmentOffset | (more ? 1 : 0));
        out.setInt(at + 4, identification);
    }
}
