/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.ClosedChannelException;
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
    private final StreamSocket socket;
    private final Waiters waiters = new Waiters();
    private final ReentrantLock acceptLock = new ReentrantLock();

    IothServerSocketChannel(Channels channels, Family family, StreamSocket socket) {
        super(channels.provider());
        this.channels = channels;
        this.family = family;
        this.socket = socket;
        channels.opened(this);
        channels.engine().execute(now -> {
            socket.listener(waiters);
            socket.option(Option.SO_REUSEADDR, 1);
        });
    }

    private void ensureOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public ServerSocketChannel bind(@Nullable SocketAddress local, int backlog) throws IOException {
        Endpoint endpoint = Addresses.toBind(local, family);
        ensureOpen();
        if (socket.local() != null) {
            throw new AlreadyBoundException();
        }
        channels.<IOException>inEngine(now -> {
            socket.bind(endpoint, now);
            socket.listen(backlog < 1 ? DEFAULT_BACKLOG : backlog, now);
        });
        return this;
    }

    @Override
    public SocketChannel accept() throws IOException {
        acceptLock.lock();
        try {
            ensureOpen();
            if (socket.local() == null) {
                throw new NotYetBoundException();
            }
            StreamSocket accepted = isBlocking() ? awaitAccepted() : poll();
            return accepted == null ? nothing() : new IothSocketChannel(channels, family, accepted, true);
        } finally {
            acceptLock.unlock();
        }
    }

    @SuppressWarnings("NullAway")
    private static SocketChannel nothing() {
        return null;
    }

    private @Nullable StreamSocket poll() {
        return channels.engine()
                .<Optional<StreamSocket>, RuntimeException>call(now -> Optional.ofNullable(socket.accept(now)))
                .orElse(null);
    }

    private @Nullable StreamSocket awaitAccepted() throws IOException {
        StreamSocket accepted = null;
        boolean completed = false;
        try {
            begin();
            waiters.enterRead();
            accepted = poll();
            while (accepted == null && isOpen()) {
                waiters.parkRead();
                accepted = poll();
            }
        } finally {
            waiters.exitRead();
            try {
                end(accepted != null);
                completed = true;
            } finally {
                if (!completed && accepted != null) {
                    channels.<RuntimeException>inEngine(accepted::abort);
                }
            }
        }
        return accepted;
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        Option option = Options.SERVER.of(name);
        int number = Options.toInt(name, value);
        ensureOpen();
        channels.<RuntimeException>inEngine(now -> socket.option(option, number));
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        Option option = Options.SERVER.of(name);
        ensureOpen();
        return Options.toJdk(name, channels.engine().call(now -> socket.option(option)));
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
        ensureOpen();
        return Addresses.toJdk(socket.local());
    }

    @Override
    protected void implCloseSelectableChannel() {
        channels.closed(this);
        waiters.wakeAll();
        channels.closeSocket(socket);
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        waiters.wakeAll();
    }

    @Override
    public String toString() {
        return "ioth listener " + socket.local();
    }
}
