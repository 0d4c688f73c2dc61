/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The first 8 bytes of an ICMPv6 message (RFC 4443). Reused; borrows the bytes. */
public final class Icmpv6View {

    /** Bytes of the header, the part that depends on the type included. */
    public static final int HEADER_LENGTH = 8;
    /** Destination unreachable. */
    public static final int UNREACHABLE = 1;
    /** Packet too big. */
    public static final int PACKET_TOO_BIG = 2;
    /** Time exceeded. */
    public static final int TIME_EXCEEDED = 3;
    /** Parameter problem. */
    public static final int PARAMETER_PROBLEM = 4;
    /** Echo request. */
    public static final int ECHO = 128;
    /** Echo reply. */
    public static final int ECHO_REPLY = 129;
    /** Router solicitation. */
    public static final int ROUTER_SOLICITATION = 133;
    /** Router advertisement. */
    public static final int ROUTER_ADVERTISEMENT = 134;
    /** Neighbour solicitation. */
    public static final int NEIGHBOR_SOLICITATION = 135;
    /** Neighbour advertisement. */
    public static final int NEIGHBOR_ADVERTISEMENT = 136;
    /** Redirect. */
    public static final int REDIRECT = 137;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int offset;

    /** A view of nothing. */
    public Icmpv6View() {}

    /** Points the view at {@code length} bytes from absolute index {@code offset} and checks that the header is there. */
    public WireFault check(ByteBuf bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        return length < HEADER_LENGTH ? WireFault.TRUNCATED : WireFault.OK;
    }

    /** The type. */
    public int type() {
        return bytes.getUnsignedByte(offset);
    }

    /** The code. */
    public int code() {
        return bytes.getUnsignedByte(offset + 1);
    }

    /** The checksum field. */
    public int checksum() {
        return bytes.getUnsignedShort(offset + 2);
    }

    /** Of an echo: the identifier. */
    public int identifier() {
        return bytes.getUnsignedShort(offset + 4);
    }

    /** Of an echo: the sequence number. */
    public int sequence() {
        return bytes.getUnsignedShort(offset + 6);
    }

    /** Of "packet too big": the next hop's MTU, unsigned. */
    public long mtu() {
        return bytes.getUnsignedInt(offset + 4);
    }

    /** Whether this type reports an error about another packet. */
    public boolean isError() {
        return type() < 128;
    }

    /** Writes a header with a checksum of 0 at absolute index {@code at}; there must be room. */
    public static void write(ByteBuf out, int at, int type, int code, int rest) {
        out.setShort(at, type << 8 | code);
        out.setShort(at + 2, 0);
        out.setInt(at + 4, rest);
    }

    /** Writes the checksum of the message at absolute index {@code at}. */
    public static void setChecksum(ByteBuf out, int at, int checksum) {
        out.setShort(at + 2, checksum);
    }
}
