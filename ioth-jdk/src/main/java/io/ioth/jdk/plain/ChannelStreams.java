/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.plain;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The two streams of a connected socket. */
final class ChannelStreams {

    private static final int READ_AHEAD = 16 * 1024;

    private final SocketChannel channel;
    private final IntSupplier timeout;
    private final Patience<@Nullable ByteBuffer> reading = new Patience<>("Read timed out");
    private final ReentrantLock readLock = new ReentrantLock();
    private final ReentrantLock writeLock = new ReentrantLock();
    private ByteBuffer ahead = ByteBuffer.allocate(0);

    ChannelStreams(SocketChannel channel, IntSupplier timeout) {
        this.channel = channel;
        this.timeout = timeout;
    }

    int available() {
        return ahead.remaining();
    }

    private int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        readLock.lock();
        try {
            if (!ahead.hasRemaining()) {
                ByteBuffer next = reading.await(this::some, timeout.getAsInt());
                if (next == null) {
                    return -1;
                }
                ahead = next;
            }
            int count = Math.min(length, ahead.remaining());
            ahead.get(bytes, offset, count);
            return count;
        } finally {
            readLock.unlock();
        }
    }

    private @Nullable ByteBuffer some() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(READ_AHEAD);
        return channel.read(bytes) < 0 ? null : bytes.flip();
    }

    private void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
        writeLock.lock();
        try {
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        } catch (IOException e) {
            throw Patience.asSocketException(e);
        } finally {
            writeLock.unlock();
        }
    }

    InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return ChannelStreams.this.read(bytes, offset, length);
            }

            @Override
            public int available() {
                return ChannelStreams.this.available();
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                ChannelStreams.this.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
