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
import io.ioth.stack.observe.StackObserver;
import io.ioth.stack.port.PortAllocator;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.EngineExecutor;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.Timestamps;
import io.ioth.time.DeadlineHeap;
import io.ioth.wire.Checksum;
import io.ioth.wire.EcnField;
import io.ioth.wire.IpProtocols;
import io.ioth.wire.TcpOptionsReader;
import io.ioth.wire.TcpView;
import io.ioth.wire.WireFault;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** TCP of one stack: finds who a segment is for, keeps the timers, and lets connections send in turn. Confined to the engine. */
public final class TcpProtocol implements IpProtocolHandler {

    private static final int MAX_PACKET = 0xffff;

    final IpOutput ip;
    final Counters counters;
    final TcpConfig config;
    final EngineExecutor executor;
    final MemoryBudget memory;
    final PortAllocator ports;
    final IssGenerator iss;
    final RandomGenerator random;
    final SegmentWriter writer = new SegmentWriter(this);
    final BoundPorts bound = new BoundPorts();
    final Answers answers = new Answers(this);
    final SynCookies synCookies;
    final FastOpenServer fastOpenServer;
    StackObserver observer = StackObserver.NONE;
    final FastOpenClient fastOpenClient = new FastOpenClient(this);

    private final Demux demux;
    private final LocalUse localUse = new LocalUse();
    private final DeadlineHeap<Flow> timers = new DeadlineHeap<>();
    private final OutputQueue output = new OutputQueue();
    private final TcpView view = new TcpView();
    private final TcpOptionsReader options = new TcpOptionsReader();
    private final Segment segment = new Segment();
    private int timeWaits;
    private int orphans;

    /** What's sent goes to {@code ip}; connections' secrets are drawn from {@code random}. */
    public TcpProtocol(
            IpOutput ip, Counters counters, RandomGenerator random, TcpConfig config, EngineExecutor executor) {
        this.ip = ip;
        this.counters = counters;
        this.config = config;
        this.executor = executor;
        this.random = random;
        this.memory = new MemoryBudget(config.memory());
        this.ports = new PortAllocator(random);
        this.iss = new IssGenerator(random);
        this.demux = new Demux(random);
        this.synCookies = new SynCookies(this, random);
        this.fastOpenServer = new FastOpenServer(this, random);
        ip.onRoom(nowNs -> output.resume());
    }

    /** Who is told of connections. */
    public void observer(StackObserver watching) {
        observer = watching;
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
            segment.ecn = packet.trafficClass & EcnField.MASK;
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
        Flow flow = find(packet);
        if (flow != null) {
            flow.onSegment(segment, packet, nowNs);
        } else if (packet.retired) {
            counters.drop(DropReason.TCP_NO_CONNECTION);
        } else if (!deliverToListener(packet, null, nowNs)) {
            counters.drop(DropReason.TCP_NO_CONNECTION);
            answers.reset(segment, packet, nowNs);
        }
    }

    private @Nullable Flow find(IpPacket packet) {
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

    /** Hands the segment to who listens for it, in place of {@code old}, if there was one; answers whether anybody does. */
    boolean deliverToListener(IpPacket packet, @Nullable TimeWait old, long nowNs) {
        TcpListener listener = packet.retired ? null : listener(packet);
        if (listener == null) {
            return false;
        }
        if (old != null) {
            remove(old);
        }
        ListenArrival.arrive(listener, segment, packet, old, nowNs);
        return true;
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
        Flow flow = find(error);
        return flow != null && flow.isUnderWay(quotedSequence(error));
    }

    @Override
    public void onIcmpError(IcmpError error, long nowNs) {
        Flow flow = find(error);
        if (flow == null) {
            counters.drop(DropReason.ICMP_UNRELATED);
        } else {
            flow.onIcmpError(error, quotedSequence(error), nowNs);
        }
    }

    private @Nullable Flow find(IcmpError error) {
        int ourPort = error.quoted.getUnsignedShort(error.transportOffset);
        int theirPort = error.quoted.getUnsignedShort(error.transportOffset + 2);
        return demux.find(error.localHigh, error.localLow, ourPort, error.remoteHigh, error.remoteLow, theirPort);
    }

    private static int quotedSequence(IcmpError error) {
        return error.quoted.getInt(error.transportOffset + 4);
    }

    void add(Flow flow) {
        demux.add(flow);
        localUse.add(flow);
        timeWaits += flow instanceof TimeWait ? 1 : 0;
    }

    void remove(Flow flow) {
        if (demux.remove(flow)) {
            localUse.remove(flow);
            timeWaits -= flow instanceof TimeWait ? 1 : 0;
        }
        timers.cancel(flow);
    }

    /** Whether another connection may wait in TIME-WAIT. */
    boolean admitsTimeWait() {
        if (timeWaits < config.settings().maxTimeWaits()) {
            return true;
        }
        counters.count(Counter.TCP_TIME_WAIT_OVERFLOWS);
        return false;
    }

    /** Whether another connection may go on that no socket has any more. */
    boolean admitsOrphan() {
        if (orphans < config.settings().maxOrphans()) {
            return true;
        }
        counters.count(Counter.TCP_ORPHAN_OVERFLOWS);
        return false;
    }

    /** There are more or fewer connections that no socket has. */
    void onOrphan(int more) {
        orphans += more;
    }

    /** The clock of a connection's timestamps. */
    Timestamps newTimestamps(Path path) {
        return new Timestamps(iss.timestampOffset(path));
    }

    /** The MSS to announce on a path (RFC 9293 §3.7.1, RFC 6691). */
    int announcedMss(Path path) {
        int mtu = path.link == null ? path.mtu : path.link.mtu();
        return Math.min(mtu, MAX_PACKET) - (path.isIpv4() ? 20 : 40) - TcpView.HEADER_LENGTH;
    }

    /** Whether a connection has this address at our end. */
    public boolean isInUse(IpAddress address) {
        for (int slot = 0; slot < demux.slots(); slot++) {
            Flow flow = demux.at(slot);
            if (flow != null && flow.localLow == address.low() && flow.localHigh == address.high()) {
                return true;
            }
        }
        return false;
    }

    /** Whether the address and port of {@code socket} to be are taken by another socket, or by a connection. */
    boolean isTaken(TcpSocket socket, IpAddress address, int port) {
        if (bound.conflicts(socket, address, port)) {
            return true;
        }
        return !socket.options().isOn(Option.SO_REUSEADDR) && localUse.overlaps(socket.family(), address, port);
    }

    @Nullable Flow find(Path path, int localPort, int remotePort) {
        return demux.find(path.localHigh, path.localLow, localPort, path.remoteHigh, path.remoteLow, remotePort);
    }

    /** An ephemeral port for a connection, one in TIME-WAIT only if there's no other; 0 when there's none. */
    int allocatePort(Path path, int remotePort, long nowNs) {
        int free = allocatePort(path, remotePort, port -> find(path, port, remotePort) != null);
        return free != 0 ? free : allocatePort(path, remotePort, port -> {
            Flow flow = find(path, port, remotePort);
            return flow != null && !(flow instanceof TimeWait old && old.mayBeReused(nowNs));
        });
    }

    private int allocatePort(Path path, int remotePort, IntPredicate inUse) {
        return ports.allocate(
                path.localHigh,
                path.localLow,
                path.remoteHigh,
                path.remoteLow,
                remotePort,
                port -> bound.isBound(port) || inUse.test(port));
    }

    /** Has a connection called no later than at {@code deadlineNs}. */
    void hasten(TcpConnection c, long deadlineNs) {
        if (!c.isScheduled() || deadlineNs - c.scheduledNs() < 0) {
            timers.schedule(c, deadlineNs);
        }
    }

    /** Has a flow called at {@code deadlineNs}. */
    void schedule(Flow flow, long deadlineNs) {
        timers.schedule(flow, deadlineNs);
    }

    /** When {@link #onTimer} is to be called, or {@link DeadlineHeap#NEVER}. It may turn out that there was nothing to do. */
    public long nextDeadlineNs() {
        return timers.nextNs();
    }

    /** Fires the timers that are due. */
    public void onTimer(long nowNs) {
        for (Flow flow = timers.pollDue(nowNs); flow != null; flow = timers.pollDue(nowNs)) {
            flow.onDeadline(nowNs);
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
        forEachFlow(flow -> all.add(info(flow)));
        return all;
    }

    static SocketInfo info(Flow flow) {
        TcpStream stream = flow instanceof TcpConnection c ? c.stream : null;
        long receiveQueue = stream == null ? 0 : stream.receive.available();
        long sendQueue = stream == null ? 0 : stream.send.written() - stream.send.acked();
        Endpoint local = new Endpoint(flow.localAddress(), flow.localPort, flow.zone);
        Endpoint remote = new Endpoint(flow.remoteAddress(), flow.remotePort, flow.zone);
        return new SocketInfo(
                "tcp",
                flow.state().rfcName(),
                receiveQueue,
                sendQueue,
                local.toInetSocketAddress(),
                Optional.of(remote.toInetSocketAddress()),
                TcpSnapshot.of(flow));
    }

    /** What is still to be acknowledged when all sockets are closed. */
    public Unfinished unfinished() {
        return new Unfinished(flows());
    }

    /** Resets all connections, but forgets those whose peers have everything: a reset could take away what they haven't read yet. */
    public void close(long nowNs) {
        forEachFlow(flow -> {
            if (flow instanceof TcpConnection c && Unfinished.isFinished(c)) {
                c.fail(TcpFault.ABORTED);
            } else {
                flow.abandon(nowNs);
            }
        });
    }

    /** A link is down for good: connections that no other way remains for end at once. */
    public void onLinkDown() {
        forEachFlow(flow -> {
            if (flow instanceof TcpConnection c) {
                onLinkDown(c);
            }
        });
    }

    private void onLinkDown(TcpConnection c) {
        switch (ip.refresh(c.path)) {
            case LINK_DOWN -> c.fail(TcpFault.LINK_DOWN);
            case NO_ROUTE -> c.fail(TcpFault.UNREACHABLE);
            case OK, BAD_SOURCE, QUEUE_FULL, TOO_BIG -> {}
        }
    }

    /** Calls {@code action}, which may remove flows, for each that there is now. */
    void forEachFlow(Consumer<Flow> action) {
        flows().forEach(action);
    }

    /** All that are in the table. */
    List<Flow> flows() {
        List<Flow> all = new ArrayList<>();
        for (int slot = 0; slot < demux.slots(); slot++) {
            Flow flow = demux.at(slot);
            if (flow != null) {
                all.add(flow);
            }
        }
        return all;
    }
}
