/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.neighbor;

import java.util.random.RandomGenerator;

/**
 * For how long a neighbour that answered is believed to be reachable: uniform between half and one and a half of a base value, drawn anew
 * when that changes and every few hours (RFC 4861 §6.3.2, §6.3.4). Confined to the engine.
 */
final class ReachableTime {

    static final long BASE_NS = 30_000_000_000L;
    private static final long DRAWN_FOR_NS = 7_200_000_000_000L;

    private final RandomGenerator random;
    private long baseNs = BASE_NS;
    private long drawnNs;
    private long valueNs;

    ReachableTime(RandomGenerator random) {
        this.random = random;
    }

    /** Sets the base value, in nanoseconds; more than 0. */
    void setBase(long ns) {
        if (ns != baseNs) {
            baseNs = ns;
            valueNs = 0;
        }
    }

    /** The value now, in nanoseconds. */
    long get(long nowNs) {
        if (valueNs == 0 || nowNs - drawnNs > DRAWN_FOR_NS) {
            drawnNs = nowNs;
            valueNs = baseNs / 2 + (random.nextLong() >>> 1) % baseNs;
        }
        return valueNs;
    }
}
