/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.AutoSettings;
import io.ioth.AutoSettings.Want;
import io.ioth.stack.autoconf.Configurator;
import io.ioth.stack.autoconf.Host;
import io.ioth.stack.autoconf.Ipv4LinkLocal;
import io.ioth.stack.autoconf.OneTimeAddresses;
import io.ioth.stack.autoconf.RouterDiscovery;
import io.ioth.stack.autoconf.RouterInput;
import io.ioth.stack.autoconf.Slaac;
import io.ioth.stack.dhcp.Dhcp;
import io.ioth.stack.engine.Part.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Makes the configurators that an interface's settings ask for. Confined to the engine. */
final class ConfiguratorFactory {

    private final Map<Kind, Function<Host, Configurator>> makers = new EnumMap<>(Kind.class);

    /** Makes those that there are; {@code routers} and {@code dhcp} are the engine's. */
    ConfiguratorFactory(RouterInput routers, Dhcp dhcp) {
        register(Kind.DHCP6, dhcp::client6);
        register(Kind.DHCP4, dhcp::client4);
        register(Kind.ROUTERS, host -> new RouterDiscovery(host, routers));
        register(Kind.SLAAC, host -> new Slaac(host, routers));
        register(Kind.LINK_LOCAL4, Ipv4LinkLocal::new);
        register(Kind.ONE_TIME, host -> new OneTimeAddresses(host, routers));
    }

    /** Configurators of {@code kind} are made so. */
    void register(Kind kind, Function<Host, Configurator> maker) {
        makers.put(kind, maker);
    }

    /** In the order in which they begin, and in which what they learn of name and time services is preferred. */
    List<Part> of(Host host) {
        List<Part> parts = new ArrayList<>();
        for (Map.Entry<Kind, Function<Host, Configurator>> each : makers.entrySet()) {
            Want want = want(each.getKey(), host.settings());
            if (want != Want.OFF && isPossible(each.getKey(), host)) {
                parts.add(new Part(each.getKey(), each.getValue().apply(host), want));
            }
        }
        return parts;
    }

    /** What is required of the interface and can't be had on it. */
    static List<Kind> impossible(Host host) {
        return Stream.of(Kind.values())
                .filter(kind -> want(kind, host.settings()) == Want.REQUIRED && !isPossible(kind, host))
                .toList();
    }

    private static boolean isPossible(Kind kind, Host host) {
        return host.iface().isEthernet() || kind == Kind.ONE_TIME;
    }

    private static Want want(Kind kind, AutoSettings settings) {
        return switch (kind) {
            case DHCP6 -> settings.dhcp6();
            case DHCP4 -> settings.dhcp4();
            case ROUTERS -> settings.routers();
            case SLAAC -> settings.slaac();
            case LINK_LOCAL4 -> settings.linkLocal4();
            case ONE_TIME -> settings.oneTime().isPresent() ? Want.REQUIRED : Want.OFF;
        };
    }
}
