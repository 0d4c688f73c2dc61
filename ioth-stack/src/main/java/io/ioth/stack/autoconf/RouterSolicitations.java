/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.autoconf;

import io.ioth.NetInterface.AddressState;
import io.ioth.link.Frame;
import io.ioth.metrics.Counter;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.stack.iface.StackInterface;
import io.ioth.time.Alarm;
import io.ioth.wire.Checksum;
import io.ioth.wire.Icmpv6View;
import io.ioth.wire.IpProtocols;
import io.ioth.wire.Ipv6View;
import io.ioth.wire.NdOptions;
import io.ioth.wire.NdView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks for routers: after a random delay of up to a second, then in intervals that double from four seconds to an hour, until one answers (RFC
 * 4861 §6.3.7, RFC 7559). Confined to the engine.
 */
final class RouterSolicitations extends Alarm {

    static final long MAX_DELAY_NS = 1_000_000_000L;
    static final long INITIAL_NS = 4_000_000_000L;
    static final long MAX_INTERVAL_NS = 3_600_000_000_000L;
    /** As many as RFC 4861 lets a host send before it knows that there's no router. */
    static final int ENOUGH = 3;

    private static final int HEADROOM = 16;
    private static final int HOP_LIMIT = 255;

    private final Host host;
    private final Unanswered listener;
    private final Frame out = new Frame();
    private long intervalNs;
    private int sent;
    private boolean waitingForLast;

    /** Told that nobody answers. */
    @FunctionalInterface
    interface Unanswered {
        void onUnanswered(long nowNs);
    }

    /** Tells {@code listener} when a host may believe that there's no router; it goes on asking all the same. */
    RouterSolicitations(Host host, Unanswered listener) {
        this.host = host;
        this.listener = listener;
    }

    /** Begins, or begins again. */
    void begin(long nowNs) {
        sent = 0;
        intervalNs = 0;
        waitingForLast = false;
        host.alarms().schedule(this, nowNs + host.random().nextLong(MAX_DELAY_NS));
    }

    /** A router answered that is to be used. */
    void end() {
        host.alarms().cancel(this);
    }

    @Override
    public void onDeadline(long nowNs) {
        if (waitingForLast) {
            waitingForLast = false;
            host.alarms().schedule(this, nowNs + intervalNs - MAX_DELAY_NS);
            listener.onUnanswered(nowNs);
            return;
        }
        send(nowNs);
        intervalNs = next();
        waitingForLast = ++sent == ENOUGH;
        host.alarms().schedule(this, nowNs + (waitingForLast ? MAX_DELAY_NS : intervalNs));
    }

    /** RFC 7559 §2, by RFC 8415 §15: with a random part of up to a tenth either way. */
    private long next() {
        long base = intervalNs == 0 ? INITIAL_NS : 2 * intervalNs;
        if (intervalNs != 0 && base > MAX_INTERVAL_NS) {
            base = MAX_INTERVAL_NS;
        }
        long spread = base / 5;
        return base - spread / 2 + host.random().nextLong(spread + 1);
    }

    private void send(long nowNs) {
        StackInterface iface = host.iface();
        InterfaceAddress own = linkLocal(iface);
        Optional<MacAddress> mac = own == null ? Optional.empty() : iface.mac();
        IpAddress source = own == null ? IpAddress.ANY : own.address();
        IpAddress to = IpAddress.ALL_ROUTERS;
        int length = Icmpv6View.HEADER_LENGTH + (mac.isPresent() ? NdView.LINK_ADDRESS_OPTION_LENGTH : 0);
        int icmp = HEADROOM + Ipv6View.HEADER_LENGTH;
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(icmp + length);
        Ipv6View.write(bytes, HEADROOM, 0, 0, length, IpProtocols.ICMPV6, HOP_LIMIT);
        Ipv6View.writeAddresses(bytes, HEADROOM, source.high(), source.low(), to.high(), to.low());
        Icmpv6View.write(bytes, icmp, Icmpv6View.ROUTER_SOLICITATION, 0, 0);
        if (mac.isPresent()) {
            NdView.writeLinkAddress(
                    bytes, icmp + Icmpv6View.HEADER_LENGTH, NdOptions.SOURCE_LINK_ADDRESS, mac.get().value());
        }
        long sum = Checksum.pseudoHeader(
                source.high(), source.low(), to.high(), to.low(), IpProtocols.ICMPV6, length);
        Icmpv6View.setChecksum(bytes, icmp, Checksum.finish(sum + Checksum.sum(bytes, icmp, length)));
        bytes.setIndex(HEADROOM, icmp + length);
        out.set(bytes);
        host.counters().count(Counter.ND_OUT_MSGS);
        host.counters().count(Counter.ICMP_OUT_MSGS);
        iface.sendMulticast(out, to.high(), to.low(), nowNs);
    }

    /** The link-local address if it's certain to be ours alone; without it the question comes from nobody. */
    private static @Nullable InterfaceAddress linkLocal(StackInterface iface) {
        for (InterfaceAddress address : iface.addresses()) {
            boolean certain = address.isUsable() && address.state() != AddressState.OPTIMISTIC;
            if (certain && !address.address().isIpv4() && address.address().isLinkLocal()) {
                return address;
            }
        }
        return null;
    }
}
