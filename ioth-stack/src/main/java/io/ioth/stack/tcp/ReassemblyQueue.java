/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.tcp.model.Seq;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Pieces that arrived out of order, sorted and without overlap; of bytes that arrive twice the first are kept. Bounded: by the receive window
 * in bytes, by {@link #MAX_PIECES} in number, and small pieces are copied together so that none pins much more memory than its size.
 */
final class ReassemblyQueue {

    /** More pieces than this are dropped, whatever their size. */
    static final int MAX_PIECES = 4096;

    private static final int SMALL = 512;
    private static final int COLLECT = 2048;
    private static final int MAX_PINNED = 4;
    private static final int INITIAL = 8;

    private int[] starts = new int[INITIAL];
    private int[] lengths = new int[INITIAL];
    private int[] offsets = new int[INITIAL];
    private @Nullable ByteBuf[] buffers = new ByteBuf[INITIAL];
    private int first;
    private int end;
    private @Nullable ByteBuf collect;

    boolean isEmpty() {
        return first == end;
    }

    int pieces() {
        return end - first;
    }

    /**
     * Keeps what's new of a piece.
     *
     * @param bytes stays the caller's
     * @return false when something had to be dropped
     */
    boolean insert(int seq, ByteBuf bytes, int offset, int length) {
        int at = seq;
        int pieceEnd = seq + length;
        int i = firstEndingAfter(seq);
        while (Seq.lt(at, pieceEnd)) {
            int gapEnd = i == end ? pieceEnd : Seq.min(pieceEnd, starts[i]);
            if (Seq.lt(at, gapEnd)) {
                if (pieces() == MAX_PIECES) {
                    return false;
                }
                int shift = first;
                insertAt(i, at, bytes, offset + (at - seq), gapEnd - at);
                i += 1 + first - shift;
            }
            if (i == end) {
                break;
            }
            at = starts[i] + lengths[i];
            i++;
        }
        return true;
    }

    private int firstEndingAfter(int seq) {
        int low = first;
        int high = end;
        while (low < high) {
            int middle = low + high >>> 1;
            if (Seq.gt(starts[middle] + lengths[middle], seq)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private void insertAt(int index, int seq, ByteBuf bytes, int offset, int length) {
        int i = index;
        if (end == starts.length) {
            i -= makeRoom();
        }
        System.arraycopy(starts, i, starts, i + 1, end - i);
        System.arraycopy(lengths, i, lengths, i + 1, end - i);
        System.arraycopy(offsets, i, offsets, i + 1, end - i);
        System.arraycopy(buffers, i, buffers, i + 1, end - i);
        end++;
        starts[i] = seq;
        lengths[i] = length;
        if (length < SMALL || bytes.capacity() / MAX_PINNED > length) {
            copyIn(i, bytes, offset, length);
        } else {
            buffers[i] = bytes.retain();
            offsets[i] = offset;
        }
    }

    private void copyIn(int i, ByteBuf bytes, int offset, int length) {
        ByteBuf target = collect;
        if (target == null || target.writableBytes() < length) {
            if (target != null) {
                target.release();
            }
            int size = Math.max(COLLECT, length);
            target = PooledByteBufAllocator.DEFAULT.directBuffer(size, size);
            collect = target;
        }
        offsets[i] = target.writerIndex();
        target.writeBytes(bytes, offset, length);
        buffers[i] = target.retain();
    }

    /** Moves all to the front, into larger arrays if need be; answers by how much. */
    private int makeRoom() {
        int moved = first;
        int count = end - first;
        int size = moved > starts.length / 2 ? starts.length : starts.length * 2;
        starts = moved(starts, size);
        lengths = moved(lengths, size);
        offsets = moved(offsets, size);
        @Nullable ByteBuf[] newBuffers = new ByteBuf[size];
        System.arraycopy(buffers, first, newBuffers, 0, count);
        buffers = newBuffers;
        first = 0;
        end = count;
        return moved;
    }

    private int[] moved(int[] from, int size) {
        return Arrays.copyOf(Arrays.copyOfRange(from, first, end), size);
    }

    /**
     * Moves the bytes that begin at {@code rcvNxt} to {@code to}.
     *
     * @return how many
     */
    int moveTo(ReceiveBuffer to, int rcvNxt) {
        int next = rcvNxt;
        while (first < end && Seq.leq(starts[first], next)) {
            int skip = next - starts[first];
            int length = lengths[first] - skip;
            ByteBuf bytes = buffers[first];
            assert bytes != null;
            if (length > 0) {
                to.append(bytes, offsets[first] + skip, length);
                next += length;
            }
            buffers[first++] = null;
            bytes.release();
        }
        if (isEmpty()) {
            clear();
        }
        return next - rcvNxt;
    }

    /** Drops everything. */
    void clear() {
        for (; first < end; first++) {
            ByteBuf bytes = buffers[first];
            buffers[first] = null;
            if (bytes != null) {
                bytes.release();
            }
        }
        first = 0;
        end = 0;
        if (collect != null) {
            collect.release();
            collect = null;
        }
    }
}
