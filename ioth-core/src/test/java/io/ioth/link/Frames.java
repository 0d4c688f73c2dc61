/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/** Frames for tests. */
final class Frames {

    static final long BROADCAST = 0xffff_ffff_ffffL;

    private Frames() {}

    /** An Ethernet frame that carries a number. */
    static Frame ethernet(long destination, long source, int number) {
        return ethernet(destination, source, number, 46);
    }

    static Frame ethernet(long destination, long source, int number, int payload) {
        ByteBuf bytes = ByteBufAllocator.DEFAULT.directBuffer(14 + payload);
        bytes.writeShort((int) (destination >>> 32)).writeInt((int) destination);
        bytes.writeShort((int) (source >>> 32)).writeInt((int) source);
        bytes.writeShort(0x88b5).writeInt(number).writeZero(payload - 4);
        return Frame.of(bytes);
    }

    /** The numbers of all frames that wait at {@code link}. */
    static List<Integer> receive(Link link) {
        return receive(link, Integer.MAX_VALUE, 0);
    }

    static List<Integer> receive(Link link, int budget, long nowNs) {
        List<Integer> numbers = new ArrayList<>();
        link.receive(
                (frame, now) -> {
                    numbers.add(frame.head().getInt(frame.head().readerIndex() + 14));
                    frame.release();
                },
                budget,
                nowNs);
        return numbers;
    }
}
