/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.SocketInfo;
import io.ioth.link.ChecksumState;
import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IpOutput;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.IpProtocolHandler;
import io.ioth.stack.ip.Path;
import io.ioth.stack.port.PortAllocator;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.EngineExecutor;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.time.DeadlineHeap;
import io.ioth.wire.Checksum;
import io.ioth.wire.IpProtocols;
import io.ioth.wire.TcpOptionsReader;
import io.ioth.wire.TcpView;
import io.ioth.wire.WireFault;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** TCP of one stack: finds who a segment is for, keeps the timers, and lets connections send in turn. Confined to the engine. */
public final class TcpProtocol implements IpProtocolHandler {

    private static final int MAX_PACKET = 0xffff;

    final IpOutput ip;
    final Counters counters;
    final TcpConfig config;
    final EngineExecutor executor;
    final PortAllocator ports;
    final IssGenerator iss;
    final SegmentWriter writer = new SegmentWriter(this);
    final BoundPorts bound = new BoundPorts();

    private final Demux demux;
    private final DeadlineHeap<TcpConnection> timers = new DeadlineHeap<>();
    private final OutputQueue output = new OutputQueue();
    private final TcpView view = new TcpView();
    private final TcpOptionsReader options = new TcpOptionsReader();
    private final Segment segment = new Segment();
    private final Path replyPath = new Path();

    /** What's sent goes to {@code ip}; connections' secrets are drawn from {@code random}. */
    public TcpProtocol(
            IpOutput ip, Counters counters, RandomGenerator random, TcpConfig config, EngineExecutor executor) {
        this.ip = ip;
        this.counters = counters;
        this.config = config;
        this.executor = executor;
        this.ports = new PortAllocator(random);
        this.iss = new IssGenerator(random);
        this.demux = new Demux(random);
        ip.onRoom(nowNs -> output.resume());
    }

    /** A socket that's neither bound nor connected. */
    public StreamSocket newSocket(Family family) {
        return new TcpSocket(this, family);
    }

    @Override
    public void onPacket(IpPacket packet, long nowNs) {
        counters.count(Counter.TCP_IN_SEGS);
        ByteBuf head = packet.frame.head();
        WireFault fault = view.check(head, packet.transportOffset, packet.transportLengthInHead());
        if (fault != WireFault.OK) {
            counters.drop(DropReason.TCP_MALFORMED);
        } else if (packet.frame.checksum() == ChecksumState.UNKNOWN && !isChecksumValid(packet)) {
            counters.drop(DropReason.TCP_BAD_CHECKSUM);
        } else if (options.read(view) != WireFault.OK) {
            counters.drop(DropReason.TCP_BAD_OPTIONS);
        } else if (packet.linkMulticast || packet.broadcast || packet.isMulticast() || isBadSource(packet)) {
            counters.drop(DropReason.TCP_UNACCEPTABLE);
        } else {
            segment.set(view, options, packet.frame, packet.transportOffset, packet.transportLengthInHead());
            deliver(packet, nowNs);
        }
    }

    private static boolean isBadSource(IpPacket packet) {
        return IpAddress.isMulticast(packet.srcHigh, packet.srcLow)
                || packet.srcHigh == 0 && (packet.srcLow == 0 || packet.srcLow == IpAddress.ANY_IPV4.low());
    }

    private static boolean isChecksumValid(IpPacket packet) {
        int inHead = packet.transportLengthInHead();
        ByteBuf payload = packet.frame.payload();
        long sum = Checksum.pseudoHeader(
                packet.srcHigh,
                packet.srcLow,
                packet.dstHigh,
                packet.dstLow,
                IpProtocols.TCP,
                packet.transportLength);
        sum += Checksum.sum(packet.frame.head(), packet.transportOffset, inHead);
        if (payload != null) {
            long rest = Checksum.sum(payload, packet.frame.payloadOffset(), packet.frame.payloadLength());
            sum += (inHead & 1) == 0 ? rest : Checksum.swap(rest);
        }
        return Checksum.isValid(sum);
    }

    private void deliver(IpPacket packet, long nowNs) {
        TcpConnection c = find(packet);
        if (c == null) {
            deliverToListener(packet, 0, nowNs);
        } else if (c.phase() instanceof TimeWait old && old.mayBeReusedBy(segment, nowNs) && listener(packet) != null) {
            c.forget();
            deliverToListener(packet, old.nextIss(), nowNs);
        } else {
            c.phase().onSegment(segment, nowNs);
        }
    }

    private @Nullable TcpConnection find(IpPacket packet) {
        return demux.find(
                packet.dstHigh,
                packet.dstLow,
                view.destinationPort(),
                packet.srcHigh,
                packet.srcLow,
                view.sourcePort());
    }

    private @Nullable TcpListener listener(IpPacket packet) {
        int hash = demux.hash(
                packet.dstHigh,
                packet.dstLow,
                view.destinationPort(),
                packet.srcHigh,
                packet.srcLow,
                view.sourcePort());
        return bound.listener(packet.dstHigh, packet.dstLow, view.destinationPort(), hash);
    }

    private void deliverToListener(IpPacket packet, int firstSequence, long nowNs) {
        TcpListener listener = listener(packet);
        if (listener != null) {
            ListenArrival.arrive(listener, segment, packet, firstSequence, nowNs);
        } else {
            counters.drop(DropReason.TCP_NO_CONNECTION);
            sendReset(segment, packet, nowNs);
        }
    }

    /** RFC 9293 §3.10.7.1: the answer to a segment that nobody here knows of. */
    void sendReset(Segment stray, IpPacket packet, long nowNs) {
        if (stray.rst() || routeBack(replyPath, packet) != Sent.OK || !ip.hasRoom(replyPath)) {
            return;
        }
        if (stray.hasAck()) {
            writer.sendStrayReset(replyPath, localPort(), remotePort(), stray.ack, 0, TcpView.RST, nowNs);
        } else {
            int ack = stray.seq + stray.length();
            int flags = TcpView.RST | TcpView.ACK;
            writer.sendStrayReset(replyPath, localPort(), remotePort(), 0, ack, flags, nowNs);
        }
    }

    /** The way back to who sent {@code packet}. */
    Sent routeBack(Path path, IpPacket packet) {
        IpAddress source = packet.source();
        return ip.route(path, packet.destination(), source, source.needsZone() ? packet.ifIndex : 0);
    }

    /** Our port, of the segment that is being handled. */
    int localPort() {
        return view.destinationPort();
    }

    /** The peer's port, of the segment that is being handled. */
    int remotePort() {
        return view.sourcePort();
    }

    @Override
    public boolean isUnderWay(IcmpError error) {
        TcpConnection c = find(error);
        return c != null && c.phase().isUnderWay(quotedSequence(error));
    }

    @Override
    public void onIcmpError(IcmpError error, long nowNs) {
        TcpConnection c = find(error);
        if (c == null) {
            counters.drop(DropReason.ICMP_UNRELATED);
        } else {
            c.phase().onIcmpError(error, quotedSequence(error), nowNs);
        }
    }

    private @Nullable TcpConnection find(IcmpError error) {
        int ourPort = error.quoted.getUnsignedShort(error.transportOffset);
        int theirPort = error.quoted.getUnsignedShort(error.transportOffset + 2);
        return demux.find(error.localHigh, error.localLow, ourPort, error.remoteHigh, error.remoteLow, theirPort);
    }

    private static int quotedSequence(IcmpError error) {
        return error.quoted.getInt(error.transportOffset + 4);
    }

    void add(TcpConnection c) {
        demux.add(c);
    }

    void remove(TcpConnection c) {
        demux.remove(c);
        timers.cancel(c);
    }

    /** The MSS to announce on a path (RFC 9293 §3.7.1, RFC 6691). */
    int announcedMss(Path path) {
        int mtu = path.link == null ? path.mtu : path.link.mtu();
        return Math.min(mtu, MAX_PACKET) - (path.isIpv4() ? 20 : 40) - TcpView.HEADER_LENGTH;
    }

    /** Whether the address and port of {@code socket} to be are taken by another socket, or by a connection. */
    boolean isTaken(TcpSocket socket, IpAddress address, int port) {
        if (bound.conflicts(socket, address, port)) {
            return true;
        }
        if (socket.options().isOn(Option.SO_REUSEADDR)) {
            return false;
        }
        for (int slot = 0; slot < demux.slots(); slot++) {
            TcpConnection c = demux.at(slot);
            if (c != null && c.localPort == port) {
                IpAddress theirs = c.path.localAddress();
                if (theirs.equals(address) || BoundPorts.covers(socket.family(), address, theirs)) {
                    return true;
                }
            }
        }
        return false;
    }

    boolean isConnected(Path path, int localPort, int remotePort) {
        return demux.find(path.localHigh, path.localLow, localPort, path.remoteHigh, path.remoteLow, remotePort)
                != null;
    }

    /** An ephemeral port for a connection; 0 when there's none. */
    int allocatePort(Path path, int remotePort) {
        return ports.allocate(
                path.localHigh,
                path.localLow,
                path.remoteHigh,
                path.remoteLow,
                remotePort,
                port -> bound.isBound(port) || isConnected(path, port, remotePort));
    }

    void schedule(TcpConnection c, long deadlineNs) {
        if (!c.isScheduled() || deadlineNs - c.scheduledNs() < 0) {
            timers.schedule(c, deadlineNs);
        }
    }

    /** When {@link #onTimer} is to be called, or {@link DeadlineHeap#NEVER}. It may turn out that there was nothing to do. */
    public long nextDeadlineNs() {
        return timers.nextNs();
    }

    /** Fires the timers that are due. */
    public void onTimer(long nowNs) {
        for (TcpConnection c = timers.pollDue(nowNs); c != null; c = timers.pollDue(nowNs)) {
            for (TcpTimer timer = c.timers.pollDue(nowNs); timer != null; timer = c.timers.pollDue(nowNs)) {
                c.phase().onTimer(timer, nowNs);
            }
            long next = c.timers.next();
            if (next != DeadlineHeap.NEVER) {
                schedule(c, next);
            }
        }
    }

    void wantOutput(TcpConnection c) {
        output.add(c);
    }

    /**
     * Lets each connection that wants to send have its turn.
     *
     * @return whether some have more to send at once
     */
    public boolean flush(long nowNs) {
        return output.flush(nowNs);
    }

    /** What {@code ss} shows. */
    public List<SocketInfo> sockets() {
        List<SocketInfo> all = new ArrayList<>();
        bound.forEachListening(socket -> all.add(socket.info()));
        for (int slot = 0; slot < demux.slots(); slot++) {
            TcpConnection c = demux.at(slot);
            if (c != null) {
                all.add(info(c));
            }
        }
        return all;
    }

    static SocketInfo info(TcpConnection c) {
        TcpStream stream = c.stream;
        long receiveQueue = stream == null ? 0 : stream.receive.available();
        long sendQueue = stream == null ? 0 : stream.send.written() - stream.send.acked();
        Endpoint local = new Endpoint(c.path.localAddress(), c.localPort, c.path.zone);
        Endpoint remote = new Endpoint(c.path.remoteAddress(), c.remotePort, c.path.zone);
        return new SocketInfo(
                "tcp",
                c.phase().state().rfcName(),
                receiveQueue,
                sendQueue,
                local.toInetSocketAddress(),
                Optional.of(remote.toInetSocketAddress()),
                TcpSnapshot.of(c));
    }

    /** What is still to be acknowledged when all sockets are closed. */
    public Unfinished unfinished() {
        return new Unfinished(connections());
    }

    /** Resets all connections, but forgets those whose peers have everything: a reset could take away what they haven't read yet. */
    public void close(long nowNs) {
        for (TcpConnection c : connections()) {
            if (Unfinished.isFinished(c)) {
                c.fail(TcpFault.ABORTED);
            } else {
                c.abandon(nowNs);
            }
        }
    }

    /** A link is down for good: connections that no other way remains for end at once. */
    public void onLinkDown() {
        for (TcpConnection c : connections()) {
            switch (ip.refresh(c.path)) {
                case LINK_DOWN -> c.fail(TcpFault.LINK_DOWN);
                case NO_ROUTE -> c.fail(TcpFault.UNREACHABLE);
                case OK, BAD_SOURCE, QUEUE_FULL, TOO_BIG -> {}
            }
        }
    }

    /** All that are in the table. */
    List<TcpConnection> connections() {
        List<TcpConnection> all = new ArrayList<>();
        for (int slot = 0; slot < demux.slots(); slot++) {
            TcpConnection c = demux.at(slot);
            if (c != null) {
                all.add(c);
            }
        }
        return all;
    }
}
