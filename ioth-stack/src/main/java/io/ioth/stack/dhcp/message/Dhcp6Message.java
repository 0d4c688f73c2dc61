/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp.message;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A message between client and server of DHCPv6 (RFC 8415 §8).
 *
 * @param xid what ties answers to questions, 24 bits
 */
public record Dhcp6Message(Dhcp6Type type, int xid, Dhcp6Options options) {

    private static final int HEADER = 4;

    /** Reads a message; null when it's none of these, or has an option past its end. */
    public static @Nullable Dhcp6Message parse(ByteBuf bytes, int offset, int length) {
        if (length < HEADER) {
            return null;
        }
        Dhcp6Type type = Dhcp6Type.of(bytes.getUnsignedByte(offset));
        byte[] rest = new byte[length - HEADER];
        bytes.getBytes(offset + HEADER, rest);
        Dhcp6Options options = Dhcp6Options.parse(rest, 0);
        return type == null || options == null
                ? null
                : new Dhcp6Message(type, bytes.getUnsignedMedium(offset + 1), options);
    }

    /** Appends the message to {@code out}. */
    public void writeTo(ByteBuf out) {
        out.writeByte(type.code()).writeMedium(xid);
        options.writeTo(out);
    }
}
