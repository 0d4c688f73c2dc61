/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.Route;
import io.ioth.Route.Preference;
import io.ioth.RouteOrigin;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.stack.iface.StackInterface;
import org.jspecify.annotations.Nullable;

/**
 * A route.
 *
 * @param gateway the next hop, or null when the destination is on the link
 * @param table the number of its table
 * @param origin who made it
 * @param preference how its router is to be preferred to others of the same prefix and metric (RFC 4191)
 */
public record RouteEntry(
        IpPrefix destination,
        @Nullable IpAddress gateway,
        StackInterface out,
        int metric,
        long table,
        RouteOrigin origin,
        Preference preference) {

    /** In the main table. */
    public RouteEntry(
            IpPrefix destination, @Nullable IpAddress gateway, StackInterface out, int metric, RouteOrigin origin) {
        this(destination, gateway, out, metric, Route.MAIN_TABLE, origin, Preference.MEDIUM);
    }

    /** The same route with another metric. */
    public RouteEntry withMetric(int other) {
        return new RouteEntry(destination, gateway, out, other, table, origin, preference);
    }
}
