/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.Route;
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
 */
public record RouteEntry(
        IpPrefix destination,
        @Nullable IpAddress gateway,
        StackInterface out,
        int metric,
        long table,
        RouteOrigin origin) {

    /** In the main table. */
    public RouteEntry(
            IpPrefix destination, @Nullable IpAddress gateway, StackInterface out, int metric, RouteOrigin origin) {
        this(destination, gateway, out, metric, Route.MAIN_TABLE, origin);
    }
}
