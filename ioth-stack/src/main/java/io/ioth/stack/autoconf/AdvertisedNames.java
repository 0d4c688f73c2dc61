/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.autoconf;

import io.ioth.NameService;
import io.ioth.net.IpAddress;
import io.ioth.stack.iface.Lifetimes;
import io.ioth.time.Alarm;
import io.ioth.wire.DnsInformationView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** DNS servers and search domains that routers advertised, each with its lifetime (RFC 8106). Bounded; confined to the engine. */
final class AdvertisedNames extends Alarm {

    /** The most servers kept. */
    static final int MAX_SERVERS = 8;
    /** The most domains kept. */
    static final int MAX_DOMAINS = 16;

    private final Host host;
    private final Configurator source;
    private final Map<IpAddress, Long> servers = new LinkedHashMap<>();
    private final Map<String, Long> domains = new LinkedHashMap<>();

    /** Tells the host in the name of {@code source}. */
    AdvertisedNames(Host host, Configurator source) {
        this.host = host;
        this.source = source;
    }

    void onServers(DnsInformationView option, long nowNs) {
        boolean changed = false;
        long lifetimeNs = Lifetimes.ofSeconds(0, option.lifetime()).validNs();
        for (int i = 0; i < option.servers(); i++) {
            IpAddress server = option.server(i);
            boolean possible = !server.isAny() && !server.isMulticast() && !server.isLoopback() && !server.isIpv4();
            changed |= possible && put(servers, server, MAX_SERVERS, lifetimeNs, nowNs);
        }
        settle(changed, nowNs);
    }

    void onDomains(DnsInformationView option, long nowNs) {
        boolean changed = false;
        long lifetimeNs = Lifetimes.ofSeconds(0, option.lifetime()).validNs();
        for (String name : option.names()) {
            changed |= put(domains, name, MAX_DOMAINS, lifetimeNs, nowNs);
        }
        settle(changed, nowNs);
    }

    /** Sets until when {@code key} may be used; the answer says whether it came or went. */
    private static <K> boolean put(Map<K, Long> into, K key, int limit, long lifetimeNs, long nowNs) {
        if (lifetimeNs == 0) {
            return into.remove(key) != null;
        }
        long until = lifetimeNs == Lifetimes.INFINITE ? Lifetimes.INFINITE : nowNs + lifetimeNs;
        if (into.containsKey(key)) {
            into.put(key, until);
            return false;
        }
        if (into.size() >= limit && !dropSooner(into, until, nowNs)) {
            return false;
        }
        into.put(key, until);
        return true;
    }

    /** Drops the one that would expire first, if that's before {@code until} (RFC 8106 §6.2). */
    private static <K> boolean dropSooner(Map<K, Long> from, long until, long nowNs) {
        K first = null;
        long earliest = until;
        for (Map.Entry<K, Long> entry : from.entrySet()) {
            if (isBefore(entry.getValue(), earliest, nowNs)) {
                first = entry.getKey();
                earliest = entry.getValue();
            }
        }
        return first != null && from.remove(first) != null;
    }

    private static boolean isBefore(long a, long b, long nowNs) {
        return left(a, nowNs) < left(b, nowNs);
    }

    private static long left(long untilNs, long nowNs) {
        return untilNs == Lifetimes.INFINITE ? Lifetimes.INFINITE : untilNs - nowNs;
    }

    @Override
    public void onDeadline(long nowNs) {
        boolean changed = servers.values().removeIf(until -> left(until, nowNs) <= 0);
        changed |= domains.values().removeIf(until -> left(until, nowNs) <= 0);
        settle(changed, nowNs);
    }

    private void settle(boolean changed, long nowNs) {
        long least = Lifetimes.INFINITE;
        for (long until : servers.values()) {
            least = Math.min(least, left(until, nowNs));
        }
        for (long until : domains.values()) {
            least = Math.min(least, left(until, nowNs));
        }
        if (least == Lifetimes.INFINITE) {
            host.alarms().cancel(this);
        } else {
            host.alarms().schedule(this, nowNs + Math.max(0, least));
        }
        if (changed) {
            tell();
        }
    }

    private void tell() {
        List<NameService.Server> told = new ArrayList<>();
        for (IpAddress server : servers.keySet()) {
            told.add(new NameService.Server(server, server.needsZone() ? host.iface().index() : 0));
        }
        host.names().set(source, told, List.copyOf(domains.keySet()), "", List.of());
    }

    void clear() {
        servers.clear();
        domains.clear();
        host.alarms().cancel(this);
        host.names().remove(source);
    }
}
