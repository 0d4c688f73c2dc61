/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import io.ioth.Route;
import io.ioth.RouteOrigin;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * Which routes a command is about.
 *
 * @param table a number, or {@link Tables#ALL}
 * @param root only prefixes within this
 * @param match only prefixes that this lies within
 * @param exact only this prefix, of any family when it's everything
 */
record RouteFilter(
        long table,
        @Nullable String device,
        @Nullable IpAddress gateway,
        @Nullable RouteOrigin origin,
        @Nullable IpPrefix root,
        @Nullable IpPrefix match,
        @Nullable IpPrefix exact) {

    static RouteFilter read(Target target, Words words) {
        long table = Route.MAIN_TABLE;
        @Nullable String device = null;
        @Nullable IpAddress gateway = null;
        @Nullable RouteOrigin origin = null;
        @Nullable IpPrefix root = null;
        @Nullable IpPrefix match = null;
        @Nullable IpPrefix exact = null;
        boolean ipv6 = target.options().only6();
        while (words.hasNext()) {
            if (words.take("table")) {
                table = Tables.number(words.value());
            } else if (words.take("dev", "oif")) {
                device = target.device(words.value()).name();
            } else if (words.take("via")) {
                gateway = words.address();
            } else if (words.take("proto", "protocol")) {
                origin = RouteCommand.origin(words.value());
            } else if (words.take("scope", "type")) {
                words.value();
            } else if (words.take("root")) {
                root = words.prefix(ipv6);
            } else if (words.take("match")) {
                match = words.prefix(ipv6);
            } else if (!words.take("all")) {
                words.take("to", "exact");
                exact = words.prefix(ipv6);
            }
        }
        return new RouteFilter(table, device, gateway, origin, root, match, exact);
    }

    boolean admits(IpOptions options, Route route) {
        IpPrefix to = route.destination();
        return options.shows(to.isIpv4())
                && (table == Tables.ALL || table == route.table())
                && (device == null || device.equals(route.interfaceName()))
                && (gateway == null || gateway.equals(route.gateway().orElse(null)))
                && (origin == null || origin == route.origin())
                && (root == null || isWithin(to, root))
                && (match == null || isWithin(match, to))
                && (exact == null || exact.equals(to) || exact.length() == 0 && to.length() == 0 && !options.only4());
    }

    private static boolean isWithin(IpPrefix inner, IpPrefix outer) {
        return inner.isIpv4() == outer.isIpv4() && inner.bits() >= outer.bits() && outer.contains(inner.address());
    }
}
