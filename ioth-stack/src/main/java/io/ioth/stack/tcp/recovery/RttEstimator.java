/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.recovery;

/**
 * Smoothed round-trip time and the retransmission timeout (RFC 6298). As in Linux, the variance term is at least 200 ms, so that a delayed
 * acknowledgement is no timeout, and the timeout at most 120 s.
 */
public final class RttEstimator {

    /** The timeout before there is any measurement (RFC 6298 §2.1). */
    public static final long INITIAL_RTO_NS = 1_000_000_000L;
    /** The timeout of a connection whose SYN was retransmitted (RFC 6298 §5.7). */
    public static final long INITIAL_RTO_AFTER_LOSS_NS = 3_000_000_000L;
    /** The longest timeout, backed off or not. */
    public static final long MAX_RTO_NS = 120_000_000_000L;

    private static final long MIN_VARIANCE_NS = 200_000_000L;

    private long srttNs;
    private long rttvarNs;
    private long rtoNs = INITIAL_RTO_NS;
    private int backoffs;
    private int samples;
    private final MinRtt min = new MinRtt();

    /** Without any measurement. */
    public RttEstimator() {}

    /** Without any measurement, and the SYN was retransmitted. */
    public void onSynLoss() {
        rtoNs = INITIAL_RTO_AFTER_LOSS_NS;
    }

    /** A measurement, never of a segment that was retransmitted (Karn). */
    public void onSample(long rttNs) {
        samples++;
        if (srttNs == 0) {
            srttNs = Math.max(rttNs, 1);
            rttvarNs = rttNs / 2;
        } else {
            rttvarNs += (Math.abs(srttNs - rttNs) - rttvarNs) / 4;
            srttNs = Math.max(1, srttNs + (rttNs - srttNs) / 8);
        }
        rtoNs = Math.min(MAX_RTO_NS, srttNs + Math.max(MIN_VARIANCE_NS, 4 * rttvarNs));
    }

    /** How many measurements there were, modulo 2³². */
    public int samples() {
        return samples;
    }

    /** A measurement that no delayed acknowledgement lengthened. */
    public void onLeastSample(long rttNs, long nowNs) {
        min.onSample(rttNs, nowNs);
    }

    /** The timer expired (RFC 6298 §5.5). */
    public void backOff() {
        backoffs++;
    }

    /** New data was acknowledged. */
    public void resetBackoff() {
        backoffs = 0;
    }

    /** How many times the timer expired in a row. */
    public int backoffs() {
        return backoffs;
    }

    /** The timeout, backed off. */
    public long rtoNs() {
        return backoffs >= 10 ? MAX_RTO_NS : Math.min(MAX_RTO_NS, rtoNs << backoffs);
    }

    /** SRTT, or 0 before any measurement. */
    public long srttNs() {
        return srttNs;
    }

    /** RTTVAR. */
    public long rttvarNs() {
        return rttvarNs;
    }

    /** The least round-trip time of the last five minutes, or 0 before any measurement. */
    public long minRttNs() {
        return min.ns();
    }
}
