/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.ConfigTokens.Setting;
import io.ioth.link.Vnl;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.net.MacAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The one-line configuration language; see {@link StackConfig#parse}. */
final class ConfigParser {

    private static final List<String> KEYS = Stream.concat(
                    Stream.of("ip", "gw", "route", "mac", "mtu", "vnl", "iface", "stack", "name", "dad", "sndbuf", "rcvbuf", "mem",
                            "linger"),
                    TcpSettingsParser.KEYS.stream())
            .toList();
    private static final String FIRST_INTERFACE = "vde0";
    private static final int DEFAULT_LENGTH_IPV6 = 64;
    private static final int DEFAULT_LENGTH_IPV4 = 24;
    private static final int MIN_BUFFER = 4096;
    private static final int MAX_BUFFER = 1 << 30;
    private static final int MAX_LINGER = 3600;
    private static final long MIN_MEMORY = 1L << 20;
    private static final long MAX_MEMORY = 1L << 40;

    private final String firstVnl;
    private final StackConfig.Builder stack = StackConfig.builder();
    private final Map<String, Parsed> interfaces = new LinkedHashMap<>();
    private final Map<String, Setting> seen = new HashMap<>();
    private final Set<String> given = new HashSet<>();
    private TcpSettings tcp = TcpSettings.DEFAULT;
    private boolean kernel;

    private ConfigParser(String firstVnl) {
        this.firstVnl = firstVnl;
    }

    /** An interface as far as it has been read, with the settings that later checks speak of. */
    private static final class Parsed {
        final StackConfig.InterfaceBuilder builder;
        final Setting first;
        final List<IpPrefix> prefixes = new ArrayList<>();
        final List<Router> routers = new ArrayList<>();
        boolean pluggedIn;

        Parsed(StackConfig.InterfaceBuilder builder, Setting first) {
            this.builder = builder;
            this.first = first;
        }

        boolean reaches(IpAddress address) {
            return address.isLinkLocal() && !address.isIpv4()
                    || prefixes.stream().anyMatch(p -> p.isIpv4() == address.isIpv4() && p.contains(address));
        }
    }

    private record Router(IpAddress address, Setting setting) {}

    static StackConfig parse(String vnl, String config) {
        if (!vnl.isBlank()) {
            Vnl.parse(vnl);
        }
        try {
            return new ConfigParser(vnl.strip()).read(ConfigTokens.read(config));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("configuration '" + config + "': " + e.getMessage(), e);
        }
    }

    private StackConfig read(List<Setting> settings) {
        Parsed current = null;
        for (Setting setting : settings) {
            requireKnown(setting);
            if (isOfStack(setting.key())) {
                stackSetting(setting);
                continue;
            }
            if (setting.key().equals("iface")) {
                current = networkInterface(setting.value(), setting);
            } else {
                current = current != null ? current : networkInterface(FIRST_INTERFACE, setting);
                interfaceSetting(current, setting);
            }
        }
        if (interfaces.isEmpty() && !firstVnl.isEmpty()) {
            networkInterface(FIRST_INTERFACE, new Setting("iface=" + FIRST_INTERFACE, 0));
        }
        interfaces.values().forEach(this::check);
        return stack.tcp(tcp).build();
    }

    private static void requireKnown(Setting setting) {
        String key = setting.key();
        if (!KEYS.contains(key)) {
            throw setting.wrong("there is no setting '" + key + "'" + suggestion(key) + "; known are "
                    + String.join("=, ", KEYS) + "=");
        }
        if (!setting.hasValue() || setting.value().isEmpty()) {
            throw setting.wrong("the value is missing; write " + example(key));
        }
    }

    private static String suggestion(String key) {
        String best = "";
        int bestDistance = 3;
        for (String known : KEYS) {
            int distance = EditDistance.between(key, known);
            if (distance < bestDistance && distance < known.length()) {
                bestDistance = distance;
                best = known;
            }
        }
        return best.isEmpty() ? "" : "; did you mean " + best + "=?";
    }

    private static String example(String key) {
        return switch (key) {
            case "ip" -> "ip=fd00::80/64 or ip=10.0.0.80/24";
            case "gw" -> "gw=fd00::1";
            case "route" -> "route=2001:db8::/32>fd00::1";
            case "mac" -> "mac=02:00:5e:10:00:01";
            case "mtu" -> "mtu=1500";
            case "vnl" -> "vnl=mem://lab";
            case "iface" -> "iface=" + FIRST_INTERFACE;
            case "stack" -> "stack=ioth or stack=kernel";
            case "name" -> "name=web";
            case "dad" -> "dad=on or dad=off";
            case "linger" -> "linger=" + StackConfig.DEFAULT_LINGER;
            case "sndbuf", "rcvbuf" -> key + "=4194304";
            case "mem" -> "mem=268435456";
            default -> TcpSettingsParser.example(key);
        };
    }

    private static boolean isOfStack(String key) {
        return switch (key) {
            case "stack", "name", "dad", "sndbuf", "rcvbuf", "mem", "linger" -> true;
            default -> TcpSettingsParser.KEYS.contains(key);
        };
    }

    private void stackSetting(Setting setting) {
        once("", setting);
        String value = setting.value();
        switch (setting.key()) {
            case "stack" -> {
                stack.stack(value);
                kernel = value.equals("kernel");
            }
            case "name" -> stack.name(value);
            case "dad" -> stack.duplicateAddressDetection(onOff(setting));
            case "sndbuf" -> stack.sendBuffer(number(setting, MIN_BUFFER, MAX_BUFFER, "bytes"));
            case "rcvbuf" -> stack.receiveBuffer(number(setting, MIN_BUFFER, MAX_BUFFER, "bytes"));
            case "linger" -> stack.lingerSeconds(number(setting, 0, MAX_LINGER, "seconds"));
            case "mem" -> stack.memory(longNumber(setting, MIN_MEMORY, MAX_MEMORY, "bytes"));
            default -> tcp = TcpSettingsParser.apply(tcp, setting);
        }
    }

    private Parsed networkInterface(String name, Setting setting) {
        if (name.equals("lo") || !name.matches("[A-Za-z0-9_.:-]{1,31}")) {
            throw setting.wrong("'" + name + "' can't be an interface's name; use 1 to 31 letters, digits, - _ . :"
                    + " and not lo, which every stack has by itself");
        }
        Parsed known = interfaces.get(name);
        if (known != null) {
            return known;
        }
        boolean isFirst = interfaces.isEmpty();
        Parsed parsed = new Parsed(stack.networkInterface(name, isFirst ? firstVnl : ""), setting);
        parsed.pluggedIn = isFirst && !firstVnl.isEmpty();
        interfaces.put(name, parsed);
        return parsed;
    }

    private void interfaceSetting(Parsed current, Setting setting) {
        switch (setting.key()) {
            case "ip" -> address(current, setting);
            case "gw" -> {
                IpAddress router = unicast(setting, setting.value());
                current.builder.gateway(router);
                current.routers.add(new Router(router, setting));
            }
            case "route" -> route(current, setting);
            case "mac" -> mac(current, setting);
            case "mtu" -> {
                once(current.first.text() + current.first.position(), setting);
                current.builder.mtu(number(setting, StackConfig.MIN_MTU, StackConfig.MAX_MTU, "bytes"));
            }
            default -> vnl(current, setting);
        }
    }

    private void address(Parsed current, Setting setting) {
        String value = setting.value();
        int slash = value.indexOf('/');
        IpAddress address = unicast(setting, slash < 0 ? value : value.substring(0, slash));
        if (address.isLoopback()) {
            throw setting.wrong("every stack has its loopback addresses by itself, on lo; leave this out");
        }
        int length = address.isIpv4() ? DEFAULT_LENGTH_IPV4 : DEFAULT_LENGTH_IPV6;
        IpPrefix prefix = slash < 0 ? IpPrefix.of(address, length) : prefix(setting, value);
        if (!given.add(address.isLinkLocal() ? address + "%" + current.first.position() : address.toString())) {
            throw setting.wrong("the address " + address + " is given twice; leave one out");
        }
        current.builder.address(address, slash < 0 ? length : Integer.parseInt(value, slash + 1, value.length(), 10));
        current.prefixes.add(prefix);
    }

    private static IpPrefix prefix(Setting setting, String text) {
        try {
            return IpPrefix.parse(text);
        } catch (IllegalArgumentException e) {
            throw setting.wrong(e.getMessage() + "; write " + example(setting.key()));
        }
    }

    private static IpAddress unicast(Setting setting, String text) {
        IpAddress address;
        try {
            address = IpAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw setting.wrong(String.valueOf(e.getMessage()));
        }
        if (address.isMulticast() || address.isAny() || address.equals(IpAddress.BROADCAST_IPV4)) {
            throw setting.wrong(address + " is not an address of one node; write " + example(setting.key()));
        }
        return address;
    }

    private static void route(Parsed current, Setting setting) {
        int arrow = setting.value().indexOf('>');
        if (arrow < 0) {
            throw setting.wrong("the gateway is missing; write " + example("route"));
        }
        IpPrefix destination = prefix(setting, setting.value().substring(0, arrow));
        IpAddress gateway = unicast(setting, setting.value().substring(arrow + 1));
        if (destination.isIpv4() != gateway.isIpv4()) {
            throw setting.wrong("the destination and its gateway are of different families; write "
                    + example("route") + " or route=10.0.0.0/8>192.168.1.1");
        }
        current.builder.route(destination, gateway);
        current.routers.add(new Router(gateway, setting));
    }

    private void mac(Parsed current, Setting setting) {
        once(current.first.text() + current.first.position(), setting);
        MacAddress mac;
        try {
            mac = MacAddress.parse(setting.value());
        } catch (IllegalArgumentException e) {
            throw setting.wrong(String.valueOf(e.getMessage()));
        }
        if (mac.isMulticast() || mac.value() == 0) {
            throw setting.wrong(mac + " is not a station's address: its first octet must be even, and it can't be zero");
        }
        current.builder.mac(mac);
    }

    private static void vnl(Parsed current, Setting setting) {
        if (current.pluggedIn) {
            throw setting.wrong("the interface is plugged in already; leave one VNL out, or name another iface= before");
        }
        try {
            Vnl.parse(setting.value());
        } catch (IllegalArgumentException e) {
            throw setting.wrong(e.getMessage() + "; a VNL with commas or spaces needs quotes, as in vnl=\"…\"");
        }
        current.builder.vnl(setting.value());
        current.pluggedIn = true;
    }

    private void check(Parsed parsed) {
        if (kernel) {
            String what = "the kernel's interfaces can't be changed from here; with stack=kernel leave out the VNL and "
                    + "all settings of interfaces";
            throw parsed.first.position() == 0 ? new IllegalArgumentException(what) : parsed.first.wrong(what);
        }
        if (!parsed.pluggedIn) {
            throw parsed.first.wrong("this interface isn't plugged in anywhere; add " + example("vnl"));
        }
        for (Router router : parsed.routers) {
            if (!parsed.reaches(router.address)) {
                throw router.setting.wrong("the gateway " + router.address
                        + " is in no prefix of its interface, so nothing can be sent to it; add an ip= whose prefix has it");
            }
            if (given.contains(router.address.toString())) {
                throw router.setting.wrong("the gateway " + router.address + " is this stack's own address; name another node");
            }
        }
    }

    private void once(String scope, Setting setting) {
        Setting before = seen.putIfAbsent(scope + "/" + setting.key(), setting);
        if (before != null) {
            throw setting.wrong(setting.key() + "= was given already, at character " + before.position() + "; leave one out");
        }
    }

    private static boolean onOff(Setting setting) {
        return switch (setting.value()) {
            case "on" -> true;
            case "off" -> false;
            default -> throw setting.wrong("'" + setting.value() + "' is neither on nor off");
        };
    }

    private static int number(Setting setting, int least, int most, String unit) {
        return (int) longNumber(setting, least, most, unit);
    }

    private static long longNumber(Setting setting, long least, long most, String unit) {
        try {
            long value = Long.parseLong(setting.value());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw setting.wrong("'" + setting.value() + "' is not a number of " + unit + " from " + least + " to " + most);
        }
        throw setting.wrong("it must be from " + least + " to " + most + " " + unit);
    }
}
