/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.plain;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.AcceptPendingException;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.ServerSocketChannel;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** An asynchronous listening channel over a blocking one. */
final class ThreadedListener extends AsynchronousServerSocketChannel {

    private final ThreadedGroup group;
    private final ServerSocketChannel channel;
    private final Direction accepting;

    ThreadedListener(ThreadedGroup group, ServerSocketChannel channel) throws IOException {
        super(group.provider());
        this.group = group;
        this.channel = channel;
        accepting = new Direction(channel, group, AcceptPendingException::new);
        group.add(this, channel);
    }

    private AsynchronousSocketChannel one() throws IOException {
        return new ThreadedStream(group, channel.accept());
    }

    private void ensureBound() {
        try {
            if (channel.isOpen() && channel.getLocalAddress() == null) {
                throw new NotYetBoundException();
            }
        } catch (IOException closed) {
            // Accepting says so.
        }
    }

    @Override
    public <A extends @Nullable Object> void accept(A attachment, CompletionHandler<AsynchronousSocketChannel, ? super A> handler) {
        Objects.requireNonNull(handler);
        ensureBound();
        accepting.tell(accepting.begin(this::one), attachment, handler);
    }

    @Override
    public Future<AsynchronousSocketChannel> accept() {
        ensureBound();
        return Direction.future(accepting.begin(this::one));
    }

    @Override
    public AsynchronousServerSocketChannel bind(@Nullable SocketAddress local, int backlog) throws IOException {
        channel.bind(local, backlog);
        return this;
    }

    @Override
    public <T> AsynchronousServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
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
