/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What's held out of order, and the memory that it takes. */
class ReassemblyQueueTest {

    private final MemoryBudget memory = new MemoryBudget(1 << 30);
    private final ReassemblyQueue queue = new ReassemblyQueue(memory);

    @AfterEach
    void everythingIsGivenBack() {
        queue.clear();
        assertEquals(0, queue.held());
        assertEquals(0, memory.used());
    }

    private static void insert(ReassemblyQueue queue, int seq, byte[] bytes, int capacity) {
        ByteBuf frame = PooledByteBufAllocator.DEFAULT.directBuffer(capacity, capacity);
        frame.writeBytes(bytes);
        queue.insert(seq, frame, 0, bytes.length);
        frame.release();
    }

    private void insert(int seq, int length, int capacity) {
        insert(queue, seq, new byte[length], capacity);
    }

    private int moved(int rcvNxt) {
        return queue.moveTo(null, rcvNxt);
    }

    @Test
    void adjacentBytesBecomeFewPieces() {
        for (int i = 0; i < 10_000; i++) {
            insert(100 + i, 1, 2048);
        }
        assertTrue(queue.pieces() <= 10, "pieces " + queue.pieces());
        assertTrue(queue.held() <= 25_000, "held " + queue.held());
        assertEquals(10_000, moved(100));
    }

    @Test
    void lonelyBytesDontPinTheirFrames() {
        for (int i = 0; i < 1000; i++) {
            insert(100 + 2 * i, 1, 65536);
        }
        assertEquals(1000, queue.pieces());
        assertTrue(queue.held() <= 1000 * 200, "held " + queue.held());
    }

    @Test
    void frameIsCountedWithAllThatItPins() {
        insert(100, 1448, 2048);
        assertEquals(2048 + ReassemblyQueue.PIECE_OVERHEAD, queue.held());
        assertEquals(queue.held(), memory.used());
    }

    @Test
    void bytesBackwardsAreCollapsedIntoOne() {
        for (int i = 1000; i > 0; i--) {
            insert(100 + i, 1, 64);
        }
        assertEquals(1000, queue.pieces());
        assertEquals(999, queue.collapse());
        assertEquals(1, queue.pieces());
        assertTrue(queue.held() < 1200, "held " + queue.held());
        assertEquals(1000, moved(101));
    }

    @Test
    void collapsingAgainAtOnceIsntTried() {
        for (int i = 100; i > 0; i--) {
            insert(100 + i, 1, 64);
        }
        queue.collapse();
        insert(100, 1, 64);
        insert(99, 1, 64);
        assertEquals(2, queue.collapse());
        assertEquals(0, queue.collapse());
    }

    @Test
    void piecesWithGapsCantBeCollapsed() {
        for (int i = 0; i < 100; i++) {
            insert(100 + 2 * i, 1, 64);
        }
        assertEquals(0, queue.collapse());
        assertEquals(100, queue.pieces());
    }

    @Test
    void oneSegmentOverManyPiecesMakesOne() {
        for (int i = 0; i < 100; i++) {
            insert(100 + 20 * i, 10, 64);
        }
        insert(95, 2000, 2048);
        assertEquals(1, queue.pieces());
        assertEquals(2000, moved(95));
    }

    @Test
    void whatIsHeldCutsBothEndsOfASegment() {
        insert(100, 50, 64);
        insert(200, 50, 64);
        insert(120, 100, 128);
        assertEquals(3, queue.pieces());
        assertEquals(150, moved(100));
    }

    @Test
    void whatIsHeldIsntKeptTwice() {
        insert(100, 50, 64);
        long held = queue.held();
        insert(110, 20, 64);
        assertEquals(held, queue.held());
        assertEquals(1, queue.pieces());
    }

    @Test
    void pruningTakesTheFarEndFirst() {
        for (int i = 0; i < 10; i++) {
            insert(1000 * i, 10, 64);
        }
        assertEquals(4, queue.prune(0, queue.held() * 6 / 10, 100));
        assertEquals(5010, queue.right());
        assertEquals(6, queue.pieces());
    }

    @Test
    void pruningStopsAtTheSegmentThatNeedsTheRoom() {
        for (int i = 0; i < 10; i++) {
            insert(1000 * i, 10, 64);
        }
        assertEquals(2, queue.prune(7500, 0, 0));
        assertEquals(7010, queue.right());
    }

    @Test
    void sequenceNumbersWrapAround() {
        insert(-5, 10, 64);
        insert(10, 10, 64);
        assertEquals(0, moved(-6));
        assertEquals(10, moved(-5));
        assertEquals(10, moved(10));
        assertTrue(queue.isEmpty());
    }

    /** SegmentSmack: each byte a segment, none adjacent to another, in every order. */
    @Test
    void manyPiecesTakeBoundedTime() {
        long start = System.nanoTime();
        for (int i = ReassemblyQueue.MAX_PIECES; i > 0; i--) {
            insert(2 * i, 1, 64);
        }
        for (int i = 0; i < 50_000; i++) {
            insert(2 * (1 + i % ReassemblyQueue.MAX_PIECES), 1, 64);
        }
        assertTrue(System.nanoTime() - start < 20_000_000_000L);
    }

    @Property(tries = 200)
    void itHoldsWhatABitmapSays(@ForAll long seed, @ForAll int start) {
        Random random = new Random(seed);
        int size = 1 + random.nextInt(20_000);
        byte[] stream = new byte[size];
        random.nextBytes(stream);
        BitSet have = new BitSet();
        ReassemblyQueue tried = new ReassemblyQueue(memory);
        ReceiveBuffer buffer = new ReceiveBuffer(1 << 20, memory);
        int next = 0;
        for (int i = 0; i < 200; i++) {
            int from = next + random.nextInt(size - next + 1);
            int length = Math.min(size - from, 1 + random.nextInt(random.nextBoolean() ? 20 : 2000));
            if (random.nextInt(20) == 0) {
                tried.collapse();
            } else if (random.nextInt(20) == 0 && !tried.isEmpty()) {
                tried.prune(start + from, tried.held() / 2, 50);
                have.clear(tried.isEmpty() ? next : tried.right() - start, size);
            } else if (length > 0) {
                byte[] piece = Arrays.copyOfRange(stream, from, from + length);
                insert(tried, start + from, piece, length + random.nextInt(3 * length));
                have.set(from, from + length);
            }
            int moved = tried.moveTo(buffer, start + next);
            assertEquals(have.nextClearBit(next) - next, moved);
            next += moved;
        }
        tried.clear();
        ByteBuffer out = ByteBuffer.allocate(size + 1);
        buffer.read(out);
        assertArrayEquals(Arrays.copyOf(stream, next), Arrays.copyOf(out.array(), out.position()));
        buffer.close();
        assertEquals(0, memory.used());
    }
}
