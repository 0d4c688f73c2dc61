/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import io.ioth.net.IpAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A neighbour solicitation or advertisement (RFC 4861 §4.3, §4.4), from its ICMPv6 header on. Reused; borrows the bytes. */
public final class NdView {

    /** Bytes of a message without options. */
    public static final int HEADER_LENGTH = 24;
    /** Bytes of a link-layer address option for Ethernet. */
    public static final int LINK_ADDRESS_OPTION_LENGTH = 8;
    /** Flag of an advertisement: the sender is a router. */
    public static final int ROUTER = 0x8000_0000;
    /** Flag of an advertisement: an answer. */
    public static final int SOLICITED = 0x4000_0000;
    /** Flag of an advertisement: overrides what is cached. */
    public static final int OVERRIDE = 0x2000_0000;
    /** Option: the sender's link-layer address. */
    public static final int SOURCE_LINK_ADDRESS = 1;
    /** Option: the target's link-layer address. */
    public static final int TARGET_LINK_ADDRESS = 2;
    /** Option: a number by which a probe is known again (RFC 3971 §5.3.2); read and written as if it were a link-layer address. */
    public static final int NONCE = 14;
    /** What {@link #linkAddress} answers when there is none. */
    public static final long NO_ADDRESS = -1;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int offset;
    private int length;

    /** A view of nothing. */
    public NdView() {}

    /** Points the view at {@code length} bytes from absolute index {@code offset} and checks them, the options included. */
    public WireFault check(ByteBuf bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
        if (length < HEADER_LENGTH) {
            return WireFault.TRUNCATED;
        }
        if (bytes.getByte(offset + 1) != 0 || IpAddress.isMulticast(targetHigh(), targetLow())) {
            return WireFault.BAD_FIELD;
        }
        for (int at = HEADER_LENGTH; at < length; ) {
            int optionLength = at + 1 < length ? bytes.getUnsignedByte(offset + at + 1) << 3 : 0;
            if (optionLength == 0 || optionLength > length - at) {
                return WireFault.BAD_OPTIONS;
            }
            at += optionLength;
        }
        return WireFault.OK;
    }

    /** Of an advertisement: {@link #ROUTER}, {@link #SOLICITED}, {@link #OVERRIDE}. */
    public int flags() {
        return bytes.getInt(offset + 4) & (ROUTER | SOLICITED | OVERRIDE);
    }

    /** The target address, first half. */
    public long targetHigh() {
        return bytes.getLong(offset + 8);
    }

    /** The target address, second half. */
    public long targetLow() {
        return bytes.getLong(offset + 16);
    }

    /** The link-layer address in the first option of that kind that is of Ethernet's length, or {@link #NO_ADDRESS}. */
    public long linkAddress(int option) {
        for (int at = HEADER_LENGTH; at < length; at += bytes.getUnsignedByte(offset + at + 1) << 3) {
            if (bytes.getUnsignedByte(offset + at) == option && bytes.getUnsignedByte(offset + at + 1) == 1) {
                return EthernetView.mac(bytes, offset + at + 2);
            }
        }
        return NO_ADDRESS;
    }

    /** Writes a message with a checksum of 0 and no options at absolute index {@code at}; there must be room. */
    public static void write(ByteBuf out, int at, int type, int flags, long targetHigh, long targetLow) {
        Icmpv6View.write(out, at, type, 0, flags);
        out.setLong(at + 8, targetHigh);
        out.setLong(at + 16, targetLow);
    }

    /** Writes a link-layer address option at absolute index {@code at}; there must be room. */
    public static void writeLinkAddress(ByteBuf out, int at, int option, long mac) {
        out.setShort(at, option << 8 | 1);
        EthernetView.setMac(out, at + 2, mac);
    }
}
