/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** An MLD message of either version, but for reports of version 2 (RFC 3810 §5.1, RFC 2710 §3). Reused; borrows the bytes. */
public final class MldView {

    /** Bytes of a message of version 1. */
    public static final int LENGTH_V1 = 24;
    /** Bytes of a query of version 2 without its sources. */
    public static final int QUERY_V2_LENGTH = 28;
    /** Multicast listener query. */
    public static final int QUERY = 130;
    /** Report of version 1. */
    public static final int REPORT_V1 = 131;
    /** Done: a group is left. */
    public static final int DONE = 132;
    /** Report of version 2. */
    public static final int REPORT_V2 = 143;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int offset;
    private int length;

    /** A view of nothing. */
    public MldView() {}

    /** Points the view at a message and checks that what its type needs is there. */
    public WireFault check(ByteBuf bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
        if (length < LENGTH_V1) {
            return WireFault.TRUNCATED;
        }
        if (type() == QUERY && length > LENGTH_V1) {
            boolean whole = length >= QUERY_V2_LENGTH && length >= QUERY_V2_LENGTH + 16 * sourceCount();
            return whole ? WireFault.OK : WireFault.TRUNCATED;
        }
        return WireFault.OK;
    }

    /** The type. */
    public int type() {
        return bytes.getUnsignedByte(offset);
    }

    /** Of a query: the longest time until the answer, a code of milliseconds, or in version 1 milliseconds. */
    public int maxResponseCode() {
        return bytes.getUnsignedShort(offset + 4);
    }

    /** The group, first half; zero in a general query. */
    public long groupHigh() {
        return bytes.getLong(offset + 8);
    }

    /** The group, second half. */
    public long groupLow() {
        return bytes.getLong(offset + 16);
    }

    /** Whether a query is of version 2: it's longer. */
    public boolean isVersion2() {
        return length >= QUERY_V2_LENGTH;
    }

    /** Of a query of version 2: the querier's robustness variable, or 0. */
    public int robustness() {
        return bytes.getByte(offset + 24) & 7;
    }

    /** Of a query of version 2: the querier's interval, a code of seconds as {@link IgmpView#decode} reads it. */
    public int intervalCode() {
        return bytes.getUnsignedByte(offset + 25);
    }

    /** Of a query of version 2: how many sources it lists. */
    public int sourceCount() {
        return bytes.getUnsignedShort(offset + 26);
    }

    /** Of a query of version 2: a source, first half. */
    public long sourceHigh(int index) {
        return bytes.getLong(offset + QUERY_V2_LENGTH + 16 * index);
    }

    /** Of a query of version 2: a source, second half. */
    public long sourceLow(int index) {
        return bytes.getLong(offset + QUERY_V2_LENGTH + 16 * index + 8);
    }

    /** What a 16-bit code of RFC 3810 §5.1.3 stands for: from 32768 on it's a floating point number. */
    public static int decode(int code) {
        return code < 0x8000 ? code : (code & 0xfff | 0x1000) << (code >>> 12 & 7) + 3;
    }
}
