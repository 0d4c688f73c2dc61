/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import static io.ioth.ConfigTag.removal;

import io.ioth.AutoSettings.Want;
import io.ioth.ConfigTag.InterfaceHandler;
import io.ioth.ConfigTag.Value;
import io.ioth.ConfigTokens.Setting;
import io.ioth.net.IpAddress;
import java.util.List;

/** The settings of the one-line language that take back what was said before them; nothing happens when it wasn't. */
final class RemovalTags {

    private static final ConfigTag DHCP4 = flag("-dhcp", (of, setting) -> of.auto.dhcp4 = Want.OFF);
    private static final ConfigTag DHCP6 = flag("-dhcp6", (of, setting) -> of.auto.dhcp6 = Want.OFF);
    private static final ConfigTag ROUTERS = flag("-rd", (of, setting) -> of.auto.noRouters());
    private static final ConfigTag AUTO4 = flag("-auto4", (of, setting) -> noAuto4(of));
    private static final ConfigTag AUTO6 = flag("-auto6", (of, setting) -> noAuto6(of));

    static final List<ConfigTag> TAGS = List.of(
            flag("-eth", (of, setting) -> of.ethernet(false)),
            DHCP4,
            DHCP4.alias("-dhcp4"),
            DHCP4.alias("-dhcpv4"),
            DHCP6,
            DHCP6.alias("-dhcpv6"),
            ROUTERS,
            ROUTERS.alias("-rd6"),
            flag("-slaac", (of, setting) -> of.auto.slaac = Want.OFF),
            AUTO4,
            AUTO4.alias("-autov4"),
            AUTO6,
            AUTO6.alias("-autov6"),
            flag("-auto", (of, setting) -> noAuto(of)),
            flag("-static", (of, setting) -> noStatic(of)),
            flag("-all", (of, setting) -> {
                noAuto(of);
                noStatic(of);
            }),
            withValue("-ip", RemovalTags::address),
            withValue("-gw", RemovalTags::gateway),
            removal("-dns", Value.OPTIONAL, RemovalTags::server),
            removal("-domain", Value.OPTIONAL, RemovalTags::domain));

    private RemovalTags() {}

    private static ConfigTag flag(String name, InterfaceHandler handler) {
        return removal(name, Value.NONE, (stack, setting) -> handler.apply(stack.current(setting), setting));
    }

    private static ConfigTag withValue(String name, InterfaceHandler handler) {
        return removal(name, Value.OPTIONAL, (stack, setting) -> handler.apply(stack.current(setting), setting));
    }

    private static void noAuto4(InterfaceDraft of) {
        of.auto.dhcp4 = Want.OFF;
    }

    private static void noAuto6(InterfaceDraft of) {
        of.auto.dhcp6 = Want.OFF;
        of.auto.noRouters();
    }

    private static void noAuto(InterfaceDraft of) {
        of.ethernet(false);
        noAuto4(of);
        noAuto6(of);
    }

    private static void noStatic(InterfaceDraft of) {
        of.clearStatic();
        of.stack().servers.clear();
        of.stack().domains.clear();
    }

    private static void address(InterfaceDraft of, Setting setting) {
        if (!setting.hasValue()) {
            of.addresses.clear();
            return;
        }
        boolean anyLength = setting.value().indexOf('/') < 0;
        StackConfig.Address removed = ConfigValues.withLength(setting);
        of.addresses.keySet().removeIf(
                each -> each.equals(removed) || anyLength && each.address().equals(removed.address()));
    }

    private static void gateway(InterfaceDraft of, Setting setting) {
        if (setting.hasValue()) {
            of.gateways.remove(ConfigValues.unicast(setting, setting.value()));
        } else {
            of.gateways.clear();
        }
    }

    private static void server(StackDraft stack, Setting setting) {
        if (setting.hasValue()) {
            IpAddress address = ConfigValues.unicast(setting, setting.value());
            stack.servers.removeIf(each -> each.address().equals(address));
        } else {
            stack.servers.clear();
        }
    }

    private static void domain(StackDraft stack, Setting setting) {
        if (setting.hasValue()) {
            stack.domains.remove(ConfigValues.domainName(setting));
        } else {
            stack.domains.clear();
        }
    }
}
