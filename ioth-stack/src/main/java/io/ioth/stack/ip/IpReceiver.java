/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.link.Frame;
import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.stack.iface.InterfaceTable;
import io.ioth.stack.iface.PacketInput;
import io.ioth.stack.iface.StackInterface;
import io.ioth.time.Alarm;
import io.ioth.time.DeadlineHeap;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** The way in for both families: whom a packet is from and for, and which protocol takes it. Confined to the engine. */
public final class IpReceiver implements PacketInput {

    private final InterfaceTable interfaces;
    private final Protocols protocols;
    private final Counters counters;
    private final IpPacket packet = new IpPacket();
    private final IcmpError error = new IcmpError();
    private final Ipv4Input ipv4;
    private final Ipv6Input ipv6;
    private final Reassembler reassembler;
    private Unaddressed unaddressed = Unaddressed.NONE;
    private @Nullable Forwarder forwarder;

    /** Delivers to {@code protocols}. */
    public IpReceiver(
            InterfaceTable interfaces, Protocols protocols, DeadlineHeap<Alarm> alarms, Counters counters) {
        this.interfaces = interfaces;
        this.protocols = protocols;
        this.counters = counters;
        this.reassembler = new Reassembler(alarms, counters, protocols);
        this.ipv4 = new Ipv4Input(this, reassembler, counters, protocols);
        this.ipv6 = new Ipv6Input(this, reassembler, counters, protocols);
    }

    /** Sets who takes packets for addresses that aren't ours. */
    public void unaddressed(Unaddressed taker) {
        unaddressed = taker;
    }

    /** From here on packets for others are sent on by {@code routes}. */
    public void forward(RouteTable routes) {
        forwarder = new Forwarder(interfaces, routes, protocols, counters);
    }

    @Override
    public void onPacket(StackInterface from, Frame frame, int version, boolean linkMulticast, long nowNs) {
        receive(from, frame, version, linkMulticast, false, nowNs);
    }

    @Override
    public void onLooped(StackInterface from, Frame frame, int version, long nowNs) {
        receive(from, frame, version, true, true, nowNs);
    }

    private void receive(
            StackInterface from, Frame frame, int version, boolean linkMulticast, boolean looped, long nowNs) {
        counters.count(Counter.IP_IN_RECEIVES);
        IpPacket p = packet;
        frame.moveTo(p.frame);
        try {
            p.looped = looped;
            p.ifIndex = from.index();
            p.networkOffset = p.frame.head().readerIndex();
            p.linkMulticast = linkMulticast;
            p.broadcast = false;
            p.fragmented = false;
            p.retired = false;
            if (version == 4) {
                ipv4.onPacket(p, from, nowNs);
            } else {
                ipv6.onPacket(p, from, nowNs);
            }
        } finally {
            p.frame.release();
        }
    }

    /** Whether the addresses are possible and the packet is for us; otherwise it's sent on or counted. Completes the packet's fields. */
    boolean accept(IpPacket p, StackInterface from, long nowNs) {
        DropReason reason = check(p, from);
        if (reason == null) {
            return true;
        }
        if (reason == DropReason.IP_NOT_FOR_US) {
            if (unaddressed.takes(p)) {
                return true;
            }
            Forwarder router = forwarder;
            if (router != null && !p.isMulticast() && !p.linkMulticast && !p.looped && !from.isLoopback()) {
                router.forward(p, from, nowNs);
                return false;
            }
        }
        counters.drop(reason);
        return false;
    }

    private @Nullable DropReason check(IpPacket p, StackInterface from) {
        boolean group = p.isMulticast();
        p.broadcast = p.isIpv4() && InterfaceTable.isBroadcast(from, p.dstHigh, p.dstLow);
        if (IpAddress.isMulticast(p.srcHigh, p.srcLow) || InterfaceTable.isBroadcast(from, p.srcHigh, p.srcLow)) {
            return DropReason.IP_BAD_SOURCE;
        }
        boolean unspecified = p.srcHigh == 0 && (p.srcLow == 0 || p.srcLow == 0xffff_0000_0000L);
        if (unspecified && !group && !p.broadcast) {
            return DropReason.IP_BAD_SOURCE;
        }
        if (from.isLoopback() && !p.looped) {
            return checkLoopback(p);
        }
        boolean ownSource = IpAddress.isLoopback(p.srcHigh, p.srcLow) || interfaces.isLocal(p.srcHigh, p.srcLow);
        if (ownSource && !p.looped) {
            return DropReason.IP_BAD_SOURCE;
        }
        if (group) {
            return from.groups().contains(p.dstHigh, p.dstLow) ? null : DropReason.IP_NOT_FOR_US;
        }
        return p.broadcast || isOurs(p) ? null : DropReason.IP_NOT_FOR_US;
    }

    private boolean isOurs(IpPacket p) {
        if (IpAddress.isLoopback(p.dstHigh, p.dstLow)) {
            return false;
        }
        InterfaceAddress ours = interfaces.findLocal(p.dstHigh, p.dstLow, p.ifIndex);
        p.retired = ours != null && ours.isRetired();
        return ours != null;
    }

    /** What comes round to one of our link-local addresses counts as received by its interface. */
    private @Nullable DropReason checkLoopback(IpPacket p) {
        if (IpAddress.isLoopback(p.dstHigh, p.dstLow)) {
            return null;
        }
        InterfaceAddress ours = interfaces.findLocal(p.dstHigh, p.dstLow, 0);
        if (ours == null) {
            return DropReason.IP_NOT_FOR_US;
        }
        if (ours.address().needsZone()) {
            p.ifIndex = ours.owner().index();
        }
        return null;
    }

    /**
     * Cuts off what the link padded behind the packet.
     *
     * @return false when the bytes don't fit the length, because a payload is to be shorter than it is
     */
    static boolean trim(IpPacket p, int length) {
        Frame frame = p.frame;
        int excess = frame.length() - length;
        if (excess > 0 && frame.payload() == null) {
            frame.head().writerIndex(frame.head().writerIndex() - excess);
            return true;
        }
        return excess == 0;
    }

    @Override
    public void onUnreachable(StackInterface from, Frame frame, long nowNs) {
        counters.drop(DropReason.NEIGHBOR_UNREACHABLE);
        if (forwarder != null && forwarder.onUnreachable(from, frame, nowNs)) {
            return;
        }
        try {
            int offset = frame.head().readerIndex();
            if (QuotedPacket.read(error, frame.head(), offset, frame.head().readableBytes())) {
                error.kind = IcmpError.Kind.HOST_UNREACHABLE;
                error.neighborGone = true;
                error.type = IpAddress.isIpv4(error.remoteHigh, error.remoteLow) ? 3 : 1;
                error.code = error.type == 3 ? 1 : 3;
                error.mtu = 0;
                error.reporterHigh = error.localHigh;
                error.reporterLow = error.localLow;
                protocols.onIcmpError(error, nowNs);
            }
        } finally {
            error.quoted = Unpooled.EMPTY_BUFFER;
            frame.release();
        }
    }

    @Override
    public void onChange() {
        interfaces.touch();
    }

    /** Gives up incomplete packets. */
    public void close() {
        reassembler.clear();
    }
}
