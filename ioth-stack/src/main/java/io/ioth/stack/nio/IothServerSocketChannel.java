/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.stack.nio.CoreFactory.Use;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A listening TCP socket of a stack, to be. */
final class IothServerSocketChannel extends ServerSocketChannel {

    private static final int DEFAULT_BACKLOG = 50;

    private final Channels channels;
    private final Family family;
    private final ChannelCore<StreamSocket> core;
    private final BlockingCall accepting;
    private final ReentrantLock acceptLock = new ReentrantLock();

    IothServerSocketChannel(Channels channels, Family family) {
        super(channels.provider());
        this.channels = channels;
        this.family = family;
        core = new ChannelCore<>(
                channels,
                this,
                Options.SERVER,
                (use, address) -> channels.cores().newStream(family, use, address),
                null);
        accepting = new BlockingCall(this, this::begin, this::end, core.waiters.reading);
        core.setOption(Option.SO_REUSEADDR, 1);
    }

    @Override
    public ServerSocketChannel bind(@Nullable SocketAddress local, int backlog) throws IOException {
        Endpoint endpoint = Addresses.toBind(local, family);
        core.ensureOpen();
        if (core.isBound()) {
            throw new AlreadyBoundException();
        }
        core.at(Use.BIND, endpoint, (socket, now) -> {
            socket.bind(endpoint, now);
            socket.listen(backlog < 1 ? DEFAULT_BACKLOG : backlog, now);
        });
        return this;
    }

    @Override
    public SocketChannel accept() throws IOException {
        acceptLock.lock();
        try {
            core.ensureOpen();
            if (!core.isBound()) {
                throw new NotYetBoundException();
            }
            StreamSocket accepted = awaitAccepted(core.chosen());
            return accepted == null ? nothing() : new IothSocketChannel(channels, family, accepted);
        } finally {
            acceptLock.unlock();
        }
    }

    @SuppressWarnings("NullAway")
    private static SocketChannel nothing() {
        return null;
    }

    private @Nullable StreamSocket awaitAccepted(StreamSocket listener) throws IOException {
        StreamSocket accepted = null;
        boolean completed = false;
        try {
            accepting.begin();
            accepted = poll(listener);
            while (accepted == null && accepting.again()) {
                accepted = poll(listener);
            }
        } finally {
            try {
                accepting.end(accepted != null);
                completed = true;
            } finally {
                if (!completed && accepted != null) {
                    channels.<RuntimeException>inEngine(accepted::abort);
                }
            }
        }
        return accepted;
    }

    private @Nullable StreamSocket poll(StreamSocket listener) {
        return channels.engine()
                .<Optional<StreamSocket>, RuntimeException>call(now -> Optional.ofNullable(listener.accept(now)))
                .orElse(null);
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        core.setOption(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return core.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Options.SERVER.supported();
    }

    @Override
    public ServerSocket socket() {
        throw new UnsupportedOperationException("this channel has no java.net.ServerSocket view; use the channel itself");
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        return core.localAddress();
    }

    @Override
    protected void implCloseSelectableChannel() {
        core.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        core.waiters.wakeAll();
    }

    @Override
    public String toString() {
        return "ioth listener " + core;
    }
}
