/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import io.ioth.NetInterface;
import io.ioth.NetInterface.Neighbor;
import io.ioth.NetInterface.NeighborState;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.net.MacAddress;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code ip neigh}. */
final class NeighborCommand {

    /** Which neighbours a command is about. */
    private record Filter(@Nullable String device, @Nullable IpPrefix to, @Nullable NeighborState state) {

        boolean admits(Neighbor neighbor) {
            return (to == null
                            || to.isIpv4() == neighbor.address().isIpv4() && to.contains(neighbor.address()))
                    && (state == null || state == neighbor.state());
        }
    }

    private NeighborCommand() {}

    static void run(Target target, Words words) throws IOException {
        String verb = words.hasNext()
                ? words.oneOf("command", "show, add, replace, del and flush", "add", "change", "replace", "delete", "get",
                        "show", "list", "lst", "flush")
                : "show";
        switch (verb) {
            case "add", "change", "replace" -> add(target, words, verb);
            case "delete" -> delete(target, words);
            case "flush" -> flush(target, words);
            default -> show(target, filter(target, words));
        }
    }

    private static Filter filter(Target target, Words words) {
        @Nullable String device = null;
        @Nullable IpPrefix to = null;
        @Nullable NeighborState state = null;
        while (words.hasNext()) {
            if (words.take("dev")) {
                device = target.device(words.value()).name();
            } else if (words.take("nud")) {
                state = state(words.value());
            } else if (!words.take("all")) {
                words.take("to");
                to = words.prefix(target.options().only6());
            }
        }
        return new Filter(device, to, state);
    }

    private static NeighborState state(String text) {
        try {
            return NeighborState.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + text + "\" is wrong: a state is one of "
                    + List.of(NeighborState.values()).toString().toLowerCase(Locale.ROOT), e);
        }
    }

    private static void show(Target target, Filter filter) {
        for (NetInterface each : target.devices(filter.device())) {
            for (Neighbor neighbor : each.neighbors()) {
                if (filter.admits(neighbor) && target.options().shows(neighbor.address())) {
                    target.line(text(target.options().brief(), each, neighbor, filter.device() == null));
                }
            }
        }
    }

    private static String text(boolean brief, NetInterface on, Neighbor neighbor, boolean withDevice) {
        String mac = neighbor.mac().map(Object::toString).orElse("");
        if (brief) {
            return String.format("%-39s %-16s %s", neighbor.address(), on.name(), mac);
        }
        return neighbor.address() + (withDevice ? " dev " + on.name() : "") + (mac.isEmpty() ? "" : " lladdr " + mac) + " "
                + neighbor.state();
    }

    private static void add(Target target, Words words, String verb) throws IOException {
        @Nullable IpAddress address = null;
        @Nullable MacAddress mac = null;
        @Nullable NetInterface device = null;
        while (words.hasNext()) {
            if (words.take("lladdr")) {
                mac = words.mac();
            } else if (words.take("dev")) {
                device = target.device(words.value());
            } else if (words.take("nud")) {
                if (state(words.value()) != NeighborState.PERMANENT) {
                    throw new IllegalArgumentException("only permanent neighbours can be set by hand");
                }
            } else {
                words.take("to");
                address = words.address();
            }
        }
        if (address == null || mac == null || device == null) {
            throw new IllegalArgumentException("a neighbour is ADDRESS lladdr MAC dev DEVICE");
        }
        boolean known = known(device, address);
        if (known && verb.equals("add")) {
            throw new IOException(address + " is a neighbour on " + device.name() + " already; replace it");
        }
        if (!known && verb.equals("change")) {
            throw new IOException(address + " is no neighbour on " + device.name());
        }
        device.addNeighbor(address, mac);
    }

    private static boolean known(NetInterface device, IpAddress address) {
        return device.neighbors().stream().anyMatch(each -> each.address().equals(address));
    }

    private static void delete(Target target, Words words) throws IOException {
        @Nullable IpAddress address = null;
        @Nullable NetInterface device = null;
        while (words.hasNext()) {
            if (words.take("dev")) {
                device = target.device(words.value());
            } else if (words.take("lladdr", "nud")) {
                words.value();
            } else {
                words.take("to");
                address = words.address();
            }
        }
        if (address == null || device == null) {
            throw new IllegalArgumentException("which neighbour? ADDRESS dev DEVICE");
        }
        if (!device.removeNeighbor(address)) {
            throw new IOException(address + " is no neighbour on " + device.name());
        }
    }

    private static void flush(Target target, Words words) {
        if (!words.hasNext()) {
            throw new IllegalArgumentException("flush needs something that says which: dev DEVICE, to PREFIX, nud STATE or all");
        }
        Filter filter = filter(target, words);
        for (NetInterface each : target.devices(filter.device())) {
            for (Neighbor neighbor : each.neighbors()) {
                boolean kept = neighbor.state() == NeighborState.PERMANENT && filter.state() != NeighborState.PERMANENT;
                if (!kept && filter.admits(neighbor) && target.options().shows(neighbor.address())) {
                    each.removeNeighbor(neighbor.address());
                }
            }
        }
    }
}
