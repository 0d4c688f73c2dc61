/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.Route;
import io.ioth.net.IpAddress;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.stack.iface.InterfaceTable;
import io.ioth.stack.iface.LoopbackLink;
import io.ioth.stack.iface.StackInterface;
import io.ioth.stack.ip.IpOutput.Sent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fills in paths: next hop, interface, source, MTU. Confined to the engine. */
final class PathFinder {

    private static final int MAX_IPV4 = 65535;

    private final InterfaceTable interfaces;
    private final RouteTable routes;
    private final PathMtus mtus;
    private final Redirections redirections;
    private final SourceSelection sources;

    PathFinder(InterfaceTable interfaces, RouteTable routes, PathMtus mtus, Redirections redirections,
            PolicyTable policies) {
        this.interfaces = interfaces;
        this.routes = routes;
        this.mtus = mtus;
        this.redirections = redirections;
        this.sources = new SourceSelection(interfaces, policies);
    }

    /** Finds the way to the path's remote address by its zone, from {@code source} or one chosen here. */
    Sent find(Path path, @Nullable IpAddress source) {
        path.generation = interfaces.generation();
        path.neighbor = null;
        path.link = null;
        path.out = null;
        path.linkDown = false;
        path.local = false;
        path.broadcast = false;
        path.needsFragments = false;
        path.viaRouter = false;
        path.flowLabel = Path.NO_FLOW_LABEL;
        path.table = Route.LOCAL_TABLE;
        IpAddress destination = path.remoteAddress();
        if (source != null && (source.isIpv4() != destination.isIpv4() || !isOurs(source))) {
            return Sent.BAD_SOURCE;
        }
        InterfaceAddress ours = interfaces.findLocal(destination.high(), destination.low(), path.zone);
        if (ours != null || destination.isLoopback()) {
            return findLocal(path, destination, ours, source);
        }
        return findRemote(path, destination, source);
    }

    private boolean isOurs(IpAddress source) {
        return interfaces.isLocal(source.high(), source.low());
    }

    private Sent findLocal(
            Path path, IpAddress destination, @Nullable InterfaceAddress ours, @Nullable IpAddress source) {
        IpAddress self = ours != null ? destination : IpAddress.LOOPBACK_IPV4;
        IpAddress local = source != null ? source : self;
        path.localHigh = local.high();
        path.localLow = local.low();
        path.nextHopHigh = destination.high();
        path.nextHopLow = destination.low();
        path.local = true;
        StackInterface loopback = interfaces.loopback();
        path.ifIndex = ours != null && destination.needsZone() ? ours.owner().index() : loopback.index();
        path.mtu = destination.isIpv4() ? MAX_IPV4 : LoopbackLink.MTU;
        path.link = loopback.capabilities();
        path.out = loopback;
        return Sent.OK;
    }

    private Sent findRemote(Path path, IpAddress destination, @Nullable IpAddress source) {
        if (destination.isAny()) {
            return Sent.NO_ROUTE;
        }
        IpAddress nextHop = destination;
        StackInterface out;
        boolean onEveryLink = destination.isMulticast()
                || destination.equals(IpAddress.BROADCAST_IPV4)
                || destination.needsZone();
        RouteEntry route = onEveryLink && path.zone == 0 && source != null
                ? null
                : routes.lookup(destination.high(), destination.low(), source, path.zone);
        path.table = route == null ? Route.MAIN_TABLE : route.table();
        if (route != null) {
            out = route.out();
            nextHop = onEveryLink ? destination : nextHop(path, destination, route);
        } else {
            out = onEveryLink ? chooseLink(path.zone, source) : null;
        }
        if (out == null || !out.isUp() || out.isLoopback() && !destination.isMulticast()) {
            path.linkDown = out == null ? isDown(path, source, onEveryLink) : !out.isUp();
            return none(path);
        }
        IpAddress local = source != null ? source : choose(destination, out, nextHop);
        if (local == null) {
            return Sent.NO_ROUTE;
        }
        if (local.isLoopback() && !out.isLoopback() || local.needsZone() && out.find(local) == null) {
            return Sent.BAD_SOURCE;
        }
        path.broadcast = InterfaceTable.isBroadcast(out, destination.high(), destination.low());
        fill(path, destination, nextHop, local, out);
        return Sent.OK;
    }

    /** No router forwards to a link-local address, IPv4's not either (RFC 3927 §2.6.2). */
    private IpAddress nextHop(Path path, IpAddress destination, RouteEntry route) {
        IpAddress gateway = route.gateway();
        if (gateway == null || destination.isLinkLocal()) {
            return destination;
        }
        path.viaRouter = true;
        IpAddress redirected = redirections.nextHop(destination, route);
        return redirected != null ? redirected : gateway;
    }

    private @Nullable IpAddress choose(IpAddress destination, StackInterface out, IpAddress nextHop) {
        if (out.isLoopback()) {
            return destination.isIpv4() ? IpAddress.LOOPBACK_IPV4 : IpAddress.LOOPBACK;
        }
        return sources.choose(destination, out, nextHop);
    }

    /** What to answer when there's no way. */
    static Sent none(Path path) {
        return path.linkDown ? Sent.LINK_DOWN : Sent.NO_ROUTE;
    }

    private boolean isDown(Path path, @Nullable IpAddress source, boolean onEveryLink) {
        return onEveryLink ? isAnyDown() : routes.isDown(path.remoteHigh, path.remoteLow, source, path.zone);
    }

    private boolean isAnyDown() {
        List<StackInterface> all = interfaces.all();
        for (int i = 0; i < all.size(); i++) {
            if (!all.get(i).isUp()) {
                return true;
            }
        }
        return false;
    }

    private void fill(Path path, IpAddress destination, IpAddress nextHop, IpAddress local, StackInterface out) {
        path.localHigh = local.high();
        path.localLow = local.low();
        path.nextHopHigh = nextHop.high();
        path.nextHopLow = nextHop.low();
        path.ifIndex = out.index();
        path.mtu = mtus.get(destination, destination.isIpv4() ? Math.min(out.mtu(), MAX_IPV4) : out.parameters().mtu());
        path.needsFragments = mtus.needsFragments(destination);
        path.link = out.capabilities();
        path.out = out;
    }

    /** The link for destinations that exist on each: the zone's, else the source's, else the first that works. */
    private @Nullable StackInterface chooseLink(int zone, @Nullable IpAddress source) {
        if (zone != 0) {
            return interfaces.byIndex(zone);
        }
        if (source != null) {
            InterfaceAddress ours = interfaces.findLocal(source.high(), source.low(), 0);
            if (ours != null && !ours.owner().isLoopback()) {
                return ours.owner();
            }
        }
        List<StackInterface> all = interfaces.all();
        for (int i = 0; i < all.size(); i++) {
            if (!all.get(i).isLoopback() && all.get(i).isUp()) {
                return all.get(i);
            }
        }
        return null;
    }
}
