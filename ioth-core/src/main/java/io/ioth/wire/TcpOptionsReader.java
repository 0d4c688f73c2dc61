/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import io.netty.buffer.ByteBuf;

/**
 * Reads the options of a segment: MSS (RFC 9293 §3.2), window scale and timestamps (RFC 7323), SACK (RFC 2018), AccECN
 * (RFC 9768). Reused; others are skipped.
 */
public final class TcpOptionsReader {

    /** What numbers are where the segment doesn't have the option. */
    public static final int ABSENT = -1;

    private static final int END = 0;
    private static final int NOP = 1;
    private static final int MSS = 2;
    private static final int WINDOW_SCALE = 3;
    private static final int SACK_PERMITTED = 4;
    private static final int SACK = 5;
    private static final int TIMESTAMPS = 8;
    private static final int FAST_OPEN = 34;
    private static final int MAX_COOKIE = 16;
    private static final int ACC_ECN_0 = 172;
    private static final int ACC_ECN_1 = 174;
    /** Two NOPs, and kind and length of a timestamps option: what nearly every segment's options begin with. */
    private static final int ALIGNED_TIMESTAMPS = 0x0101_080a;
    private static final int ALIGNED_TIMESTAMPS_LENGTH = 12;
    private static final int MAX_SACK_BLOCKS = 4;

    private boolean accEcn;
    private int e0b;
    private int ceb;
    private int e1b;
    private int mss;
    private int windowScale;
    private boolean timestamps;
    private int tsVal;
    private int tsEcr;
    private boolean sackPermitted;
    private int sackBlocks;
    private int cookieLength;
    private long cookieHigh;
    private long cookieLow;
    private final int[] sackEdges = new int[2 * MAX_SACK_BLOCKS];

    /** Has read nothing yet. */
    public TcpOptionsReader() {}

    /** Reads all options of a checked view. {@link WireFault#BAD_OPTIONS} when an option's length is impossible. */
    public WireFault read(TcpView view) {
        mss = ABSENT;
        windowScale = ABSENT;
        timestamps = false;
        accEcn = false;
        sackPermitted = false;
        sackBlocks = 0;
        cookieLength = ABSENT;
        int at = view.optionsOffset();
        int length = view.headerLength() - TcpView.HEADER_LENGTH;
        ByteBuf bytes = view.bytes();
        int end = at + length;
        if (length >= ALIGNED_TIMESTAMPS_LENGTH && bytes.getInt(at) == ALIGNED_TIMESTAMPS) {
            readTimestamps(bytes, at + 2);
            at += ALIGNED_TIMESTAMPS_LENGTH;
        }
        return at == end ? WireFault.OK : readAll(bytes, at, end);
    }

    private WireFault readAll(ByteBuf bytes, int start, int end) {
        int at = start;
        while (at < end) {
            int kind = bytes.getUnsignedByte(at);
            if (kind == END) {
                return WireFault.OK;
            }
            if (kind == NOP) {
                at++;
                continue;
            }
            int length = at + 1 < end ? bytes.getUnsignedByte(at + 1) : 0;
            if (length < 2 || length > end - at) {
                return WireFault.BAD_OPTIONS;
            }
            readOne(bytes, at, kind, length);
            at += length;
        }
        return WireFault.OK;
    }

    /** An option whose length isn't the one that its kind has is skipped like an unknown one. */
    private void readOne(ByteBuf bytes, int at, int kind, int length) {
        if (kind == MSS && length == 4) {
            mss = bytes.getUnsignedShort(at + 2);
        } else if (kind == WINDOW_SCALE && length == 3) {
            windowScale = bytes.getUnsignedByte(at + 2);
        } else if (kind == TIMESTAMPS && length == 10) {
            readTimestamps(bytes, at);
        } else if (kind == SACK_PERMITTED && length == 2) {
            sackPermitted = true;
        } else if (kind == SACK && length > 2 && (length - 2) % 8 == 0) {
            readSack(bytes, at + 2, (length - 2) / 8);
        } else if (kind == FAST_OPEN) {
            readCookie(bytes, at + 2, length - 2);
        } else if (kind == ACC_ECN_0 || kind == ACC_ECN_1) {
            readAccEcn(bytes, at + 2, (length - 2) / 3, kind == ACC_ECN_0);
        }
    }

    private void readSack(ByteBuf bytes, int at, int blocks) {
        sackBlocks = blocks;
        for (int i = 0; i < 2 * blocks; i++) {
            sackEdges[i] = bytes.getInt(at + 4 * i);
        }
    }

    /** Whole fields count; whatever is behind them is padding (RFC 9768 §3.2.3). */
    private void readAccEcn(ByteBuf bytes, int at, int fields, boolean order0) {
        accEcn = true;
        int first = fields > 0 ? bytes.getUnsignedMedium(at) : ABSENT;
        int third = fields > 2 ? bytes.getUnsignedMedium(at + 6) : ABSENT;
        ceb = fields > 1 ? bytes.getUnsignedMedium(at + 3) : ABSENT;
        e0b = order0 ? first : third;
        e1b = order0 ? third : first;
    }

    /** A cookie has four to sixteen bytes, an even number; none is a request. */
    private void readCookie(ByteBuf bytes, int at, int length) {
        if (length != 0 && (length < 4 || length > MAX_COOKIE || length % 2 != 0)) {
            return;
        }
        cookieLength = length;
        cookieHigh = 0;
        cookieLow = 0;
        for (int i = 0; i < MAX_COOKIE; i++) {
            long octet = i < length ? bytes.getUnsignedByte(at + i) : 0;
            cookieHigh = cookieHigh << 8 | cookieLow >>> 56;
            cookieLow = cookieLow << 8 | octet;
        }
    }

    private void readTimestamps(ByteBuf bytes, int at) {
        timestamps = true;
        tsVal = bytes.getInt(at + 2);
        tsEcr = bytes.getInt(at + 6);
    }

    /** The maximum segment size, or {@link #ABSENT}. */
    public int mss() {
        return mss;
    }

    /** The shift count as sent, or {@link #ABSENT}. */
    public int windowScale() {
        return windowScale;
    }

    /** Whether there was a timestamps option. */
    public boolean timestamps() {
        return timestamps;
    }

    /** TSval; meaningless without {@link #timestamps}. */
    public int tsVal() {
        return tsVal;
    }

    /** TSecr; meaningless without {@link #timestamps}. */
    public int tsEcr() {
        return tsEcr;
    }

    /** Whether there was an AccECN option. */
    public boolean accEcn() {
        return accEcn;
    }

    /** The count of bytes that came as ECT(0), or {@link #ABSENT}; meaningless without {@link #accEcn}. */
    public int accEcnE0b() {
        return e0b;
    }

    /** The count of bytes that came as CE, or {@link #ABSENT}; meaningless without {@link #accEcn}. */
    public int accEcnCeb() {
        return ceb;
    }

    /** The count of bytes that came as ECT(1), or {@link #ABSENT}; meaningless without {@link #accEcn}. */
    public int accEcnE1b() {
        return e1b;
    }

    /** Bytes of the fast open cookie, 0 for a request of one, or {@link #ABSENT} (RFC 7413 §4.1.1). */
    public int cookieLength() {
        return cookieLength;
    }

    /** The first eight bytes of the cookie. */
    public long cookieHigh() {
        return cookieHigh;
    }

    /** The rest of it, and zeros. */
    public long cookieLow() {
        return cookieLow;
    }

    /** Whether there was a SACK-permitted option. */
    public boolean sackPermitted() {
        return sackPermitted;
    }

    /** How many blocks a SACK option has, at most four; 0 without one. */
    public int sackBlocks() {
        return sackBlocks;
    }

    /** The first sequence number of a block. */
    public int sackLeft(int block) {
        return sackEdges[2 * block];
    }

    /** The sequence number behind the last of a block; nothing is promised of how it compares to the left edge. */
    public int sackRight(int block) {
        return sackEdges[2 * block + 1];
    }
}
