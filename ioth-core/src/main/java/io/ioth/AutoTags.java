/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import static io.ioth.ConfigTag.flag;
import static io.ioth.ConfigTag.ofInterface;

import io.ioth.AutoSettings.Identifier;
import io.ioth.AutoSettings.Want;
import io.ioth.ConfigTokens.Setting;
import io.ioth.net.IpAddress;
import java.util.List;

/** The settings of the one-line language that say what an interface is to find out by itself. */
final class AutoTags {

    private static final int MAX_PERIOD = 1 << 24;

    private static final ConfigTag DHCP4 = flag("dhcp", (of, setting) -> of.auto.dhcp4(Want.REQUIRED));
    private static final ConfigTag DHCP6 = flag("dhcp6", (of, setting) -> of.auto.dhcp6(Want.REQUIRED));
    private static final ConfigTag ROUTERS = flag("rd", (of, setting) -> of.auto.routers(Want.REQUIRED));
    private static final ConfigTag AUTO4 = flag("auto4", (of, setting) -> auto4(of));
    private static final ConfigTag AUTO6 = flag("auto6", (of, setting) -> auto6(of));

    static final List<ConfigTag> TAGS = List.of(
            flag("auto", (of, setting) -> {
                auto4(of);
                auto6(of);
            }),
            AUTO4,
            AUTO4.alias("autov4"),
            AUTO6,
            AUTO6.alias("autov6"),
            flag("eth", (of, setting) -> of.ethernet(true)),
            DHCP4,
            DHCP4.alias("dhcp4"),
            DHCP4.alias("dhcpv4"),
            DHCP6,
            DHCP6.alias("dhcpv6"),
            ROUTERS,
            ROUTERS.alias("rd6"),
            flag("slaac", (of, setting) -> of.auto.slaac(Want.REQUIRED)),
            ofInterface("fqdn", "fqdn=web.example.org", (of, setting) -> {
                of.once("fqdn", setting);
                of.auto.fqdn = ConfigValues.domainName(setting);
            }),
            ofInterface("linklocal4", "linklocal4=on or linklocal4=off", (of, setting) ->
                    of.auto.linkLocal4 = ConfigValues.onOff(setting) ? Want.IF_THERE : Want.OFF),
            ofInterface("iid", "iid=stable, eui64, hash or random", AutoTags::identifier),
            ofInterface("temp", "temp=on or temp=off", (of, setting) ->
                    of.auto.temporary(ConfigValues.onOff(setting), setting)),
            ofInterface("optimistic", "optimistic=on or optimistic=off", (of, setting) ->
                    of.auto.optimistic = ConfigValues.onOff(setting)),
            ofInterface("otip", "otip=PASSWORD", (of, setting) -> {
                oneTime("otip", of, setting);
                of.auto.password = setting.value();
            }),
            ofInterface("otip_base", "otip_base=fd00::", AutoTags::base),
            ofInterface("otip_period", "otip_period=" + AutoSettings.OneTime.PERIOD, (of, setting) -> {
                oneTime("otip_period", of, setting);
                of.auto.period = ConfigValues.number(setting, 1, MAX_PERIOD, "seconds");
            }),
            ofInterface("otip_preactive", "otip_preactive=" + AutoSettings.OneTime.OVERLAP, (of, setting) -> {
                oneTime("otip_preactive", of, setting);
                of.auto.before = ConfigValues.number(setting, 0, MAX_PERIOD, "seconds");
            }),
            ofInterface("otip_postactive", "otip_postactive=" + AutoSettings.OneTime.OVERLAP, (of, setting) -> {
                oneTime("otip_postactive", of, setting);
                of.auto.after = ConfigValues.number(setting, 0, MAX_PERIOD, "seconds");
            }));

    private AutoTags() {}

    private static void auto4(InterfaceDraft of) {
        of.ethernet(true);
        of.auto.dhcp4(Want.IF_THERE);
    }

    private static void auto6(InterfaceDraft of) {
        of.ethernet(true);
        of.auto.dhcp6(Want.IF_THERE);
        of.auto.slaac(Want.IF_THERE);
    }

    private static void identifier(InterfaceDraft of, Setting setting) {
        of.once("iid", setting);
        of.auto.identifier(
                switch (setting.value()) {
                    case "stable" -> Identifier.STABLE;
                    case "eui64" -> Identifier.EUI64;
                    case "hash" -> Identifier.HASH;
                    case "random" -> Identifier.RANDOM;
                    default -> throw setting.wrong("there is no such choice; write " + ConfigTable.example(setting));
                },
                setting);
    }

    private static void oneTime(String key, InterfaceDraft of, Setting setting) {
        of.once(key, setting);
        of.auto.oneTime(setting);
    }

    private static void base(InterfaceDraft of, Setting setting) {
        oneTime("otip_base", of, setting);
        IpAddress base = ConfigValues.address(setting, setting.value());
        if (base.isIpv4() || base.isAny() || base.isMulticast()) {
            throw setting.wrong(base + " is no prefix of IPv6 addresses; write " + ConfigTable.example(setting));
        }
        of.auto.base = base;
    }
}
