/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.stack.runtime.SerialExecutor;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A TCP connection of a stack, to be. */
final class IothSocketChannel extends SocketChannel {

    private enum State {
        UNCONNECTED,
        PENDING,
        CONNECTED
    }

    private final Channels channels;
    private final SerialExecutor engine;
    private final Family family;
    private final StreamSocket socket;
    private final Waiters waiters = new Waiters();
    private final ReentrantLock readLock = new ReentrantLock();
    private final ReentrantLock writeLock = new ReentrantLock();
    private volatile State state;
    private volatile boolean inputShut;
    private volatile boolean outputShut;

    IothSocketChannel(Channels channels, Family family, StreamSocket socket, boolean connected) {
        super(channels.provider());
        this.channels = channels;
        this.engine = channels.engine();
        this.family = family;
        this.socket = socket;
        state = connected ? State.CONNECTED : State.UNCONNECTED;
        channels.opened(this);
        engine.execute(now -> {
            socket.listener(waiters);
            // What came before, an accepted connection's first bytes, nobody was told of.
            waiters.onReady(socket.readyOps());
        });
    }

    private void ensureOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    private void ensureConnected() throws ClosedChannelException {
        ensureOpen();
        if (state != State.CONNECTED) {
            throw new NotYetConnectedException();
        }
    }

    @Override
    public SocketChannel bind(@Nullable SocketAddress local) throws IOException {
        readLock.lock();
        try {
            writeLock.lock();
            try {
                ensureOpen();
                if (state == State.PENDING) {
                    throw new ConnectionPendingException();
                }
                if (socket.local() != null) {
                    throw new AlreadyBoundException();
                }
                Endpoint endpoint = Addresses.toBind(local, family);
                channels.<IOException>inEngine(now -> socket.bind(endpoint, now));
                return this;
            } finally {
                writeLock.unlock();
            }
        } finally {
            readLock.unlock();
        }
    }

    @Override
    public boolean connect(SocketAddress remote) throws IOException {
        Endpoint peer = Addresses.toConnect(remote, family);
        readLock.lock();
        try {
            writeLock.lock();
            try {
                return connectLocked(peer);
            } finally {
                writeLock.unlock();
            }
        } finally {
            readLock.unlock();
        }
    }

    private boolean connectLocked(Endpoint peer) throws IOException {
        ensureOpen();
        switch (state) {
            case CONNECTED -> throw new AlreadyConnectedException();
            case PENDING -> throw new ConnectionPendingException();
            case UNCONNECTED -> state = State.PENDING;
        }
        try {
            channels.<IOException>inEngine(now -> socket.connect(peer, now));
        } catch (IOException e) {
            close();
            throw e;
        }
        return awaitConnected(isBlocking());
    }

    @Override
    public boolean finishConnect() throws IOException {
        readLock.lock();
        try {
            ensureOpen();
            return switch (state) {
                case CONNECTED -> true;
                case UNCONNECTED -> throw new NoConnectionPendingException();
                case PENDING -> awaitConnected(isBlocking());
            };
        } finally {
            readLock.unlock();
        }
    }

    private boolean awaitConnected(boolean block) throws IOException {
        boolean done = false;
        try {
            if (block) {
                begin();
            }
            waiters.enterRead();
            try {
                done = socket.finishConnect();
                while (!done && block && isOpen()) {
                    waiters.parkRead();
                    done = socket.finishConnect();
                }
            } finally {
                waiters.exitRead();
                if (block) {
                    end(done);
                }
            }
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            close();
            throw e;
        }
        if (done) {
            state = State.CONNECTED;
        }
        return done;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        Objects.requireNonNull(target);
        readLock.lock();
        try {
            ensureConnected();
            if (inputShut) {
                return -1;
            }
            return target.hasRemaining() ? readLocked(target) : 0;
        } finally {
            readLock.unlock();
        }
    }

    private int readLocked(ByteBuffer target) throws IOException {
        int n = 0;
        if (!isBlocking()) {
            return socket.read(target);
        }
        try {
            begin();
            waiters.enterRead();
            n = socket.read(target);
            while (n == 0 && isOpen() && !inputShut) {
                waiters.parkRead();
                n = socket.read(target);
            }
        } finally {
            waiters.exitRead();
            end(n > 0);
        }
        return n == 0 && inputShut ? -1 : n;
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        readLock.lock();
        try {
            ensureConnected();
            long total = 0;
            for (int i = offset; i < offset + length; i++) {
                if (!targets[i].hasRemaining()) {
                    continue;
                }
                if (inputShut && total == 0) {
                    return -1;
                }
                if (total > 0 && socket.available() == 0) {
                    break;
                }
                int n = total == 0 ? readLocked(targets[i]) : socket.read(targets[i]);
                if (n < 0) {
                    return total == 0 ? -1 : total;
                }
                total += n;
                if (targets[i].hasRemaining()) {
                    break;
                }
            }
            return total;
        } finally {
            readLock.unlock();
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        Objects.requireNonNull(source);
        writeLock.lock();
        try {
            return writeLocked(source);
        } finally {
            writeLock.unlock();
        }
    }

    private int writeLocked(ByteBuffer source) throws IOException {
        ensureConnected();
        if (outputShut) {
            throw new ClosedChannelException();
        }
        if (!isBlocking()) {
            return socket.write(source);
        }
        int total = 0;
        try {
            begin();
            waiters.enterWrite();
            total = socket.write(source);
            while (source.hasRemaining() && isOpen() && !outputShut) {
                int n = socket.write(source);
                if (n == 0) {
                    waiters.parkWrite();
                }
                total += n;
            }
        } finally {
            waiters.exitWrite();
            end(total > 0);
        }
        if (outputShut && total == 0 && source.hasRemaining()) {
            throw new java.nio.channels.AsynchronousCloseException();
        }
        return total;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, sources.length);
        writeLock.lock();
        try {
            ensureConnected();
            long total = 0;
            for (int i = offset; i < offset + length; i++) {
                total += writeLocked(sources[i]);
                if (sources[i].hasRemaining()) {
                    break;
                }
            }
            return total;
        } finally {
            writeLock.unlock();
        }
    }

    @Override
    public SocketChannel shutdownInput() throws IOException {
        ensureConnected();
        if (!inputShut) {
            inputShut = true;
            channels.<RuntimeException>inEngine(socket::shutdownInput);
            waiters.wakeAll();
        }
        return this;
    }

    @Override
    public SocketChannel shutdownOutput() throws IOException {
        ensureConnected();
        if (!outputShut) {
            outputShut = true;
            channels.<RuntimeException>inEngine(socket::shutdownOutput);
            waiters.wakeAll();
        }
        return this;
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        Option option = Options.STREAM.of(name);
        int number = Options.toInt(name, value);
        ensureOpen();
        channels.<RuntimeException>inEngine(now -> socket.option(option, number));
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        Option option = Options.STREAM.of(name);
        ensureOpen();
        return Options.toJdk(name, engine.call(now -> socket.option(option)));
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Options.STREAM.supported();
    }

    @Override
    public Socket socket() {
        throw new UnsupportedOperationException("this channel has no java.net.Socket view; use the channel itself");
    }

    @Override
    public boolean isConnected() {
        return state == State.CONNECTED;
    }

    @Override
    public boolean isConnectionPending() {
        return state == State.PENDING;
    }

    @Override
    public @Nullable SocketAddress getRemoteAddress() throws IOException {
        ensureOpen();
        return state == State.CONNECTED ? Addresses.toJdk(socket.remote()) : null;
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
        if (isBlocking() && state == State.CONNECTED && !engine.isStepped() && !channels.isClosed()) {
            int linger = engine.call(now -> socket.option(Option.SO_LINGER));
            channels.closeSocket(socket);
            if (linger > 0) {
                awaitDrained(TimeUnit.SECONDS.toNanos(linger));
            }
        } else {
            channels.closeSocket(socket);
        }
    }

    private void awaitDrained(long limitNs) {
        long start = engine.nanoTime();
        waiters.enterClose();
        try {
            while (!socket.isDrained()) {
                long left = limitNs - (engine.nanoTime() - start);
                if (left <= 0 || Thread.currentThread().isInterrupted()) {
                    return;
                }
                waiters.parkClose(left);
            }
        } finally {
            waiters.exitClose();
        }
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        waiters.wakeAll();
    }

    @Override
    public String toString() {
        return "ioth socket " + socket.stateName() + " " + socket.local() + " > " + socket.remote();
    }
}
