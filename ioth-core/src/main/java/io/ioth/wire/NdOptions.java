/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The options behind a neighbour discovery message (RFC 4861 §4.6), one after the other: {@code rewind(); while (next()) …}. Reused;
 * borrows the bytes.
 */
public final class NdOptions {

    /** Option: the sender's link-layer address. */
    public static final int SOURCE_LINK_ADDRESS = 1;
    /** Option: the target's link-layer address. */
    public static final int TARGET_LINK_ADDRESS = 2;
    /** Option: a prefix of the link, {@link PrefixInformationView}. */
    public static final int PREFIX_INFORMATION = 3;
    /** Option: the packet that caused a redirect. */
    public static final int REDIRECTED_HEADER = 4;
    /** Option: the link's MTU. */
    public static final int MTU = 5;
    /** Option: what the answer is recognised by (RFC 3971 §5.3.2). */
    public static final int NONCE = 14;
    /** Option: a route, {@link RouteInformationView}. */
    public static final int ROUTE_INFORMATION = 24;
    /** Option: DNS servers, {@link DnsInformationView}. */
    public static final int RDNSS = 25;
    /** Option: domains to search, {@link DnsInformationView}. */
    public static final int DNSSL = 31;
    /** What {@link #linkAddress} answers when there is none. */
    public static final long NO_ADDRESS = -1;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int start;
    private int end;
    private int at;
    private int next;

    /** A view of no options. */
    public NdOptions() {}

    /**
     * Points at {@code length} bytes from absolute index {@code offset} and checks that they are options, none of them of length 0 and none
     * longer than there are bytes.
     */
    public WireFault check(ByteBuf bytes, int offset, int length) {
        this.bytes = bytes;
        start = offset;
        end = offset + length;
        rewind();
        for (int i = offset; i < end; ) {
            int optionLength = i + 1 < end ? bytes.getUnsignedByte(i + 1) << 3 : 0;
            if (optionLength == 0 || optionLength > end - i) {
                end = start;
                return WireFault.BAD_OPTIONS;
            }
            i += optionLength;
        }
        return WireFault.OK;
    }

    /** Goes before the first option. */
    public void rewind() {
        at = start;
        next = start;
    }

    /** Goes to the next option; false when there's none. */
    public boolean next() {
        if (next >= end) {
            return false;
        }
        at = next;
        next += bytes.getUnsignedByte(at + 1) << 3;
        return true;
    }

    /** This option's type. */
    public int type() {
        return bytes.getUnsignedByte(at);
    }

    /** This option's length in bytes, type and length included. */
    public int length() {
        return next - at;
    }

    /** The bytes that the option is in, borrowed. */
    public ByteBuf bytes() {
        return bytes;
    }

    /** The absolute index of this option's type. */
    public int offset() {
        return at;
    }

    /** Of an MTU option: the MTU, unsigned; 0 when the option isn't 8 bytes long. */
    public long mtu() {
        return length() == 8 ? bytes.getUnsignedInt(at + 4) : 0;
    }

    /** The link-layer address in the first option of that type that is of Ethernet's length, or {@link #NO_ADDRESS}; rewinds. */
    public long linkAddress(int type) {
        rewind();
        long found = NO_ADDRESS;
        while (found == NO_ADDRESS && next()) {
            if (type() == type && length() == 8) {
                found = EthernetView.mac(bytes, at + 2);
            }
        }
        rewind();
        return found;
    }
}
