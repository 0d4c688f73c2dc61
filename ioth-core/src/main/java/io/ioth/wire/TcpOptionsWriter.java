/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import io.netty.buffer.ByteBuf;

/** Writes options, each padded to whole words. All methods write at an absolute index, where there must be room, and answer the next one. */
public final class TcpOptionsWriter {

    /** Bytes of the timestamps option with its padding. */
    public static final int TIMESTAMPS_LENGTH = 12;
    /** Bytes of the MSS option. */
    public static final int MSS_LENGTH = 4;
    /** Bytes of the window scale option with its padding. */
    public static final int WINDOW_SCALE_LENGTH = 4;

    /** Bytes of the SACK-permitted option with its padding. */
    public static final int SACK_PERMITTED_LENGTH = 4;
    /** Bytes of a SACK option without blocks, with its padding. */
    public static final int SACK_LENGTH = 4;
    /** Bytes of one block of a SACK option. */
    public static final int SACK_BLOCK_LENGTH = 8;

    /** Bytes that all options may take (RFC 9293 §3.1). */
    public static final int MAX_LENGTH = 40;

    private static final int NOP = 1;
    private static final int ACC_ECN_0 = 172;
    private static final int ACC_ECN_FIELD = 3;
    private static final int WORD = 4;

    private TcpOptionsWriter() {}

    /** The maximum segment size. */
    public static int mss(ByteBuf out, int at, int mss) {
        out.setInt(at, 0x0204_0000 | mss);
        return at + MSS_LENGTH;
    }

    /** The window's shift count. */
    public static int windowScale(ByteBuf out, int at, int shift) {
        out.setInt(at, 0x0103_0300 | shift);
        return at + WINDOW_SCALE_LENGTH;
    }

    /** Timestamps. */
    public static int timestamps(ByteBuf out, int at, int tsVal, int tsEcr) {
        out.setInt(at, 0x0101_080a);
        out.setInt(at + 4, tsVal);
        out.setInt(at + 8, tsEcr);
        return at + TIMESTAMPS_LENGTH;
    }

    /** SACK-permitted. */
    public static int sackPermitted(ByteBuf out, int at) {
        out.setInt(at, 0x0101_0402);
        return at + SACK_PERMITTED_LENGTH;
    }

    /** SACK-permitted in place of the padding of timestamps: no longer than these alone. */
    public static int sackPermittedAndTimestamps(ByteBuf out, int at, int tsVal, int tsEcr) {
        timestamps(out, at, tsVal, tsEcr);
        out.setInt(at, 0x0402_080a);
        return at + TIMESTAMPS_LENGTH;
    }

    /** Bytes of an AccECN option of so many fields, with its padding. */
    public static int accEcnLength(int fields) {
        return 2 + ACC_ECN_FIELD * fields + WORD - 1 & -WORD;
    }

    /**
     * The counters of AccECN (RFC 9768 §3.2.3), 24 bits of each.
     *
     * @param order 0 when bytes of ECT(0) are first, 1 when those of ECT(1) are
     * @param fields how many of them to write, from the first
     */
    public static int accEcn(ByteBuf out, int at, int order, int first, int second, int third, int fields) {
        int end = at + accEcnLength(fields);
        int length = 2 + ACC_ECN_FIELD * fields;
        int start = end - length;
        for (int pad = at; pad < start; pad++) {
            out.setByte(pad, NOP);
        }
        out.setShort(start, (ACC_ECN_0 + 2 * order) << 8 | length);
        int field = start + 2;
        for (int i = 0; i < fields; i++) {
            out.setMedium(field, i == 0 ? first : i == 1 ? second : third);
            field += ACC_ECN_FIELD;
        }
        return end;
    }

    /** The beginning of a SACK option, which {@code blocks} calls of {@link #sackBlock} are to follow. */
    public static int sack(ByteBuf out, int at, int blocks) {
        out.setInt(at, 0x0101_0502 + blocks * SACK_BLOCK_LENGTH);
        return at + SACK_LENGTH;
    }

    /** One block of a SACK option. */
    public static int sackBlock(ByteBuf out, int at, int left, int right) {
        out.setInt(at, left);
        out.setInt(at + 4, right);
        return at + SACK_BLOCK_LENGTH;
    }

    /** Bytes of a fast open option with a cookie of {@code length} bytes, with its padding. */
    public static int cookieLength(int length) {
        return (2 + length + 3) / 4 * 4;
    }

    /**
     * Fast open (RFC 7413 §4.1.1).
     *
     * @param length bytes of the cookie, at most 16; 0 asks for one
     * @param high the first eight bytes
     * @param low the rest of it
     */
    public static int cookie(ByteBuf out, int at, int length, long high, long low) {
        int padding = cookieLength(length) - length - 2;
        for (int i = 0; i < padding; i++) {
            out.setByte(at + i, 1);
        }
        int start = at + padding;
        out.setByte(start, 34);
        out.setByte(start + 1, 2 + length);
        for (int i = 0; i < length; i++) {
            long half = i < 8 ? high : low;
            out.setByte(start + 2 + i, (int) (half >>> 56 - 8 * (i % 8)));
        }
        return at + cookieLength(length);
    }
}
