/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import io.ioth.NetInterface;
import io.ioth.Route;
import io.ioth.RouteChoice;
import io.ioth.RouteOrigin;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code ip route}. */
final class RouteCommand {

    private RouteCommand() {}

    static void run(Target target, Words words) throws IOException {
        String verb = words.hasNext()
                ? words.oneOf("command", "show, get, add, replace, del and flush", "add", "append", "prepend", "change",
                        "replace", "delete", "get", "show", "list", "lst", "flush")
                : "show";
        switch (verb) {
            case "add", "append", "prepend", "change", "replace" -> add(target, RouteWords.read(target, words), verb);
            case "delete" -> delete(target, RouteWords.read(target, words));
            case "get" -> get(target, words);
            case "flush" -> flush(target, words);
            default -> RouteList.show(target, RouteFilter.read(target, words));
        }
    }

    private static void add(Target target, RouteWords said, String verb) throws IOException {
        Route wanted = said.route(target);
        List<Route> same = target.stack().routes().stream()
                .filter(each -> each.destination().equals(wanted.destination())
                        && each.table() == wanted.table()
                        && each.metric() == wanted.metric())
                .toList();
        boolean replaces = verb.equals("replace") || verb.equals("change");
        if (verb.equals("add") && !same.isEmpty()) {
            throw new IOException("there is the route " + same.getFirst() + " already; replace or append it");
        }
        if (verb.equals("change") && same.isEmpty()) {
            throw new IOException("there is no route to " + Prefixes.text(wanted.destination()) + " that could be changed");
        }
        if (replaces && same.contains(wanted)) {
            return;
        }
        target.stack().addRoute(wanted);
        if (replaces && !same.isEmpty()) {
            target.stack().removeRoute(same.getFirst());
        }
    }

    private static void delete(Target target, RouteWords said) throws IOException {
        for (Route route : target.stack().routes()) {
            if (said.fits(route)) {
                target.stack().removeRoute(route);
                return;
            }
        }
        throw new IOException("there is no such route");
    }

    private static void flush(Target target, Words words) {
        if (!words.hasNext()) {
            throw new IllegalArgumentException("flush needs something that says which: a PREFIX, dev DEVICE, table N or proto WHO");
        }
        RouteFilter filter = RouteFilter.read(target, words);
        for (Route route : target.stack().routes()) {
            if (filter.admits(target.options(), route)) {
                target.stack().removeRoute(route);
            }
        }
    }

    private static void get(Target target, Words words) throws IOException {
        @Nullable IpAddress to = null;
        Optional<IpAddress> from = Optional.empty();
        int zone = 0;
        while (words.hasNext()) {
            if (words.take("from")) {
                from = Optional.of(words.address());
            } else if (words.take("oif", "dev")) {
                zone = target.device(words.value()).index();
            } else {
                words.take("to");
                to = words.address();
            }
        }
        if (to == null) {
            throw new IllegalArgumentException("the way to which address?");
        }
        IpAddress destination = to;
        RouteChoice choice = target.stack().routeTo(destination, from, zone)
                .orElseThrow(() -> new IOException("Network is unreachable: there is no route to " + destination));
        print(target, destination, from, choice);
    }

    private static void print(Target target, IpAddress to, Optional<IpAddress> from, RouteChoice choice) {
        boolean ipv4 = to.isIpv4();
        String source = ipv4 ? from.map(address -> " from " + address).orElse("")
                : " from " + from.map(IpAddress::toString).orElse("::");
        String table = choice.table() == Route.MAIN_TABLE ? "" : " table " + Tables.name(choice.table());
        boolean small = choice.mtu() < target.device(choice.interfaceName()).mtu() && !choice.local();
        target.line((choice.local() ? "local " : "") + to + source
                + choice.gateway().map(gateway -> " via " + gateway).orElse("") + " dev " + choice.interfaceName() + table
                + (ipv4 && from.isPresent() ? "" : " src " + choice.source())
                + (!ipv4 && small ? " mtu " + choice.mtu() : ""));
        if (ipv4) {
            target.line("    cache" + (choice.local() ? " <local>" : "") + (small ? " mtu " + choice.mtu() : ""));
        }
    }

    /** The interface whose prefix has a gateway; the only one besides the loopback when none has. */
    static String deviceTo(Target target, IpAddress gateway) {
        List<NetInterface> all = target.stack().interfaces().stream().filter(each -> !each.isLoopback()).toList();
        for (NetInterface each : all) {
            for (NetInterface.Address address : each.addresses()) {
                IpPrefix prefix = IpPrefix.of(address.address(), address.prefixLength());
                if (prefix.isIpv4() == gateway.isIpv4() && !gateway.isLinkLocal() && prefix.contains(gateway)) {
                    return each.name();
                }
            }
        }
        if (all.size() == 1) {
            return all.getFirst().name();
        }
        throw new IllegalArgumentException(gateway + " is in no prefix of an interface; say dev DEVICE");
    }

    static RouteOrigin origin(String text) {
        return switch (text) {
            case "kernel" -> RouteOrigin.CONNECTED;
            case "boot", "static" -> RouteOrigin.MANUAL;
            case "ra" -> RouteOrigin.ROUTER;
            case "dhcp" -> RouteOrigin.DHCP;
            case "redirect" -> RouteOrigin.REDIRECT;
            default -> throw new IllegalArgumentException(
                    "\"" + text + "\" is wrong: proto is one of kernel, boot, static, ra, dhcp and redirect");
        };
    }
}
