/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.NetInterface;
import io.ioth.Route;
import io.ioth.RouteChoice;
import io.ioth.RouteRule;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.iface.AddressListener;
import io.ioth.stack.iface.AddressSpec;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.stack.iface.InterfaceTable;
import io.ioth.stack.iface.Lifetimes;
import io.ioth.stack.iface.StackInterface;
import io.ioth.stack.ip.Path;
import io.ioth.stack.ip.PathMtus;
import io.ioth.stack.ip.RouteEntry;
import io.ioth.stack.ip.RouteTable;
import io.ioth.stack.neighbor.NeighborCache;
import io.ioth.stack.neighbor.NeighborEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an administrator sees and changes. Confined to the engine. */
final class Management {

    private final InterfaceTable interfaces;
    private final RouteTable routes;

    Management(InterfaceTable interfaces, RouteTable routes) {
        this.interfaces = interfaces;
        this.routes = routes;
    }

    StackInterface byIndex(int ifIndex) {
        StackInterface found = interfaces.byIndex(ifIndex);
        if (found == null) {
            throw new IllegalArgumentException("there is no interface " + ifIndex);
        }
        return found;
    }

    List<InterfaceInfo> interfaces(long nowNs) {
        List<InterfaceInfo> result = new ArrayList<>();
        for (StackInterface each : interfaces.all()) {
            List<NetInterface.Address> addresses = new ArrayList<>();
            for (InterfaceAddress a : each.addresses()) {
                addresses.add(info(a, nowNs));
            }
            result.add(new InterfaceInfo(each.name(), each.index(), each.vnl(), each.mac(), each.mtu(),
                    each.isLoopback(), each.isUp(), addresses, neighbors(each), each.groups().all(), each.traffic()));
        }
        return result;
    }

    private static NetInterface.Address info(InterfaceAddress of, long nowNs) {
        Lifetimes left = of.remaining(nowNs);
        return new NetInterface.Address(of.address(), of.prefix().length(), of.state(), of.origin(),
                duration(left.preferredNs()), duration(left.validNs()));
    }

    private static Optional<Duration> duration(long ns) {
        return ns == Lifetimes.INFINITE ? Optional.empty() : Optional.of(Duration.ofNanos(ns));
    }

    private static List<NetInterface.Neighbor> neighbors(StackInterface of) {
        List<NetInterface.Neighbor> result = new ArrayList<>();
        for (NeighborEntry entry : of.neighbors().entries()) {
            Optional<MacAddress> mac = entry.mac() == NeighborCache.UNKNOWN_MAC
                    ? Optional.empty()
                    : Optional.of(new MacAddress(entry.mac()));
            result.add(new NetInterface.Neighbor(entry.address(), mac, entry.state()));
        }
        return result;
    }

    void addAddress(int ifIndex, AddressSpec spec, AddressListener listener, long nowNs) throws IOException {
        StackInterface to = byIndex(ifIndex);
        if (to.isIpv6Disabled() && !spec.address().isIpv4()) {
            throw new IOException("there's no IPv6 on " + to.name() + ": another station has its MAC");
        }
        InterfaceAddress taken = find(to, spec.address());
        if (taken != null) {
            throw new IOException(spec.address() + " is an address of " + taken.owner().name() + " already");
        }
        to.addAddress(spec, listener, nowNs);
    }

    /** The address on {@code to}, or, unless it belongs to a link, on any interface. */
    private @Nullable InterfaceAddress find(StackInterface to, IpAddress address) {
        for (StackInterface each : interfaces.all()) {
            InterfaceAddress found = each.find(address);
            if (found != null && (each == to || !address.isLinkLocal())) {
                return found;
            }
        }
        return null;
    }

    @Nullable InterfaceAddress configure(int ifIndex, AddressSpec spec, AddressListener listener, long nowNs) {
        StackInterface to = byIndex(ifIndex);
        InterfaceAddress found = find(to, spec.address());
        if (to.isIpv6Disabled() && !spec.address().isIpv4()) {
            return null;
        }
        if (found == null) {
            return to.addAddress(spec, listener, nowNs);
        }
        if (found.owner() != to || found.origin() != spec.origin()) {
            return null;
        }
        to.setLifetimes(found, spec.lifetimes(), nowNs);
        return found;
    }

    boolean removeAddress(int ifIndex, IpAddress address, long nowNs) {
        return byIndex(ifIndex).removeAddress(address, nowNs) != null;
    }

    List<Route> routes() {
        return routes.allEntries().stream()
                .map(e -> new Route(
                        e.destination(),
                        Optional.ofNullable(e.gateway()),
                        e.out().name(),
                        e.metric(),
                        e.table(),
                        e.origin(),
                        e.preference()))
                .toList();
    }

    void addRoute(Route route) throws IOException {
        StackInterface out = byName(route.interfaceName());
        if (out == null) {
            throw new IOException("there is no interface '" + route.interfaceName() + "'");
        }
        IpAddress gateway = route.gateway().orElse(null);
        if (gateway != null && out.isEthernet() && !isOnLink(gateway, out)) {
            throw new IOException("the gateway " + gateway + " is in no prefix of " + out.name());
        }
        boolean added = routes.add(new RouteEntry(
                route.destination(), gateway, out, route.metric(), route.table(), route.origin(), route.preference()));
        if (!added) {
            throw new IOException("there is the route " + route + " already");
        }
    }

    private boolean isOnLink(IpAddress gateway, StackInterface out) {
        if (gateway.isLinkLocal()) {
            return true;
        }
        for (RouteEntry entry : routes.entries()) {
            if (entry.out() == out
                    && entry.gateway() == null
                    && entry.destination().isIpv4() == gateway.isIpv4()
                    && entry.destination().contains(gateway)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable StackInterface byName(String name) {
        for (StackInterface each : interfaces.all()) {
            if (each.name().equals(name)) {
                return each;
            }
        }
        return null;
    }

    boolean removeRoute(Route route) {
        for (RouteEntry entry : routes.allEntries()) {
            if (entry.destination().equals(route.destination())
                    && Optional.ofNullable(entry.gateway()).equals(route.gateway())
                    && entry.out().name().equals(route.interfaceName())
                    && entry.metric() == route.metric()
                    && entry.table() == route.table()) {
                return routes.remove(entry);
            }
        }
        return false;
    }

    /** The way of {@code path}, which has been found. */
    RouteChoice choice(Path path) {
        StackInterface out = interfaces.byIndex(path.ifIndex);
        boolean onLink = path.local || path.nextHopHigh == path.remoteHigh && path.nextHopLow == path.remoteLow;
        return new RouteChoice(
                path.localAddress(),
                onLink ? Optional.empty() : Optional.of(new IpAddress(path.nextHopHigh, path.nextHopLow)),
                out == null || path.local ? interfaces.loopback().name() : out.name(),
                path.table,
                path.mtu,
                path.local);
    }

    List<RouteRule> rules() {
        return List.copyOf(routes.rules().all());
    }

    void addRule(RouteRule rule) throws IOException {
        if (!routes.addRule(rule)) {
            boolean known = routes.rules().all().contains(rule);
            throw new IOException(known ? "there is that rule already" : "there are too many rules");
        }
    }

    boolean removeRule(RouteRule rule) {
        return routes.removeRule(rule);
    }

    List<NetInterface.Neighbor> neighbors(int ifIndex) {
        return neighbors(byIndex(ifIndex));
    }

    void addNeighbor(int ifIndex, IpAddress address, MacAddress mac, long nowNs) {
        byIndex(ifIndex).neighbors().setPermanent(address, mac.value(), nowNs);
    }

    boolean removeNeighbor(int ifIndex, IpAddress address) {
        return byIndex(ifIndex).neighbors().remove(address);
    }

    void setMtu(int ifIndex, int mtu) {
        StackInterface of = byIndex(ifIndex);
        int largest = of.capabilities().mtu();
        if (mtu < PathMtus.MIN_IPV6 || mtu > largest) {
            throw new IllegalArgumentException(
                    "the MTU of " + of.name() + " is from " + PathMtus.MIN_IPV6 + " to " + largest + ", not " + mtu);
        }
        of.setMtu(mtu);
    }
}
