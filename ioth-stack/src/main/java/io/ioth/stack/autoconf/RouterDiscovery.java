/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.autoconf;

import io.ioth.Route.Preference;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.stack.iface.Lifetimes;
import io.ioth.stack.iface.RouterWatch;
import io.ioth.stack.iface.StackInterface;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.neighbor.NeighborEntry;
import io.ioth.wire.DnsInformationView;
import io.ioth.wire.NdOptions;
import io.ioth.wire.PrefixInformationView;
import io.ioth.wire.RouteInformationView;
import io.ioth.wire.RouterAdvertisementView;
import io.ioth.wire.WireFault;

/**
 * Router and prefix discovery of a host (RFC 4861 §6.3): asks for routers, and keeps what they advertise for as long as they say. Which of
 * several routers is used is up to the route table. Confined to the engine.
 */
public final class RouterDiscovery implements Configurator, RouterWatch {

    /** The most default routers kept. */
    public static final int MAX_ROUTERS = 16;
    /** The most other routes kept. */
    public static final int MAX_ROUTES = 64;
    /** The most prefixes on the link kept. */
    public static final int MAX_PREFIXES = 32;

    /** Linux's metric of routes by routers. */
    static final int ROUTER_METRIC = 1024;
    /** Linux's metric of prefixes on the link. */
    static final int PREFIX_METRIC = 256;

    private static final int HOP_LIMIT = 255;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long MILLI_NS = 1_000_000L;
    private static final long MIN_RETRANS_MS = 10;
    private static final long MAX_TIME_MS = 3_600_000;

    private final Host host;
    private final RouterInput input;
    private final RouterSolicitations solicitations;
    private final RouterProbe probe;
    private final AdvertisedRoutes routers;
    private final AdvertisedRoutes routes;
    private final AdvertisedRoutes prefixes;
    private final AdvertisedNames names;
    private final RouterAdvertisementView view = new RouterAdvertisementView();
    private final PrefixInformationView prefixView = new PrefixInformationView();
    private final RouteInformationView routeView = new RouteInformationView();
    private final DnsInformationView dnsView = new DnsInformationView();
    private boolean heard;

    /** For one interface; {@code input} is the engine's, and hands over what is received. */
    public RouterDiscovery(Host host, RouterInput input) {
        this.host = host;
        this.input = input;
        solicitations = new RouterSolicitations(host, this::onUnanswered);
        routers = new AdvertisedRoutes(host, ROUTER_METRIC, MAX_ROUTERS);
        routes = new AdvertisedRoutes(host, ROUTER_METRIC, MAX_ROUTES);
        prefixes = new AdvertisedRoutes(host, PREFIX_METRIC, MAX_PREFIXES);
        names = new AdvertisedNames(host, this);
        probe = new RouterProbe(host, routers);
    }

    @Override
    public String what() {
        return "IPv6 router discovery";
    }

    @Override
    public void start(long nowNs) {
        heard = false;
        input.discovery(host.iface(), this);
        host.iface().watchRouters(this);
        host.progress(this, Progress.ASKING, "", nowNs);
        solicitations.begin(nowNs);
    }

    @Override
    public void onLinkUp(long nowNs) {
        solicitations.begin(nowNs);
    }

    @Override
    public void stop(long nowNs) {
        input.discovery(host.iface(), null);
        host.iface().watchRouters(RouterWatch.NONE);
        solicitations.end();
        probe.end();
        routers.clear();
        routes.clear();
        prefixes.clear();
        names.clear();
        StackInterface iface = host.iface();
        iface.parameters().reset();
        iface.neighbors().resetTimes();
    }

    private void onUnanswered(long nowNs) {
        if (!heard) {
            host.progress(this, Progress.NOTHING, "no router answered", nowNs);
            input.onNothing(host.iface(), "no router answered", nowNs);
        }
    }

    /** A router advertisement by this interface (RFC 4861 §6.1.2, §6.3.4). */
    void onAdvertisement(IpPacket packet, long nowNs) {
        IpAddress router = packet.source();
        boolean valid = packet.hopLimit == HOP_LIMIT
                && !packet.fragmented
                && router.isLinkLocal()
                && view.check(packet.frame.head(), packet.transportOffset, packet.transportLengthInHead())
                        == WireFault.OK;
        if (!valid) {
            host.counters().drop(DropReason.ND_MALFORMED);
            return;
        }
        learnRouter(router, nowNs);
        setParameters();
        if (view.routerLifetime() != 0) {
            solicitations.end();
        }
        onOptions(router, nowNs);
        heard = true;
        host.progress(this, Progress.DONE, "", nowNs);
        input.onNothing(host.iface(), "no router has a prefix for addresses", nowNs);
        host.dhcp6Offered(view.managed(), view.otherInformation(), nowNs);
    }

    private void learnRouter(IpAddress router, long nowNs) {
        long mac = view.options().linkAddress(NdOptions.SOURCE_LINK_ADDRESS);
        StackInterface iface = host.iface();
        if (iface.isEthernet() && mac != NdOptions.NO_ADDRESS && RouterInput.isStation(mac)) {
            boolean known = iface.neighbors().find(router) != null;
            iface.neighbors().onHeard(router, mac, true, nowNs);
            if (!known) {
                iface.touch();
            }
        }
        NeighborEntry entry = iface.neighbors().find(router);
        if (entry != null) {
            entry.markRouter();
        }
        long lifetimeNs = view.routerLifetime() * SECOND_NS;
        routers.set(IpPrefix.DEFAULT, router, preference(view.preference()), lifetimeNs, nowNs);
        if (lifetimeNs == 0) {
            input.redirections().removeVia(router, iface);
        }
    }

    private static Preference preference(int told) {
        return told > 0 ? Preference.HIGH : told < 0 ? Preference.LOW : Preference.MEDIUM;
    }

    private void setParameters() {
        StackInterface iface = host.iface();
        if (view.hopLimit() != 0) {
            iface.parameters().setHopLimit(view.hopLimit());
        }
        if (view.reachableTime() != 0 && view.reachableTime() <= MAX_TIME_MS) {
            iface.neighbors().setReachableTime(view.reachableTime() * MILLI_NS);
        }
        if (view.retransTimer() != 0 && view.retransTimer() <= MAX_TIME_MS) {
            iface.neighbors().setRetransTimer(Math.max(MIN_RETRANS_MS, view.retransTimer()) * MILLI_NS);
        }
    }

    /** Acts on each option that is right by itself. */
    private void onOptions(IpAddress router, long nowNs) {
        NdOptions options = view.options();
        options.rewind();
        while (options.next()) {
            switch (options.type()) {
                case NdOptions.PREFIX_INFORMATION -> onPrefix(options, router, nowNs);
                case NdOptions.MTU -> onMtu(options);
                case NdOptions.ROUTE_INFORMATION -> onRoute(options, router, nowNs);
                case NdOptions.RDNSS, NdOptions.DNSSL -> onNames(options, nowNs);
                default -> {}
            }
        }
    }

    private void onPrefix(NdOptions options, IpAddress router, long nowNs) {
        if (prefixView.check(options) != WireFault.OK) {
            host.counters().drop(DropReason.ND_BAD_OPTION);
            return;
        }
        IpAddress base = new IpAddress(prefixView.prefixHigh(), prefixView.prefixLow());
        IpPrefix prefix = new IpPrefix(base, prefixView.prefixLength());
        if (base.isLinkLocal() || base.isMulticast() || base.isIpv4()) {
            return;
        }
        Lifetimes lifetimes = Lifetimes.ofSeconds(prefixView.preferredLifetime(), prefixView.validLifetime());
        if (lifetimes.validNs() > 0) {
            host.iface().prefixRouters().add(prefix, router);
        } else {
            host.iface().prefixRouters().remove(prefix, router);
        }
        if (prefixView.onLink()) {
            prefixes.set(prefix, null, Preference.MEDIUM, lifetimes.validNs(), nowNs);
        }
        if (prefixView.autonomous()) {
            input.onPrefix(host.iface(), prefix, lifetimes, nowNs);
        }
    }

    private void onMtu(NdOptions options) {
        if (!host.iface().parameters().setMtu(options.mtu())) {
            host.counters().drop(DropReason.ND_BAD_OPTION);
        }
    }

    private void onRoute(NdOptions options, IpAddress router, long nowNs) {
        if (routeView.check(options) != WireFault.OK) {
            host.counters().drop(DropReason.ND_BAD_OPTION);
            return;
        }
        IpAddress base = new IpAddress(routeView.prefixHigh(), routeView.prefixLow());
        IpPrefix prefix = new IpPrefix(base, routeView.prefixLength());
        if (prefix.bits() > 0 && (prefix.address().isLinkLocal() || prefix.address().isMulticast() || prefix.isIpv4())) {
            return;
        }
        long lifetimeNs = Lifetimes.ofSeconds(0, routeView.lifetime()).validNs();
        AdvertisedRoutes into = prefix.bits() == 0 ? routers : routes;
        into.set(prefix, router, preference(routeView.preference()), lifetimeNs, nowNs);
    }

    private void onNames(NdOptions options, long nowNs) {
        if (dnsView.check(options) != WireFault.OK) {
            host.counters().drop(DropReason.ND_BAD_OPTION);
        } else if (options.type() == NdOptions.RDNSS) {
            names.onServers(dnsView, nowNs);
        } else {
            names.onDomains(dnsView, nowNs);
        }
    }

    /** It stays a neighbour, but leads nowhere (RFC 4861 §7.3.3). */
    @Override
    public void onCeased(IpAddress router, long nowNs) {
        routers.removeRouter(router);
        routes.removeRouter(router);
        input.redirections().removeVia(router, host.iface());
    }

    @Override
    public void onReachability(IpAddress router, long nowNs) {
        probe.onReachability(router, nowNs);
    }
}
