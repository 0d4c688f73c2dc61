/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import io.ioth.net.MacAddress;
import io.ioth.stack.autoconf.Host;
import io.ioth.stack.dhcp.message.Duid;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Who a stack is to DHCP servers of either family (RFC 8415 §11, §12, RFC 4361): one for all interfaces, kept where leases are kept, and
 * otherwise made of the first interface's MAC, so that it's the same the next time. Confined to the engine.
 */
final class ClientIdentity {

    private final LeaseFile leases;
    private final Map<Integer, Integer> iaids = new HashMap<>();

    ClientIdentity(LeaseFile leases) {
        this.leases = leases;
    }

    /** The stack's identifier. */
    Duid duid(Host host, long nowNs) {
        Duid known = leases.duid();
        if (known == null) {
            known = make(host, nowNs);
            leases.duid(known);
        }
        return known;
    }

    private Duid make(Host host, long nowNs) {
        MacAddress mac = host.iface().mac().orElse(null);
        if (mac == null) {
            return Duid.ofUuid(new UUID(host.random().nextLong(), host.random().nextLong()));
        }
        return leases.isKept() ? Duid.ofMacAndTime(mac, host.unixMillis(nowNs) / 1000) : Duid.ofMac(mac);
    }

    /** The number of an interface's association: the end of its MAC, and no other interface's. */
    int iaid(Host host) {
        return iaids.computeIfAbsent(host.iface().index(), index -> {
            int wanted = host.iface().mac().map(mac -> (int) mac.value()).orElse(index);
            while (iaids.containsValue(wanted)) {
                wanted++;
            }
            return wanted;
        });
    }
}
