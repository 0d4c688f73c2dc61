/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.autoconf;

import io.ioth.Route;
import io.ioth.Route.Preference;
import io.ioth.RouteOrigin;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.stack.iface.Lifetimes;
import io.ioth.stack.ip.RouteEntry;
import io.ioth.stack.neighbor.NeighborEntry;
import io.ioth.time.Alarm;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Routes that routers advertised, each with its lifetime: default routers, more specific routes, or prefixes on the link. Bounded; what comes
 * when it's full is dropped, unless a router that doesn't answer can make way. Confined to the engine.
 */
final class AdvertisedRoutes {

    private final Host host;
    private final int metric;
    private final int limit;
    private final List<Entry> entries = new ArrayList<>();

    AdvertisedRoutes(Host host, int metric, int limit) {
        this.host = host;
        this.metric = metric;
        this.limit = limit;
    }

    private final class Entry extends Alarm {
        private final IpPrefix destination;
        private final @Nullable IpAddress router;
        private RouteEntry route;

        Entry(RouteEntry route) {
            this.destination = route.destination();
            this.router = route.gateway();
            this.route = route;
        }

        boolean is(IpPrefix otherDestination, @Nullable IpAddress otherRouter) {
            return destination.equals(otherDestination)
                    && (router == null ? otherRouter == null : router.equals(otherRouter));
        }

        void expireIn(long lifetimeNs, long nowNs) {
            if (lifetimeNs == Lifetimes.INFINITE) {
                host.alarms().cancel(this);
            } else {
                host.alarms().schedule(this, nowNs + lifetimeNs);
            }
        }

        @Override
        public void onDeadline(long nowNs) {
            remove(this);
        }
    }

    /**
     * A router advertised {@code destination}, for no longer than {@code lifetimeNs}.
     *
     * @param router the next hop; null for a prefix that's on the link
     * @param lifetimeNs 0 when it's not to be used any more
     */
    void set(IpPrefix destination, @Nullable IpAddress router, Preference preference, long lifetimeNs, long nowNs) {
        Entry known = find(destination, router);
        if (lifetimeNs == 0) {
            if (known != null) {
                remove(known);
            }
            return;
        }
        Entry entry = known != null ? known : add(route(destination, router, preference));
        if (entry == null) {
            host.counters().drop(DropReason.MEMORY_BUDGET);
            return;
        }
        if (entry.route.preference() != preference) {
            host.removeRoute(entry.route);
            entry.route = route(destination, router, preference);
            host.addRoute(entry.route);
        }
        entry.expireIn(lifetimeNs, nowNs);
    }

    private RouteEntry route(IpPrefix destination, @Nullable IpAddress router, Preference preference) {
        return new RouteEntry(
                destination, router, host.iface(), metric, Route.MAIN_TABLE, RouteOrigin.ROUTER, preference);
    }

    private @Nullable Entry find(IpPrefix destination, @Nullable IpAddress router) {
        for (Entry entry : entries) {
            if (entry.is(destination, router)) {
                return entry;
            }
        }
        return null;
    }

    private @Nullable Entry add(RouteEntry route) {
        if (entries.size() >= limit && !makeRoom()) {
            return null;
        }
        Entry added = new Entry(route);
        entries.add(added);
        host.addRoute(route);
        return added;
    }

    private boolean makeRoom() {
        for (Entry entry : entries) {
            if (entry.router != null && isSilent(entry.router)) {
                remove(entry);
                return true;
            }
        }
        return false;
    }

    private boolean isSilent(IpAddress router) {
        NeighborEntry neighbor = host.iface().neighbors().find(router);
        return neighbor != null && neighbor.isSilent();
    }

    private void remove(Entry entry) {
        host.alarms().cancel(entry);
        entries.remove(entry);
        host.removeRoute(entry.route);
    }

    /** Whether any route leads by {@code router}. */
    boolean hasRouter(IpAddress router) {
        for (Entry entry : entries) {
            if (router.equals(entry.router)) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code router} is silent while another, which is less preferred, has to do in its place. */
    boolean isMissed(IpAddress router) {
        for (Entry entry : entries) {
            if (router.equals(entry.router) && hasLesser(entry)) {
                NeighborEntry neighbor = host.iface().neighbors().find(router);
                return neighbor == null || neighbor.isSilent();
            }
        }
        return false;
    }

    private boolean hasLesser(Entry than) {
        for (Entry entry : entries) {
            boolean same = entry.destination.equals(than.destination);
            if (same && entry.route.preference().compareTo(than.route.preference()) < 0) {
                return true;
            }
        }
        return false;
    }

    /** The routers, each once for each of its routes; a fresh list. */
    List<IpAddress> routers() {
        List<IpAddress> result = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.router != null) {
                result.add(entry.router);
            }
        }
        return result;
    }

    /** Removes all that lead by {@code router}, which is none any more. */
    void removeRouter(IpAddress router) {
        for (Entry entry : List.copyOf(entries)) {
            if (router.equals(entry.router)) {
                remove(entry);
            }
        }
    }

    /** Removes all. */
    void clear() {
        for (Entry entry : List.copyOf(entries)) {
            remove(entry);
        }
    }

    int size() {
        return entries.size();
    }
}
