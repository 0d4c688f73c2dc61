/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.NetInterface.AddressState;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.stack.iface.InterfaceTable;
import io.ioth.stack.iface.StackInterface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One table for both families: the longest prefix wins, then the lowest metric. Confined to the engine. */
public final class RouteTable {

    private final InterfaceTable interfaces;
    private final List<RouteEntry> entries = new ArrayList<>();
    private final List<RouteEntry> view = Collections.unmodifiableList(entries);

    /** Empty. */
    public RouteTable(InterfaceTable interfaces) {
        this.interfaces = interfaces;
    }

    /** In the order of search, live. */
    public List<RouteEntry> entries() {
        return view;
    }

    /** Adds a route, unless there's one that differs in nothing; the answer says whether it was added. */
    public boolean add(RouteEntry route) {
        if (entries.contains(route)) {
            return false;
        }
        int at = 0;
        while (at < entries.size() && compare(entries.get(at), route) <= 0) {
            at++;
        }
        entries.add(at, route);
        interfaces.touch();
        return true;
    }

    private static int compare(RouteEntry a, RouteEntry b) {
        int byLength = Integer.compare(b.destination().bits(), a.destination().bits());
        return byLength != 0 ? byLength : Integer.compare(a.metric(), b.metric());
    }

    /** Removes a route; the answer says whether it was there. */
    public boolean remove(RouteEntry route) {
        boolean removed = entries.remove(route);
        if (removed) {
            interfaces.touch();
        }
        return removed;
    }

    /** Adds the route that comes with an address. */
    public void connect(InterfaceAddress address) {
        add(connected(address.prefix(), address.owner()));
    }

    /** Removes the route that came with an address, unless another address needs it. */
    public void disconnect(InterfaceAddress address) {
        for (InterfaceAddress other : address.owner().addresses()) {
            boolean counts = other != address && other.state() != AddressState.DUPLICATE;
            if (counts && other.prefix().equals(address.prefix())) {
                return;
            }
        }
        remove(connected(address.prefix(), address.owner()));
    }

    private static RouteEntry connected(IpPrefix prefix, StackInterface out) {
        return new RouteEntry(prefix, null, out, 0, true);
    }

    /**
     * The route to a destination by a link that is up, or null.
     *
     * @param zone the interface that it must leave by, or 0
     */
    public @Nullable RouteEntry lookup(long high, long low, int zone) {
        return lookup(high, low, zone, true);
    }

    /** Whether a link that is down has a route to a destination. */
    boolean isDown(long high, long low, int zone) {
        return lookup(high, low, zone, false) != null;
    }

    private @Nullable RouteEntry lookup(long high, long low, int zone, boolean up) {
        boolean ipv4 = IpAddress.isIpv4(high, low);
        for (int i = 0; i < entries.size(); i++) {
            RouteEntry entry = entries.get(i);
            if (entry.destination().contains(high, low)
                    && entry.destination().isIpv4() == ipv4
                    && (zone == 0 || entry.out().index() == zone)
                    && entry.out().isUp() == up) {
                return entry;
            }
        }
        return null;
    }
}
