/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

/**
 * HyStart++ (RFC 9406): ends the first slow start before it overruns the path, when the round-trip time grows. First it goes on more slowly for
 * some rounds (conservative slow start), in case that the growth was none; when the time falls again, so does the suspicion.
 */
final class HyStartPlusPlus {

    static final long MIN_RTT_THRESH_NS = 4_000_000;
    static final long MAX_RTT_THRESH_NS = 16_000_000;
    static final int MIN_RTT_DIVISOR = 8;
    static final int N_RTT_SAMPLE = 8;
    static final int CSS_GROWTH_DIVISOR = 4;
    static final int CSS_ROUNDS = 5;

    private static final long NONE = Long.MAX_VALUE;

    private long lastRoundMinRttNs = NONE;
    private long currentRoundMinRttNs = NONE;
    private long cssBaselineMinRttNs = NONE;
    private int samples;
    private int cssRounds;

    HyStartPlusPlus() {}

    /** Whether the round-trip time has grown. */
    boolean isConservative() {
        return cssBaselineMinRttNs != NONE;
    }

    /** By how much the window may grow for {@code acked}. */
    int growth(int acked) {
        return isConservative() ? acked / CSS_GROWTH_DIVISOR : acked;
    }

    /** Answers whether slow start is over (§4.2). */
    boolean onAck(AckSample sample) {
        if (sample.roundStart && onRound()) {
            return true;
        }
        if (sample.rttNs >= 0) {
            currentRoundMinRttNs = Math.min(currentRoundMinRttNs, sample.rttNs);
            samples++;
        }
        if (samples >= N_RTT_SAMPLE) {
            compare();
        }
        return false;
    }

    private boolean onRound() {
        lastRoundMinRttNs = currentRoundMinRttNs;
        currentRoundMinRttNs = NONE;
        samples = 0;
        return isConservative() && ++cssRounds >= CSS_ROUNDS;
    }

    private void compare() {
        if (isConservative()) {
            if (currentRoundMinRttNs < cssBaselineMinRttNs) {
                cssBaselineMinRttNs = NONE;
            }
        } else if (lastRoundMinRttNs != NONE) {
            long threshold = Math.clamp(lastRoundMinRttNs / MIN_RTT_DIVISOR, MIN_RTT_THRESH_NS, MAX_RTT_THRESH_NS);
            if (currentRoundMinRttNs >= lastRoundMinRttNs + threshold) {
                cssBaselineMinRttNs = currentRoundMinRttNs;
                cssRounds = 0;
            }
        }
    }
}
