/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ioth.wire.TcpOptionsReader;
import io.ioth.wire.TcpView;
import io.ioth.wire.WireFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The reader of options against the plainest way to read them. */
final class FuzzedOptions {

    private FuzzedOptions() {}

    /** Up to forty bytes are a segment's options. */
    static void run(byte[] input) {
        byte[] options = Arrays.copyOf(input, Math.min(40, input.length) + 3 & ~3);
        ByteBuf segment = Unpooled.buffer();
        segment.writeZero(12).writeByte((20 + options.length) / 4 << 4).writeZero(7).writeBytes(options);
        TcpView view = new TcpView();
        assertEquals(WireFault.OK, view.check(segment, 0, segment.readableBytes()));
        TcpOptionsReader reader = new TcpOptionsReader();
        WireFault fault = reader.read(view);
        List<byte[]> all = split(options);
        assertEquals(all == null, fault == WireFault.BAD_OPTIONS, () -> Arrays.toString(options));
        if (all != null) {
            compare(reader, all);
        }
    }

    /** Each option with its kind and length; null when a length is impossible. */
    private static List<byte[]> split(byte[] options) {
        List<byte[]> all = new ArrayList<>();
        for (int at = 0; at < options.length && options[at] != 0; ) {
            int length = options[at] == 1 ? 1 : at + 1 < options.length ? options[at + 1] & 0xff : 0;
            if (length < 1 || options[at] != 1 && length < 2 || at + length > options.length) {
                return null;
            }
            all.add(Arrays.copyOfRange(options, at, at + length));
            at += length;
        }
        return all;
    }

    private static byte[] last(List<byte[]> all, int kind, int length) {
        byte[] found = null;
        for (byte[] option : all) {
            found = option[0] == kind && option.length == length ? option : found;
        }
        return found;
    }

    private static int number(byte[] option, int at, int length) {
        int value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | option[at + i] & 0xff;
        }
        return value;
    }

    private static void compare(TcpOptionsReader reader, List<byte[]> all) {
        byte[] mss = last(all, 2, 4);
        assertEquals(mss == null ? TcpOptionsReader.ABSENT : number(mss, 2, 2), reader.mss());
        byte[] scale = last(all, 3, 3);
        assertEquals(scale == null ? TcpOptionsReader.ABSENT : number(scale, 2, 1), reader.windowScale());
        assertEquals(last(all, 4, 2) != null, reader.sackPermitted());
        byte[] timestamps = last(all, 8, 10);
        assertEquals(timestamps != null, reader.timestamps());
        if (timestamps != null) {
            assertEquals(number(timestamps, 2, 4), reader.tsVal());
            assertEquals(number(timestamps, 6, 4), reader.tsEcr());
        }
        byte[] sack = null;
        for (byte[] option : all) {
            sack = option[0] == 5 && option.length > 2 && option.length % 8 == 2 ? option : sack;
        }
        assertEquals(sack == null ? 0 : sack.length / 8, reader.sackBlocks());
        for (int i = 0; i < reader.sackBlocks(); i++) {
            assertEquals(number(sack, 2 + 8 * i, 4), reader.sackLeft(i));
            assertEquals(number(sack, 6 + 8 * i, 4), reader.sackRight(i));
        }
    }
}
