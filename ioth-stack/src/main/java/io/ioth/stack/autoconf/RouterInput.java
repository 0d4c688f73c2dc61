/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.autoconf;

import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.stack.iface.InterfaceTable;
import io.ioth.stack.iface.Lifetimes;
import io.ioth.stack.iface.StackInterface;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.Redirections;
import io.ioth.stack.ip.RouteTable;
import io.ioth.stack.ip.RouterMessages;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What routers send, handed to those who keep it for the interface that it came by. Redirects are acted on for all interfaces. One for each
 * engine; confined to it.
 */
public final class RouterInput implements RouterMessages {

    private static final long GROUP_BIT = 0x0100_0000_0000L;

    private final Map<Integer, RouterDiscovery> discoveries = new HashMap<>();
    private final Map<Integer, List<PrefixListener>> listeners = new HashMap<>();
    private final Redirections redirections;
    private final Redirects redirects;
    private final Counters counters;
    private boolean forwarding;

    /** Acts on redirects by changing {@code redirections}. */
    public RouterInput(InterfaceTable interfaces, RouteTable routes, Redirections redirections, Counters counters) {
        this.redirections = redirections;
        this.counters = counters;
        this.redirects = new Redirects(interfaces, routes, redirections, counters);
    }

    /** This node is a router, which isn't redirected by others (RFC 4861 §8.2, RFC 1812 §5.2.7.2). */
    public void forwarding() {
        forwarding = true;
    }

    Redirections redirections() {
        return redirections;
    }

    /** Sets who keeps what routers advertise by {@code iface}; null for nobody. */
    void discovery(StackInterface iface, @Nullable RouterDiscovery discovery) {
        if (discovery == null) {
            discoveries.remove(iface.index());
        } else {
            discoveries.put(iface.index(), discovery);
        }
    }

    /** Tells {@code listener} of the prefixes that routers advertise by {@code iface}. */
    public void addListener(StackInterface iface, PrefixListener listener) {
        listeners.computeIfAbsent(iface.index(), index -> new ArrayList<>()).add(listener);
    }

    /** Ends {@link #addListener}. */
    public void removeListener(StackInterface iface, PrefixListener listener) {
        listeners.computeIfAbsent(iface.index(), index -> new ArrayList<>()).remove(listener);
    }

    void onPrefix(StackInterface iface, IpPrefix prefix, Lifetimes lifetimes, long nowNs) {
        for (PrefixListener listener : listeners.getOrDefault(iface.index(), List.of())) {
            listener.onPrefix(prefix, lifetimes, nowNs);
        }
    }

    void onNothing(StackInterface iface, String why, long nowNs) {
        for (PrefixListener listener : listeners.getOrDefault(iface.index(), List.of())) {
            listener.onNothing(why, nowNs);
        }
    }

    /** Whether a MAC that somebody tells can be that of one station. */
    static boolean isStation(long mac) {
        return mac > 0 && (mac & GROUP_BIT) == 0;
    }

    @Override
    public void onAdvertisement(IpPacket packet, long nowNs) {
        RouterDiscovery discovery = discoveries.get(packet.ifIndex);
        if (discovery != null) {
            discovery.onAdvertisement(packet, nowNs);
        }
    }

    @Override
    public void onRedirect(IpPacket packet, long nowNs) {
        if (forwarding) {
            counters.drop(DropReason.REDIRECT_REFUSED);
        } else {
            redirects.onRedirect(packet, nowNs);
        }
    }

    @Override
    public void onIpv4Redirect(IpPacket packet, IpAddress destination, IpAddress gateway, long nowNs) {
        if (forwarding) {
            counters.drop(DropReason.REDIRECT_REFUSED);
        } else {
            redirects.onIpv4Redirect(packet, destination, gateway, nowNs);
        }
    }
}
