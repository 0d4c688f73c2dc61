/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that an application wrote and the peer hasn't acknowledged, as a list of chunks. One writer appends, the engine reads and frees;
 * they share nothing but {@link #written}, {@link #acked} and the state of each chunk. Offsets count from the start of the stream.
 *
 * <p>The writer fills a chunk further in later writes, unless the engine has sealed it because all its bytes were acknowledged. A small one
 * is kept for what may come, until the connection is idle.
 */
final class SendBuffer {

    private static final int SMALL = 2048;
    private static final int LARGE = 64 << 10;
    /** What may be held when the stack's memory runs short. */
    private static final int UNDER_PRESSURE = 64 << 10;
    /** What may be held when it's exhausted: enough to go on. */
    private static final int LEAST = 4096;

    private volatile long written;
    private volatile long acked;
    private volatile int limit;
    private volatile boolean starved;
    private volatile boolean closed;
    private final MemoryBudget memory;
    /** The writer's. */
    private Chunk last;
    /** The engine's. */
    private Chunk first;

    private Chunk cursor;

    SendBuffer(int limit, MemoryBudget memory) {
        this.limit = limit;
        this.memory = memory;
        last = new Chunk(Unpooled.EMPTY_BUFFER, 0, Chunk.RELEASED, memory);
        first = last;
        cursor = last;
    }

    /** A piece of the stream. */
    static final class Chunk {
        /** Nobody writes to it now, but the writer may. */
        private static final int OPEN = 0;
        /** The writer writes to it. */
        private static final int BUSY = 1;
        /** Nobody will write to it any more. */
        private static final int SEALED = 2;
        /** The writer writes to it, and has to release it. */
        private static final int ABANDONED = 3;
        /** Its bytes are gone. Who sets this releases them. */
        private static final int RELEASED = 4;

        private static final VarHandle STATE;

        static {
            try {
                STATE = MethodHandles.lookup().findVarHandle(Chunk.class, "state", int.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        final ByteBuf bytes;
        final long start;
        private volatile @Nullable Chunk next;
        private volatile int state;

        private final MemoryBudget memory;

        private Chunk(ByteBuf bytes, long start, int state, MemoryBudget memory) {
            this.bytes = bytes;
            this.start = start;
            this.state = state;
            this.memory = memory;
            memory.take(bytes.capacity());
        }

        private boolean change(int from, int to) {
            return state == from && STATE.compareAndSet(this, from, to);
        }

        /** By the writer, when it stops writing. */
        private void giveBack() {
            if (!change(BUSY, bytes.isWritable() ? OPEN : SEALED)) {
                state = RELEASED;
                free();
            }
        }

        /** By either side. */
        private void release() {
            if (change(SEALED, RELEASED) || change(OPEN, RELEASED)) {
                free();
            } else if (change(BUSY, ABANDONED)) {
                return;
            } else if (change(SEALED, RELEASED) || change(OPEN, RELEASED)) {
                free();
            }
        }

        private void free() {
            memory.giveBack(bytes.capacity());
            bytes.release();
        }
    }

    /** Copies in what there is room for; when there's none, the writer is told once there is. By the writer. */
    int write(ByteBuffer source) {
        int length = Math.min(room(), source.remaining());
        if (length <= 0 && isWritable()) {
            length = Math.min(room(), source.remaining());
        }
        if (length <= 0 || closed) {
            return 0;
        }
        Chunk start = last;
        Chunk chunk = start.change(Chunk.OPEN, Chunk.BUSY) ? start : append(written, length);
        int left = length;
        long end = written;
        while (true) {
            int n = Math.min(left, chunk.bytes.writableBytes());
            int sourceLimit = source.limit();
            source.limit(source.position() + n);
            chunk.bytes.writeBytes(source);
            source.limit(sourceLimit);
            end += n;
            left -= n;
            // Before the chunk is given back: the engine frees a sealed chunk when all that was written is acknowledged.
            written = end;
            chunk.giveBack();
            if (left == 0) {
                break;
            }
            chunk = append(end, left);
        }
        if (closed) {
            releaseFrom(start);
        }
        return length;
    }

    private Chunk append(long start, int wanted) {
        long size = Math.max(wanted, start - acked);
        int capacity = Math.clamp(Long.highestOneBit(size * 2 - 1), SMALL, LARGE);
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(capacity, capacity);
        Chunk chunk = new Chunk(bytes, start, Chunk.BUSY, memory);
        last.next = chunk;
        last = chunk;
        return chunk;
    }

    /** Bytes that may be written now. */
    int room() {
        return (int) Math.max(0, mayHold() - (written - acked));
    }

    private int mayHold() {
        if (!memory.isUnderPressure()) {
            return limit;
        }
        return Math.min(limit, memory.isExhausted() ? LEAST : UNDER_PRESSURE);
    }

    /** Whether there's room enough to be worth a writer's while; when not, the engine is to say when there is. By the application. */
    boolean isWritable() {
        if (hasGoodRoom()) {
            return true;
        }
        starved = true;
        return hasGoodRoom();
    }

    private boolean hasGoodRoom() {
        return room() >= Math.max(1, mayHold() / 3);
    }

    /** Whether the application found too little room and now there is enough. By the engine, once for each time. */
    boolean pollRelief() {
        if (!starved || !hasGoodRoom()) {
            return false;
        }
        starved = false;
        return true;
    }

    /** How many bytes were ever written. */
    long written() {
        return written;
    }

    /** How many bytes were ever acknowledged. */
    long acked() {
        return acked;
    }

    /** The size of the buffer. */
    int limit() {
        return limit;
    }

    /** Sets the size of the buffer; by the engine. */
    void limit(int bytes) {
        limit = bytes;
    }

    /** All before {@code offset} was acknowledged. By the engine. */
    void acknowledge(long offset) {
        acked = offset;
        Chunk chunk = first;
        Chunk next = chunk.next;
        while (next != null && next.start <= offset) {
            chunk.release();
            chunk = next;
            next = chunk.next;
        }
        first = chunk;
        if (cursor.start < chunk.start) {
            cursor = chunk;
        }
        boolean keepOpen = chunk.state == Chunk.OPEN && chunk.bytes.capacity() <= SMALL;
        if (offset == written && !keepOpen) {
            releaseIfAcknowledged(chunk, offset);
        }
    }

    /** Whether a chunk is kept that can be written to. By the engine. */
    boolean keepsChunk() {
        return first.state == Chunk.OPEN;
    }

    /** Frees the chunk that's kept, if all in it was acknowledged. By the engine. */
    void releaseIdle() {
        if (acked == written) {
            releaseIfAcknowledged(first, acked);
        }
    }

    /** Once it's sealed, nothing more comes into the chunk; only then can be said whether all in it was acknowledged. */
    private void releaseIfAcknowledged(Chunk chunk, long offset) {
        chunk.change(Chunk.OPEN, Chunk.SEALED);
        if (chunk.state == Chunk.SEALED && offset == written) {
            chunk.release();
        }
    }

    /** The chunk that the byte at {@code offset} is in; it must be written and not acknowledged. By the engine. */
    Chunk chunkAt(long offset) {
        Chunk chunk = cursor.start <= offset ? cursor : first;
        Chunk next = chunk.next;
        while (next != null && next.start <= offset) {
            chunk = next;
            next = chunk.next;
        }
        cursor = chunk;
        return chunk;
    }

    /** Bytes in {@code chunk} from {@code offset} on, of those that end at {@code end}. By the engine. */
    static int contiguous(Chunk chunk, long offset, long end) {
        Chunk next = chunk.next;
        return (int) Math.min(LARGE, (next == null ? end : Math.min(end, next.start)) - offset);
    }

    /** Copies bytes that lie in more than one chunk. By the engine. */
    void copy(long offset, int length, ByteBuf out) {
        long at = offset;
        long end = offset + length;
        while (at < end) {
            Chunk chunk = chunkAt(at);
            int n = contiguous(chunk, at, end);
            out.writeBytes(chunk.bytes, (int) (at - chunk.start), n);
            at += n;
        }
    }

    /** Frees all; nothing can be written any more. By the engine. */
    void close() {
        closed = true;
        releaseFrom(first);
    }

    private static void releaseFrom(Chunk start) {
        for (Chunk chunk = start; chunk != null; chunk = chunk.next) {
            chunk.release();
        }
    }
}
