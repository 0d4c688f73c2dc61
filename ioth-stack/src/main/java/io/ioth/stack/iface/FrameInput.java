/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.link.Frame;
import io.ioth.link.FrameSink;
import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.wire.EtherTypes;
import io.ioth.wire.EthernetView;
import io.ioth.wire.WireFault;
import io.netty.buffer.ByteBuf;
import java.util.Set;

/** The way in from one link: whom a frame is for, and whether IP or ARP takes it. Confined to the engine. */
final class FrameInput {

    private static final long BROADCAST = 0xffff_ffff_ffffL;

    private final StackInterface iface;
    private final InterfaceContext context;
    private final Counters counters;
    private final ArpProtocol arp;
    private final EthernetView view = new EthernetView();
    final FrameSink sink = this::accept;
    private long[] groupMacs = new long[0];
    long frames;
    long octets;
    long dropped;

    FrameInput(StackInterface iface, InterfaceContext context, ArpProtocol arp) {
        this.iface = iface;
        this.context = context;
        this.counters = context.counters();
        this.arp = arp;
    }

    /** Sets the groups of stations that this is one of. */
    void accept(Set<Long> macs) {
        long[] fresh = new long[macs.size()];
        int i = 0;
        for (long each : macs) {
            fresh[i++] = each;
        }
        groupMacs = fresh;
    }

    private void accept(Frame frame, long nowNs) {
        frames++;
        int length = frame.length();
        octets += length;
        counters.count(Counter.IF_IN_FRAMES);
        counters.add(Counter.IF_IN_OCTETS, length);
        try {
            onFrame(frame, length, nowNs);
        } catch (RuntimeException e) {
            context.containment().onError(e);
        } finally {
            frame.release();
        }
    }

    private void onFrame(Frame frame, int length, long nowNs) {
        int limit = frame.gsoSize() > 0 ? LoopbackLink.MTU : iface.capabilities().mtu();
        if (length - iface.linkHeaderLength() > limit) {
            drop(DropReason.LINK_OVERSIZED);
        } else if (iface.isEthernet()) {
            onEthernet(frame, nowNs);
        } else if (frame.head().isReadable()) {
            int version = frame.head().getUnsignedByte(frame.head().readerIndex()) >>> 4;
            if (version == 4 || version == 6) {
                context.input().onPacket(iface, frame, version, false, nowNs);
            } else {
                drop(DropReason.LINK_UNKNOWN_PROTOCOL);
            }
        } else {
            drop(DropReason.LINK_RUNT);
        }
    }

    private void onEthernet(Frame frame, long nowNs) {
        ByteBuf head = frame.head();
        int start = head.readerIndex();
        if (view.check(head, start, head.readableBytes()) != WireFault.OK) {
            drop(DropReason.LINK_RUNT);
            return;
        }
        long destination = view.destination();
        boolean group = destination != iface.macBits();
        if (group && !isGroupMac(destination)) {
            drop(DropReason.LINK_NOT_FOR_US);
            return;
        }
        int type = view.type();
        head.readerIndex(start + EthernetView.HEADER_LENGTH);
        switch (type) {
            case EtherTypes.IPV4 -> context.input().onPacket(iface, frame, 4, group, nowNs);
            case EtherTypes.IPV6 -> onIpv6(frame, group, nowNs);
            case EtherTypes.ARP -> arp.onPacket(head, head.readerIndex(), head.readableBytes(), nowNs);
            default -> drop(DropReason.LINK_UNKNOWN_PROTOCOL);
        }
    }

    private void onIpv6(Frame frame, boolean group, long nowNs) {
        if (iface.isIpv6Disabled()) {
            drop(DropReason.IPV6_DISABLED);
        } else {
            context.input().onPacket(iface, frame, 6, group, nowNs);
        }
    }

    private boolean isGroupMac(long destination) {
        if (destination == BROADCAST) {
            return true;
        }
        for (long group : groupMacs) {
            if (group == destination) {
                return true;
            }
        }
        return false;
    }

    private void drop(DropReason reason) {
        dropped++;
        counters.drop(reason);
    }
}
