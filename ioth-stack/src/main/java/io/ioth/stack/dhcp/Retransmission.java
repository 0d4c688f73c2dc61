/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import java.util.random.RandomGenerator;

/** When a DHCPv6 client sends a message again, and when it gives up (RFC 8415 §15). Confined to the engine. */
final class Retransmission {

    static final long SECOND = 1_000_000_000L;
    /** No bound. */
    static final long NONE = 0;

    private static final double SPREAD = 0.1;

    private final RandomGenerator random;
    private final long irtNs;
    private long mrtNs;
    private final int mrc;
    private final long mrdNs;
    private final boolean neverEarly;
    private long rtNs;
    private int sent;
    private long beganNs;

    /**
     * Not begun.
     *
     * @param irtNs the first wait
     * @param mrtNs the longest wait, or {@link #NONE}
     * @param mrc how often to send, or 0 for no bound
     * @param mrdNs how long to try, or {@link #NONE}
     * @param neverEarly whether the first wait is no shorter than {@code irtNs}, because answers are collected in it (§18.2.1)
     */
    Retransmission(RandomGenerator random, long irtNs, long mrtNs, int mrc, long mrdNs, boolean neverEarly) {
        this.random = random;
        this.irtNs = irtNs;
        this.mrtNs = mrtNs;
        this.mrc = mrc;
        this.mrdNs = mrdNs;
        this.neverEarly = neverEarly;
    }

    /** Sets the longest wait anew, from the next on. */
    void mrtNs(long longestNs) {
        mrtNs = longestNs;
    }

    /** How often the message was sent. */
    int sent() {
        return sent;
    }

    /** The message is sent now: how long to wait for an answer. */
    long nextNs(long nowNs) {
        if (sent == 0) {
            beganNs = nowNs;
            rtNs = irtNs + spread(irtNs, neverEarly);
        } else {
            rtNs = 2 * rtNs + spread(rtNs, false);
        }
        if (mrtNs != NONE && rtNs > mrtNs) {
            rtNs = mrtNs + spread(mrtNs, false);
        }
        sent++;
        return mrdNs == NONE ? rtNs : Math.clamp(beganNs + mrdNs - nowNs, 1, rtNs);
    }

    private long spread(long ns, boolean positive) {
        double rand = positive ? SPREAD * (1 - random.nextDouble()) : SPREAD * (2 * random.nextDouble() - 1);
        return (long) (rand * ns);
    }

    /** Whether the wait that has just ended was the last. */
    boolean isOver(long nowNs) {
        return mrc != 0 && sent >= mrc || mrdNs != NONE && sent > 0 && nowNs - beganNs >= mrdNs;
    }

    /** Hundredths of seconds since the message was sent first; 0 before (§21.9). */
    int elapsed(long nowNs) {
        return sent == 0 ? 0 : Math.clamp((nowNs - beganNs) / (SECOND / 100), 0, 0xffff);
    }
}
