/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import io.ioth.NameService;
import io.ioth.RouteOrigin;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.stack.autoconf.Configurator;
import io.ioth.stack.autoconf.Host;
import io.ioth.stack.dhcp.message.ClasslessRoute;
import io.ioth.stack.dhcp.message.Dhcp4Options;
import io.ioth.stack.dhcp.message.DomainNames;
import io.ioth.stack.dhcp.message.Option4;
import io.ioth.stack.iface.StackInterface;
import io.ioth.stack.ip.RouteEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes over what a lease tells besides the address: routes, MTU, names, time. Confined to the engine. */
final class Dhcp4Settings {

    /** Behind the routes that people set. */
    static final int METRIC = 1024;

    private static final int MAX_ROUTES = 64;
    private static final int MAX_SERVERS = 16;
    private static final int MIN_MTU = 1280;
    private static final int NO_MTU = 0;

    private final Host host;
    private final Configurator source;
    private List<RouteEntry> routes = List.of();
    private int mtuBefore = NO_MTU;
    private int mtuSet = NO_MTU;

    Dhcp4Settings(Host host, Configurator source) {
        this.host = host;
        this.source = source;
    }

    /** Puts in force what this lease says, in place of what the one before said. */
    void apply(Dhcp4Lease lease) {
        applyRoutes(routesOf(lease));
        applyMtu((int) lease.options().number(Option4.INTERFACE_MTU, 2));
        Dhcp4Options options = lease.options();
        String domain = domain(options);
        List<IpAddress> timeServers = hosts(options, Option4.NTP_SERVERS);
        host.names().set(source, servers(options), search(options, domain), domain, timeServers);
    }

    /** Takes it all back. */
    void remove() {
        applyRoutes(List.of());
        applyMtu(NO_MTU);
        host.names().remove(source);
    }

    private void applyRoutes(List<RouteEntry> wanted) {
        for (RouteEntry old : routes) {
            if (!wanted.contains(old)) {
                host.removeRoute(old);
            }
        }
        List<RouteEntry> kept = new ArrayList<>();
        for (RouteEntry route : wanted) {
            if (routes.contains(route) || host.addRoute(route)) {
                kept.add(route);
            }
        }
        routes = kept;
    }

    /** Classless routes are all there are, if there are any (RFC 3442); otherwise the first router is the default one. */
    private List<RouteEntry> routesOf(Dhcp4Lease lease) {
        List<RouteEntry> result = new ArrayList<>();
        List<ClasslessRoute> classless = classless(lease.options());
        if (classless == null) {
            for (IpAddress router : hosts(lease.options(), Option4.ROUTERS)) {
                if (!router.equals(lease.address())) {
                    add(result, lease, IpPrefix.DEFAULT_IPV4, router);
                    break;
                }
            }
        } else {
            for (ClasslessRoute each : classless) {
                if (result.size() < MAX_ROUTES && !each.gateway().equals(lease.address())) {
                    add(result, lease, each.destination(), each.gateway());
                }
            }
        }
        return result;
    }

    private static @Nullable List<ClasslessRoute> classless(Dhcp4Options options) {
        byte[] standard = options.get(Option4.CLASSLESS_ROUTES);
        byte[] either = standard != null ? standard : options.get(Option4.CLASSLESS_ROUTES_MICROSOFT);
        return either == null ? null : ClasslessRoute.decode(either);
    }

    /** A router that isn't in the subnet is on the link nevertheless: who leased says so. */
    private void add(List<RouteEntry> to, Dhcp4Lease lease, IpPrefix destination, IpAddress gateway) {
        StackInterface out = host.iface();
        if (gateway.isAny()) {
            to.add(new RouteEntry(destination, null, out, METRIC, RouteOrigin.DHCP));
        } else if (Dhcp4Lease.isHost(gateway)) {
            RouteEntry onLink = new RouteEntry(IpPrefix.of(gateway, 32), null, out, METRIC, RouteOrigin.DHCP);
            boolean inSubnet = IpPrefix.of(lease.address(), lease.prefixLength()).contains(gateway);
            if (!inSubnet && !to.contains(onLink)) {
                to.add(onLink);
            }
            to.add(new RouteEntry(destination, gateway, out, METRIC, RouteOrigin.DHCP));
        }
    }

    /** Never more than it was; never less than IPv6, which shares the interface, must have. */
    private void applyMtu(int wanted) {
        StackInterface iface = host.iface();
        if (mtuSet != NO_MTU && iface.mtu() == mtuSet) {
            iface.setMtu(mtuBefore);
        }
        mtuSet = NO_MTU;
        if (wanted >= MIN_MTU && wanted < iface.mtu()) {
            mtuBefore = iface.mtu();
            mtuSet = wanted;
            iface.setMtu(wanted);
        }
    }

    private static List<NameService.Server> servers(Dhcp4Options options) {
        List<NameService.Server> result = new ArrayList<>();
        for (IpAddress each : hosts(options, Option4.DOMAIN_NAME_SERVERS)) {
            result.add(new NameService.Server(each, 0));
        }
        return result;
    }

    private static List<IpAddress> hosts(Dhcp4Options options, int code) {
        List<IpAddress> result = new ArrayList<>();
        for (IpAddress each : options.addresses(code)) {
            if (Dhcp4Lease.isHost(each) && !result.contains(each) && result.size() < MAX_SERVERS) {
                result.add(each);
            }
        }
        return result;
    }

    private static String domain(Dhcp4Options options) {
        String text = options.text(Option4.DOMAIN_NAME).strip();
        int space = text.indexOf(' ');
        String first = space < 0 ? text : text.substring(0, space);
        return DomainNames.isName(first) ? first : "";
    }

    private static List<String> search(Dhcp4Options options, String domain) {
        byte[] bytes = options.get(Option4.DOMAIN_SEARCH);
        List<String> names = bytes == null ? null : DomainNames.decode(bytes);
        if (names == null) {
            return domain.isEmpty() ? List.of() : List.of(domain);
        }
        return names.subList(0, Math.min(MAX_SERVERS, names.size()));
    }
}
