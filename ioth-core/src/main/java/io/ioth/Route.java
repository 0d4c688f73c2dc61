/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import java.util.Locale;
import java.util.Optional;

/**
 * A route. The longest matching prefix wins, then the lowest metric; among routers that are equal in both, one that answers, then the
 * preferred one.
 *
 * @param destination where it leads
 * @param gateway the next hop; none when the destination is on the link itself
 * @param interfaceName the interface that packets leave by
 * @param metric the lower, the better
 * @param table the number of the table that it's in; which table is searched is up to the {@link RouteRule}s
 * @param origin who made it
 * @param preference how its router is to be preferred to others of the same prefix and metric
 */
public record Route(
        IpPrefix destination,
        Optional<IpAddress> gateway,
        String interfaceName,
        int metric,
        long table,
        RouteOrigin origin,
        Preference preference) {

    /** How a router is to be preferred to others (RFC 4191). */
    public enum Preference {
        /** Less than others. */
        LOW,
        /** As others. */
        MEDIUM,
        /** More than others. */
        HIGH;

        /** As {@code ip route} prints it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The table of routes that have no other, as Linux numbers it. */
    public static final long MAIN_TABLE = 254;

    /** The table that is searched last. */
    public static final long DEFAULT_TABLE = 253;

    /** The number of the table of our own addresses, which can't be changed as a table. */
    public static final long LOCAL_TABLE = 255;

    /** The greatest number of a table. */
    public static final long MAX_TABLE = 0xffff_ffffL;

    /** Rejects tables that are out of range. */
    public Route {
        if (table < 1 || table > MAX_TABLE || table == LOCAL_TABLE) {
            throw new IllegalArgumentException(
                    "a route's table is from 1 to " + MAX_TABLE + " and not " + LOCAL_TABLE + ", the local one; " + table + " isn't");
        }
    }

    /** With the usual preference. */
    public Route(
            IpPrefix destination,
            Optional<IpAddress> gateway,
            String interfaceName,
            int metric,
            long table,
            RouteOrigin origin) {
        this(destination, gateway, interfaceName, metric, table, origin, Preference.MEDIUM);
    }

    /** Set by hand in the main table. */
    public Route(IpPrefix destination, Optional<IpAddress> gateway, String interfaceName, int metric) {
        this(destination, gateway, interfaceName, metric, MAIN_TABLE, RouteOrigin.MANUAL);
    }

    /** The same in another table. */
    public Route inTable(long number) {
        return new Route(destination, gateway, interfaceName, metric, number, origin, preference);
    }

    /** Through a gateway. */
    public static Route via(IpPrefix destination, IpAddress gateway, String interfaceName) {
        return new Route(destination, Optional.of(gateway), interfaceName, 0);
    }

    /** On the link itself. */
    public static Route onLink(IpPrefix destination, String interfaceName) {
        return new Route(destination, Optional.empty(), interfaceName, 0);
    }

    /** As {@code ip route} prints it. */
    @Override
    public String toString() {
        boolean isDefault = destination.equals(IpPrefix.DEFAULT) || destination.equals(IpPrefix.DEFAULT_IPV4);
        String to = isDefault ? "default" : destination.toString();
        return to + gateway.map(g -> " via " + g).orElse("") + " dev " + interfaceName
                + (table == MAIN_TABLE ? "" : " table " + table) + (metric == 0 ? "" : " metric " + metric)
                + (preference == Preference.MEDIUM ? "" : " pref " + preference);
    }
}
