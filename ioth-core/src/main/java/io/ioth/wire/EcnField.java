/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import io.netty.buffer.ByteBuf;

/** The two bits of the traffic class, or type of service, that tell of congestion (RFC 3168 §5). */
public final class EcnField {

    /** The sender doesn't take part in ECN. */
    public static final int NOT_ECT = 0;
    /** Taking part, the second codepoint. */
    public static final int ECT_1 = 1;
    /** Taking part. */
    public static final int ECT_0 = 2;
    /** Congestion was experienced on the way. */
    public static final int CE = 3;
    /** Which bits they are. */
    public static final int MASK = 3;

    private static final int IPV4_CHECKSUM = 10;
    private static final int MAX_SUM = 0xffff;

    private EcnField() {}

    /** The field of a packet of either family, whose header begins at absolute index {@code at}. */
    public static int of(ByteBuf packet, int at) {
        int first = packet.getUnsignedShort(at);
        return first >>> 12 == 6 ? first >>> 4 & MASK : first & MASK;
    }

    /** Sets the field in a header, and with it the checksum of an IPv4 one (RFC 1624). */
    public static void set(ByteBuf packet, int at, int field) {
        int before = packet.getUnsignedShort(at);
        if (before >>> 12 == 6) {
            packet.setShort(at, before & ~(MASK << 4) | field << 4);
            return;
        }
        int after = before & ~MASK | field;
        packet.setShort(at, after);
        int sum = (~packet.getUnsignedShort(at + IPV4_CHECKSUM) & MAX_SUM) + (~before & MAX_SUM) + after;
        packet.setShort(at + IPV4_CHECKSUM, Checksum.finish(sum));
    }
}
