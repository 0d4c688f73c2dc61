/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import io.ioth.NetInterface;
import io.ioth.NetInterface.Address;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code ip addr}. */
final class AddressCommand {

    /** IPv4 before IPv6, and of that the wider scopes first, as Linux lists them. */
    private static final Comparator<Address> ORDER = Comparator.comparing((Address each) -> !each.address().isIpv4())
            .thenComparing(each -> !each.address().isIpv4() && each.address().isLinkLocal());

    /** Which addresses a command is about. */
    private record Filter(@Nullable String device, boolean onlyUp, @Nullable IpPrefix to, @Nullable String scope) {

        boolean admits(Address each) {
            return (to == null || to.isIpv4() == each.address().isIpv4() && to.contains(each.address()))
                    && (scope == null || scope.equals(AddressText.scope(each.address())));
        }
    }

    private AddressCommand() {}

    static void run(Target target, Words words) throws IOException {
        String verb = words.hasNext()
                ? words.oneOf("command", "show, add, replace, del and flush", "add", "change", "replace", "delete", "show",
                        "list", "lst", "flush")
                : "show";
        switch (verb) {
            case "add", "change", "replace" -> add(target, words, verb);
            case "delete" -> delete(target, words);
            case "flush" -> flush(target, filter(target, words));
            default -> show(target, filter(target, words));
        }
    }

    private static Filter filter(Target target, Words words) {
        @Nullable String device = null;
        boolean onlyUp = false;
        @Nullable IpPrefix to = null;
        @Nullable String scope = null;
        while (words.hasNext()) {
            if (words.take("up")) {
                onlyUp = true;
            } else if (words.take("to")) {
                to = words.prefix(target.options().only6());
            } else if (words.take("scope")) {
                scope = words.value();
            } else {
                words.take("dev");
                device = target.device(words.value()).name();
            }
        }
        return new Filter(device, onlyUp, to, scope);
    }

    private static List<Address> addresses(Target target, NetInterface of, Filter filter) {
        return of.addresses().stream()
                .filter(each -> target.options().shows(each.address()) && filter.admits(each))
                .sorted(ORDER.thenComparing(each -> AddressText.isSecondary(of, each)))
                .toList();
    }

    /** An interface a line. */
    static void brief(Target target) {
        show(new Target(
                target.stack(), new IpOptions(target.options().only4(), target.options().only6(), true, false, false),
                target.out()), new Filter(null, false, null, null));
    }

    private static void show(Target target, Filter filter) {
        IpOptions options = target.options();
        boolean all = options.shows(true) && options.shows(false) && filter.to() == null && filter.scope() == null;
        for (NetInterface each : target.devices(filter.device())) {
            List<Address> addresses = addresses(target, each, filter);
            if (filter.onlyUp() && !each.isUp() || !all && addresses.isEmpty()) {
                continue;
            }
            if (options.brief()) {
                target.line(String.format("%-16s %-14s %s", each.name(), LinkCommand.state(each), addresses.stream()
                        .map(address -> address.address() + "/" + address.prefixLength())
                        .collect(Collectors.joining(" "))));
            } else {
                show(target, each, addresses);
            }
        }
    }

    private static void show(Target target, NetInterface each, List<Address> addresses) {
        IpOptions options = target.options();
        if (options.oneLine()) {
            for (Address address : addresses) {
                target.line(each.index() + ": " + each.name() + "    " + AddressText.first(each, address) + "\\       "
                        + AddressText.lifetimes(address));
            }
            return;
        }
        target.line(LinkCommand.head(each, ""));
        if (options.shows(true) && options.shows(false)) {
            LinkCommand.lines(target, each);
        }
        for (Address address : addresses) {
            target.line("    " + AddressText.first(each, address));
            target.line("       " + AddressText.lifetimes(address));
        }
        if (options.stats()) {
            LinkCommand.traffic(target, each);
        }
    }

    private static void add(Target target, Words words, String verb) throws IOException {
        @Nullable IpAddress address = null;
        int length = 0;
        @Nullable NetInterface device = null;
        while (words.hasNext()) {
            if (words.take("dev")) {
                device = target.device(words.value());
            } else if (words.take("brd", "broadcast", "scope", "label", "proto")) {
                words.value();
            } else if (words.take("valid_lft", "preferred_lft")) {
                if (!words.value().equals("forever")) {
                    throw new IllegalArgumentException("addresses set by hand have no lifetimes; leave them out");
                }
            } else if (address != null) {
                words.end();
            } else {
                words.take("local");
                String text = words.value();
                address = address(text);
                length = length(text, address);
            }
        }
        NetInterface on = required(device);
        if (address == null) {
            throw new IllegalArgumentException("which address? ADDRESS/LENGTH dev DEVICE");
        }
        if (find(on, address) == null || verb.equals("add")) {
            on.addAddress(address, length);
        }
    }

    private static IpAddress address(String text) {
        int slash = text.indexOf('/');
        return IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    }

    private static int length(String text, IpAddress address) {
        return text.indexOf('/') >= 0 ? IpPrefix.parse(text).length() : address.isIpv4() ? 32 : 128;
    }

    private static NetInterface required(@Nullable NetInterface device) {
        if (device == null) {
            throw new IllegalArgumentException("Not enough information: \"dev\" argument is required.");
        }
        return device;
    }

    private static @Nullable Address find(NetInterface on, IpAddress address) {
        return on.addresses().stream()
                .filter(each -> each.address().equals(address))
                .findFirst()
                .orElse(null);
    }

    private static void delete(Target target, Words words) throws IOException {
        @Nullable String text = null;
        @Nullable NetInterface device = null;
        while (words.hasNext()) {
            if (words.take("dev")) {
                device = target.device(words.value());
            } else if (words.take("brd", "broadcast", "scope", "label", "valid_lft", "preferred_lft")) {
                words.value();
            } else {
                words.take("local");
                text = words.value();
            }
        }
        NetInterface from = required(device);
        if (text == null) {
            throw new IllegalArgumentException("which address? ADDRESS/LENGTH dev DEVICE");
        }
        IpAddress address = address(text);
        @Nullable Address found = find(from, address);
        boolean same = found != null && (text.indexOf('/') < 0 || found.prefixLength() == length(text, address));
        if (!same || !from.removeAddress(address)) {
            throw new IOException(text + " is no address of " + from.name());
        }
    }

    private static void flush(Target target, Filter filter) {
        if (filter.device() == null && filter.to() == null && filter.scope() == null) {
            throw new IllegalArgumentException("flush needs something that says which: dev DEVICE, to PREFIX or scope SCOPE");
        }
        for (NetInterface each : target.devices(filter.device())) {
            for (Address address : addresses(target, each, filter)) {
                each.removeAddress(address.address());
            }
        }
    }
}
