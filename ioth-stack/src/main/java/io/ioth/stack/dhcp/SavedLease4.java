/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import io.ioth.net.IpAddress;
import io.ioth.stack.autoconf.Host;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a DHCPv4 client remembers over a restart: the address, to ask for it again while the lease lasts. Confined to the engine. */
final class SavedLease4 {

    private static final String KIND = "lease4";
    private static final String ADDRESS = "address";
    private static final String SERVER = "server";
    private static final String UNTIL = "until";
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Host host;
    private final LeaseFile leases;

    SavedLease4(Host host, LeaseFile leases) {
        this.host = host;
        this.leases = leases;
    }

    boolean isKept() {
        return leases.isKept();
    }

    /** The address that was leased and still is, or null. */
    @Nullable IpAddress load(long nowNs) {
        Map<String, String> values = leases.get(KIND, host.iface().name());
        IpAddress address = LeaseFile.address(values, ADDRESS);
        boolean lasts = LeaseFile.number(values, UNTIL) > host.unixMillis(nowNs);
        return lasts && address != null && Dhcp4Lease.isHost(address) ? address : null;
    }

    void save(Dhcp4Lease lease, long nowNs) {
        Map<String, String> values = new TreeMap<>();
        values.put(ADDRESS, lease.address().toString());
        values.put(SERVER, lease.server().toString());
        long until = lease.isForEver()
                ? Long.MAX_VALUE
                : host.unixMillis(nowNs) + (lease.endNs() - nowNs) / NANOS_PER_MILLI;
        values.put(UNTIL, Long.toString(until));
        leases.put(KIND, host.iface().name(), values);
    }

    void forget() {
        leases.remove(KIND, host.iface().name());
    }
}
