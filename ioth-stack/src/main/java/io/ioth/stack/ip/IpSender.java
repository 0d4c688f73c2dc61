/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.link.ChecksumState;
import io.ioth.link.Frame;
import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.iface.FrameSums;
import io.ioth.stack.iface.InterfaceTable;
import io.ioth.stack.iface.StackInterface;
import io.ioth.stack.neighbor.NeighborEntry;
import io.ioth.stack.port.KeyedHash;
import io.ioth.wire.Ipv4View;
import io.ioth.wire.Ipv6View;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The way out for both families. */
public final class IpSender implements IpOutput {

    private static final int DEFAULT_TTL = 64;
    private static final int MAX_IPV4 = 65535;
    private static final int LINK_HEADROOM = 16;
    private static final int TCP_DATA_OFFSET = 12;

    private final InterfaceTable interfaces;
    private final Counters counters;
    private final PolicyTable policies = new PolicyTable();
    private final PathFinder finder;
    private final KeyedHash identifications;
    private final FlowLabels flowLabels;
    private final Fragmenter fragmenter;
    private final List<TransmitListener> listeners = new ArrayList<>();
    private long packetsNumbered;

    /** Sends by the routes of {@code routes}; {@code random} gives the key that fragment identifications come from. */
    public IpSender(
            InterfaceTable interfaces, RouteTable routes, PathMtus mtus, Redirections redirections, Counters counters,
            RandomGenerator random) {
        this.interfaces = interfaces;
        this.counters = counters;
        this.finder = new PathFinder(interfaces, routes, mtus, redirections, policies);
        this.identifications = new KeyedHash(random);
        this.flowLabels = new FlowLabels(random);
        this.fragmenter = new Fragmenter(this, counters);
    }

    /** The policies by which addresses are chosen. */
    public PolicyTable policies() {
        return policies;
    }

    @Override
    public Sent route(Path into, @Nullable IpAddress source, IpAddress destination, int zone) {
        into.remoteHigh = destination.high();
        into.remoteLow = destination.low();
        into.zone = zone;
        into.sourceChosen = source == null || source.isAny();
        return finder.find(into, into.sourceChosen ? null : source);
    }

    @Override
    public Sent refresh(Path path) {
        if (path.generation == interfaces.generation()) {
            return path.link == null ? PathFinder.none(path) : Sent.OK;
        }
        boolean keep = !path.sourceChosen || interfaces.isLocal(path.localHigh, path.localLow);
        return finder.find(path, keep ? path.localAddress() : null);
    }

    @Override
    public ByteBuf allocate(int transportBytes) {
        return PooledByteBufAllocator.DEFAULT.directBuffer(HEADROOM + transportBytes).setIndex(HEADROOM, HEADROOM);
    }

    @Override
    public Sent send(
            Frame frame, Path path, int protocol, int hopLimit, int trafficClass, boolean dontFragment, long nowNs) {
        Sent refreshed = refresh(path);
        StackInterface out = path.out;
        if (refreshed != Sent.OK || out == null) {
            return refuse(frame, DropReason.IP_NO_ROUTE, refreshed == Sent.OK ? Sent.NO_ROUTE : refreshed);
        }
        if (!out.hasRoom()) {
            return Sent.QUEUE_FULL;
        }
        counters.count(Counter.IP_OUT_REQUESTS);
        boolean ipv4 = path.isIpv4();
        int headerLength = ipv4 ? Ipv4View.MIN_HEADER_LENGTH : Ipv6View.HEADER_LENGTH;
        int length = frame.length() + headerLength;
        int hops = hopLimit != 0 ? hopLimit : ipv4 ? DEFAULT_TTL : out.parameters().hopLimit();
        boolean superframe = frame.gsoSize() > 0;
        int largest = superframe ? segmentLength(frame, headerLength) : length;
        if (length - (ipv4 ? 0 : headerLength) > MAX_IPV4 || largest > path.mtu && (dontFragment || superframe)) {
            return refuse(frame, DropReason.IP_TOO_BIG, Sent.TOO_BIG);
        }
        if (largest > path.mtu) {
            fragmenter.send(frame, path, protocol, hops, trafficClass, nowNs);
            return Sent.OK;
        }
        prepend(frame, path, protocol, hops, trafficClass,
                (dontFragment || path.discoverMtu) && !path.needsFragments);
        dispatch(frame, path, out, nowNs);
        return Sent.OK;
    }

    private Sent refuse(Frame frame, DropReason reason, Sent answer) {
        counters.drop(reason);
        frame.release();
        return answer;
    }

    private static int segmentLength(Frame frame, int headerLength) {
        ByteBuf head = frame.head();
        int tcpHeader = head.getUnsignedByte(head.readerIndex() + TCP_DATA_OFFSET) >>> 4 << 2;
        return headerLength + tcpHeader + frame.gsoSize();
    }

    private void prepend(
            Frame frame, Path path, int protocol, int hopLimit, int trafficClass, boolean dontFragment) {
        boolean ipv4 = path.isIpv4();
        int headerLength = ipv4 ? Ipv4View.MIN_HEADER_LENGTH : Ipv6View.HEADER_LENGTH;
        int transportLength = frame.length();
        ensureHeadroom(frame, headerLength);
        ByteBuf head = frame.head();
        int label = ipv4 ? 0 : flowLabel(path, protocol, head);
        int at = head.readerIndex() - headerLength;
        if (ipv4) {
            int identification = dontFragment ? 0 : nextIdentification(path) & 0xffff;
            Ipv4View.write(head, at, trafficClass, transportLength + headerLength, identification,
                    dontFragment ? Ipv4View.DONT_FRAGMENT : 0, hopLimit, protocol,
                    (int) path.localLow, (int) path.remoteLow);
        } else {
            Ipv6View.write(head, at, trafficClass, label, transportLength, protocol, hopLimit);
            Ipv6View.writeAddresses(head, at, path.localHigh, path.localLow, path.remoteHigh, path.remoteLow);
        }
        head.readerIndex(at);
        if (frame.checksum() == ChecksumState.PARTIAL) {
            frame.partialChecksum(frame.checksumStart() + headerLength, frame.checksumOffset());
        }
    }

    /** The flow label for a packet that begins with its transport header (RFC 6437). */
    int flowLabel(Path path, int protocol, ByteBuf head) {
        return flowLabels.of(path, protocol, head);
    }

    /** Copies the head where the caller left too little room before it, which those don't who {@link #allocate}. */
    private static void ensureHeadroom(Frame frame, int headerLength) {
        ByteBuf head = frame.head();
        if (head.readerIndex() >= headerLength + LINK_HEADROOM) {
            return;
        }
        FrameSums.complete(frame);
        ByteBuf roomy = PooledByteBufAllocator.DEFAULT.directBuffer(HEADROOM + frame.length());
        roomy.setIndex(HEADROOM, HEADROOM);
        frame.writeTo(roomy);
        frame.release();
        frame.set(roomy);
    }

    /** Unpredictable to who doesn't have the key, and to one destination as good as never the same soon (RFC 7739). */
    int nextIdentification(Path path) {
        return (int) identifications.hash(path.remoteHigh, path.remoteLow, packetsNumbered++);
    }

    /** Puts a whole packet on its way. */
    void dispatch(Frame packet, Path path, StackInterface out, long nowNs) {
        if (IpAddress.isMulticast(path.remoteHigh, path.remoteLow)) {
            multicast(packet, path, out, nowNs);
        } else if (path.broadcast) {
            out.loop(packet);
            out.sendBroadcast(packet, nowNs);
        } else if (path.local || !out.isEthernet()) {
            out.sendPacket(packet, 0, nowNs);
        } else {
            neighborOf(path, out).send(packet, nowNs);
        }
    }

    private static void multicast(Frame packet, Path path, StackInterface out, long nowNs) {
        boolean comesBack = path.loop || out.isLoopback();
        if (comesBack && out.groups().contains(path.remoteHigh, path.remoteLow)) {
            out.loop(packet);
        }
        if (path.hostOnly || out.isLoopback()) {
            packet.release();
        } else {
            out.sendMulticast(packet, path.remoteHigh, path.remoteLow, nowNs);
        }
    }

    private static NeighborEntry neighborOf(Path path, StackInterface out) {
        NeighborEntry entry = path.neighbor;
        if (entry == null || entry.isEvicted()) {
            entry = out.neighbors().resolve(new IpAddress(path.nextHopHigh, path.nextHopLow));
            if (path.viaRouter) {
                entry.markNextHop();
            }
            path.neighbor = entry;
        }
        return entry;
    }

    @Override
    public boolean hasRoom(Path path) {
        StackInterface out = path.out;
        return out == null || out.hasRoom();
    }

    @Override
    public void onRoom(TransmitListener listener) {
        listeners.add(listener);
    }

    /** For the engine: a transmit queue has room again. */
    public void announceRoom(long nowNs) {
        for (int i = 0; i < listeners.size(); i++) {
            listeners.get(i).onRoom(nowNs);
        }
    }

    @Override
    public boolean isLocalAddress(IpAddress address) {
        return interfaces.isLocal(address.high(), address.low());
    }

    @Override
    public void confirmReachable(Path path, long nowNs) {
        NeighborEntry entry = path.neighbor;
        if (entry != null) {
            entry.confirm(nowNs);
        }
    }

    @Override
    public void doubtReachable(Path path, long nowNs) {
        NeighborEntry entry = path.neighbor;
        if (entry != null) {
            entry.doubt(nowNs);
        }
    }
}
