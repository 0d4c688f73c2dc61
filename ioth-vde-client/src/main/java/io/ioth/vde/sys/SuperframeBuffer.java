/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/**
 * Receives one frame of any size. A frame of ordinary size fills the first, small piece, which goes on as it is; what is longer runs over
 * into the second, where room is kept before it for what the first holds. Confined.
 */
final class SuperframeBuffer {

    private static final int SMALL = 2048;
    /** Above this the large piece itself goes on; below, a copy of the right size. */
    private static final int WORTH_KEEPING = 32 << 10;

    private static final int LARGE = 65535 + 128;

    private final IoVector vector = new IoVector(2);
    private ByteBuf small;
    private ByteBuf large;

    SuperframeBuffer() {
        small = newSmall();
        large = newLarge();
    }

    private ByteBuf newSmall() {
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(SMALL);
        vector.piece(0, Addresses.of(buffer, 0, SMALL), SMALL);
        return buffer;
    }

    private ByteBuf newLarge() {
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(LARGE);
        vector.piece(1, Addresses.of(buffer, SMALL, LARGE - SMALL), LARGE - SMALL);
        return buffer;
    }

    /**
     * Reads one frame into {@code ring}, which has room.
     *
     * @return how many bytes were read, or the negated {@code errno}
     */
    int receive(Libc libc, int fd, boolean withHeader, ReceiveRing ring) {
        int n = vector.readv(libc, fd, withHeader);
        int length = withHeader ? n - VirtioNetHeader.SIZE : n;
        if (n > 0 && length > 0) {
            ring.put(take(length), withHeader ? VirtioNetHeader.read(vector.header(), length) : 0);
        }
        return n;
    }

    private ByteBuf take(int length) {
        ByteBuf frame;
        if (length <= SMALL) {
            frame = small;
            small = newSmall();
        } else if (length <= WORTH_KEEPING) {
            frame = PooledByteBufAllocator.DEFAULT.directBuffer(length);
            frame.setBytes(0, small, 0, SMALL);
            frame.setBytes(SMALL, large, SMALL, length - SMALL);
        } else {
            frame = large;
            frame.setBytes(0, small, 0, SMALL);
            large = newLarge();
        }
        return frame.setIndex(0, length);
    }
}
