/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import java.util.Optional;

/**
 * Which packets look for their route in which table. Rules are asked in the order of their priorities, until a table has a route; those of
 * one priority in the order in which they were added. Our own addresses are always found first, as if by a rule of priority 0.
 *
 * @param priority from 1, the lower, the sooner
 * @param from where packets come from; none for everywhere. A packet whose source isn't chosen yet comes from nowhere else
 * @param to where packets go to; none for everywhere
 * @param table the number of the table, as in {@link Route#table()}
 */
public record RouteRule(long priority, Optional<IpPrefix> from, Optional<IpPrefix> to, long table) {

    /** The priority of the rule for {@link Route#MAIN_TABLE} that every stack begins with. */
    public static final long MAIN_PRIORITY = 32766;

    /** The priority of the rule for {@link Route#DEFAULT_TABLE} that every stack begins with. */
    public static final long DEFAULT_PRIORITY = 32767;

    /** The greatest priority. */
    public static final long MAX_PRIORITY = 0xffff_ffffL;

    /** Rejects priorities and tables that are out of range, and prefixes of different families. */
    public RouteRule {
        if (priority < 1 || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException("a rule's priority is from 1 to " + MAX_PRIORITY + ", not " + priority);
        }
        if (table < 1 || table > Route.MAX_TABLE || table == Route.LOCAL_TABLE) {
            throw new IllegalArgumentException("a rule's table is from 1 to " + Route.MAX_TABLE + " and not " + Route.LOCAL_TABLE
                    + ", the local one; " + table + " isn't");
        }
        if (from.isPresent() && to.isPresent() && from.get().isIpv4() != to.get().isIpv4()) {
            throw new IllegalArgumentException(from.get() + " and " + to.get() + " are of different families");
        }
    }

    /** Whether this rule is for packets of that family. */
    public boolean isFor(boolean ipv4) {
        return (from.isEmpty() || from.get().isIpv4() == ipv4) && (to.isEmpty() || to.get().isIpv4() == ipv4);
    }

    /**
     * Whether a packet is for this rule, for code that must not allocate: the halves of its addresses.
     *
     * @param fromHigh with {@code fromLow} all zero when the source isn't chosen yet
     */
    public boolean matches(long fromHigh, long fromLow, long toHigh, long toLow) {
        if (!isFor(IpAddress.isIpv4(toHigh, toLow)) || to.isPresent() && !to.get().contains(toHigh, toLow)) {
            return false;
        }
        return from.isEmpty()
                || from.get().length() == 0
                || (fromHigh | fromLow) != 0 && from.get().contains(fromHigh, fromLow);
    }
}
