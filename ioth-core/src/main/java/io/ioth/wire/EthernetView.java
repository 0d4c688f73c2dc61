/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** An Ethernet II header, without frame check sequence. Reused; borrows the bytes. */
public final class EthernetView {

    /** Bytes of the header. */
    public static final int HEADER_LENGTH = 14;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int offset;

    /** A view of nothing. */
    public EthernetView() {}

    /** Points the view at {@code length} bytes from absolute index {@code offset} and checks them. */
    public WireFault check(ByteBuf bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        return length < HEADER_LENGTH ? WireFault.TRUNCATED : WireFault.OK;
    }

    /** The destination, 48 bits. */
    public long destination() {
        return mac(bytes, offset);
    }

    /** The source, 48 bits. */
    public long source() {
        return mac(bytes, offset + 6);
    }

    /** The EtherType. */
    public int type() {
        return bytes.getUnsignedShort(offset + 12);
    }

    /** Writes a header at absolute index {@code at}; there must be room. */
    public static void write(ByteBuf out, int at, long destination, long source, int type) {
        setMac(out, at, destination);
        setMac(out, at + 6, source);
        out.setShort(at + 12, type);
    }

    /** Reads a MAC address at absolute index {@code at}. */
    public static long mac(ByteBuf bytes, int at) {
        return (long) bytes.getUnsignedShort(at) << 32 | bytes.getUnsignedInt(at + 2);
    }

    /** Writes a MAC address at absolute index {@code at}. */
    public static void setMac(ByteBuf out, int at, long mac) {
        out.setShort(at, (int) (mac >>> 32));
        out.setInt(at + 2, (int) mac);
    }
}
