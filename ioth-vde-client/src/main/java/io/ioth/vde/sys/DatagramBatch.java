/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/** Buffers for one {@code recvmmsg}; those that are filled go on into a ring and are replaced. Confined. */
final class DatagramBatch {

    /** Datagrams in a batch. */
    static final int SIZE = 32;

    private final int frameSize;
    private final ByteBuf[] buffers = new ByteBuf[SIZE];
    private final MessageVector messages = new MessageVector(SIZE, 1);

    DatagramBatch(int frameSize) {
        this.frameSize = frameSize;
        for (int i = 0; i < SIZE; i++) {
            replace(i);
        }
    }

    private void replace(int i) {
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(frameSize);
        buffers[i] = buffer;
        messages.piece(i, 0, Addresses.of(buffer, 0, frameSize), frameSize);
    }

    /** Receives up to {@code count} datagrams; answers how many, or the negated {@code errno}. */
    int receive(Libc libc, int fd, int count) {
        return libc.recvmmsg(fd, messages.headers(), Math.min(count, SIZE), Libc.MSG_DONTWAIT);
    }

    /**
     * Moves the first {@code count} datagrams to {@code ring}; empty ones aren't frames.
     *
     * @return how many were dropped, being too long
     */
    int moveTo(ReceiveRing ring, int count) {
        int dropped = 0;
        for (int i = 0; i < count; i++) {
            int length = messages.length(i);
            if (messages.truncated(i)) {
                dropped++;
            } else if (length > 0) {
                ring.put(buffers[i].setIndex(0, length));
                replace(i);
            }
        }
        return dropped;
    }
}
