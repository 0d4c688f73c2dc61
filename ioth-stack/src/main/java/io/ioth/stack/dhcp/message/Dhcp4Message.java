/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp.message;

import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A message of DHCPv4 (RFC 2131 §2).
 *
 * @param op {@link #REQUEST} or {@link #REPLY}
 * @param xid what ties answers to questions
 * @param secs since the client began
 * @param broadcast whether answers are to be broadcast
 * @param ciaddr the address that the client has
 * @param yiaddr the address that it's to have
 * @param chaddr the client's MAC
 * @param options all of them, those of overloaded fields included
 */
public record Dhcp4Message(
        int op,
        int xid,
        int secs,
        boolean broadcast,
        IpAddress ciaddr,
        IpAddress yiaddr,
        MacAddress chaddr,
        Dhcp4Options options) {

    /** Of a client. */
    public static final int REQUEST = 1;
    /** Of a server. */
    public static final int REPLY = 2;

    private static final int ETHERNET = 1;
    private static final int MAC_LENGTH = 6;
    private static final int COOKIE = 0x6382_5363;
    private static final int BROADCAST_FLAG = 0x8000;
    private static final int CHADDR = 28;
    private static final int SNAME = 44;
    private static final int SNAME_LENGTH = 64;
    private static final int FILE = 108;
    private static final int FILE_LENGTH = 128;
    private static final int COOKIE_AT = 236;
    private static final int OPTIONS = 240;
    private static final int OVERLOADED_FILE = 1;
    private static final int OVERLOADED_SNAME = 2;

    /** A BOOTP message, the least that relays and servers have to take, is as long as this. */
    private static final int MIN_LENGTH = 300;

    /**
     * Reads a message; null when it's none, is of another link layer, or has an option past its end. Fields are read as options at most
     * once each, whatever the options in them say.
     */
    public static @Nullable Dhcp4Message parse(ByteBuf bytes, int offset, int length) {
        if (length < OPTIONS
                || bytes.getInt(offset + COOKIE_AT) != COOKIE
                || bytes.getUnsignedByte(offset + 1) != ETHERNET
                || bytes.getUnsignedByte(offset + 2) != MAC_LENGTH) {
            return null;
        }
        Dhcp4Options options = new Dhcp4Options();
        if (!options.read(bytes, offset + OPTIONS, length - OPTIONS) || !readOverloaded(options, bytes, offset)) {
            return null;
        }
        long mac = (long) bytes.getUnsignedShort(offset + CHADDR) << 32 | bytes.getUnsignedInt(offset + CHADDR + 2);
        return new Dhcp4Message(
                bytes.getUnsignedByte(offset),
                bytes.getInt(offset + 4),
                bytes.getUnsignedShort(offset + 8),
                (bytes.getUnsignedShort(offset + 10) & BROADCAST_FLAG) != 0,
                IpAddress.ofIpv4(bytes.getInt(offset + 12)),
                IpAddress.ofIpv4(bytes.getInt(offset + 16)),
                new MacAddress(mac),
                options);
    }

    private static boolean readOverloaded(Dhcp4Options options, ByteBuf bytes, int offset) {
        long overload = Math.max(0, options.number(Option4.OVERLOAD, 1));
        boolean good = true;
        if ((overload & OVERLOADED_FILE) != 0) {
            good = options.read(bytes, offset + FILE, FILE_LENGTH);
        }
        if ((overload & OVERLOADED_SNAME) != 0) {
            good &= options.read(bytes, offset + SNAME, SNAME_LENGTH);
        }
        return good;
    }

    /** Appends the message to {@code out}. */
    public void writeTo(ByteBuf out) {
        int start = out.writerIndex();
        out.writeByte(op).writeByte(ETHERNET).writeByte(MAC_LENGTH).writeByte(0).writeInt(xid).writeShort(secs);
        out.writeShort(broadcast ? BROADCAST_FLAG : 0);
        out.writeInt(ciaddr.ipv4Bits()).writeInt(yiaddr.ipv4Bits()).writeLong(0);
        out.writeShort((int) (chaddr.value() >> 32)).writeInt((int) chaddr.value());
        out.writeZero(COOKIE_AT - CHADDR - MAC_LENGTH).writeInt(COOKIE);
        options.writeTo(out);
        out.writeZero(Math.max(0, MIN_LENGTH - (out.writerIndex() - start)));
    }
}
