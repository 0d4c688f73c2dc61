/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.icmp;

import io.ioth.link.ChecksumState;
import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.iface.FrameSums;
import io.ioth.stack.iface.InterfaceTable;
import io.ioth.stack.iface.StackInterface;
import io.ioth.stack.ip.FrameBytes;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IpOutput;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.IpProtocolHandler;
import io.ioth.stack.ip.PathMtus;
import io.ioth.stack.ip.Protocols;
import io.ioth.stack.ip.QuotedPacket;
import io.ioth.stack.ip.RouterMessages;
import io.ioth.wire.Checksum;
import io.ioth.wire.Icmpv4View;
import io.ioth.wire.Icmpv6View;
import io.ioth.wire.IpProtocols;
import io.ioth.wire.Ipv6View;
import io.ioth.wire.MldView;
import io.ioth.wire.WireFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** ICMP and ICMPv6 messages received. Confined to the engine. */
public final class IcmpInput implements IpProtocolHandler {

    private static final int MAX_REDIRECT_CODE = 3;

    private final InterfaceTable interfaces;
    private final Protocols protocols;
    private final PathMtus mtus;
    private final Counters counters;
    private final IcmpOutput output;
    private final IcmpError error = new IcmpError();
    private final Icmpv4View view4 = new Icmpv4View();
    private final Icmpv6View view6 = new Icmpv6View();
    private RouterMessages routers = RouterMessages.NONE;
    private @Nullable IpProtocolHandler listeners;

    /** Sets who takes MLD messages. */
    public void multicast(IpProtocolHandler mld) {
        listeners = mld;
    }

    /** Passes errors on to {@code protocols}, and what they say of path MTUs to {@code mtus}. */
    public IcmpInput(
            IpOutput ip, InterfaceTable interfaces, Protocols protocols, PathMtus mtus, Counters counters) {
        this.interfaces = interfaces;
        this.protocols = protocols;
        this.mtus = mtus;
        this.counters = counters;
        this.output = new IcmpOutput(ip, counters);
    }

    /** Sets who hears what routers say. */
    public void routers(RouterMessages listener) {
        routers = listener;
    }

    /** An error about an ICMP message of ours is of interest to ping and raw sockets only, which see it anyway. */
    @Override
    public void onIcmpError(IcmpError about, long nowNs) {}

    @Override
    public void onPacket(IpPacket packet, long nowNs) {
        counters.count(Counter.ICMP_IN_MSGS);
        if (packet.transportLengthInHead() < Icmpv4View.HEADER_LENGTH) {
            counters.drop(DropReason.ICMP_MALFORMED);
        } else if (!hasGoodChecksum(packet)) {
            counters.drop(DropReason.ICMP_BAD_CHECKSUM);
        } else if (packet.isIpv4()) {
            onIpv4(packet, nowNs);
        } else {
            onIpv6(packet, nowNs);
        }
    }

    private static boolean hasGoodChecksum(IpPacket packet) {
        if (packet.frame.checksum() != ChecksumState.UNKNOWN) {
            return true;
        }
        long sum = FrameSums.sum(
                packet.frame, packet.transportOffset - packet.frame.head().readerIndex());
        if (!packet.isIpv4()) {
            sum += Checksum.pseudoHeader(
                    packet.srcHigh, packet.srcLow, packet.dstHigh, packet.dstLow, IpProtocols.ICMPV6,
                    packet.transportLength);
        }
        return Checksum.isValid(sum);
    }

    private void onIpv4(IpPacket packet, long nowNs) {
        ByteBuf head = packet.frame.head();
        if (view4.check(head, packet.transportOffset, packet.transportLengthInHead()) != WireFault.OK) {
            counters.drop(DropReason.ICMP_MALFORMED);
            return;
        }
        switch (view4.type()) {
            case Icmpv4View.ECHO -> {
                if (!packet.isMulticast() && !packet.broadcast) {
                    echo(packet, Icmpv4View.ECHO_REPLY, nowNs);
                }
            }
            case Icmpv4View.ECHO_REPLY, Icmpv4View.SOURCE_QUENCH -> {}
            case Icmpv4View.REDIRECT -> onIpv4Redirect(packet, nowNs);
            case Icmpv4View.UNREACHABLE -> onError(packet, unreachable4(view4.code()), nowNs);
            case Icmpv4View.TIME_EXCEEDED -> onError(packet, IcmpError.Kind.TIME_EXCEEDED, nowNs);
            case Icmpv4View.PARAMETER_PROBLEM -> onError(packet, IcmpError.Kind.PARAMETER_PROBLEM, nowNs);
            default -> counters.drop(DropReason.ICMP_MALFORMED);
        }
    }

    private static IcmpError.Kind unreachable4(int code) {
        return switch (code) {
            case 1, 5, 7, 8, 12 -> IcmpError.Kind.HOST_UNREACHABLE;
            case 2 -> IcmpError.Kind.PROTOCOL_UNREACHABLE;
            case 3 -> IcmpError.Kind.PORT_UNREACHABLE;
            case 4 -> IcmpError.Kind.PACKET_TOO_BIG;
            case 9, 10, 13, 14, 15 -> IcmpError.Kind.PROHIBITED;
            default -> IcmpError.Kind.NETWORK_UNREACHABLE;
        };
    }

    private void onIpv6(IpPacket packet, long nowNs) {
        ByteBuf head = packet.frame.head();
        if (view6.check(head, packet.transportOffset, packet.transportLengthInHead()) != WireFault.OK) {
            counters.drop(DropReason.ICMP_MALFORMED);
            return;
        }
        switch (view6.type()) {
            case Icmpv6View.ECHO -> echo(packet, Icmpv6View.ECHO_REPLY, nowNs);
            case Icmpv6View.NEIGHBOR_SOLICITATION, Icmpv6View.NEIGHBOR_ADVERTISEMENT ->
                onNeighborDiscovery(packet, nowNs);
            case Icmpv6View.UNREACHABLE -> onError(packet, unreachable6(view6.code()), nowNs);
            case Icmpv6View.PACKET_TOO_BIG -> onError(packet, IcmpError.Kind.PACKET_TOO_BIG, nowNs);
            case Icmpv6View.TIME_EXCEEDED -> onError(packet, IcmpError.Kind.TIME_EXCEEDED, nowNs);
            case Icmpv6View.PARAMETER_PROBLEM -> {
                boolean protocol = view6.code() == 1;
                onError(packet,
                        protocol ? IcmpError.Kind.PROTOCOL_UNREACHABLE : IcmpError.Kind.PARAMETER_PROBLEM, nowNs);
            }
            case Icmpv6View.ROUTER_ADVERTISEMENT -> {
                counters.count(Counter.ND_IN_MSGS);
                routers.onAdvertisement(packet, nowNs);
            }
            case Icmpv6View.REDIRECT -> {
                counters.count(Counter.ND_IN_MSGS);
                routers.onRedirect(packet, nowNs);
            }
            case MldView.QUERY, MldView.REPORT_V1, MldView.DONE, MldView.REPORT_V2 -> onMulticast(packet, nowNs);
            case Icmpv6View.ECHO_REPLY, Icmpv6View.ROUTER_SOLICITATION -> {}
            default -> {
                if (view6.type() >= Icmpv6View.ECHO) {
                    counters.drop(DropReason.ICMP_MALFORMED);
                } else {
                    onError(packet, IcmpError.Kind.NETWORK_UNREACHABLE, nowNs);
                }
            }
        }
    }

    private static IcmpError.Kind unreachable6(int code) {
        return switch (code) {
            case 1, 5, 6 -> IcmpError.Kind.PROHIBITED;
            case 3 -> IcmpError.Kind.HOST_UNREACHABLE;
            case 4 -> IcmpError.Kind.PORT_UNREACHABLE;
            default -> IcmpError.Kind.NETWORK_UNREACHABLE;
        };
    }

    private void onNeighborDiscovery(IpPacket packet, long nowNs) {
        StackInterface from = interfaces.byIndex(packet.ifIndex);
        if (packet.fragmented || from == null || !from.isEthernet()) {
            counters.drop(DropReason.ND_MALFORMED);
            return;
        }
        from.discovery().onMessage(
                packet.frame.head(), packet.transportOffset, packet.transportLengthInHead(), packet.source(),
                packet.destination(), packet.hopLimit, nowNs);
    }

    private void onMulticast(IpPacket packet, long nowNs) {
        if (listeners != null) {
            listeners.onPacket(packet, nowNs);
        }
    }

    /** Answers with the same bytes; both families have the identifier, the sequence number and the data in the same places. */
    private void echo(IpPacket packet, int replyType, long nowNs) {
        if (packet.retired) {
            counters.drop(DropReason.IP_NOT_FOR_US);
            return;
        }
        int length = packet.transportLength;
        ByteBuf message = output.allocate(length);
        int at = message.readerIndex();
        int start = packet.transportOffset - packet.frame.head().readerIndex();
        FrameBytes.copy(packet.frame, start, length, message);
        message.setShort(at, replyType << 8);
        message.setShort(at + 2, 0);
        if (output.reply(packet, message, packet.trafficClass, nowNs)) {
            counters.count(Counter.ICMP_ECHO_REPLIES);
        }
    }

    private void onError(IpPacket packet, IcmpError.Kind kind, long nowNs) {
        ByteBuf head = packet.frame.head();
        int offset = packet.transportOffset + Icmpv4View.HEADER_LENGTH;
        int length = packet.transportLengthInHead() - Icmpv4View.HEADER_LENGTH;
        if (!QuotedPacket.read(error, head, offset, length)
                || IpAddress.isIpv4(error.remoteHigh, error.remoteLow) != packet.isIpv4()) {
            counters.drop(DropReason.ICMP_MALFORMED);
        } else if (!interfaces.isLocal(error.localHigh, error.localLow)) {
            counters.drop(DropReason.ICMP_UNRELATED);
        } else {
            fill(packet, kind, offset);
            if (kind != IcmpError.Kind.PACKET_TOO_BIG || lowerMtu(nowNs)) {
                protocols.onIcmpError(error, nowNs);
            }
        }
        error.quoted = Unpooled.EMPTY_BUFFER;
    }

    /** A redirect is about a packet of ours that is under way, as far as who sends such can tell; anybody can make one up. */
    private void onIpv4Redirect(IpPacket packet, long nowNs) {
        int offset = packet.transportOffset + Icmpv4View.HEADER_LENGTH;
        int length = packet.transportLengthInHead() - Icmpv4View.HEADER_LENGTH;
        boolean quotes = QuotedPacket.read(error, packet.frame.head(), offset, length)
                && IpAddress.isIpv4(error.remoteHigh, error.remoteLow);
        if (!quotes || view4.code() > MAX_REDIRECT_CODE) {
            counters.drop(DropReason.ICMP_MALFORMED);
        } else if (!interfaces.isLocal(error.localHigh, error.localLow) || !protocols.isUnderWay(error)) {
            counters.drop(DropReason.ICMP_UNRELATED);
        } else {
            IpAddress destination = new IpAddress(error.remoteHigh, error.remoteLow);
            routers.onIpv4Redirect(packet, destination, IpAddress.ofIpv4(view4.gateway()), nowNs);
        }
        error.quoted = Unpooled.EMPTY_BUFFER;
    }

    /** The path MTU is lowered when the transport has such a packet under way; only then does it hear of it. */
    private boolean lowerMtu(long nowNs) {
        if (error.mtu == 0) {
            counters.drop(DropReason.ICMP_BAD_MTU);
            return false;
        }
        if (!protocols.isUnderWay(error)) {
            counters.drop(DropReason.ICMP_UNRELATED);
            return false;
        }
        mtus.onTooBig(new IpAddress(error.remoteHigh, error.remoteLow), error.mtu, nowNs);
        return true;
    }

    private void fill(IpPacket packet, IcmpError.Kind kind, int quotedOffset) {
        boolean ipv4 = packet.isIpv4();
        error.kind = kind;
        error.type = ipv4 ? view4.type() : view6.type();
        error.code = ipv4 ? view4.code() : view6.code();
        error.reporterHigh = packet.srcHigh;
        error.reporterLow = packet.srcLow;
        error.mtu = 0;
        if (kind == IcmpError.Kind.PACKET_TOO_BIG) {
            error.mtu = ipv4
                    ? PathMtus.believableIpv4(view4.mtu(), error.quoted.getUnsignedShort(quotedOffset + 2))
                    : PathMtus.believableIpv6(
                            view6.mtu(), Ipv6View.HEADER_LENGTH + error.quoted.getUnsignedShort(quotedOffset + 4));
        }
    }
}
