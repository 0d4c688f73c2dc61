/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.packet;

import io.ioth.SocketInfo;
import io.ioth.link.Frame;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IpOutput;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.Path;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.PacketSocket;
import io.ioth.stack.socket.ReadinessListener;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.channels.SelectionKey;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What UDP, raw and ping sockets have in common: all but the demultiplexing and the bytes before the payload. */
public abstract class PacketSocketBase implements PacketSocket {

    /** The options. Engine. */
    protected final PacketOptions options = new PacketOptions();

    final SocketKey key = new SocketKey();
    private final PacketHost host;
    private final Family family;
    private final boolean takesIpv4;
    private final PacketQueue queue = new PacketQueue();
    private final AtomicReference<@Nullable IOException> error = new AtomicReference<>();
    private final PacketPaths paths;

    private final SocketGroups groups;
    private ReadinessListener listener = ReadinessListener.NONE;
    private IpAddress boundAddress = IpAddress.ANY;
    private int boundZone;
    private volatile @Nullable Endpoint local;
    private volatile @Nullable Endpoint remote;
    private volatile boolean writable = true;
    private volatile boolean closed;

    /**
     * An open socket, not bound.
     *
     * @param takesIpv4 whether IPv4 packets are for it
     */
    protected PacketSocketBase(PacketHost host, Family family, boolean takesIpv4) {
        this.host = host;
        this.family = family;
        this.takesIpv4 = takesIpv4;
        this.paths = new PacketPaths(host.ip());
        this.groups = new SocketGroups(this, host);
        host.opened(this);
    }

    /** Checks that the socket may be bound there, and chooses the port if {@code local}'s is 0. */
    protected abstract int choosePort(Endpoint local) throws IOException;

    /** Makes the socket receive; where it's bound and connected is known. */
    protected abstract void join();

    /** Undoes {@link #join}, before it's known otherwise. */
    protected abstract void leave();

    /**
     * Puts what belongs before it in front of the payload and sends it. The payload's owner stays who it is; nothing of it may be written to.
     *
     * @throws SocketException when the payload isn't as it must be
     */
    protected abstract Sent transmit(ByteBuf payload, Path path, int port, long nowNs) throws IOException;

    /** The name for {@code ss}. */
    protected abstract String protocolName();

    /** Whether it may be bound to {@code address}, which isn't the wildcard. */
    protected boolean mayBind(IpAddress address) {
        return host.ip().isLocalAddress(address);
    }

    /** Whether {@code from} is the peer, for what had arrived before it was fixed. */
    protected abstract boolean isFrom(Endpoint peer, Endpoint from);

    /** Chooses a port as {@code demux} allows, for sockets that have ports. */
    protected final int choosePort(PortDemux demux, Endpoint to) throws IOException {
        return demux.choosePort(this, to.address(), to.port(), to.zone());
    }

    /** The port that it's bound to. Engine. */
    protected final int localPort() {
        return key.port;
    }

    /** Sends {@code frame} as the options say; whatever the answer, the frame is empty afterwards. Multicasts with hop limit 0 stay here. */
    protected final Sent send(Frame frame, Path path, int protocol, long nowNs) {
        boolean multicast = IpAddress.isMulticast(path.remoteHigh, path.remoteLow);
        int hopLimit = options.hopLimit(multicast);
        if (multicast) {
            path.loop = options.isOn(Option.IP_MULTICAST_LOOP);
            path.hostOnly = hopLimit == 0;
        }
        path.discoverMtu = options.discoverMtu();
        Sent sent = ip().send(
                frame, path, protocol, hopLimit, options.trafficClass(), options.dontFragment(), nowNs);
        frame.release();
        return sent;
    }

    /** Whether a connected socket is found by its peer's address and port too. */
    protected boolean isDemultiplexedByPeer() {
        return true;
    }

    /** Whether there's anything to show in {@code ss}. */
    protected boolean isReceiving() {
        return local != null;
    }

    /** Called once, when the socket has been closed. */
    protected void closed() {}

    /** What is sent with. */
    protected final IpOutput ip() {
        return host.ip();
    }

    @Override
    public final void listener(ReadinessListener newListener) {
        listener = newListener;
    }

    @Override
    public final int readyOps() {
        int read = !queue.isEmpty() || error.get() != null || closed ? SelectionKey.OP_READ : 0;
        return writable || closed ? read | SelectionKey.OP_WRITE : read;
    }

    @Override
    public final void bind(Endpoint to, long nowNs) throws IOException {
        checkOpen();
        if (local != null) {
            throw new BindException("Invalid argument");
        }
        IpAddress address = to.address().isAny() ? wildcard() : to.address();
        if (!address.isAny() && !(admits(address) && mayBind(address))) {
            throw new BindException("Cannot assign requested address");
        }
        int zone = address.needsZone() ? to.zone() : 0;
        boundAddress = address;
        boundZone = zone;
        int port = choosePort(new Endpoint(address, to.port(), zone));
        key.local(address, port, zone);
        local = new Endpoint(address, port, zone);
        join();
    }

    private IpAddress wildcard() {
        return family == Family.IPV4 ? IpAddress.ANY_IPV4 : IpAddress.ANY;
    }

    private void bindIfNeedBe(long nowNs) throws IOException {
        if (local == null) {
            bind(Endpoint.ANY, nowNs);
        }
    }

    @Override
    public final void connect(Endpoint to, long nowNs) throws IOException {
        checkOpen();
        Endpoint peer = destination(to);
        bindIfNeedBe(nowNs);
        leave();
        try {
            Path path = paths.connect(source(), peer, zoneFor(peer));
            checkBroadcast(path);
            IpAddress address = path.localAddress();
            int zone = peer.address().needsZone() ? path.ifIndex : boundZone;
            key.local(address, key.port, zone);
            key.remote(peer.address(), peer.port(), isDemultiplexedByPeer());
            local = new Endpoint(address, key.port, address.needsZone() ? path.ifIndex : 0);
            remote = new Endpoint(peer.address(), peer.port(), peer.address().needsZone() ? path.ifIndex : 0);
            error.set(null);
        } catch (IOException e) {
            forgetPeer();
            throw e;
        } finally {
            join();
        }
    }

    @Override
    public final void disconnect(long nowNs) {
        if (remote != null && !closed) {
            leave();
            forgetPeer();
            error.set(null);
            join();
        }
    }

    private void forgetPeer() {
        key.noRemote();
        key.local(boundAddress, key.port, boundZone);
        local = new Endpoint(boundAddress, key.port, boundZone);
        remote = null;
        paths.forgetOther();
    }

    @Override
    public final boolean send(ByteBuf payload, @Nullable Endpoint to, long nowNs) throws IOException {
        try {
            checkOpen();
            throwPendingError();
            bindIfNeedBe(nowNs);
            Endpoint peer = to == null ? remote : destination(to);
            if (peer == null) {
                throw new SocketException("Destination address required");
            }
            if (payload.readableBytes() > maxPayload(peer.address().isIpv4())) {
                throw new SocketException("Message too long");
            }
            Path path = to == null ? paths.connected() : paths.to(source(), peer, zoneFor(peer));
            checkBroadcast(path);
            Sent sent = ip().hasRoom(path) ? transmit(payload, path, peer.port(), nowNs) : Sent.QUEUE_FULL;
            if (sent == Sent.QUEUE_FULL) {
                waitForRoom();
                return false;
            }
            PacketPaths.check(sent);
            return true;
        } finally {
            payload.release();
        }
    }

    private void checkOpen() throws SocketException {
        if (closed) {
            throw new SocketException("Socket closed");
        }
    }

    private void throwPendingError() throws IOException {
        IOException pending = error.getAndSet(null);
        if (pending != null) {
            throw pending;
        }
    }

    /** What a given destination means: the wildcard is this node itself. */
    private Endpoint destination(Endpoint to) throws SocketException {
        IpAddress address = to.address();
        if (address.isAny()) {
            boolean ipv4 = family == Family.IPV4 || address.isIpv4() && takesIpv4;
            address = ipv4 ? IpAddress.LOOPBACK_IPV4 : IpAddress.LOOPBACK;
        }
        if (!admits(address)) {
            throw new SocketException("Address family not supported by protocol");
        }
        return address == to.address() ? to : new Endpoint(address, to.port(), 0);
    }

    private boolean admits(IpAddress address) {
        return takesFamily(address.isIpv4());
    }

    private boolean takesFamily(boolean ipv4) {
        return ipv4 ? takesIpv4 : family != Family.IPV4;
    }

    /** The address to send from; null where the bound one can't be a source. */
    private @Nullable IpAddress source() {
        boolean none = boundAddress.isAny()
                || boundAddress.isMulticast()
                || boundAddress.equals(IpAddress.BROADCAST_IPV4);
        return none ? null : boundAddress;
    }

    private int zoneFor(Endpoint peer) {
        if (peer.zone() != 0) {
            return peer.zone();
        }
        if (boundZone != 0) {
            return boundZone;
        }
        return peer.address().isMulticast() ? options.get(Option.IP_MULTICAST_IF) : 0;
    }

    private void checkBroadcast(Path path) throws SocketException {
        if (path.broadcast && !options.isOn(Option.SO_BROADCAST)) {
            throw new SocketException("Permission denied");
        }
    }

    private void waitForRoom() {
        if (writable) {
            writable = false;
            host.waitForRoom(this);
        }
    }

    final void onRoom() {
        writable = true;
        listener.onReady(SelectionKey.OP_WRITE);
    }

    @Override
    public final @Nullable Datagram receive() throws IOException {
        throwPendingError();
        while (true) {
            Datagram datagram = queue.poll();
            Endpoint peer = remote;
            if (datagram == null || peer == null || isFrom(peer, datagram.from())) {
                return datagram;
            }
            datagram.payload().release();
        }
    }

    /** Whether {@link #deliver} would take that many bytes. Engine. */
    public final boolean hasRoom(int length) {
        return queue.hasRoom(length, options.receiveBuffer());
    }

    /**
     * Hands over what was received. Engine.
     *
     * @param payload ownership passes to the socket, whatever happens
     * @return false when the buffer was full
     */
    public final boolean deliver(ByteBuf payload, Endpoint from) {
        if (!queue.offer(new Datagram(payload, from), options.receiveBuffer())) {
            payload.release();
            return false;
        }
        listener.onReady(SelectionKey.OP_READ);
        return true;
    }

    /**
     * Takes notice of an ICMP error about a packet of this connected socket: the next send or receive throws it, once. Errors that may pass
     * (RFC 1122 §4.1.3.3 soft errors) are for nobody. Engine.
     */
    public final void onIcmpError(IcmpError.Kind kind) {
        IOException problem = exception(kind);
        if (problem != null) {
            error.set(problem);
            listener.onReady(SelectionKey.OP_READ);
        }
    }

    /** What to throw for an ICMP error, or null to pass over it. */
    protected @Nullable IOException exception(IcmpError.Kind kind) {
        return switch (kind) {
            case PORT_UNREACHABLE -> new PortUnreachableException("ICMP port unreachable");
            case PROTOCOL_UNREACHABLE -> new SocketException("Protocol not available");
            case PROHIBITED -> new NoRouteToHostException("No route to host");
            case PACKET_TOO_BIG -> options.discoverMtu() ? new SocketException("Message too long") : null;
            case NETWORK_UNREACHABLE, HOST_UNREACHABLE, TIME_EXCEEDED, PARAMETER_PROBLEM -> null;
        };
    }

    /** How well it suits a packet for {@code port}, as if it weren't connected: 0 for not at all. */
    final int score(IpPacket packet, int port) {
        boolean ipv4 = packet.isIpv4();
        if (key.port != port
                || !key.takes(packet.dstHigh, packet.dstLow, packet.ifIndex)
                || !takesFamily(ipv4)) {
            return 0;
        }
        return 1 + (key.anyAddress ? 0 : 4) + (key.zone == 0 ? 0 : 2) + (ipv4 && family == Family.IPV4 ? 1 : 0);
    }

    /** Whether it receives a packet when only addresses count: its own, and its peer's if it has one. */
    public final boolean takes(IpPacket packet) {
        return key.takes(packet.dstHigh, packet.dstLow, packet.ifIndex)
                && takesFamily(packet.isIpv4())
                && (!key.connected || key.isConnectedTo(packet.srcHigh, packet.srcLow));
    }

    /** Whether a multicast is of a group that it listens to where the packet came in, and from a source that it wants. */
    final boolean isMember(IpPacket packet) {
        return groups.admits(packet, false);
    }

    /** Whether it doesn't listen to the group there itself, or else wants that source. */
    protected final boolean isOpenTo(IpPacket packet) {
        return !packet.isMulticast() || groups.admits(packet, true);
    }

    @Override
    public final void listen(
            int ifIndex, IpAddress group, boolean exclude, Collection<IpAddress> sources, long nowNs)
            throws IOException {
        checkOpen();
        if (!group.isMulticast() || !admits(group)) {
            throw new SocketException("Invalid argument");
        }
        groups.listen(ifIndex, group, exclude, sources, nowNs);
    }

    /** Whether it's connected to that address. */
    public final boolean isConnectedTo(long remoteHigh, long remoteLow) {
        return key.isConnectedTo(remoteHigh, remoteLow);
    }

    /** Whether what it sends comes from that address. */
    public final boolean sendsFrom(long localHigh, long localLow) {
        return key.takes(localHigh, localLow, key.zone) && takesFamily(IpAddress.isIpv4(localHigh, localLow));
    }

    /** Whether this socket and another, to be bound to {@code address}, would take some packet both. */
    final boolean overlaps(PacketSocketBase other, IpAddress address, int zone) {
        if (zone != 0 && key.zone != 0 && zone != key.zone) {
            return false;
        }
        Endpoint here = local;
        IpAddress mine = here == null ? boundAddress : here.address();
        if (mine.isAny() && address.isAny()) {
            return takesIpv4 && other.takesIpv4 || family != Family.IPV4 && other.family != Family.IPV4;
        }
        if (mine.isAny() || address.isAny()) {
            return mine.isAny() ? admits(address) : other.admits(mine);
        }
        return mine.equals(address);
    }

    @Override
    public final @Nullable Endpoint local() {
        return local;
    }

    @Override
    public final @Nullable Endpoint remote() {
        return remote;
    }

    @Override
    public final void option(Option option, int value) {
        options.set(option, value);
        paths.forgetOther();
    }

    @Override
    public final int option(Option option) {
        return options.get(option);
    }

    @Override
    public final void close(long nowNs) {
        if (closed) {
            return;
        }
        if (local != null) {
            leave();
        }
        closed = true;
        groups.leaveAll(nowNs);
        queue.close();
        host.closed(this);
        closed();
        listener.onReady(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    @Override
    public final SocketInfo info() {
        Endpoint here = local;
        Endpoint there = remote;
        return new SocketInfo(
                protocolName(),
                there == null ? "UNCONN" : "ESTAB",
                queue.bytes(),
                0,
                (here == null ? Endpoint.ANY : here).toInetSocketAddress(),
                there == null ? Optional.empty() : Optional.of(there.toInetSocketAddress()));
    }
}
