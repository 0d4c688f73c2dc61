/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that arrived in order and weren't read: references to what they arrived in, small ones copied together. The engine appends, one
 * reader takes out. Offsets count from the first byte appended.
 *
 * <p>An entry ends where the next begins. The last one may grow, when bytes arrive that follow its own in the same buffer: {@link #openEntry}
 * says which entry that is, and who wants to extend it or to close it takes that away first. A small one
 * is kept when it's read, for what may come, until the connection is idle.
 */
final class ReceiveBuffer {

    /** Pieces shorter than this are copied. */
    private static final int SMALL = 512;
    /** Sizes of the buffers that small pieces are copied into; each that follows another is larger. */
    private static final int FIRST_COLLECT = 2048;

    private static final int MAX_COLLECT = 8192;
    /** A piece that pins a buffer more than this many times as large is copied. */
    private static final int MAX_PINNED = 2;

    private static final int FIRST_RING = 8;
    private static final long NONE = -1;
    private static final long TAKEN = -2;

    private static final int IDLE = 0;
    private static final int READING = 1;
    private static final int CLOSED = 2;

    private static final VarHandle OPEN_ENTRY;
    private static final VarHandle READER;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OPEN_ENTRY = lookup.findVarHandle(ReceiveBuffer.class, "openEntry", long.class);
            READER = lookup.findVarHandle(ReceiveBuffer.class, "reader", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final MemoryBudget memory;
    private volatile int limit;
    /** The most that the peer is offered. */
    private volatile int ceiling;
    /** Bytes ever appended. */
    private volatile long received;
    /** Bytes ever read. */
    private volatile long read;
    /** Entries ever made. */
    private volatile long produced;
    /** Entries ever done with. */
    private volatile long consumed;
    private volatile long openEntry = NONE;
    private volatile int reader = IDLE;

    /** The engine's. */
    private @Nullable Ring writeRing;
    private @Nullable ByteBuf tail;
    /** The size of the tail when it's one of our own, for small pieces; otherwise 0. The buffer may be gone, so it can't be asked. */
    private int collectSize;
    private int tailOffset;
    private long tailStart;

    /** The reader's. */
    private volatile @Nullable Ring readRing;
    private long closedEntry = NONE;

    ReceiveBuffer(int limit, MemoryBudget memory) {
        this.memory = memory;
        this.limit = limit;
        this.ceiling = limit;
    }

    /** Entries from number {@link #first} on, until {@link #next} takes over. */
    private static final class Ring {
        final long first;
        final int mask;
        final @Nullable ByteBuf[] bytes;
        final int[] offsets;
        final long[] starts;
        volatile @Nullable Ring next;

        Ring(long first, int size) {
            this.first = first;
            this.mask = size - 1;
            this.bytes = new ByteBuf[size];
            this.offsets = new int[size];
            this.starts = new long[size];
        }
    }

    /** Appends a range of {@code bytes}, which stay the caller's, by reference or copied. By the engine. */
    void append(ByteBuf bytes, int offset, int length) {
        if (reader == CLOSED || length == 0) {
            return;
        }
        boolean copy = length < SMALL || bytes.capacity() / MAX_PINNED > length && bytes.refCnt() == 1;
        long before = received;
        memory.take(length);
        int end = tailOffset + (int) (before - tailStart);
        boolean extendsTail = bytes == tail && offset == end;
        boolean fitsTail = copy && tail != null && collectSize - end >= length;
        if ((extendsTail || fitsTail) && takeTail()) {
            if (!extendsTail) {
                bytes.getBytes(offset, tail, end, length);
            }
            received = before + length;
            openEntry = produced - 1;
        } else if (copy) {
            int size = Math.max(nextCollectSize(before), length);
            ByteBuf collect = PooledByteBufAllocator.DEFAULT.directBuffer(size, size);
            collect.setBytes(0, bytes, offset, length);
            add(collect, 0, length);
            collectSize = size;
        } else {
            add(bytes.retain(), offset, length);
            collectSize = 0;
        }
    }

    private int nextCollectSize(long before) {
        boolean unread = collectSize > 0 && before > read;
        return unread ? Math.min(MAX_COLLECT, 2 * collectSize) : FIRST_COLLECT;
    }

    private boolean takeTail() {
        return OPEN_ENTRY.compareAndSet(this, produced - 1, TAKEN);
    }

    private void add(ByteBuf bytes, int offset, int length) {
        long entry = produced;
        long start = received;
        Ring ring = ringWithRoom(entry);
        int slot = (int) entry & ring.mask;
        ring.bytes[slot] = bytes;
        ring.offsets[slot] = offset;
        ring.starts[slot] = start;
        tail = bytes;
        tailOffset = offset;
        tailStart = start;
        produced = entry + 1;
        openEntry = entry;
        received = start + length;
    }

    private Ring ringWithRoom(long entry) {
        Ring ring = writeRing;
        if (ring == null) {
            ring = new Ring(entry, FIRST_RING);
            writeRing = ring;
            readRing = ring;
        } else if (entry - Math.max(consumed, ring.first) > ring.mask) {
            Ring larger = new Ring(entry, 2 * (ring.mask + 1));
            ring.next = larger;
            writeRing = larger;
            ring = larger;
        }
        return ring;
    }

    /** Copies out what there is. By the reader. */
    int read(ByteBuffer target) {
        if (!READER.compareAndSet(this, IDLE, READING)) {
            return 0;
        }
        int start = target.position();
        copyOut(target);
        if (!READER.compareAndSet(this, READING, IDLE)) {
            releaseAll();
        }
        return target.position() - start;
    }

    private void copyOut(ByteBuffer target) {
        long at = read;
        long entry = consumed;
        while (target.hasRemaining()) {
            long end = received;
            long entries = produced;
            if (at == end || entry == entries) {
                break;
            }
            Ring ring = ringOf(entry);
            int slot = (int) entry & ring.mask;
            ByteBuf bytes = ring.bytes[slot];
            assert bytes != null;
            long entryEnd = entry + 1 < entries ? startOf(entry + 1) : end;
            int n = (int) Math.min(entryEnd - at, target.remaining());
            copy(bytes, ring.offsets[slot] + (int) (at - ring.starts[slot]), n, target);
            at += n;
            if (at == entryEnd && isDone(entry, entries, at, bytes)) {
                ring.bytes[slot] = null;
                bytes.release();
                entry++;
            } else if (n == 0) {
                break;
            }
        }
        consumed = entry;
        memory.giveBack(at - read);
        read = at;
    }

    private static void copy(ByteBuf bytes, int offset, int length, ByteBuffer target) {
        int limit = target.limit();
        target.limit(target.position() + length);
        bytes.getBytes(offset, target);
        target.limit(limit);
    }

    /** Whether an entry that was read to its end won't grow. A small one is left open, to be filled up. */
    private boolean isDone(long entry, long entries, long at, ByteBuf bytes) {
        if (entry + 1 < entries) {
            return true;
        }
        if (closedEntry != entry) {
            if (bytes.capacity() == FIRST_COLLECT || !OPEN_ENTRY.compareAndSet(this, entry, NONE)) {
                return false;
            }
            closedEntry = entry;
        }
        return received == at;
    }

    private Ring ringOf(long entry) {
        Ring ring = ringWith(entry);
        readRing = ring;
        return ring;
    }

    private long startOf(long entry) {
        Ring ring = ringWith(entry);
        return ring.starts[(int) entry & ring.mask];
    }

    private Ring ringWith(long entry) {
        Ring ring = Objects.requireNonNull(readRing);
        for (Ring next = ring.next; next != null && entry >= next.first; next = ring.next) {
            ring = next;
        }
        return ring;
    }

    /** Bytes to be read. */
    int available() {
        return (int) (received - read);
    }

    /** Bytes that there is room for. */
    int room() {
        return (int) Math.max(0, limit - (received - read));
    }

    /** The most that the peer may be offered now. */
    int offer() {
        return Math.min(room(), ceiling);
    }

    /** The most that the peer is offered whatever the room. */
    int ceiling() {
        return ceiling;
    }

    /** Sets what the peer is offered at most; by the engine. */
    void ceiling(int bytes) {
        ceiling = bytes;
    }

    /** Bytes ever read. */
    long read() {
        return read;
    }

    /** Bytes ever appended. */
    long received() {
        return received;
    }

    /** The size of the buffer. */
    int limit() {
        return limit;
    }

    /** Sets the size of the buffer; by the engine. */
    void limit(int bytes) {
        limit = bytes;
    }

    /** Whether an entry is kept that may grow. By the engine. */
    boolean keepsEntry() {
        return openEntry >= 0;
    }

    /** Frees the entry that's kept, if all of it was read and nobody is reading. By the engine, which stands in for the reader. */
    void releaseIdle() {
        if (received != read || !READER.compareAndSet(this, IDLE, READING)) {
            return;
        }
        long entry = consumed;
        if (received == read && entry + 1 == produced && OPEN_ENTRY.compareAndSet(this, entry, NONE)) {
            Ring ring = ringOf(entry);
            int slot = (int) entry & ring.mask;
            ByteBuf bytes = ring.bytes[slot];
            ring.bytes[slot] = null;
            if (bytes != null) {
                bytes.release();
            }
            consumed = entry + 1;
        }
        READER.setVolatile(this, IDLE);
    }

    /** Frees all, now or when the reader has finished; nothing is appended any more. By the engine. */
    void close() {
        if ((int) READER.getAndSet(this, CLOSED) == IDLE) {
            releaseAll();
        }
        tail = null;
    }

    private void releaseAll() {
        for (long entry = consumed; entry < produced; entry++) {
            Ring ring = ringOf(entry);
            int slot = (int) entry & ring.mask;
            ByteBuf bytes = ring.bytes[slot];
            ring.bytes[slot] = null;
            if (bytes != null) {
                bytes.release();
            }
        }
        consumed = produced;
        memory.giveBack(received - read);
        read = received;
    }
}
