/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A router advertisement (RFC 4861 §4.2, RFC 4191 §2.2), from its ICMPv6 header on. Reused; borrows the bytes. */
public final class RouterAdvertisementView {

    /** Bytes of a message without options. */
    public static final int HEADER_LENGTH = 16;

    private static final int MANAGED = 0x80;
    private static final int OTHER = 0x40;

    private final NdOptions options = new NdOptions();
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int offset;

    /** A view of nothing. */
    public RouterAdvertisementView() {}

    /** Points the view at {@code length} bytes from absolute index {@code offset} and checks them, the options included. */
    public WireFault check(ByteBuf bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        if (length < HEADER_LENGTH) {
            return WireFault.TRUNCATED;
        }
        if (bytes.getByte(offset + 1) != 0) {
            return WireFault.BAD_FIELD;
        }
        return options.check(bytes, offset + HEADER_LENGTH, length - HEADER_LENGTH);
    }

    /** The hop limit that hosts are to send with; 0 when it isn't told. */
    public int hopLimit() {
        return bytes.getUnsignedByte(offset + 4);
    }

    /** Whether addresses are to be had by DHCPv6. */
    public boolean managed() {
        return (flags() & MANAGED) != 0;
    }

    /** Whether other information is to be had by DHCPv6. */
    public boolean otherInformation() {
        return (flags() & OTHER) != 0;
    }

    /** How the router is to be preferred to others: 1 high, 0 medium, -1 low; the reserved value is medium (RFC 4191 §2.2). */
    public int preference() {
        return preference(flags());
    }

    private int flags() {
        return bytes.getUnsignedByte(offset + 5);
    }

    /** The preference in bits 3 and 4 of a flags field, the reserved value as it is: -2. */
    static int rawPreference(int flags) {
        return flags << 27 >> 30;
    }

    private static int preference(int flags) {
        int raw = rawPreference(flags);
        return raw == -2 ? 0 : raw;
    }

    /** For how many seconds the router may be a default router; 0 when it's none. */
    public int routerLifetime() {
        return bytes.getUnsignedShort(offset + 6);
    }

    /** For how many milliseconds a neighbour is believed to be reachable, unsigned; 0 when it isn't told. */
    public long reachableTime() {
        return bytes.getUnsignedInt(offset + 8);
    }

    /** Milliseconds between solicitations, unsigned; 0 when it isn't told. */
    public long retransTimer() {
        return bytes.getUnsignedInt(offset + 12);
    }

    /** The options. */
    public NdOptions options() {
        return options;
    }

    /**
     * Writes a message with a checksum of 0 and no options at absolute index {@code at}; there must be room.
     *
     * @param flags the byte behind the hop limit
     */
    public static void write(
            ByteBuf out, int at, int hopLimit, int flags, int routerLifetime, int reachableTime, int retransTimer) {
        Icmpv6View.write(
                out, at, Icmpv6View.ROUTER_ADVERTISEMENT, 0, hopLimit << 24 | flags << 16 | routerLifetime);
        out.setInt(at + 8, reachableTime);
        out.setInt(at + 12, retransTimer);
    }
}
