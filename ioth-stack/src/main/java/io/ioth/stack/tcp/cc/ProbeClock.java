/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

import java.util.random.RandomGenerator;

/**
 * When BBR probes for bandwidth again: after two to three seconds, or after as many round trips as Reno would take to get back to the same window,
 * but no more than 63 (draft-ietf-ccwg-bbr §5.3.3.8). Both by chance, so that flows don't probe in step.
 */
final class ProbeClock {

    static final int MAX_ROUNDS = 63;

    private static final long MIN_WAIT_NS = 2_000_000_000L;
    private static final long RANDOM_WAIT_NS = 1_000_000_000L;

    private final RandomGenerator random;
    private long startNs;
    private long waitNs;
    private int rounds;

    ProbeClock(RandomGenerator random) {
        this.random = random;
    }

    void start(long nowNs) {
        startNs = nowNs;
        waitNs = MIN_WAIT_NS + random.nextLong(RANDOM_WAIT_NS);
        rounds = random.nextInt(2);
    }

    void onRound() {
        rounds++;
    }

    /** Whether it's time, with a window of so many segments in view. */
    boolean isDue(int targetSegments, long nowNs) {
        return nowNs - startNs > waitNs || rounds >= Math.min(targetSegments, MAX_ROUNDS);
    }
}
