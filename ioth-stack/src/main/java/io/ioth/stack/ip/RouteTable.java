/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.NetInterface.AddressState;
import io.ioth.Route;
import io.ioth.RouteOrigin;
import io.ioth.RouteRule;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.stack.iface.AddressWatch;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.stack.iface.InterfaceTable;
import io.ioth.stack.iface.StackInterface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The routes of both families: in a table the longest prefix wins, then the lowest metric, then the router that answers; which table is
 * searched is up to the rules. Confined to the engine.
 */
public final class RouteTable implements AddressWatch {

    private final InterfaceTable interfaces;
    private final List<RouteEntry> entries = new ArrayList<>();
    private final List<RouteEntry> view = Collections.unmodifiableList(entries);
    private final Map<Long, List<RouteEntry>> otherTables = new TreeMap<>();
    private final RouteRules rules = new RouteRules();
    private final RouterChoice routers = new RouterChoice();
    private boolean simple = true;

    /** Empty. */
    public RouteTable(InterfaceTable interfaces) {
        this.interfaces = interfaces;
    }

    /** Those of the main table, in the order of search, live. */
    public List<RouteEntry> entries() {
        return view;
    }

    /** Those of all tables: the main one's, then the others' by number. */
    public List<RouteEntry> allEntries() {
        List<RouteEntry> all = new ArrayList<>(entries);
        otherTables.values().forEach(all::addAll);
        return all;
    }

    /** The rules; to be changed here. */
    public RouteRules rules() {
        return rules;
    }

    /** Adds a rule; the answer says whether it was added. */
    public boolean addRule(RouteRule rule) {
        return changed(rules.add(rule));
    }

    /** Removes a rule; the answer says whether it was there. */
    public boolean removeRule(RouteRule rule) {
        return changed(rules.remove(rule));
    }

    /** What was found before may be wrong now, and rules need only be asked when there's more than the main table. */
    private boolean changed(boolean really) {
        if (really) {
            RouteRule first = rules.all().isEmpty() ? null : rules.all().getFirst();
            boolean mainFirst = first != null
                    && first.table() == Route.MAIN_TABLE
                    && first.from().isEmpty()
                    && first.to().isEmpty();
            simple = otherTables.isEmpty() && mainFirst;
            interfaces.touch();
        }
        return really;
    }

    private List<RouteEntry> table(long number) {
        return number == Route.MAIN_TABLE ? entries : otherTables.getOrDefault(number, List.of());
    }

    /** Adds a route, unless there's one that differs in nothing; the answer says whether it was added. */
    public boolean add(RouteEntry route) {
        if (table(route.table()).contains(route)) {
            return false;
        }
        List<RouteEntry> table = route.table() == Route.MAIN_TABLE
                ? entries
                : otherTables.computeIfAbsent(route.table(), number -> new ArrayList<>());
        int at = 0;
        while (at < table.size() && compare(table.get(at), route) <= 0) {
            at++;
        }
        table.add(at, route);
        return changed(true);
    }

    private static int compare(RouteEntry a, RouteEntry b) {
        int byLength = Integer.compare(b.destination().bits(), a.destination().bits());
        return byLength != 0 ? byLength : Integer.compare(a.metric(), b.metric());
    }

    /** Removes a route; the answer says whether it was there. */
    public boolean remove(RouteEntry route) {
        List<RouteEntry> table = table(route.table());
        if (!table.contains(route)) {
            return false;
        }
        table.remove(route);
        if (table.isEmpty()) {
            otherTables.remove(route.table());
        }
        return changed(true);
    }

    /** Adds the route that comes with an address. */
    @Override
    public void onAdded(InterfaceAddress address, long nowNs) {
        if (hasRoute(address)) {
            add(connected(address.prefix(), address.owner()));
        }
    }

    /** Removes the route that came with an address, unless another address needs it. */
    @Override
    public void onGone(InterfaceAddress address, long nowNs) {
        if (!hasRoute(address)) {
            return;
        }
        for (InterfaceAddress other : address.owner().addresses()) {
            boolean counts = other != address && hasRoute(other) && other.state() != AddressState.DUPLICATE;
            if (counts && other.prefix().equals(address.prefix())) {
                return;
            }
        }
        remove(connected(address.prefix(), address.owner()));
    }

    private static boolean hasRoute(InterfaceAddress address) {
        return address.bringsRoute() && !address.owner().isLoopback();
    }

    private static RouteEntry connected(IpPrefix prefix, StackInterface out) {
        return new RouteEntry(prefix, null, out, 0, RouteOrigin.CONNECTED);
    }

    /**
     * The route to a destination by a link that is up, or null.
     *
     * @param source where packets come from, or null when that isn't known yet
     * @param zone the interface that it must leave by, or 0
     */
    public @Nullable RouteEntry lookup(long high, long low, @Nullable IpAddress source, int zone) {
        return lookup(high, low, source, zone, true);
    }

    /** Whether a link that is down has a route to a destination. */
    boolean isDown(long high, long low, @Nullable IpAddress source, int zone) {
        return lookup(high, low, source, zone, false) != null;
    }

    private @Nullable RouteEntry lookup(long high, long low, @Nullable IpAddress source, int zone, boolean up) {
        if (simple) {
            return search(entries, high, low, zone, up);
        }
        long fromHigh = source == null ? 0 : source.high();
        long fromLow = source == null ? 0 : source.low();
        List<RouteRule> all = rules.all();
        for (int i = 0; i < all.size(); i++) {
            RouteRule rule = all.get(i);
            if (rule.matches(fromHigh, fromLow, high, low)) {
                RouteEntry found = search(table(rule.table()), high, low, zone, up);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private @Nullable RouteEntry search(List<RouteEntry> table, long high, long low, int zone, boolean up) {
        boolean ipv4 = IpAddress.isIpv4(high, low);
        for (int i = 0; i < table.size(); i++) {
            RouteEntry entry = table.get(i);
            if (entry.destination().contains(high, low)
                    && entry.destination().isIpv4() == ipv4
                    && (zone == 0 || entry.out().index() == zone)
                    && entry.out().isUp() == up) {
                return entry.gateway() == null ? entry : routers.best(table, i, zone, up);
            }
        }
        return null;
    }
}
