/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.stack.runtime.SerialExecutor;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.PacketSocket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.NotYetConnectedException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A UDP, raw or ping socket of a stack. */
final class IothDatagramChannel extends DatagramChannel {

    private final Channels channels;
    private final SerialExecutor engine;
    private final Family family;
    private final PacketSocket socket;
    private final Waiters waiters = new Waiters();
    private final ReentrantLock readLock = new ReentrantLock();
    private final ReentrantLock writeLock = new ReentrantLock();

    IothDatagramChannel(Channels channels, Family family, PacketSocket socket) {
        super(channels.provider());
        this.channels = channels;
        this.engine = channels.engine();
        this.family = family;
        this.socket = socket;
        channels.opened(this);
        engine.execute(now -> socket.listener(waiters));
    }

    private void ensureOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public DatagramChannel bind(@Nullable SocketAddress local) throws IOException {
        Endpoint endpoint = Addresses.toBind(local, family);
        ensureOpen();
        if (socket.local() != null) {
            throw new AlreadyBoundException();
        }
        channels.<IOException>inEngine(now -> socket.bind(endpoint, now));
        return this;
    }

    @Override
    public DatagramChannel connect(SocketAddress remote) throws IOException {
        Endpoint peer = Addresses.toConnect(remote, family);
        ensureOpen();
        if (isConnected()) {
            throw new AlreadyConnectedException();
        }
        channels.<IOException>inEngine(now -> socket.connect(peer, now));
        return this;
    }

    @Override
    public DatagramChannel disconnect() throws IOException {
        if (isOpen() && isConnected()) {
            channels.<RuntimeException>inEngine(socket::disconnect);
        }
        return this;
    }

    @Override
    public boolean isConnected() {
        return socket.remote() != null;
    }

    @Override
    @SuppressWarnings("NullAway")
    public SocketAddress receive(ByteBuffer target) throws IOException {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("Read-only buffer");
        }
        readLock.lock();
        try {
            ensureOpen();
            bindToReceive();
            PacketSocket.Datagram datagram = next();
            return datagram == null ? null : copy(datagram, target);
        } finally {
            readLock.unlock();
        }
    }

    private void bindToReceive() throws IOException {
        if (socket.local() == null) {
            bind(null);
        }
    }

    private PacketSocket.@Nullable Datagram next() throws IOException {
        if (!isBlocking()) {
            return socket.receive();
        }
        PacketSocket.Datagram datagram = null;
        try {
            begin();
            waiters.enterRead();
            datagram = socket.receive();
            while (datagram == null && isOpen()) {
                waiters.parkRead();
                datagram = socket.receive();
            }
        } finally {
            waiters.exitRead();
            end(datagram != null);
        }
        return datagram;
    }

    /** Copies as much as there is room for; the rest of the datagram is discarded, as the JDK does. */
    private static SocketAddress copy(PacketSocket.Datagram datagram, ByteBuffer target) {
        ByteBuf payload = datagram.payload();
        try {
            int length = Math.min(payload.readableBytes(), target.remaining());
            payload.getBytes(payload.readerIndex(), target.duplicate().limit(target.position() + length));
            target.position(target.position() + length);
            return datagram.from().toInetSocketAddress();
        } finally {
            payload.release();
        }
    }

    @Override
    public int send(ByteBuffer source, SocketAddress target) throws IOException {
        Objects.requireNonNull(source);
        Endpoint peer = Addresses.toConnect(target, family);
        writeLock.lock();
        try {
            ensureOpen();
            Endpoint connected = socket.remote();
            if (connected != null && !connected.equals(peer)) {
                throw new AlreadyConnectedException();
            }
            return transmit(source, connected == null ? peer : null);
        } finally {
            writeLock.unlock();
        }
    }

    private int transmit(ByteBuffer source, @Nullable Endpoint peer) throws IOException {
        int length = source.remaining();
        boolean sent = false;
        boolean block = isBlocking();
        try {
            if (block) {
                begin();
            }
            waiters.enterWrite();
            sent = attempt(source, peer);
            while (!sent && block && isOpen()) {
                waiters.parkWrite();
                sent = attempt(source, peer);
            }
        } finally {
            waiters.exitWrite();
            if (block) {
                end(sent);
            }
        }
        if (!sent) {
            return 0;
        }
        source.position(source.limit());
        return length;
    }

    private boolean attempt(ByteBuffer source, @Nullable Endpoint peer) throws IOException {
        ByteBuf payload = PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(1, source.remaining()));
        payload.writeBytes(source.duplicate());
        return engine.<Boolean, IOException>call(now -> socket.send(payload, peer, now));
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        Objects.requireNonNull(target);
        readLock.lock();
        try {
            ensureConnected();
            PacketSocket.Datagram datagram = next();
            if (datagram == null) {
                return 0;
            }
            int before = target.position();
            copy(datagram, target);
            return target.position() - before;
        } finally {
            readLock.unlock();
        }
    }

    private void ensureConnected() throws ClosedChannelException {
        ensureOpen();
        if (!isConnected()) {
            throw new NotYetConnectedException();
        }
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        readLock.lock();
        try {
            ensureConnected();
            PacketSocket.Datagram datagram = next();
            return datagram == null ? 0 : scatter(datagram.payload(), targets, offset, length);
        } finally {
            readLock.unlock();
        }
    }

    private static long scatter(ByteBuf payload, ByteBuffer[] targets, int offset, int length) {
        try {
            long total = 0;
            for (int i = offset; i < offset + length && payload.isReadable(); i++) {
                int n = Math.min(payload.readableBytes(), targets[i].remaining());
                ByteBuffer part = targets[i].duplicate().limit(targets[i].position() + n);
                payload.readBytes(part);
                targets[i].position(targets[i].position() + n);
                total += n;
            }
            return total;
        } finally {
            payload.release();
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        Objects.requireNonNull(source);
        writeLock.lock();
        try {
            ensureConnected();
            return transmit(source, null);
        } finally {
            writeLock.unlock();
        }
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, sources.length);
        writeLock.lock();
        try {
            ensureConnected();
            int total = 0;
            for (int i = offset; i < offset + length; i++) {
                total = Math.addExact(total, sources[i].remaining());
            }
            ByteBuffer whole = ByteBuffer.allocate(total);
            for (int i = offset; i < offset + length; i++) {
                whole.put(sources[i].duplicate());
            }
            int sent = transmit(whole.flip(), null);
            for (int i = offset; sent > 0 && i < offset + length; i++) {
                sources[i].position(sources[i].limit());
            }
            return sent;
        } finally {
            writeLock.unlock();
        }
    }

    @Override
    public <T> DatagramChannel setOption(SocketOption<T> name, T value) throws IOException {
        Option option = Options.DATAGRAM.of(name);
        int number = Options.toInt(name, value);
        ensureOpen();
        channels.<RuntimeException>inEngine(now -> socket.option(option, number));
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        Option option = Options.DATAGRAM.of(name);
        ensureOpen();
        return Options.toJdk(name, engine.call(now -> socket.option(option)));
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Options.DATAGRAM.supported();
    }

    @Override
    public DatagramSocket socket() {
        throw new UnsupportedOperationException("this channel has no java.net.DatagramSocket view; use the channel itself");
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface networkInterface) {
        throw new UnsupportedOperationException("this stack's channels can't join multicast groups");
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface networkInterface, InetAddress source) {
        return join(group, networkInterface);
    }

    @Override
    public @Nullable SocketAddress getRemoteAddress() throws IOException {
        ensureOpen();
        return Addresses.toJdk(socket.remote());
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
        return "ioth datagrams " + socket.local() + " > " + socket.remote();
    }
}
