/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.link.Frame;
import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.neighbor.NeighborCache;
import io.ioth.wire.ArpView;
import io.ioth.wire.EtherTypes;
import io.ioth.wire.EthernetView;
import io.ioth.wire.WireFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/** ARP (RFC 826) and IPv4 address conflict detection (RFC 5227). Confined to the engine. */
final class ArpProtocol {

    private static final int LINK_LOCAL = 0xa9fe;

    private final StackInterface iface;
    private final Counters counters;
    private final ArpView view = new ArpView();
    private final Frame out = new Frame();

    ArpProtocol(StackInterface iface, Counters counters) {
        this.iface = iface;
        this.counters = counters;
    }

    /** A received packet that begins at absolute index {@code offset}; borrowed. */
    void onPacket(ByteBuf bytes, int offset, int length, long nowNs) {
        counters.count(Counter.ARP_IN_PACKETS);
        if (view.check(bytes, offset, length) != WireFault.OK || !isBelievable(view.senderMac())) {
            counters.drop(DropReason.ARP_MALFORMED);
            return;
        }
        IpAddress sender = IpAddress.ofIpv4(view.senderIp());
        IpAddress target = IpAddress.ofIpv4(view.targetIp());
        long senderMac = view.senderMac();
        if (isConflict(sender, target, senderMac)) {
            iface.uniqueness().onConflict(sender.isAny() ? target : sender, nowNs);
            return;
        }
        InterfaceAddress ours = iface.find(target);
        boolean forUs = ours != null && ours.isUsable();
        if (!sender.isAny() && !sender.isMulticast() && !sender.equals(IpAddress.BROADCAST_IPV4)) {
            learn(sender, senderMac, forUs, nowNs);
        }
        if (forUs && view.operation() == ArpView.REQUEST) {
            send(ArpView.REPLY, senderMac, target.ipv4Bits(), senderMac, sender.ipv4Bits(), nowNs);
        }
    }

    private static boolean isBelievable(long mac) {
        return mac != 0 && (mac & 0x0100_0000_0000L) == 0;
    }

    /** Somebody else uses one of our addresses, or tries the one that we try. */
    private boolean isConflict(IpAddress sender, IpAddress target, long senderMac) {
        if (senderMac == iface.macBits()) {
            return false;
        }
        InterfaceAddress claimed = iface.find(sender.isAny() ? target : sender);
        return claimed != null && (!sender.isAny() || !claimed.isUsable() && view.operation() == ArpView.REQUEST);
    }

    private void learn(IpAddress sender, long mac, boolean forUs, long nowNs) {
        if (forUs && view.operation() == ArpView.REPLY && view.targetMac() == iface.macBits()) {
            iface.neighbors().onAdvertised(sender, mac, false, true, true, nowNs);
        } else {
            iface.neighbors().onHeard(sender, mac, forUs && view.operation() == ArpView.REQUEST, nowNs);
        }
    }

    /** Asks for {@code target}, all or the MAC known so far. */
    void request(IpAddress target, long mac, long nowNs) {
        IpAddress source = iface.sourceFor(target);
        if (source != null) {
            long to = mac == NeighborCache.UNKNOWN_MAC ? MacAddress.BROADCAST.value() : mac;
            send(ArpView.REQUEST, to, source.ipv4Bits(), 0, target.ipv4Bits(), nowNs);
        }
    }

    /** Asks whether anybody has {@code address}, without claiming it (RFC 5227 §2.1.1). */
    void probe(IpAddress address, long nowNs) {
        send(ArpView.REQUEST, MacAddress.BROADCAST.value(), 0, 0, address.ipv4Bits(), nowNs);
    }

    /** Claims {@code address} (RFC 5227 §2.3). */
    void announce(IpAddress address, long nowNs) {
        int bits = address.ipv4Bits();
        send(ArpView.REQUEST, MacAddress.BROADCAST.value(), bits, 0, bits, nowNs);
    }

    /** Those that tell an IPv4 link-local address are told to all (RFC 3927 §2.5), so that conflicts come to light. */
    private void send(int operation, long mac, int senderIp, long targetMac, int targetIp, long nowNs) {
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(EthernetView.HEADER_LENGTH + ArpView.LENGTH);
        long to = senderIp >>> 16 == LINK_LOCAL ? MacAddress.BROADCAST.value() : mac;
        EthernetView.write(bytes, 0, to, iface.macBits(), EtherTypes.ARP);
        ArpView.write(
                bytes, EthernetView.HEADER_LENGTH, operation, iface.macBits(), senderIp, targetMac, targetIp);
        bytes.writerIndex(EthernetView.HEADER_LENGTH + ArpView.LENGTH);
        out.set(bytes);
        counters.count(Counter.ARP_OUT_PACKETS);
        iface.sendFrame(out, nowNs);
    }
}
