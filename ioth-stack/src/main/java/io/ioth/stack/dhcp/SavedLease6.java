/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import io.ioth.net.IpAddress;
import io.ioth.stack.autoconf.Host;
import io.ioth.stack.dhcp.message.Duid;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a DHCPv6 client remembers over a restart: its addresses, from whom, and until when. Confined to the engine. */
final class SavedLease6 {

    private static final String KIND = "lease6";
    private static final String SERVER = "server";
    private static final String RENEW = "renew";
    private static final String REBIND = "rebind";
    private static final String ADDRESS = "address";
    private static final String PREFERRED = "preferred";
    private static final String VALID = "valid";
    private static final int MAX_ADDRESSES = 16;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Host host;
    private final LeaseFile leases;

    SavedLease6(Host host, LeaseFile leases) {
        this.host = host;
        this.leases = leases;
    }

    boolean isKept() {
        return leases.isKept();
    }

    /** The lease that was saved, without what has ended since; null when nothing is left. */
    @Nullable Dhcp6Lease load(long nowNs) {
        Map<String, String> values = leases.get(KIND, host.iface().name());
        Duid server = Duid.parse(values.getOrDefault(SERVER, ""));
        if (server == null) {
            return null;
        }
        Dhcp6Lease lease = new Dhcp6Lease(server);
        for (int i = 0; i < MAX_ADDRESSES; i++) {
            IpAddress address = LeaseFile.address(values, ADDRESS + i);
            if (address != null && !address.isIpv4() && !address.isAny() && !address.isMulticast()) {
                long preferred = time(values, PREFERRED + i, nowNs);
                lease.put(address, new Dhcp6Lease.Held(preferred, time(values, VALID + i, nowNs)));
            }
        }
        lease.timers(time(values, RENEW, nowNs), time(values, REBIND, nowNs));
        lease.prune(nowNs);
        return lease.isEmpty() ? null : lease;
    }

    /** A time of day as a reading of the stack's clock; one that isn't there, or was long ago, is now. */
    private long time(Map<String, String> values, String name, long nowNs) {
        long millis = LeaseFile.number(values, name);
        if (millis == Long.MAX_VALUE) {
            return Dhcp6Lease.NEVER;
        }
        long ahead = millis - host.unixMillis(nowNs);
        return ahead <= 0 ? nowNs : nowNs + Math.min(ahead, 0xffff_ffffL * 1000) * NANOS_PER_MILLI;
    }

    void save(Dhcp6Lease lease, long nowNs) {
        Map<String, String> values = new TreeMap<>();
        values.put(SERVER, lease.server().toString());
        values.put(RENEW, text(lease.renewAtNs(), nowNs));
        values.put(REBIND, text(lease.rebindAtNs(), nowNs));
        int i = 0;
        for (Map.Entry<IpAddress, Dhcp6Lease.Held> each : lease.held().entrySet()) {
            values.put(ADDRESS + i, each.getKey().toString());
            values.put(PREFERRED + i, text(each.getValue().preferredUntilNs(), nowNs));
            values.put(VALID + i, text(each.getValue().validUntilNs(), nowNs));
            i++;
        }
        leases.put(KIND, host.iface().name(), values);
    }

    private String text(long untilNs, long nowNs) {
        long millis = untilNs == Dhcp6Lease.NEVER
                ? Long.MAX_VALUE
                : host.unixMillis(nowNs) + (untilNs - nowNs) / NANOS_PER_MILLI;
        return Long.toString(millis);
    }

    void forget() {
        leases.remove(KIND, host.iface().name());
    }
}
