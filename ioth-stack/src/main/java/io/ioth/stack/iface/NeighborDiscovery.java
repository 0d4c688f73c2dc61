/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.NetInterface.AddressState;
import io.ioth.link.Frame;
import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.neighbor.NeighborCache;
import io.ioth.wire.Checksum;
import io.ioth.wire.Icmpv6View;
import io.ioth.wire.IpProtocols;
import io.ioth.wire.Ipv6View;
import io.ioth.wire.NdView;
import io.ioth.wire.WireFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** Neighbour solicitations and advertisements (RFC 4861 §7). Confined to the engine. */
public final class NeighborDiscovery {

    private static final int HEADROOM = 16;
    private static final int HOP_LIMIT = 255;

    private final StackInterface iface;
    private final Counters counters;
    private final NdView view = new NdView();
    private final Frame out = new Frame();

    NeighborDiscovery(StackInterface iface, Counters counters) {
        this.iface = iface;
        this.counters = counters;
    }

    /**
     * A solicitation or advertisement whose ICMPv6 checksum was found right; the bytes are borrowed.
     *
     * @param offset absolute index of the ICMPv6 header
     * @param hopLimit as received; anything but 255 has passed a router and is refused
     */
    public void onMessage(
            ByteBuf bytes, int offset, int length, IpAddress source, IpAddress destination, int hopLimit, long nowNs) {
        counters.count(Counter.ND_IN_MSGS);
        if (hopLimit != HOP_LIMIT || view.check(bytes, offset, length) != WireFault.OK) {
            counters.drop(DropReason.ND_MALFORMED);
            return;
        }
        boolean solicitation = bytes.getUnsignedByte(offset) == Icmpv6View.NEIGHBOR_SOLICITATION;
        IpAddress target = new IpAddress(view.targetHigh(), view.targetLow());
        if (solicitation) {
            onSolicitation(source, destination, target, nowNs);
        } else {
            onAdvertisement(destination, target, nowNs);
        }
    }

    private void onSolicitation(IpAddress source, IpAddress destination, IpAddress target, long nowNs) {
        long mac = view.linkAddress(NdView.SOURCE_LINK_ADDRESS);
        boolean probe = source.isAny();
        if (probe && (mac != NdView.NO_ADDRESS || !destination.equals(target.solicitedNode()))) {
            counters.drop(DropReason.ND_MALFORMED);
            return;
        }
        InterfaceAddress ours = iface.find(target);
        if (ours == null) {
            counters.drop(DropReason.IP_NOT_FOR_US);
            return;
        }
        if (probe && !iface.uniqueness().mustAnswerProbe(target, view.linkAddress(NdView.NONCE), nowNs)
                || !ours.isUsable()) {
            return;
        }
        if (!probe && mac != NdView.NO_ADDRESS && isBelievable(mac)) {
            iface.neighbors().onHeard(source, mac, true, nowNs);
        }
        int override = ours.state() == AddressState.OPTIMISTIC ? 0 : NdView.OVERRIDE;
        advertise(target, probe ? IpAddress.ALL_NODES : source, override | (probe ? 0 : NdView.SOLICITED), nowNs);
    }

    private void onAdvertisement(IpAddress destination, IpAddress target, long nowNs) {
        boolean solicited = (view.flags() & NdView.SOLICITED) != 0;
        if (solicited && destination.isMulticast()) {
            counters.drop(DropReason.ND_MALFORMED);
            return;
        }
        long mac = view.linkAddress(NdView.TARGET_LINK_ADDRESS);
        InterfaceAddress ours = iface.find(target);
        if (ours != null) {
            if (mac != iface.macBits() || ours.state() == AddressState.TENTATIVE) {
                iface.uniqueness().onConflict(target, nowNs);
            }
            return;
        }
        long told = isBelievable(mac) ? mac : NeighborCache.UNKNOWN_MAC;
        boolean override = (view.flags() & NdView.OVERRIDE) != 0;
        boolean router = (view.flags() & NdView.ROUTER) != 0;
        iface.neighbors().onAdvertised(target, told, router, solicited, override, nowNs);
    }

    private static boolean isBelievable(long mac) {
        return mac > 0 && (mac & 0x0100_0000_0000L) == 0;
    }

    /**
     * Asks for {@code target}, all that may have it or the MAC known so far.
     *
     * @param prompting the packet that waits for the answer; who asks does it from that packet's source if it's ours (RFC 4861 §7.2.2)
     */
    void solicit(IpAddress target, long mac, @Nullable Frame prompting, long nowNs) {
        IpAddress source = prompting == null ? null : sourceOf(prompting);
        source = source != null ? source : iface.sourceFor(target);
        if (source == null) {
            return;
        }
        IpAddress to = mac == NeighborCache.UNKNOWN_MAC ? target.solicitedNode() : target;
        send(Icmpv6View.NEIGHBOR_SOLICITATION, 0, target, NdView.SOURCE_LINK_ADDRESS, iface.macBits(), source, to, mac,
                nowNs);
    }

    private @Nullable IpAddress sourceOf(Frame packet) {
        ByteBuf head = packet.head();
        int at = head.readerIndex();
        if (head.readableBytes() < Ipv6View.HEADER_LENGTH || head.getUnsignedByte(at) >>> 4 != 6) {
            return null;
        }
        InterfaceAddress ours = iface.find(head.getLong(at + 8), head.getLong(at + 16));
        return ours != null && ours.isUsable() && ours.state() != AddressState.OPTIMISTIC ? ours.address() : null;
    }

    /** Asks whether anybody has {@code address} (RFC 4862 §5.4.2), so that the question is known again (RFC 7527 §4.1). */
    void probe(IpAddress address, long nonce, long nowNs) {
        send(Icmpv6View.NEIGHBOR_SOLICITATION, 0, address, NdView.NONCE, nonce, IpAddress.ANY, address.solicitedNode(),
                NeighborCache.UNKNOWN_MAC, nowNs);
    }

    /** Tells everybody that {@code address} is here (RFC 4861 §7.2.6). */
    void announce(IpAddress address, long nowNs) {
        advertise(address, IpAddress.ALL_NODES, NdView.OVERRIDE, nowNs);
    }

    private void advertise(IpAddress target, IpAddress to, int flags, long nowNs) {
        int told = iface.isRouter() ? flags | NdView.ROUTER : flags;
        send(Icmpv6View.NEIGHBOR_ADVERTISEMENT, told, target, NdView.TARGET_LINK_ADDRESS, iface.macBits(), target,
                to, NeighborCache.UNKNOWN_MAC, nowNs);
    }

    private void send(int type, int flags, IpAddress target, int option, long content, IpAddress source, IpAddress to,
            long mac, long nowNs) {
        int length = NdView.HEADER_LENGTH + NdView.LINK_ADDRESS_OPTION_LENGTH;
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(HEADROOM + Ipv6View.HEADER_LENGTH + length);
        int network = HEADROOM;
        int icmp = network + Ipv6View.HEADER_LENGTH;
        Ipv6View.write(bytes, network, 0, 0, length, IpProtocols.ICMPV6, HOP_LIMIT);
        Ipv6View.writeAddresses(bytes, network, source.high(), source.low(), to.high(), to.low());
        NdView.write(bytes, icmp, type, flags, target.high(), target.low());
        NdView.writeLinkAddress(bytes, icmp + NdView.HEADER_LENGTH, option, content);
        long sum = Checksum.pseudoHeader(
                source.high(), source.low(), to.high(), to.low(), IpProtocols.ICMPV6, length);
        Icmpv6View.setChecksum(bytes, icmp, Checksum.finish(sum + Checksum.sum(bytes, icmp, length)));
        bytes.setIndex(network, icmp + length);
        out.set(bytes);
        counters.count(Counter.ND_OUT_MSGS);
        counters.count(Counter.ICMP_OUT_MSGS);
        if (to.isMulticast()) {
            iface.sendMulticast(out, to.high(), to.low(), nowNs);
        } else if (mac != NeighborCache.UNKNOWN_MAC) {
            iface.sendPacket(out, mac, nowNs);
        } else {
            iface.neighbors().resolve(to).send(out, nowNs);
        }
    }
}
