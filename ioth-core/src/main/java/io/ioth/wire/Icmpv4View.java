/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The first 8 bytes of an ICMP message (RFC 792). Reused; borrows the bytes. */
public final class Icmpv4View {

    /** Bytes of the header, the part that depends on the type included. */
    public static final int HEADER_LENGTH = 8;
    /** Echo reply. */
    public static final int ECHO_REPLY = 0;
    /** Destination unreachable. */
    public static final int UNREACHABLE = 3;
    /** Type: slow down; to be ignored (RFC 6633). */
    public static final int SOURCE_QUENCH = 4;
    /** Redirect. */
    public static final int REDIRECT = 5;
    /** Echo request. */
    public static final int ECHO = 8;
    /** Time exceeded. */
    public static final int TIME_EXCEEDED = 11;
    /** Parameter problem. */
    public static final int PARAMETER_PROBLEM = 12;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int offset;

    /** A view of nothing. */
    public Icmpv4View() {}

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

    /** Of "fragmentation needed": the next hop's MTU, 0 from old routers (RFC 1191). */
    public int mtu() {
        return bytes.getUnsignedShort(offset + 6);
    }

    /** Of a redirect: the better gateway. */
    public int gateway() {
        return bytes.getInt(offset + 4);
    }

    /** Whether this type reports an error about another packet. */
    public boolean isError() {
        return type() == UNREACHABLE || type() == TIME_EXCEEDED || type() == PARAMETER_PROBLEM;
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
