/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.net.IpAddress;
import io.ioth.stack.iface.InterfaceTable;
import io.ioth.stack.iface.StackInterface;
import io.ioth.stack.neighbor.NeighborEntry;
import io.ioth.time.Alarm;
import io.ioth.time.DeadlineHeap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Better next hops for single destinations, as routers told them: the redirected part of RFC 4861's destination cache, for both families. An
 * entry counts only while the route still leads to the router that redirected, is forgotten when its next hop doesn't answer, and after five
 * minutes, as in Linux's IPv4; then the router will say it again. Bounded; confined to the engine.
 */
public final class Redirections {

    /** The most destinations kept. */
    public static final int MAX_ENTRIES = 256;

    static final long LIFETIME_NS = 300_000_000_000L;

    private final Map<IpAddress, Entry> entries = new LinkedHashMap<>();
    private final InterfaceTable interfaces;
    private final DeadlineHeap<Alarm> alarms;

    /** Empty. */
    public Redirections(InterfaceTable interfaces, DeadlineHeap<Alarm> alarms) {
        this.interfaces = interfaces;
        this.alarms = alarms;
    }

    private final class Entry extends Alarm {
        private final IpAddress destination;
        private final IpAddress router;
        private final IpAddress nextHop;
        private final StackInterface out;

        Entry(IpAddress destination, IpAddress router, IpAddress nextHop, StackInterface out) {
            this.destination = destination;
            this.router = router;
            this.nextHop = nextHop;
            this.out = out;
        }

        boolean isFor(RouteEntry route) {
            return route.out() == out && router.equals(route.gateway());
        }

        boolean isSilent() {
            NeighborEntry neighbor = out.neighbors().find(nextHop);
            return neighbor != null && neighbor.isSilent();
        }

        @Override
        public void onDeadline(long nowNs) {
            entries.remove(destination);
            interfaces.touch();
        }
    }

    /** How many there are. */
    public int size() {
        return entries.size();
    }

    /** Where packets to {@code destination} go that would go by {@code route}, or null when nobody said otherwise. */
    @Nullable IpAddress nextHop(IpAddress destination, RouteEntry route) {
        if (entries.isEmpty()) {
            return null;
        }
        Entry entry = entries.get(destination);
        if (entry == null || !entry.isFor(route)) {
            return null;
        }
        if (entry.isSilent()) {
            remove(entry);
            return null;
        }
        return entry.nextHop;
    }

    /** The present next hop to {@code destination} by {@code route}: what a redirect must have come from to be believed. */
    public @Nullable IpAddress current(IpAddress destination, RouteEntry route) {
        IpAddress redirected = nextHop(destination, route);
        return redirected != null ? redirected : route.gateway();
    }

    /** Packets to {@code destination} that would go by {@code route}, which has a gateway, go to {@code nextHop}. */
    public void put(IpAddress destination, RouteEntry route, IpAddress nextHop, long nowNs) {
        IpAddress router = route.gateway();
        if (router == null) {
            return;
        }
        Entry old = entries.get(destination);
        if (old != null) {
            remove(old);
        } else if (entries.size() >= MAX_ENTRIES) {
            remove(entries.values().iterator().next());
        }
        Entry entry = new Entry(destination, router, nextHop, route.out());
        entries.put(destination, entry);
        alarms.schedule(entry, nowNs + LIFETIME_NS);
        interfaces.touch();
    }

    /** Forgets those that lead to {@code nextHop}, which is no router any more. */
    public void removeVia(IpAddress nextHop, StackInterface out) {
        for (Iterator<Entry> all = entries.values().iterator(); all.hasNext(); ) {
            Entry entry = all.next();
            if (entry.out == out && entry.nextHop.equals(nextHop) && !entry.destination.equals(nextHop)) {
                alarms.cancel(entry);
                all.remove();
                interfaces.touch();
            }
        }
    }

    private void remove(Entry entry) {
        alarms.cancel(entry);
        entries.remove(entry.destination);
    }
}
