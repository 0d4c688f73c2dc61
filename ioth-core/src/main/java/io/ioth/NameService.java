/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.net.IpAddress;
import java.util.List;

/**
 * What a stack knows of name and time services: its configuration's first, then what DHCP and routers told.
 *
 * @param servers DNS servers, the preferred first
 * @param search domains that names without dots are looked for in, in this order
 * @param domain the stack's own domain; empty when nobody said
 * @param timeServers NTP servers
 */
public record NameService(List<Server> servers, List<String> search, String domain, List<IpAddress> timeServers) {

    /** Knows nothing. */
    public static final NameService NONE = new NameService(List.of(), List.of(), "", List.of());

    /** Copies the lists. */
    public NameService {
        servers = List.copyOf(servers);
        search = List.copyOf(search);
        timeServers = List.copyOf(timeServers);
    }

    /**
     * A DNS server.
     *
     * @param zone the index of the interface when the address is link-local, else 0
     */
    public record Server(IpAddress address, int zone) {}
}
