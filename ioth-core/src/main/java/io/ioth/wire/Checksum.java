/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import io.netty.buffer.ByteBuf;

/**
 * The Internet checksum (RFC 1071). Sums are partial: 64-bit, not yet folded, and add up in any order as long as each part but the last
 * has an even number of bytes.
 */
public final class Checksum {

    private Checksum() {}

    /** The sum of {@code length} bytes from absolute index {@code offset}; an odd last byte counts as if a zero followed. */
    public static long sum(ByteBuf bytes, int offset, int length) {
        long sum = 0;
        int at = offset;
        int end = offset + length;
        for (; end - at >= 8; at += 8) {
            long word = bytes.getLong(at);
            sum += (word >>> 32) + (word & 0xffff_ffffL);
        }
        if (end - at >= 4) {
            sum += bytes.getUnsignedInt(at);
            at += 4;
        }
        if (end - at >= 2) {
            sum += bytes.getUnsignedShort(at);
            at += 2;
        }
        if (end > at) {
            sum += (long) bytes.getUnsignedByte(at) << 8;
        }
        return sum;
    }

    /** The sum of a part that begins at an odd place of the whole: each byte counts in the other half of its word. */
    public static long swap(long sum) {
        int folded = fold(sum);
        return (folded & 0xffL) << 8 | folded >>> 8;
    }

    /** The sum of the pseudo-header of either family (RFC 8200 §8.1, RFC 9293 §3.1). The mapped prefix of IPv4 addresses isn't counted. */
    public static long pseudoHeader(
            long srcHigh, long srcLow, long dstHigh, long dstLow, int protocol, int transportLength) {
        long sum = protocol + (long) (transportLength >>> 16) + (transportLength & 0xffff);
        if (io.ioth.net.IpAddress.isIpv4(dstHigh, dstLow)) {
            return sum + halves((int) srcLow) + halves((int) dstLow);
        }
        return sum + words(srcHigh) + words(srcLow) + words(dstHigh) + words(dstLow);
    }

    private static long halves(int bits) {
        return (bits >>> 16) + (bits & 0xffffL);
    }

    private static long words(long bits) {
        return (bits >>> 32) + (bits & 0xffff_ffffL);
    }

    /** Folds a sum to 16 bits, without complement. */
    public static int fold(long sum) {
        long folded = (sum >>> 32) + (sum & 0xffff_ffffL);
        folded = (folded >>> 16) + (folded & 0xffff);
        folded = (folded >>> 16) + (folded & 0xffff);
        folded = (folded >>> 16) + (folded & 0xffff);
        return (int) folded;
    }

    /** The value of the checksum field for a sum over all else. */
    public static int finish(long sum) {
        return ~fold(sum) & 0xffff;
    }

    /** Whether a sum over everything, the checksum field included, is that of an intact packet. */
    public static boolean isValid(long sum) {
        return fold(sum) == 0xffff;
    }
}
