/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.link.ChecksumState;
import io.ioth.link.Frame;
import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.iface.InterfaceTable;
import io.ioth.stack.iface.StackInterface;
import io.ioth.stack.neighbor.NeighborEntry;
import io.ioth.wire.Checksum;
import io.ioth.wire.EthernetView;
import io.ioth.wire.IpProtocols;
import io.ioth.wire.Ipv4View;
import io.ioth.wire.WireFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;

/** Sends packets for others on to their next hop (RFC 1812 §5.2, RFC 8200 §3). Confined to the engine. */
final class Forwarder {

    private static final int HEADROOM = 16;
    private static final int MAX_IPV4 = 65535;
    private static final int FLAGS_FIELD = 6;
    private static final int TTL_FIELD = 8;
    private static final int IPV4_CHECKSUM_FIELD = 10;
    private static final int HOP_LIMIT_FIELD = 7;
    private static final int OFFSET_AND_MORE = 0x3fff;
    private static final int TCP_HEADER = 20;
    private static final int TCP_DATA_OFFSET = 12;
    private static final int TCP_CHECKSUM = 16;
    private static final long ZERO_NET = 0xffff_00L;

    private final InterfaceTable interfaces;
    private final RouteTable routes;
    private final Protocols protocols;
    private final Counters counters;
    private final TransitFragmenter fragmenter;
    private final Ipv4View view = new Ipv4View();
    private final IcmpError quoted = new IcmpError();
    private final IpPacket undelivered = new IpPacket();

    Forwarder(InterfaceTable interfaces, RouteTable routes, Protocols protocols, Counters counters) {
        this.interfaces = interfaces;
        this.routes = routes;
        this.protocols = protocols;
        this.counters = counters;
        this.fragmenter = new TransitFragmenter(counters);
    }

    /** Sends a unicast packet on that isn't for us, or counts why not and tells its sender; takes the frame's contents, or leaves them. */
    void forward(IpPacket p, StackInterface from, long nowNs) {
        if (!mayTravel(p.srcHigh, p.srcLow) || !mayTravel(p.dstHigh, p.dstLow)) {
            counters.drop(DropReason.IP_NOT_FORWARDED);
            return;
        }
        if (!checkOptions(p, nowNs)) {
            return;
        }
        RouteEntry route = routes.lookup(p.dstHigh, p.dstLow, p.source(), 0);
        if (route == null || route.out().isLoopback()) {
            fail(p, DropReason.IP_NO_ROUTE, IcmpError.Kind.NETWORK_UNREACHABLE, 0, nowNs);
        } else if (InterfaceTable.isBroadcast(route.out(), p.dstHigh, p.dstLow)) {
            counters.drop(DropReason.IP_NOT_FORWARDED);
        } else if (p.hopLimit <= 1) {
            fail(p, DropReason.IP_HOPS_EXCEEDED, IcmpError.Kind.TIME_EXCEEDED, IcmpErrorSender.OF_HOPS, nowNs);
        } else {
            forward(p, from, route, nowNs);
        }
    }

    private void forward(IpPacket p, StackInterface from, RouteEntry route, long nowNs) {
        StackInterface out = route.out();
        boolean superframe = p.frame.gsoSize() > 0;
        if (superframe && !canBeCut(p)) {
            counters.drop(DropReason.IP_TOO_BIG);
            return;
        }
        int mtu = p.isIpv4() ? Math.min(out.mtu(), MAX_IPV4) : out.parameters().mtu();
        boolean tooBig = (superframe ? segmentLength(p) : p.frame.length()) > mtu;
        if (tooBig && (superframe || !p.isIpv4() || mayNotBeFragmented(p))) {
            fail(p, DropReason.IP_TOO_BIG, IcmpError.Kind.PACKET_TOO_BIG, mtu, nowNs);
            return;
        }
        if (!out.hasRoom()) {
            counters.drop(DropReason.LINK_TX_QUEUE_FULL);
            return;
        }
        counters.count(Counter.IP_FORWARDED);
        takeHead(p, from);
        countHop(p);
        if (tooBig) {
            fragmenter.send(p, mtu, route, nowNs);
        } else {
            send(p.frame, p, route, nowNs);
        }
    }

    /** Addresses that mean something only on one link or in one node, or nothing. Others were refused before. */
    private static boolean mayTravel(long high, long low) {
        boolean nowhere = high == 0 && (low == 0 || low >>> 24 == ZERO_NET);
        return !nowhere && !IpAddress.isLinkLocal(high, low) && !IpAddress.isLoopback(high, low);
    }

    private boolean checkOptions(IpPacket p, long nowNs) {
        int length = p.transportOffset - p.networkOffset;
        if (!p.isIpv4() || length == Ipv4View.MIN_HEADER_LENGTH) {
            return true;
        }
        ByteBuf head = p.frame.head();
        if (view.check(head, p.networkOffset, head.readableBytes(), p.frame.length()) == WireFault.OK
                && view.checkOptions() == WireFault.OK) {
            return true;
        }
        fail(p, DropReason.IPV4_BAD_OPTIONS, IcmpError.Kind.PARAMETER_PROBLEM, view.badOption(), nowNs);
        return false;
    }

    private static boolean mayNotBeFragmented(IpPacket p) {
        return (p.frame.head().getUnsignedShort(p.networkOffset + FLAGS_FIELD) & Ipv4View.DONT_FRAGMENT) != 0;
    }

    /** Only TCP's superframes without extension headers can be cut into segments. */
    private static boolean canBeCut(IpPacket p) {
        ByteBuf head = p.frame.head();
        boolean fragment = p.isIpv4() && (head.getUnsignedShort(p.networkOffset + FLAGS_FIELD) & OFFSET_AND_MORE) != 0;
        if (p.protocol != IpProtocols.TCP || fragment || p.transportLengthInHead() < TCP_HEADER) {
            return false;
        }
        int header = tcpHeader(p);
        return header >= TCP_HEADER && header <= p.transportLengthInHead();
    }

    private static int tcpHeader(IpPacket p) {
        return p.frame.head().getUnsignedByte(p.transportOffset + TCP_DATA_OFFSET) >>> 4 << 2;
    }

    private static int segmentLength(IpPacket p) {
        return p.transportOffset - p.networkOffset + tcpHeader(p) + p.frame.gsoSize();
    }

    /** Gives the packet headers of its own: what links hand over may be others' too, and may have too little room before it. */
    private static void takeHead(IpPacket p, StackInterface from) {
        Frame frame = p.frame;
        ByteBuf shared = frame.head();
        int length = shared.readableBytes();
        ByteBuf head = PooledByteBufAllocator.DEFAULT.directBuffer(HEADROOM + length).setIndex(HEADROOM, HEADROOM);
        head.writeBytes(shared, shared.readerIndex(), length);
        frame.replaceHead(head);
        p.transportOffset += HEADROOM - p.networkOffset;
        p.networkOffset = HEADROOM;
        if (frame.gsoSize() > 0) {
            long sum = Checksum.pseudoHeader(
                    p.srcHigh, p.srcLow, p.dstHigh, p.dstLow, IpProtocols.TCP, p.transportLength);
            head.setShort(p.transportOffset + TCP_CHECKSUM, Checksum.fold(sum));
            frame.partialChecksum(p.transportOffset - HEADROOM, TCP_CHECKSUM);
        } else if (frame.checksum() == ChecksumState.PARTIAL) {
            int linkHeader = from.isEthernet() ? EthernetView.HEADER_LENGTH : 0;
            frame.partialChecksum(frame.checksumStart() - linkHeader, frame.checksumOffset());
        } else {
            frame.checksum(ChecksumState.UNKNOWN);
        }
    }

    /** One hop less; IPv4's checksum becomes larger by as much as the sum has become smaller (RFC 1624). */
    private static void countHop(IpPacket p) {
        ByteBuf head = p.frame.head();
        int at = p.networkOffset;
        if (!p.isIpv4()) {
            head.setByte(at + HOP_LIMIT_FIELD, p.hopLimit - 1);
            return;
        }
        head.setByte(at + TTL_FIELD, p.hopLimit - 1);
        int checksum = head.getUnsignedShort(at + IPV4_CHECKSUM_FIELD) + 0x100;
        head.setShort(at + IPV4_CHECKSUM_FIELD, checksum + (checksum >= 0xffff ? 1 : 0));
    }

    /** Sends a packet, or a fragment of one, to the next hop; takes the frame's contents. */
    static void send(Frame frame, IpPacket p, RouteEntry route, long nowNs) {
        StackInterface out = route.out();
        if (!out.isEthernet()) {
            out.sendPacket(frame, 0, nowNs);
            return;
        }
        IpAddress gateway = route.gateway();
        NeighborEntry entry = out.neighbors().resolve(gateway == null ? p.destination() : gateway);
        if (gateway != null) {
            entry.markNextHop();
        }
        entry.send(frame, nowNs);
    }

    private void fail(IpPacket p, DropReason reason, IcmpError.Kind kind, int detail, long nowNs) {
        counters.drop(reason);
        tell(p, kind, detail, nowNs);
    }

    /** No errors about fragments other than the first; and errors are recognized behind extension headers too. */
    private void tell(IpPacket p, IcmpError.Kind kind, int detail, long nowNs) {
        ByteBuf head = p.frame.head();
        if (QuotedPacket.read(quoted, head, p.networkOffset, head.readableBytes())) {
            p.protocol = quoted.protocol;
            p.transportLength -= quoted.transportOffset - p.transportOffset;
            p.transportOffset = quoted.transportOffset;
            protocols.errors().sendError(p, kind, detail, nowNs);
        }
        quoted.quoted = Unpooled.EMPTY_BUFFER;
    }

    /**
     * A packet's next hop doesn't answer: its sender is told if it's another node.
     *
     * @param frame begins with the network header; its contents are taken if the answer is true
     * @return false when it was our own packet
     */
    boolean onUnreachable(StackInterface out, Frame frame, long nowNs) {
        ByteBuf head = frame.head();
        int at = head.readerIndex();
        boolean read = QuotedPacket.read(quoted, head, at, head.readableBytes());
        quoted.quoted = Unpooled.EMPTY_BUFFER;
        if (!read || interfaces.isLocal(quoted.localHigh, quoted.localLow)) {
            return false;
        }
        IpPacket p = undelivered;
        frame.moveTo(p.frame);
        p.ifIndex = out.index();
        p.srcHigh = quoted.localHigh;
        p.srcLow = quoted.localLow;
        p.dstHigh = quoted.remoteHigh;
        p.dstLow = quoted.remoteLow;
        p.protocol = quoted.protocol;
        p.networkOffset = at;
        p.transportOffset = quoted.transportOffset;
        p.transportLength = p.frame.length() - (quoted.transportOffset - at);
        protocols.errors().sendError(p, IcmpError.Kind.HOST_UNREACHABLE, 0, nowNs);
        p.frame.release();
        return true;
    }
}
