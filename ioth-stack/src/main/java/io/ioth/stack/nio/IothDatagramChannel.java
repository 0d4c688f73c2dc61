/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.GroupChannel;
import io.ioth.NetInterface;
import io.ioth.stack.nio.CoreFactory.Use;
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
import java.net.StandardSocketOptions;
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
final class IothDatagramChannel extends DatagramChannel implements GroupChannel {

    private final Channels channels;
    private final Family family;
    private final ChannelCore<PacketSocket> core;
    private final Groups groups;
    private final BlockingCall reading;
    private final BlockingCall writing;
    private volatile @Nullable NetworkInterface multicastInterface;
    private final ReentrantLock readLock = new ReentrantLock();
    private final ReentrantLock writeLock = new ReentrantLock();

    /** A channel of UDP, or that of a raw or ping {@code socket}. */
    IothDatagramChannel(Channels channels, Family family, @Nullable PacketSocket socket) {
        super(channels.provider());
        this.channels = channels;
        this.family = family;
        core = new ChannelCore<>(
                channels,
                this,
                Options.DATAGRAM,
                (use, address) -> channels.cores().newDatagram(family, use, address),
                socket);
        groups = new Groups(channels, this, family, core);
        reading = new BlockingCall(this, this::begin, this::end, core.waiters.reading);
        writing = new BlockingCall(this, this::begin, this::end, core.waiters.writing);
    }

    @Override
    public DatagramChannel bind(@Nullable SocketAddress local) throws IOException {
        Endpoint endpoint = Addresses.toBind(local, family);
        core.ensureOpen();
        if (core.isBound()) {
            throw new AlreadyBoundException();
        }
        core.at(Use.BIND, endpoint, (socket, now) -> socket.bind(endpoint, now));
        return this;
    }

    @Override
    public DatagramChannel connect(SocketAddress remote) throws IOException {
        Endpoint peer = Addresses.toConnect(remote, family);
        core.ensureOpen();
        if (isConnected()) {
            throw new AlreadyConnectedException();
        }
        core.at(Use.CONNECT, peer, (socket, now) -> socket.connect(peer, now));
        return this;
    }

    @Override
    public DatagramChannel disconnect() throws IOException {
        if (isOpen() && isConnected()) {
            channels.<RuntimeException>inEngine(core.chosen()::disconnect);
        }
        return this;
    }

    @Override
    public boolean isConnected() {
        return core.remote() != null;
    }

    @Override
    @SuppressWarnings("NullAway")
    public SocketAddress receive(ByteBuffer target) throws IOException {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("Read-only buffer");
        }
        readLock.lock();
        try {
            core.ensureOpen();
            bindIfNeedBe(Use.BIND, Addresses.toBind(null, family));
            PacketSocket.Datagram datagram = next();
            return datagram == null ? null : copy(datagram, target);
        } finally {
            readLock.unlock();
        }
    }

    /** To the wildcard; what for says which address, known first, the core is chosen by. */
    private void bindIfNeedBe(Use use, Endpoint address) throws IOException {
        if (!core.isBound()) {
            core.at(use, address, (socket, now) -> {
                if (socket.local() == null) {
                    socket.bind(Addresses.toBind(null, family), now);
                }
            });
        }
    }

    private PacketSocket.@Nullable Datagram next() throws IOException {
        PacketSocket socket = core.chosen();
        PacketSocket.Datagram datagram = null;
        try {
            reading.begin();
            datagram = socket.receive();
            while (datagram == null && reading.again()) {
                datagram = socket.receive();
            }
        } finally {
            reading.end(datagram != null);
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
            core.ensureOpen();
            Endpoint connected = core.remote();
            if (connected != null && !connected.equals(peer)) {
                throw new AlreadyConnectedException();
            }
            bindIfNeedBe(Use.CONNECT, peer);
            return transmit(source, connected == null ? peer : null);
        } finally {
            writeLock.unlock();
        }
    }

    private int transmit(ByteBuffer source, @Nullable Endpoint to) throws IOException {
        int length = source.remaining();
        boolean sent = false;
        try {
            writing.begin();
            sent = attempt(source, to);
            while (!sent && writing.again()) {
                sent = attempt(source, to);
            }
        } finally {
            writing.end(sent);
        }
        if (!sent) {
            return 0;
        }
        source.position(source.limit());
        return length;
    }

    private boolean attempt(ByteBuffer source, @Nullable Endpoint to) throws IOException {
        ByteBuf payload = PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(1, source.remaining()));
        payload.writeBytes(source.duplicate());
        PacketSocket socket = core.chosen();
        return channels.engine().<Boolean, IOException>call(now -> socket.send(payload, to, now));
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
        core.ensureOpen();
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
        if (name.equals(StandardSocketOptions.IP_MULTICAST_IF)) {
            setMulticastInterface((NetworkInterface) value);
        } else {
            core.setOption(name, value);
        }
        return this;
    }

    private void setMulticastInterface(@Nullable NetworkInterface jdk) throws IOException {
        if (jdk == null) {
            throw new IllegalArgumentException("Cannot set IP_MULTICAST_IF to 'null'");
        }
        core.ensureOpen();
        core.setOption(Option.IP_MULTICAST_IF, groups.of(jdk).index());
        multicastInterface = jdk;
    }

    @Override
    public void multicastInterface(NetInterface out) throws IOException {
        core.ensureOpen();
        core.setOption(Option.IP_MULTICAST_IF, groups.of(out).index());
        multicastInterface = NetworkInterface.getByName(out.name());
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"})
    public <T> T getOption(SocketOption<T> name) throws IOException {
        if (name.equals(StandardSocketOptions.IP_MULTICAST_IF)) {
            core.ensureOpen();
            return (T) multicastInterface;
        }
        return core.getOption(name);
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
    public MembershipKey join(InetAddress group, NetworkInterface networkInterface) throws IOException {
        Objects.requireNonNull(group);
        return groups.join(group, groups.of(networkInterface), networkInterface, null);
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface networkInterface, InetAddress source)
            throws IOException {
        Objects.requireNonNull(group);
        Objects.requireNonNull(source, "source address is null");
        return groups.join(group, groups.of(networkInterface), networkInterface, source);
    }

    @Override
    public MembershipKey join(InetAddress group, NetInterface on) throws IOException {
        return groups.join(Objects.requireNonNull(group), groups.of(on), null, null);
    }

    @Override
    public MembershipKey join(InetAddress group, NetInterface on, InetAddress source) throws IOException {
        Objects.requireNonNull(source);
        return groups.join(Objects.requireNonNull(group), groups.of(on), null, source);
    }

    @Override
    public @Nullable SocketAddress getRemoteAddress() throws IOException {
        return core.remoteAddress();
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
        return "ioth datagrams " + core;
    }
}
