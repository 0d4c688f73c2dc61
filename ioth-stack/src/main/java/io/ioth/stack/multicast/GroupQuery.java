/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.multicast;

import io.ioth.net.IpAddress;
import java.util.List;

/**
 * A query of a router, of either family.
 *
 * @param version which version the router speaks
 * @param group the unspecified address for a general query
 * @param sources empty unless it's about sources of the group
 * @param maxResponseNs how long the answer may wait
 * @param robustness the router's robustness variable, or 0 where it didn't say
 * @param intervalNs how often the router asks, or 0 where it didn't say
 */
record GroupQuery(
        QuerierVersion version,
        IpAddress group,
        List<IpAddress> sources,
        long maxResponseNs,
        int robustness,
        long intervalNs) {

    boolean isGeneral() {
        return group.isAny();
    }
}
