/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import io.ioth.net.IpAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A redirect (RFC 4861 §4.5), from its ICMPv6 header on. Reused; borrows the bytes. */
public final class RedirectView {

    /** Bytes of a message without options. */
    public static final int HEADER_LENGTH = 40;

    private final NdOptions options = new NdOptions();
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int offset;

    /** A view of nothing. */
    public RedirectView() {}

    /**
     * Points the view at {@code length} bytes from absolute index {@code offset} and checks what RFC 4861 §8.1 lets be checked by the message
     * alone: code, length, options, that the destination is no group, and that the target is a link-local address or the destination.
     */
    public WireFault check(ByteBuf bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        if (length < HEADER_LENGTH) {
            return WireFault.TRUNCATED;
        }
        boolean toRouter = IpAddress.isLinkLocal(targetHigh(), targetLow());
        boolean toDestination = targetHigh() == destinationHigh() && targetLow() == destinationLow();
        if (bytes.getByte(offset + 1) != 0
                || IpAddress.isMulticast(destinationHigh(), destinationLow())
                || !toRouter && !toDestination) {
            return WireFault.BAD_FIELD;
        }
        return options.check(bytes, offset + HEADER_LENGTH, length - HEADER_LENGTH);
    }

    /** The better next hop, first half. */
    public long targetHigh() {
        return bytes.getLong(offset + 8);
    }

    /** The better next hop, second half. */
    public long targetLow() {
        return bytes.getLong(offset + 16);
    }

    /** The destination that it's better for, first half. */
    public long destinationHigh() {
        return bytes.getLong(offset + 24);
    }

    /** The destination that it's better for, second half. */
    public long destinationLow() {
        return bytes.getLong(offset + 32);
    }

    /** The options. */
    public NdOptions options() {
        return options;
    }
}
