/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.NetInterface.NeighborState;
import io.ioth.net.IpAddress;
import io.ioth.stack.neighbor.NeighborEntry;
import java.util.List;

/**
 * Chooses among routes of the same prefix and metric: a router that isn't known to be silent, then the one of the highest preference (RFC 4861
 * §6.3.6, RFC 4191 §3.2). Confined to the engine.
 */
final class RouterChoice {

    private static final int SILENT = 0;
    private static final int UNKNOWN = 4;
    private static final int REACHABLE = 8;

    /** Whose turn it is among routers none of which answers. */
    private int turn;

    /**
     * The best of the routes that are as good as the one at {@code first} but for their routers.
     *
     * @param zone the interface that it must leave by, or 0
     * @param up whether its link must be up, or down
     */
    RouteEntry best(List<RouteEntry> table, int first, int zone, boolean up) {
        RouteEntry best = table.get(first);
        int bestScore = score(best);
        int equals = 1;
        for (int i = first + 1; i < table.size() && isEqual(table.get(i), best); i++) {
            RouteEntry entry = table.get(i);
            if (!fits(entry, zone, up)) {
                continue;
            }
            equals++;
            int score = score(entry);
            if (score > bestScore) {
                best = entry;
                bestScore = score;
            }
        }
        return equals > 1 && bestScore < UNKNOWN
                ? inTurn(table, first, zone, up, Math.floorMod(turn++, equals))
                : best;
    }

    /** None answers: each is tried in its turn, so that one that comes back is found (RFC 4861 §6.3.6). */
    private static RouteEntry inTurn(List<RouteEntry> table, int first, int zone, boolean up, int skip) {
        RouteEntry chosen = table.get(first);
        int left = skip;
        for (int i = first + 1; left > 0; i++) {
            if (fits(table.get(i), zone, up)) {
                chosen = table.get(i);
                left--;
            }
        }
        return chosen;
    }

    private static boolean isEqual(RouteEntry a, RouteEntry b) {
        return a.metric() == b.metric() && a.destination().equals(b.destination());
    }

    private static boolean fits(RouteEntry entry, int zone, boolean up) {
        return entry.gateway() != null && (zone == 0 || entry.out().index() == zone) && entry.out().isUp() == up;
    }

    private static int score(RouteEntry entry) {
        return reachability(entry) + entry.preference().ordinal();
    }

    private static int reachability(RouteEntry entry) {
        IpAddress gateway = entry.gateway();
        if (gateway == null || !entry.out().isEthernet()) {
            return REACHABLE;
        }
        NeighborEntry neighbor = entry.out().neighbors().find(gateway);
        if (neighbor == null || neighbor.state() == NeighborState.INCOMPLETE) {
            return UNKNOWN;
        }
        return neighbor.isSilent() ? SILENT : REACHABLE;
    }
}
