/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import io.ioth.net.IpAddress;
import io.ioth.stack.dhcp.message.Duid;
import io.ioth.stack.dhcp.message.IaAddress;
import io.ioth.stack.dhcp.message.IaNa;
import io.ioth.stack.iface.Lifetimes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The addresses that a server leased, and until when. Confined to the engine. */
final class Dhcp6Lease {

    static final long NEVER = Lifetimes.INFINITE;

    private static final long SECOND = 1_000_000_000L;
    private static final long MIN_T1_NS = SECOND;
    private static final int MAX_ADDRESSES = 16;

    private final Map<IpAddress, Held> held = new LinkedHashMap<>();
    private Duid server;
    private long renewAtNs;
    private long rebindAtNs;

    /** Until when an address is preferred and valid, or {@link #NEVER} an end. */
    record Held(long preferredUntilNs, long validUntilNs) {

        Lifetimes left(long nowNs) {
            return new Lifetimes(Dhcp6Lease.left(preferredUntilNs, nowNs), Dhcp6Lease.left(validUntilNs, nowNs));
        }
    }

    Dhcp6Lease(Duid server) {
        this.server = server;
    }

    Duid server() {
        return server;
    }

    void server(Duid latest) {
        server = latest;
    }

    /** When to renew; {@link #NEVER} for not at all. */
    long renewAtNs() {
        return renewAtNs;
    }

    /** When to rebind; {@link #NEVER} for not at all. */
    long rebindAtNs() {
        return rebindAtNs;
    }

    void timers(long renewNs, long rebindNs) {
        renewAtNs = renewNs;
        rebindAtNs = rebindNs;
    }

    void put(IpAddress address, Held times) {
        if (held.containsKey(address) || held.size() < MAX_ADDRESSES) {
            held.put(address, times);
        }
    }

    /**
     * Takes over what a server says of the association: addresses that it doesn't name stay as they are (§18.2.10.1).
     *
     * @return addresses that it takes back
     */
    List<IpAddress> update(IaNa association, long nowNs) {
        List<IpAddress> gone = new ArrayList<>();
        for (IaAddress each : association.addresses()) {
            if (each.valid() == 0) {
                if (held.remove(each.address()) != null) {
                    gone.add(each.address());
                }
            } else {
                Lifetimes told = Lifetimes.ofSeconds(each.preferred(), each.valid());
                put(each.address(), new Held(until(told.preferredNs(), nowNs), until(told.validNs(), nowNs)));
            }
        }
        setTimers(association, nowNs);
        return gone;
    }

    /** Where the server leaves the times to us, they are the fractions that §21.4 recommends to servers. */
    private void setTimers(IaNa association, long nowNs) {
        long shortest = shortestNs(nowNs);
        long t1 = association.t1() != 0
                ? Lifetimes.ofSeconds(0, association.t1()).validNs()
                : shortest == NEVER ? NEVER : shortest / 2;
        long t2 = association.t2() != 0
                ? Lifetimes.ofSeconds(0, association.t2()).validNs()
                : shortest == NEVER ? NEVER : shortest / 5 * 4;
        long renew = Math.max(MIN_T1_NS, t1);
        timers(until(renew, nowNs), until(Math.max(renew, t2), nowNs));
    }

    private long shortestNs(long nowNs) {
        long shortest = NEVER;
        for (Held each : held.values()) {
            long preferred = left(each.preferredUntilNs, nowNs);
            shortest = Math.min(shortest, preferred == 0 ? left(each.validUntilNs, nowNs) : preferred);
        }
        return shortest;
    }

    private static long until(long durationNs, long nowNs) {
        return durationNs == NEVER ? NEVER : nowNs + durationNs;
    }

    private static long left(long untilNs, long nowNs) {
        return untilNs == NEVER ? NEVER : Math.max(0, untilNs - nowNs);
    }

    /** Takes out what has ended. */
    void prune(long nowNs) {
        held.values().removeIf(each -> left(each.validUntilNs, nowNs) == 0);
    }

    void remove(IpAddress address) {
        held.remove(address);
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** The addresses and their times, live. */
    Map<IpAddress, Held> held() {
        return held;
    }

    /** How long the longest lasts from now; {@link #NEVER} an end. */
    long longestNs(long nowNs) {
        long longest = 0;
        for (Held each : held.values()) {
            longest = Math.max(longest, left(each.validUntilNs, nowNs));
        }
        return longest;
    }
}
