/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import io.ioth.Route;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import java.util.Optional;
import java.util.OptionalLong;

/** What a command says of one route. */
record RouteWords(
        IpPrefix destination,
        Optional<IpAddress> gateway,
        Optional<String> device,
        OptionalLong metric,
        OptionalLong table) {

    static RouteWords read(Target target, Words words) {
        Optional<IpPrefix> destination = Optional.empty();
        boolean isDefault = false;
        Optional<IpAddress> gateway = Optional.empty();
        Optional<String> device = Optional.empty();
        OptionalLong metric = OptionalLong.empty();
        OptionalLong table = OptionalLong.empty();
        while (words.hasNext()) {
            if (words.take("via")) {
                words.take("inet", "inet6");
                gateway = Optional.of(words.address());
            } else if (words.take("dev", "oif")) {
                device = Optional.of(target.device(words.value()).name());
            } else if (words.take("metric", "priority", "preference")) {
                metric = OptionalLong.of(words.number(0, Integer.MAX_VALUE));
            } else if (words.take("table")) {
                table = OptionalLong.of(Tables.number(words.value()));
            } else if (words.take("proto", "protocol", "scope", "src", "pref")) {
                words.value();
            } else if (words.take("default")) {
                isDefault = true;
            } else if (destination.isEmpty() && !isDefault) {
                words.take("to", "unicast");
                isDefault = words.take("default");
                destination = isDefault ? destination : Optional.of(words.prefix(target.options().only6()));
            } else {
                words.end();
            }
        }
        if (destination.isEmpty() && !isDefault) {
            throw new IllegalArgumentException("where does the route lead? PREFIX or default, then via GATEWAY or dev DEVICE");
        }
        boolean ipv6 = gateway.map(address -> !address.isIpv4()).orElse(target.options().only6());
        IpPrefix all = ipv6 ? IpPrefix.DEFAULT : IpPrefix.DEFAULT_IPV4;
        return new RouteWords(destination.orElse(all), gateway, device, metric, table);
    }

    Route route(Target target) {
        if (gateway.isEmpty() && device.isEmpty()) {
            throw new IllegalArgumentException("by which way? via GATEWAY or dev DEVICE");
        }
        if (gateway.isPresent() && gateway.get().isIpv4() != destination.isIpv4()) {
            throw new IllegalArgumentException(gateway.get() + " and " + destination + " are of different families");
        }
        String out = device.orElseGet(() -> RouteCommand.deviceTo(target, gateway.orElseThrow()));
        return new Route(destination, gateway, out, (int) metric.orElse(0)).inTable(table.orElse(Route.MAIN_TABLE));
    }

    /** Whether nothing that was said is otherwise. */
    boolean fits(Route route) {
        return destination.equals(route.destination())
                && table.orElse(Route.MAIN_TABLE) == route.table()
                && (gateway.isEmpty() || gateway.equals(route.gateway()))
                && (device.isEmpty() || device.get().equals(route.interfaceName()))
                && (metric.isEmpty() || metric.getAsLong() == route.metric());
    }
}
