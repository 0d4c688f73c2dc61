/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import io.ioth.NetInterface;
import io.ioth.NetInterface.Address;
import io.ioth.NetInterface.AddressState;
import io.ioth.Route;
import io.ioth.RouteOrigin;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/** What {@code ip route show} prints: IPv4's routes, then IPv6's. */
final class RouteList {

    /** By family, table and destination; of one destination, the best first. */
    private static final Comparator<Route> ORDER = Comparator.comparing((Route each) -> !each.destination().isIpv4())
            .thenComparing(Route::table)
            .thenComparing(each -> each.destination().length() == 0 ? !each.destination().isIpv4() : each.destination().isIpv4())
            .thenComparing(each -> each.destination().address())
            .thenComparing(each -> each.destination().bits())
            .thenComparing(Route::metric);

    private RouteList() {}

    static void show(Target target, RouteFilter filter) {
        for (boolean ipv4 : new boolean[] {true, false}) {
            target.stack().routes().stream()
                    .filter(each -> each.destination().isIpv4() == ipv4
                            && filter.admits(target.options(), each)
                            && !isOwnAddress(each))
                    .sorted(ORDER)
                    .forEach(each -> target.line(text(target, filter, each)));
            if ((filter.table() == Route.LOCAL_TABLE || filter.table() == Tables.ALL) && target.options().shows(ipv4)) {
                local(target, filter, ipv4);
            }
        }
    }

    /** The route of an IPv4 address whose prefix is itself: Linux has it among the local ones only. */
    private static boolean isOwnAddress(Route route) {
        return route.origin() == RouteOrigin.CONNECTED
                && route.destination().isIpv4()
                && route.destination().length() == 32;
    }

    private static String text(Target target, RouteFilter filter, Route route) {
        boolean ipv4 = route.destination().isIpv4();
        StringBuilder text = new StringBuilder(Prefixes.text(route.destination()));
        route.gateway().ifPresent(gateway -> text.append(" via ").append(gateway));
        if (filter.device() == null) {
            text.append(" dev ").append(route.interfaceName());
        }
        if (filter.table() == Tables.ALL && route.table() != Route.MAIN_TABLE) {
            text.append(" table ").append(Tables.name(route.table()));
        }
        text.append(protocol(route.origin()));
        if (ipv4 && route.gateway().isEmpty()) {
            text.append(" scope link");
            source(target, route).map(source -> " src " + source).forEach(text::append);
        }
        if (!ipv4 || route.metric() != 0) {
            text.append(" metric ").append(route.metric());
        }
        return ipv4
                ? text.toString()
                : text.append(" pref ").append(route.preference().name().toLowerCase(Locale.ROOT)).toString();
    }

    private static String protocol(RouteOrigin origin) {
        return switch (origin) {
            case CONNECTED -> " proto kernel";
            case MANUAL -> "";
            case ROUTER -> " proto ra";
            case DHCP -> " proto dhcp";
            case REDIRECT -> " proto redirect";
        };
    }

    private static Stream<IpAddress> source(Target target, Route route) {
        return target.device(route.interfaceName()).addresses().stream()
                .map(Address::address)
                .filter(each -> each.isIpv4() && route.destination().contains(each))
                .limit(1);
    }

    /** Our own addresses, as the table that they are in Linux. */
    private static void local(Target target, RouteFilter filter, boolean ipv4) {
        String table = filter.table() == Tables.ALL ? " table local" : "";
        for (NetInterface each : target.devices(filter.device())) {
            String device = filter.device() == null ? " dev " + each.name() : "";
            for (Address address : each.addresses()) {
                boolean ours = address.state() != AddressState.TENTATIVE && address.state() != AddressState.DUPLICATE;
                if (ours && address.address().isIpv4() == ipv4) {
                    local(target, each, address, device + table);
                }
            }
        }
    }

    private static void local(Target target, NetInterface on, Address each, String where) {
        IpAddress address = each.address();
        IpPrefix prefix = IpPrefix.of(address, each.prefixLength());
        if (!address.isIpv4()) {
            target.line("local " + address + where + " proto kernel metric 0 pref medium");
            return;
        }
        if (on.isLoopback()) {
            target.line("local " + prefix + where + " proto kernel scope host src " + address);
        }
        target.line("local " + address + where + " proto kernel scope host src " + address);
        if (each.prefixLength() < 31) {
            target.line("broadcast " + prefix.last() + where + " proto kernel scope link src " + address);
        }
    }
}
