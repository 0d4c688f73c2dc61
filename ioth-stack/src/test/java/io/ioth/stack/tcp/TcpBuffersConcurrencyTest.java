/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The two buffers that an application's thread shares with the engine, each with both sides at work at once. */
class TcpBuffersConcurrencyTest {

    private static final int TOTAL = 2_000_000;

    private volatile Throwable failure;

    private Thread start(Runnable side) {
        Thread thread = Thread.ofPlatform().start(side);
        thread.setUncaughtExceptionHandler((t, e) -> failure = e);
        return thread;
    }

    @Test
    @Timeout(60)
    void writerAndEngine() throws Exception {
        SendBuffer buffer = new SendBuffer(1 << 20, new MemoryBudget(1 << 30));
        Thread writer = start(() -> {
            ByteBuffer piece = ByteBuffer.allocate(9000);
            long at = 0;
            while (at < TOTAL) {
                piece.clear().limit(1 + (int) (at * 7 % 8999));
                for (int i = 0; i < piece.limit(); i++) {
                    piece.put(i, (byte) ((at + i) * 13));
                }
                at += buffer.write(piece);
            }
        });
        long acked = 0;
        byte[] copy = new byte[1 << 20];
        ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(1 << 20);
        while (acked < TOTAL && failure == null) {
            int n = (int) (buffer.written() - acked);
            if (n == 0) {
                Thread.onSpinWait();
                continue;
            }
            out.clear();
            buffer.copy(acked, n, out);
            out.getBytes(0, copy, 0, n);
            for (int i = 0; i < n; i++) {
                if (copy[i] != (byte) ((acked + i) * 13)) {
                    throw new AssertionError("wrong byte at " + (acked + i));
                }
            }
            acked += n;
            buffer.acknowledge(acked);
        }
        writer.join();
        assertNull(failure);
        out.release();
        buffer.close();
    }

    @Test
    @Timeout(60)
    void closeWhileWriting() throws Exception {
        for (int i = 0; i < 200; i++) {
            SendBuffer buffer = new SendBuffer(1 << 20, new MemoryBudget(1 << 30));
            Thread writer = start(() -> {
                ByteBuffer piece = ByteBuffer.allocate(70_000);
                for (int n = 0; n < 8; n++) {
                    buffer.write(piece.clear());
                }
            });
            while (i % 2 == 0 && buffer.written() == 0) {
                Thread.onSpinWait();
            }
            buffer.close();
            writer.join();
        }
        assertNull(failure);
    }

    @Test
    @Timeout(60)
    void readerAndEngine() throws Exception {
        ReceiveBuffer buffer = new ReceiveBuffer(1 << 20, new MemoryBudget(1 << 30));
        Thread engine = start(() -> {
            long at = 0;
            byte[] bytes = new byte[3000];
            while (at < TOTAL && failure == null) {
                int length = 1 + (int) (at * 11 % 2999);
                if (buffer.room() < length) {
                    Thread.onSpinWait();
                    continue;
                }
                ByteBuf piece = PooledByteBufAllocator.DEFAULT.directBuffer(length);
                for (int i = 0; i < length; i++) {
                    bytes[i] = (byte) ((at + i) * 13);
                }
                piece.writeBytes(bytes, 0, length);
                buffer.append(piece, 0, length);
                piece.release();
                at += length;
            }
        });
        ByteBuffer out = ByteBuffer.allocate(7000);
        long at = 0;
        while (at < TOTAL && failure == null) {
            out.clear();
            int n = buffer.read(out);
            for (int i = 0; i < n; i++) {
                if (out.get(i) != (byte) ((at + i) * 13)) {
                    failure = new AssertionError("wrong byte at " + (at + i));
                }
            }
            at += n;
        }
        engine.join();
        assertNull(failure);
        buffer.close();
        assertEquals(0, buffer.read(out.clear()));
    }
}
