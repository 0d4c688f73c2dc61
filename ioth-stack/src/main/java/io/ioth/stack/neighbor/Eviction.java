/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.neighbor;

import io.ioth.NetInterface.NeighborState;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Which neighbour makes room for another when the cache is full (RFC 6583 §7.1): floods, of questions to nobody or of claims by everybody, push
 * out each other's entries, and leave alone the neighbours that packets go to. Confined to the engine.
 */
final class Eviction {

    private static final int NEVER_IF_POSSIBLE = 3;

    private Eviction() {}

    /**
     * The oldest of those that are needed least.
     *
     * @param heard whether the newcomer made itself known; otherwise it's yet to be asked
     */
    static @Nullable NeighborEntry choose(Collection<NeighborEntry> entries, boolean heard) {
        NeighborEntry victim = null;
        int least = Integer.MAX_VALUE;
        for (NeighborEntry each : entries) {
            int worth = worth(each, heard);
            if (worth < least) {
                least = worth;
                victim = each;
            }
            if (worth == 0) {
                break;
            }
        }
        return victim;
    }

    private static int worth(NeighborEntry entry, boolean heard) {
        NeighborState state = entry.state;
        if (state == NeighborState.PERMANENT) {
            return NEVER_IF_POSSIBLE + 1;
        }
        if (state == NeighborState.FAILED) {
            return 0;
        }
        if (state == NeighborState.INCOMPLETE) {
            return heard ? 2 : 1;
        }
        if (state == NeighborState.STALE && !entry.nextHop) {
            return heard ? 1 : 2;
        }
        return NEVER_IF_POSSIBLE;
    }
}
