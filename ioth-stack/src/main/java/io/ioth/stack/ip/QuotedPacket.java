/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.net.IpAddress;
import io.ioth.wire.IpProtocols;
import io.ioth.wire.Ipv4View;
import io.ioth.wire.Ipv6View;
import io.netty.buffer.ByteBuf;

/** Reads the beginning of a packet of ours that an error is about: quoted by a router, or one that we couldn't deliver ourselves. */
public final class QuotedPacket {

    private static final int MIN_TRANSPORT = 8;
    private static final int MAX_EXTENSIONS = 8;
    private static final long MAPPED = 0xffffL << 32;

    private QuotedPacket() {}

    /**
     * Fills in the addresses, the protocol and where the transport header is.
     *
     * @param offset absolute index of the quoted network header
     * @param length bytes quoted
     * @return false when too little is quoted, or it's a fragment other than the first
     */
    public static boolean read(IcmpError into, ByteBuf bytes, int offset, int length) {
        into.quoted = bytes;
        if (length < Ipv4View.MIN_HEADER_LENGTH) {
            return false;
        }
        int version = bytes.getUnsignedByte(offset) >>> 4;
        return version == 4 ? readIpv4(into, bytes, offset, length) : version == 6 && readIpv6(into, bytes, offset, length);
    }

    private static boolean readIpv4(IcmpError into, ByteBuf bytes, int offset, int length) {
        int headerLength = (bytes.getByte(offset) & 0xf) << 2;
        boolean first = (bytes.getUnsignedShort(offset + 6) & 0x1fff) == 0;
        if (headerLength < Ipv4View.MIN_HEADER_LENGTH || length - headerLength < MIN_TRANSPORT || !first) {
            return false;
        }
        into.localHigh = 0;
        into.localLow = MAPPED | bytes.getUnsignedInt(offset + 12);
        into.remoteHigh = 0;
        into.remoteLow = MAPPED | bytes.getUnsignedInt(offset + 16);
        into.protocol = bytes.getUnsignedByte(offset + 9);
        into.transportOffset = offset + headerLength;
        into.transportLength = length - headerLength;
        return true;
    }

    private static boolean readIpv6(IcmpError into, ByteBuf bytes, int offset, int length) {
        if (length < Ipv6View.HEADER_LENGTH + MIN_TRANSPORT) {
            return false;
        }
        into.localHigh = bytes.getLong(offset + 8);
        into.localLow = bytes.getLong(offset + 16);
        into.remoteHigh = bytes.getLong(offset + 24);
        into.remoteLow = bytes.getLong(offset + 32);
        int next = bytes.getUnsignedByte(offset + 6);
        int at = Ipv6View.HEADER_LENGTH;
        for (int i = 0; i < MAX_EXTENSIONS && isExtension(next); i++) {
            if (length - at < MIN_TRANSPORT) {
                return false;
            }
            if (next == IpProtocols.FRAGMENT && (bytes.getUnsignedShort(offset + at + 2) & 0xfff8) != 0) {
                return false;
            }
            int extension = next == IpProtocols.FRAGMENT ? 8 : (bytes.getUnsignedByte(offset + at + 1) + 1) << 3;
            next = bytes.getUnsignedByte(offset + at);
            at += extension;
        }
        into.protocol = next;
        into.transportOffset = offset + at;
        into.transportLength = length - at;
        return length - at >= MIN_TRANSPORT && !IpAddress.isIpv4(into.remoteHigh, into.remoteLow);
    }

    private static boolean isExtension(int next) {
        return next == IpProtocols.HOP_BY_HOP
                || next == IpProtocols.ROUTING
                || next == IpProtocols.DESTINATION_OPTIONS
                || next == IpProtocols.FRAGMENT;
    }
}
