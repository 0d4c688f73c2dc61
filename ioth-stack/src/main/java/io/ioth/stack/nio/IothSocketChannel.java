/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.IothSocketOptions;
import io.ioth.TcpInfo;
import io.ioth.stack.nio.CoreFactory.Use;
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
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.Optional;
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
    private final Family family;
    private final ChannelCore<StreamSocket> core;
    private final BlockingCall reading;
    private final BlockingCall writing;
    private final ReentrantLock readLock = new ReentrantLock();
    private final ReentrantLock writeLock = new ReentrantLock();
    private volatile State state;
    private volatile boolean inputShut;
    private volatile boolean outputShut;

    /** A channel to be connected, or that of the {@code accepted} connection. */
    IothSocketChannel(Channels channels, Family family, @Nullable StreamSocket accepted) {
        super(channels.provider());
        this.channels = channels;
        this.family = family;
        core = new ChannelCore<>(
                channels,
                this,
                Options.STREAM,
                (use, address) -> channels.cores().newStream(family, use, address),
                accepted);
        reading = new BlockingCall(this, this::begin, this::end, core.waiters.reading);
        writing = new BlockingCall(this, this::begin, this::end, core.waiters.writing);
        state = accepted == null ? State.UNCONNECTED : State.CONNECTED;
    }

    private void ensureConnected() throws ClosedChannelException {
        core.ensureOpen();
        if (state != State.CONNECTED) {
            throw new NotYetConnectedException();
        }
    }

    private void lockBoth() {
        readLock.lock();
        writeLock.lock();
    }

    private void unlockBoth() {
        writeLock.unlock();
        readLock.unlock();
    }

    @Override
    public SocketChannel bind(@Nullable SocketAddress local) throws IOException {
        lockBoth();
        try {
            core.ensureOpen();
            if (state == State.PENDING) {
                throw new ConnectionPendingException();
            }
            if (core.isBound()) {
                throw new AlreadyBoundException();
            }
            Endpoint endpoint = Addresses.toBind(local, family);
            core.at(Use.BIND, endpoint, (socket, now) -> socket.bind(endpoint, now));
            return this;
        } finally {
            unlockBoth();
        }
    }

    @Override
    public boolean connect(SocketAddress remote) throws IOException {
        Endpoint peer = Addresses.toConnect(remote, family);
        lockBoth();
        try {
            core.ensureOpen();
            switch (state) {
                case CONNECTED -> throw new AlreadyConnectedException();
                case PENDING -> throw new ConnectionPendingException();
                case UNCONNECTED -> state = State.PENDING;
            }
            begin(peer);
            return awaitConnected();
        } finally {
            unlockBoth();
        }
    }

    private void begin(Endpoint peer) throws IOException {
        try {
            core.at(Use.CONNECT, peer, (socket, now) -> socket.connect(peer, now));
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public boolean finishConnect() throws IOException {
        readLock.lock();
        try {
            core.ensureOpen();
            return switch (state) {
                case CONNECTED -> true;
                case UNCONNECTED -> throw new NoConnectionPendingException();
                case PENDING -> awaitConnected();
            };
        } finally {
            readLock.unlock();
        }
    }

    private boolean awaitConnected() throws IOException {
        StreamSocket socket = core.chosen();
        boolean done = false;
        try {
            try {
                reading.begin();
                done = socket.finishConnect();
                while (!done && reading.again()) {
                    done = socket.finishConnect();
                }
            } finally {
                reading.end(done);
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
        StreamSocket socket = core.chosen();
        int n = 0;
        try {
            reading.begin();
            n = socket.read(target);
            while (n == 0 && !inputShut && reading.again()) {
                n = socket.read(target);
            }
        } finally {
            reading.end(n > 0);
        }
        return n == 0 && inputShut ? -1 : n;
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        readLock.lock();
        try {
            ensureConnected();
            StreamSocket socket = core.chosen();
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
        StreamSocket socket = core.chosen();
        int total = 0;
        try {
            writing.begin();
            int n = socket.write(source);
            total = n;
            while (source.hasRemaining() && !outputShut && writing.again(n > 0)) {
                n = socket.write(source);
                total += n;
            }
        } finally {
            writing.end(total > 0);
        }
        if (outputShut && total == 0 && source.hasRemaining()) {
            throw new AsynchronousCloseException();
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
            channels.<RuntimeException>inEngine(core.chosen()::shutdownInput);
            core.waiters.wakeAll();
        }
        return this;
    }

    @Override
    public SocketChannel shutdownOutput() throws IOException {
        ensureConnected();
        if (!outputShut) {
            outputShut = true;
            channels.<RuntimeException>inEngine(core.chosen()::shutdownOutput);
            core.waiters.wakeAll();
        }
        return this;
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        core.setOption(name, value);
        return this;
    }

    @Override
    public <T> @Nullable T getOption(SocketOption<T> name) throws IOException {
        if (name == IothSocketOptions.TCP_INFO) {
            return name.type().cast(tcpInfo());
        }
        return core.getOption(name);
    }

    private @Nullable TcpInfo tcpInfo() throws ClosedChannelException {
        core.ensureOpen();
        StreamSocket chosen = core.socket();
        if (chosen == null) {
            return null;
        }
        return channels.engine()
                .<Optional<TcpInfo>, RuntimeException>call(now -> Optional.ofNullable(chosen.tcpInfo()))
                .orElse(null);
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
        SocketAddress remote = core.remoteAddress();
        return state == State.CONNECTED ? remote : null;
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        return core.localAddress();
    }

    @Override
    protected void implCloseSelectableChannel() {
        StreamSocket socket = core.socket();
        if (channels.isClosed() && socket != null) {
            channels.<RuntimeException>inEngine(socket::abort);
        }
        int linger = waitsForClose() ? channels.engine().call(now -> core.chosen().option(Option.SO_LINGER)) : 0;
        core.close();
        if (linger > 0) {
            awaitDrained(core.chosen(), TimeUnit.SECONDS.toNanos(linger));
        }
    }

    private boolean waitsForClose() {
        return isBlocking() && state == State.CONNECTED && !channels.engine().isStepped() && !channels.isClosed();
    }

    private void awaitDrained(StreamSocket socket, long limitNs) {
        SerialExecutor engine = channels.engine();
        Waiter waiter = core.waiters.closing;
        long start = engine.nanoTime();
        waiter.enter();
        try {
            while (!socket.isDrained()) {
                long left = limitNs - (engine.nanoTime() - start);
                if (left <= 0 || Thread.currentThread().isInterrupted()) {
                    return;
                }
                waiter.park(left);
            }
        } finally {
            waiter.exit();
        }
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        core.waiters.wakeAll();
    }

    @Override
    public String toString() {
        StreamSocket socket = core.socket();
        return "ioth socket " + (socket == null ? "CLOSED" : socket.stateName()) + " " + core;
    }
}
