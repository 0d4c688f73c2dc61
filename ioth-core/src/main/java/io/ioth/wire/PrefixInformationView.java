/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A prefix information option (RFC 4861 §4.6.2). Reused; borrows the bytes. */
public final class PrefixInformationView {

    /** Bytes of the option. */
    public static final int LENGTH = 32;
    /** Flag: addresses of the prefix are on the link. */
    public static final int ON_LINK = 0x80;
    /** Flag: hosts may make addresses of it. */
    public static final int AUTONOMOUS = 0x40;
    /** A lifetime without end, in seconds. */
    public static final long INFINITE = 0xffff_ffffL;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int offset;

    /** A view of nothing. */
    public PrefixInformationView() {}

    /** Points the view at the option that {@code options} is at. */
    public WireFault check(NdOptions options) {
        bytes = options.bytes();
        offset = options.offset();
        if (options.length() != LENGTH) {
            return WireFault.BAD_LENGTH;
        }
        return prefixLength() > 128 ? WireFault.BAD_FIELD : WireFault.OK;
    }

    /** How many bits of the prefix are valid: 0 to 128. */
    public int prefixLength() {
        return bytes.getUnsignedByte(offset + 2);
    }

    /** Whether addresses of the prefix are on the link; if not, nothing is said of it. */
    public boolean onLink() {
        return (bytes.getUnsignedByte(offset + 3) & ON_LINK) != 0;
    }

    /** Whether hosts may make addresses of it. */
    public boolean autonomous() {
        return (bytes.getUnsignedByte(offset + 3) & AUTONOMOUS) != 0;
    }

    /** For how many seconds the prefix is valid, unsigned; {@link #INFINITE} for ever. */
    public long validLifetime() {
        return bytes.getUnsignedInt(offset + 4);
    }

    /** For how many seconds addresses of it are preferred, unsigned; {@link #INFINITE} for ever. */
    public long preferredLifetime() {
        return bytes.getUnsignedInt(offset + 8);
    }

    /** The prefix, first half, with whatever bits are behind it. */
    public long prefixHigh() {
        return bytes.getLong(offset + 16);
    }

    /** The prefix, second half. */
    public long prefixLow() {
        return bytes.getLong(offset + 24);
    }

    /** Writes an option at absolute index {@code at}; there must be room. */
    public static void write(
            ByteBuf out, int at, int prefixLength, int flags, long validLifetime, long preferredLifetime, long high,
            long low) {
        out.setShort(at, NdOptions.PREFIX_INFORMATION << 8 | LENGTH >> 3);
        out.setShort(at + 2, prefixLength << 8 | flags);
        out.setInt(at + 4, (int) validLifetime);
        out.setInt(at + 8, (int) preferredLifetime);
        out.setInt(at + 12, 0);
        out.setLong(at + 16, high);
        out.setLong(at + 24, low);
    }
}
