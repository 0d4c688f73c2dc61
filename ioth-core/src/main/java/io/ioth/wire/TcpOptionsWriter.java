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
}
