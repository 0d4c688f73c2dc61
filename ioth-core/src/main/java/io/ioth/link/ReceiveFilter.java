/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import java.util.Set;

/**
 * Which frames an interface wants, as a network card's filter: those for its own MAC, broadcasts, and those for these groups.
 *
 * @param mac the interface's own MAC, 48 bits
 * @param groups the multicast MACs that it listens to, 48 bits each
 * @param promiscuous whether it wants everything
 */
public record ReceiveFilter(long mac, Set<Long> groups, boolean promiscuous) {

    /** Copies the set. */
    public ReceiveFilter {
        groups = Set.copyOf(groups);
    }
}
