/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import io.ioth.NameService;
import io.ioth.net.IpAddress;
import io.ioth.stack.autoconf.Configurator;
import io.ioth.stack.autoconf.Host;
import io.ioth.stack.dhcp.message.Dhcp6Options;
import io.ioth.stack.dhcp.message.Option6;
import java.util.ArrayList;
import java.util.List;

/** Takes over what a DHCPv6 server tells besides addresses: names and time. Confined to the engine. */
final class Dhcp6Settings {

    private static final int MAX_SERVERS = 16;

    private final Host host;
    private final Configurator source;

    Dhcp6Settings(Host host, Configurator source) {
        this.host = host;
        this.source = source;
    }

    void apply(Dhcp6Options options) {
        List<NameService.Server> servers = new ArrayList<>();
        for (IpAddress each : hosts(options.addresses(Option6.DNS_SERVERS))) {
            servers.add(new NameService.Server(each, each.needsZone() ? host.iface().index() : 0));
        }
        List<String> search = options.names(Option6.DOMAIN_LIST);
        host.names().set(source, servers, search.subList(0, Math.min(MAX_SERVERS, search.size())), "",
                hosts(options.timeServers()));
    }

    void remove() {
        host.names().remove(source);
    }

    private static List<IpAddress> hosts(List<IpAddress> told) {
        List<IpAddress> result = new ArrayList<>();
        for (IpAddress each : told) {
            boolean usable = !each.isAny() && !each.isMulticast() && !each.isLoopback();
            if (usable && !result.contains(each) && result.size() < MAX_SERVERS) {
                result.add(each);
            }
        }
        return result;
    }
}
