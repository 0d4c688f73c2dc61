/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.autoconf;

import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.iface.InterfaceTable;
import io.ioth.stack.iface.StackInterface;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.Redirections;
import io.ioth.stack.ip.RouteEntry;
import io.ioth.stack.ip.RouteTable;
import io.ioth.stack.neighbor.NeighborEntry;
import io.ioth.wire.NdOptions;
import io.ioth.wire.RedirectView;
import io.ioth.wire.WireFault;
import org.jspecify.annotations.Nullable;

/**
 * Redirects of both families: believed when they come from the next hop that is in use for the destination, and name one on the same link (RFC
 * 4861 §8.1, §8.3; RFC 1122 §3.2.2.2). Confined to the engine.
 */
final class Redirects {

    private static final int HOP_LIMIT = 255;

    private final InterfaceTable interfaces;
    private final RouteTable routes;
    private final Redirections redirections;
    private final Counters counters;
    private final RedirectView view = new RedirectView();

    Redirects(InterfaceTable interfaces, RouteTable routes, Redirections redirections, Counters counters) {
        this.interfaces = interfaces;
        this.routes = routes;
        this.redirections = redirections;
        this.counters = counters;
    }

    void onRedirect(IpPacket packet, long nowNs) {
        IpAddress router = packet.source();
        boolean valid = packet.hopLimit == HOP_LIMIT
                && !packet.fragmented
                && router.isLinkLocal()
                && view.check(packet.frame.head(), packet.transportOffset, packet.transportLengthInHead())
                        == WireFault.OK;
        if (!valid) {
            counters.drop(DropReason.ND_MALFORMED);
            return;
        }
        IpAddress destination = new IpAddress(view.destinationHigh(), view.destinationLow());
        IpAddress target = new IpAddress(view.targetHigh(), view.targetLow());
        StackInterface by = interfaces.byIndex(packet.ifIndex);
        RouteEntry route = by == null ? null : routeInUse(destination, router, by);
        if (by == null || route == null || isOurs(target, by)) {
            counters.drop(DropReason.REDIRECT_REFUSED);
            return;
        }
        learn(by, target, !target.equals(destination), nowNs);
        redirections.put(destination, route, target, nowNs);
    }

    private static boolean isOurs(IpAddress target, StackInterface by) {
        return target.isAny() || by.find(target) != null;
    }

    private void learn(StackInterface by, IpAddress target, boolean isRouter, long nowNs) {
        long mac = view.options().linkAddress(NdOptions.TARGET_LINK_ADDRESS);
        if (by.isEthernet() && mac != NdOptions.NO_ADDRESS && RouterInput.isStation(mac)) {
            by.neighbors().onHeard(target, mac, true, nowNs);
        }
        NeighborEntry entry = by.neighbors().find(target);
        if (entry != null && isRouter) {
            entry.markRouter();
        }
    }

    void onIpv4Redirect(IpPacket packet, IpAddress destination, IpAddress gateway, long nowNs) {
        StackInterface by = interfaces.byIndex(packet.ifIndex);
        RouteEntry route = by == null ? null : routeInUse(destination, packet.source(), by);
        if (by == null || route == null || !canBeGateway(gateway, by)) {
            counters.drop(DropReason.REDIRECT_REFUSED);
            return;
        }
        redirections.put(destination, route, gateway, nowNs);
    }

    private boolean canBeGateway(IpAddress gateway, StackInterface by) {
        if (gateway.isAny() || gateway.isMulticast() || gateway.isLoopback() || by.find(gateway) != null) {
            return false;
        }
        RouteEntry route = routes.lookup(gateway.high(), gateway.low(), null, by.index());
        return route != null
                && route.gateway() == null
                && !InterfaceTable.isBroadcast(by, gateway.high(), gateway.low());
    }

    /** The route to {@code destination} if {@code router} is the next hop in use by it, else null. */
    private @Nullable RouteEntry routeInUse(IpAddress destination, IpAddress router, StackInterface by) {
        RouteEntry route = routes.lookup(destination.high(), destination.low(), null, by.index());
        return route != null && router.equals(redirections.current(destination, route)) ? route : null;
    }
}
