/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.icmp;

/** A rate limit that allows bursts. Confined to the engine. */
final class TokenBucket {

    private final long intervalNs;
    private final int burst;
    private long tokens;
    private long filledNs;
    private boolean used;

    /** Full: {@code burst} at once, and one more each {@code intervalNs}. */
    TokenBucket(long intervalNs, int burst) {
        this.intervalNs = intervalNs;
        this.burst = burst;
        this.tokens = burst;
    }

    /** Takes a token, if there's one. */
    boolean take(long nowNs) {
        if (!used) {
            used = true;
            filledNs = nowNs;
        }
        long earned = (nowNs - filledNs) / intervalNs;
        if (earned > 0) {
            tokens = Math.min(burst, tokens + earned);
            filledNs += earned * intervalNs;
        }
        if (tokens == 0) {
            return false;
        }
        tokens--;
        return true;
    }
}
