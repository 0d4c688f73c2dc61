/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** An ARP packet for IPv4 on Ethernet (RFC 826). Reused; borrows the bytes. */
public final class ArpView {

    /** Bytes of a packet. */
    public static final int LENGTH = 28;
    /** The operation of a request. */
    public static final int REQUEST = 1;
    /** The operation of a reply. */
    public static final int REPLY = 2;

    private static final int ETHERNET = 1;
    private static final int SIZES = 0x0604;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int offset;

    /** A view of nothing. */
    public ArpView() {}

    /** Points the view at {@code length} bytes from absolute index {@code offset} and checks them. */
    public WireFault check(ByteBuf bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        if (length < LENGTH) {
            return WireFault.TRUNCATED;
        }
        boolean known = bytes.getUnsignedShort(offset) == ETHERNET
                && bytes.getUnsignedShort(offset + 2) == EtherTypes.IPV4
                && bytes.getUnsignedShort(offset + 4) == SIZES;
        return known && (operation() == REQUEST || operation() == REPLY) ? WireFault.OK : WireFault.BAD_FIELD;
    }

    /** {@link #REQUEST} or {@link #REPLY}. */
    public int operation() {
        return bytes.getUnsignedShort(offset + 6);
    }

    /** The sender's MAC, 48 bits. */
    public long senderMac() {
        return EthernetView.mac(bytes, offset + 8);
    }

    /** The sender's IPv4 address. */
    public int senderIp() {
        return bytes.getInt(offset + 14);
    }

    /** The target's MAC, 48 bits. */
    public long targetMac() {
        return EthernetView.mac(bytes, offset + 18);
    }

    /** The target's IPv4 address. */
    public int targetIp() {
        return bytes.getInt(offset + 24);
    }

    /** Writes a packet at absolute index {@code at}; there must be room. */
    public static void write(
            ByteBuf out, int at, int operation, long senderMac, int senderIp, long targetMac, int targetIp) {
        out.setShort(at, ETHERNET);
        out.setShort(at + 2, EtherTypes.IPV4);
        out.setShort(at + 4, SIZES);
        out.setShort(at + 6, operation);
        EthernetView.setMac(out, at + 8, senderMac);
        out.setInt(at + 14, senderIp);
        EthernetView.setMac(out, at + 18, targetMac);
        out.setInt(at + 24, targetIp);
    }
}
