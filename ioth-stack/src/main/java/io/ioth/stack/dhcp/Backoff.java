/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import java.util.random.RandomGenerator;

/** How long to wait for an answer before asking again (RFC 2131 §4.1): 4, 8, 16, 32, then 64 seconds, each give or take one. */
final class Backoff {

    private static final long SECOND = 1_000_000_000L;
    private static final int FIRST_SHIFT = 2;
    private static final int LAST_SHIFT = 6;

    private final RandomGenerator random;
    private int waits;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    void reset() {
        waits = 0;
    }

    /** How many waits there were since {@link #reset}. */
    int waits() {
        return waits;
    }

    long nextNs() {
        long base = SECOND << Math.min(FIRST_SHIFT + waits, LAST_SHIFT);
        waits++;
        return base - SECOND + random.nextLong(2 * SECOND + 1);
    }
}
