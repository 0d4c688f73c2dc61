/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import java.util.random.RandomGenerator;

/** Applies {@link Gaps} to the frames that go one way. Confined. */
final class GapFilter {

    private final Gaps gaps;
    private final RandomGenerator random;
    private boolean started;
    private long startNs;
    private boolean inBurst;

    GapFilter(Gaps gaps, RandomGenerator random) {
        this.gaps = gaps;
        this.random = random;
    }

    /** Whether a frame that comes now is lost. */
    boolean swallows(long nowNs) {
        if (!started) {
            started = true;
            startNs = nowNs;
        }
        long sinceNs = nowNs - startNs;
        boolean down = gaps.flapNs() > 0 && sinceNs >= gaps.flapNs() && sinceNs % gaps.flapNs() < gaps.downNs();
        boolean cut = gaps.cutNs() > 0 && sinceNs >= gaps.cutNs();
        return burst() || down || cut;
    }

    private boolean burst() {
        if (gaps.burst() == 0) {
            return false;
        }
        double threshold = inBurst ? 1 - 1.0 / gaps.burstLength() : gaps.burst();
        inBurst = random.nextDouble() < threshold;
        return inBurst;
    }
}
