/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.plain;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ReadPendingException;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritePendingException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An asynchronous stream channel over a blocking one. */
final class ThreadedStream extends AsynchronousSocketChannel {

    private final ThreadedGroup group;
    private final SocketChannel channel;
    private final Direction connecting;
    private final Direction reading;
    private final Direction writing;

    ThreadedStream(ThreadedGroup group, SocketChannel channel) throws IOException {
        super(group.provider());
        this.group = group;
        this.channel = channel;
        connecting = new Direction(channel, group, ConnectionPendingException::new);
        reading = new Direction(channel, group, ReadPendingException::new);
        writing = new Direction(channel, group, WritePendingException::new);
        group.add(this, channel);
    }

    private CompletableFuture<@Nullable Void> begin(SocketAddress remote) {
        if (channel.isOpen() && channel.isConnected()) {
            throw new AlreadyConnectedException();
        }
        return connecting.begin(() -> {
            channel.connect(remote);
            return null;
        });
    }

    private void ensureConnected() {
        if (channel.isOpen() && !channel.isConnected()) {
            throw new NotYetConnectedException();
        }
    }

    private static void ensureWritable(ByteBuffer target) {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("Read-only buffer");
        }
    }

    @Override
    public <A extends @Nullable Object> void connect(
            SocketAddress remote, A attachment, CompletionHandler<@Nullable Void, ? super A> handler) {
        Objects.requireNonNull(handler);
        connecting.tell(begin(remote), attachment, handler);
    }

    @Override
    public Future<@Nullable Void> connect(SocketAddress remote) {
        return Direction.future(begin(remote));
    }

    @Override
    public <A extends @Nullable Object> void read(
            ByteBuffer target, long timeout, TimeUnit unit, A attachment, CompletionHandler<Integer, ? super A> handler) {
        Objects.requireNonNull(handler);
        ensureWritable(target);
        ensureConnected();
        reading.tell(reading.begin(() -> channel.read(target)), timeout, unit, attachment, handler);
    }

    @Override
    public Future<Integer> read(ByteBuffer target) {
        ensureWritable(target);
        ensureConnected();
        return Direction.future(reading.begin(() -> channel.read(target)));
    }

    @Override
    public <A extends @Nullable Object> void read(
            ByteBuffer[] targets,
            int offset,
            int length,
            long timeout,
            TimeUnit unit,
            A attachment,
            CompletionHandler<Long, ? super A> handler) {
        Objects.requireNonNull(handler);
        Objects.checkFromIndexSize(offset, length, targets.length);
        ensureConnected();
        reading.tell(reading.begin(() -> channel.read(targets, offset, length)), timeout, unit, attachment, handler);
    }

    @Override
    public <A extends @Nullable Object> void write(
            ByteBuffer source, long timeout, TimeUnit unit, A attachment, CompletionHandler<Integer, ? super A> handler) {
        Objects.requireNonNull(handler);
        ensureConnected();
        writing.tell(writing.begin(() -> channel.write(source)), timeout, unit, attachment, handler);
    }

    @Override
    public Future<Integer> write(ByteBuffer source) {
        ensureConnected();
        return Direction.future(writing.begin(() -> channel.write(source)));
    }

    @Override
    public <A extends @Nullable Object> void write(
            ByteBuffer[] sources,
            int offset,
            int length,
            long timeout,
            TimeUnit unit,
            A attachment,
            CompletionHandler<Long, ? super A> handler) {
        Objects.requireNonNull(handler);
        Objects.checkFromIndexSize(offset, length, sources.length);
        ensureConnected();
        writing.tell(writing.begin(() -> channel.write(sources, offset, length)), timeout, unit, attachment, handler);
    }

    @Override
    public AsynchronousSocketChannel bind(@Nullable SocketAddress local) throws IOException {
        channel.bind(local);
        return this;
    }

    @Override
    public <T> AsynchronousSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        channel.setOption(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return channel.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return channel.supportedOptions();
    }

    @Override
    public AsynchronousSocketChannel shutdownInput() throws IOException {
        channel.shutdownInput();
        return this;
    }

    @Override
    public AsynchronousSocketChannel shutdownOutput() throws IOException {
        channel.shutdownOutput();
        return this;
    }

    @Override
    public @Nullable SocketAddress getRemoteAddress() throws IOException {
        return channel.getRemoteAddress();
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        return channel.getLocalAddress();
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        group.remove(this);
    }
}
