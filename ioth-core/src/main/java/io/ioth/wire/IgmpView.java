/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** An IGMP message of any version (RFC 3376 §4, RFC 2236 §2, RFC 1112 appendix I). Reused; borrows the bytes. */
public final class IgmpView {

    /** Bytes of a message of versions 1 and 2, and of the header of a report of version 3. */
    public static final int HEADER_LENGTH = 8;
    /** Bytes of a query of version 3 without its sources. */
    public static final int QUERY_V3_LENGTH = 12;
    /** Membership query. */
    public static final int QUERY = 0x11;
    /** Membership report of version 1. */
    public static final int REPORT_V1 = 0x12;
    /** Membership report of version 2. */
    public static final int REPORT_V2 = 0x16;
    /** Leave group. */
    public static final int LEAVE = 0x17;
    /** Membership report of version 3. */
    public static final int REPORT_V3 = 0x22;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int offset;
    private int length;

    /** A view of nothing. */
    public IgmpView() {}

    /** Points the view at a message and checks that what its type needs is there. */
    public WireFault check(ByteBuf bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
        if (length < HEADER_LENGTH) {
            return WireFault.TRUNCATED;
        }
        if (type() == QUERY && length > HEADER_LENGTH) {
            boolean whole = length >= QUERY_V3_LENGTH && length >= QUERY_V3_LENGTH + 4 * sourceCount();
            return whole ? WireFault.OK : WireFault.TRUNCATED;
        }
        return WireFault.OK;
    }

    /** The type. */
    public int type() {
        return bytes.getUnsignedByte(offset);
    }

    /** Of a query: the longest time until the answer, a code of tenths of a second; 0 in version 1. */
    public int maxResponseCode() {
        return bytes.getUnsignedByte(offset + 1);
    }

    /** The group; 0 in a general query. */
    public int group() {
        return bytes.getInt(offset + 4);
    }

    /** Whether a query is of version 3: it's longer. */
    public boolean isVersion3() {
        return length >= QUERY_V3_LENGTH;
    }

    /** Of a query of version 3: the querier's robustness variable, or 0. */
    public int robustness() {
        return bytes.getByte(offset + 8) & 7;
    }

    /** Of a query of version 3: the querier's interval, a code of seconds. */
    public int intervalCode() {
        return bytes.getUnsignedByte(offset + 9);
    }

    /** Of a query of version 3: how many sources it lists. */
    public int sourceCount() {
        return bytes.getUnsignedShort(offset + 10);
    }

    /** Of a query of version 3: a source. */
    public int source(int index) {
        return bytes.getInt(offset + QUERY_V3_LENGTH + 4 * index);
    }

    /** What an 8-bit code of RFC 3376 §4.1.1 stands for: from 128 on it's a floating point number. */
    public static int decode(int code) {
        return code < 0x80 ? code : (code & 0xf | 0x10) << (code >>> 4 & 7) + 3;
    }
}
