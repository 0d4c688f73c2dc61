/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.raw;

import io.netty.buffer.ByteBuf;

/** The fields of an echo message, which are at the same places in ICMP and ICMPv6. */
final class EchoHeader {

    /** Bytes of the header. */
    static final int LENGTH = 8;
    /** Where the checksum is. */
    static final int CHECKSUM = 2;

    private static final int REQUEST = 8;
    private static final int REPLY = 0;
    private static final int REQUEST_V6 = 128;
    private static final int REPLY_V6 = 129;

    private EchoHeader() {}

    static boolean isRequest(ByteBuf bytes, int at, boolean ipv4) {
        return bytes.getUnsignedByte(at) == (ipv4 ? REQUEST : REQUEST_V6) && bytes.getByte(at + 1) == 0;
    }

    static boolean isReply(ByteBuf bytes, int at, boolean ipv4) {
        return bytes.getUnsignedByte(at) == (ipv4 ? REPLY : REPLY_V6) && bytes.getByte(at + 1) == 0;
    }

    static int identifier(ByteBuf bytes, int at) {
        return bytes.getUnsignedShort(at + 4);
    }

    static void identifier(ByteBuf bytes, int at, int value) {
        bytes.setShort(at + 4, value);
    }
}
