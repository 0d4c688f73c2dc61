/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A route information option (RFC 4191 §2.3). Reused; borrows the bytes. */
public final class RouteInformationView {

    private static final int HEADER_LENGTH = 8;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int offset;
    private int length;

    /** A view of nothing. */
    public RouteInformationView() {}

    /** Points the view at the option that {@code options} is at. An option with the reserved preference is ignored as a faulty one. */
    public WireFault check(NdOptions options) {
        bytes = options.bytes();
        offset = options.offset();
        length = options.length();
        if (length > HEADER_LENGTH + 16) {
            return WireFault.BAD_LENGTH;
        }
        boolean fits = prefixLength() <= 128 && prefixLength() <= length - HEADER_LENGTH << 3;
        return fits && preference() != -2 ? WireFault.OK : WireFault.BAD_FIELD;
    }

    /** How many bits of the prefix are valid: 0 to 128. */
    public int prefixLength() {
        return bytes.getUnsignedByte(offset + 2);
    }

    /** How this router is to be preferred to others that have the same route: 1 high, 0 medium, -1 low. */
    public int preference() {
        return RouterAdvertisementView.rawPreference(bytes.getUnsignedByte(offset + 3));
    }

    /** For how many seconds the route is valid, unsigned; {@link PrefixInformationView#INFINITE} for ever. */
    public long lifetime() {
        return bytes.getUnsignedInt(offset + 4);
    }

    /** The prefix, first half; 0 where the option leaves it out. */
    public long prefixHigh() {
        return length >= HEADER_LENGTH + 8 ? bytes.getLong(offset + 8) : 0;
    }

    /** The prefix, second half; 0 where the option leaves it out. */
    public long prefixLow() {
        return length >= HEADER_LENGTH + 16 ? bytes.getLong(offset + 16) : 0;
    }
}
