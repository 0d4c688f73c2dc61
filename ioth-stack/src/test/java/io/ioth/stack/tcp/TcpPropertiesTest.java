/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.stack.tcp.model.Seq;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Parts against models that are too simple to be wrong. */
class TcpPropertiesTest {

    @Property
    void orderIsThatOfTheDistance(@ForAll int a, @ForAll @IntRange(min = 1, max = Integer.MAX_VALUE) int distance) {
        int b = a + distance;
        assertTrue(Seq.lt(a, b) && Seq.leq(a, b) && Seq.gt(b, a) && Seq.geq(b, a));
        assertEquals(b, Seq.max(a, b));
        assertEquals(a, Seq.min(a, b));
        assertTrue(Seq.leq(a, a) && Seq.geq(a, a) && !Seq.lt(a, a));
    }

    @Property
    void windowIsHalfOpen(@ForAll int start, @ForAll @IntRange(min = 1, max = Integer.MAX_VALUE) int size) {
        assertTrue(Seq.inWindow(start, start, size));
        assertTrue(Seq.inWindow(start + size - 1, start, size));
        assertTrue(!Seq.inWindow(start + size, start, size));
        assertTrue(!Seq.inWindow(start - 1, start, size));
        assertTrue(!Seq.inWindow(start, start, 0));
    }

    @Property(tries = 100)
    void reassemblyIsThatOfABitmap(@ForAll long seed, @ForAll int start) {
        Random random = new Random(seed);
        int size = 1 + random.nextInt(6000);
        byte[] stream = new byte[size];
        random.nextBytes(stream);
        boolean[] have = new boolean[size];
        ReassemblyQueue queue = new ReassemblyQueue(new MemoryBudget(1 << 30));
        ReceiveBuffer buffer = new ReceiveBuffer(1 << 20, new MemoryBudget(1 << 30));
        int next = 0;
        for (int i = 0; i < 60; i++) {
            int from = next + random.nextInt(size - next + 1);
            int length = Math.min(size - from, 1 + random.nextInt(random.nextBoolean() ? 20 : 2000));
            if (length == 0) {
                continue;
            }
            ByteBuf piece = PooledByteBufAllocator.DEFAULT.directBuffer(length);
            piece.writeBytes(stream, from, length);
            queue.insert(start + from, piece, 0, length);
            piece.release();
            Arrays.fill(have, from, from + length, true);
            int moved = queue.moveTo(buffer, start + next);
            int expected = 0;
            while (next + expected < size && have[next + expected]) {
                expected++;
            }
            assertEquals(expected, moved);
            next += moved;
        }
        queue.clear();
        ByteBuffer out = ByteBuffer.allocate(size + 1);
        buffer.read(out);
        assertArrayEquals(Arrays.copyOf(stream, next), Arrays.copyOf(out.array(), out.position()));
        buffer.close();
    }

    @Property(tries = 100)
    void receiveBufferIsAQueueOfBytes(@ForAll long seed) {
        Random random = new Random(seed);
        ReceiveBuffer buffer = new ReceiveBuffer(1 << 20, new MemoryBudget(1 << 30));
        byte written = 0;
        byte expected = 0;
        ByteBuf shared = PooledByteBufAllocator.DEFAULT.directBuffer(65536);
        for (int i = 0; i < 200; i++) {
            if (random.nextBoolean()) {
                int length = 1 + random.nextInt(random.nextInt(4) == 0 ? 3000 : 100);
                boolean own = random.nextInt(3) != 0 || shared.writableBytes() < length;
                ByteBuf piece = own ? PooledByteBufAllocator.DEFAULT.directBuffer(length) : shared.retain();
                int offset = piece.writerIndex();
                byte[] bytes = new byte[length];
                for (int n = 0; n < length; n++) {
                    bytes[n] = written++;
                }
                piece.writeBytes(bytes);
                buffer.append(piece, offset, length);
                piece.release();
            } else {
                ByteBuffer out = ByteBuffer.allocate(1 + random.nextInt(4000));
                int available = buffer.available();
                assertEquals(Math.min(available, out.capacity()), buffer.read(out));
                out.flip();
                while (out.hasRemaining()) {
                    assertEquals(expected++, out.get());
                }
            }
        }
        buffer.close();
        assertEquals(1, shared.refCnt());
        shared.release();
    }

    @Property(tries = 100)
    void sendBufferIsAWindowOfBytes(@ForAll long seed) {
        Random random = new Random(seed);
        SendBuffer buffer = new SendBuffer(200_000, new MemoryBudget(1 << 30));
        for (int i = 0; i < 100; i++) {
            if (random.nextBoolean()) {
                ByteBuffer in = ByteBuffer.allocate(random.nextInt(random.nextBoolean() ? 50 : 90_000));
                for (int n = 0; n < in.capacity(); n++) {
                    in.put((byte) valueAt(buffer.written() + n));
                }
                int room = buffer.room();
                assertEquals(Math.min(in.flip().remaining(), room), buffer.write(in));
            } else if (buffer.written() > buffer.acked()) {
                int inFlight = (int) (buffer.written() - buffer.acked());
                int skip = random.nextInt(inFlight);
                int length = 1 + random.nextInt(inFlight - skip);
                long offset = buffer.acked() + skip;
                ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(length);
                buffer.copy(offset, length, out);
                byte[] expected = new byte[length];
                for (int n = 0; n < length; n++) {
                    expected[n] = (byte) valueAt(offset + n);
                }
                assertArrayEquals(expected, bytesOf(out));
                out.release();
                buffer.acknowledge(buffer.acked() + random.nextInt(inFlight + 1));
            }
        }
        buffer.close();
    }

    private static byte[] bytesOf(ByteBuf bytes) {
        byte[] result = new byte[bytes.readableBytes()];
        bytes.getBytes(bytes.readerIndex(), result);
        return result;
    }

    private static long valueAt(long offset) {
        return offset * 31 ^ offset >>> 8;
    }
}
