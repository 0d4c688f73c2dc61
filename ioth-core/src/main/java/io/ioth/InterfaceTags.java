/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import static io.ioth.ConfigTag.ofInterface;
import static io.ioth.ConfigTag.ofStack;

import io.ioth.ConfigTokens.Setting;
import io.ioth.StackConfig.StaticRoute;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.net.MacAddress;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The settings of the one-line language that say by hand what an interface is. */
final class InterfaceTags {

    private static final int MAX_INTERFACES = 1024;
    private static final int MAX_METRIC = 1 << 24;

    /** As libioth has it: the interface's name, a colon, and its VNL, which has no colon before {@code ://}. */
    private static final Pattern NAMED_VNL = Pattern.compile("([A-Za-z0-9_.-]{1,31}):(?!//)(.+)", Pattern.DOTALL);

    private static final ConfigTag MAC = ofInterface("mac", "mac=02:00:5e:10:00:01", InterfaceTags::mac);

    static final List<ConfigTag> TAGS = List.of(
            ofInterface("ip", "ip=fd00::80/64 or ip=10.0.0.80/24", InterfaceTags::address),
            ofInterface("gw", "gw=fd00::1", InterfaceTags::gateway),
            ofInterface("route", "route=2001:db8::/32>fd00::1", InterfaceTags::route),
            MAC,
            MAC.alias("macaddr"),
            ofInterface("mtu", "mtu=1500", (of, setting) -> {
                of.once("mtu", setting);
                of.mtu = ConfigValues.number(setting, StackConfig.MIN_MTU, StackConfig.MAX_MTU, "bytes");
            }),
            ofInterface("metric", "metric=100", (of, setting) -> {
                of.once("metric", setting);
                of.metric = ConfigValues.number(setting, 0, MAX_METRIC, "steps");
            }),
            ofStack("vnl", "vnl=mem://lab", InterfaceTags::vnl),
            ofStack("iface", "iface=vde0", (stack, setting) -> stack.select(setting.value(), setting)),
            ofStack("ifindex", "ifindex=2", (stack, setting) ->
                    stack.select(ConfigValues.number(setting, 1, MAX_INTERFACES, "as an index"), setting)));

    private InterfaceTags() {}

    private static void address(InterfaceDraft of, Setting setting) {
        StackConfig.Address added = ConfigValues.withLength(setting);
        IpAddress address = added.address();
        if (address.isLoopback()) {
            throw setting.wrong("every stack has its loopback addresses by itself, on lo; leave this out");
        }
        if (address.isLinkLocal() ? of.has(address) : of.stack().has(address)) {
            throw setting.wrong("the address " + address + " is given twice; leave one out");
        }
        of.addresses.put(added, setting);
    }

    private static void gateway(InterfaceDraft of, Setting setting) {
        of.gateways.put(ConfigValues.unicast(setting, setting.value()), setting);
    }

    private static void route(InterfaceDraft of, Setting setting) {
        int arrow = setting.value().indexOf('>');
        if (arrow < 0) {
            throw setting.wrong("the gateway is missing; write " + ConfigTable.example(setting));
        }
        IpPrefix destination = ConfigValues.prefix(setting, setting.value().substring(0, arrow));
        IpAddress gateway = ConfigValues.unicast(setting, setting.value().substring(arrow + 1));
        if (destination.isIpv4() != gateway.isIpv4()) {
            throw setting.wrong("the destination and its gateway are of different families; write "
                    + ConfigTable.example(setting) + " or route=10.0.0.0/8>192.168.1.1");
        }
        of.routes.put(new StaticRoute(destination, gateway), setting);
    }

    private static void mac(InterfaceDraft of, Setting setting) {
        of.once("mac", setting);
        MacAddress mac;
        try {
            mac = MacAddress.parse(setting.value());
        } catch (IllegalArgumentException e) {
            throw setting.wrong(String.valueOf(e.getMessage()));
        }
        if (mac.isMulticast() || mac.value() == 0) {
            throw setting.wrong(
                    mac + " is not a station's address: its first octet must be even, and it can't be zero");
        }
        of.mac(mac);
    }

    private static void vnl(StackDraft stack, Setting setting) {
        Matcher named = NAMED_VNL.matcher(setting.value());
        if (named.matches()) {
            stack.select(named.group(1), setting).vnl(setting, named.group(2));
        } else {
            stack.current(setting).vnl(setting, setting.value());
        }
    }
}
