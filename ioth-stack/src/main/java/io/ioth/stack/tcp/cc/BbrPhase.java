/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

/** Where BBR is: how fast it sends in proportion to the bandwidth, and how much it lets be in flight (draft-ietf-ccwg-bbr §5.6.1). */
enum BbrPhase {
    /** Doubles the rate each round trip until it doesn't help any more. */
    STARTUP("startup", 2.77, 2),
    /** Lets the queue run dry that came of it. */
    DRAIN("drain", 0.5, 2),
    /** Sends a little less, so that others find room. */
    PROBE_BW_DOWN("probe-bw-down", 0.9, 2),
    /** Sends as fast as the path delivers. */
    PROBE_BW_CRUISE("probe-bw-cruise", 1, 2),
    /** Fills the pipe for a round trip, and no queue. */
    PROBE_BW_REFILL("probe-bw-refill", 1, 2),
    /** Tries whether there's more. */
    PROBE_BW_UP("probe-bw-up", 1.25, 2.25),
    /** Sends so little that the least round-trip time can be seen. */
    PROBE_RTT("probe-rtt", 1, 0.5);

    final String text;
    final double pacingGain;
    final double cwndGain;

    BbrPhase(String text, double pacingGain, double cwndGain) {
        this.text = text;
        this.pacingGain = pacingGain;
        this.cwndGain = cwndGain;
    }

    /** Whether it's one of the four of ProbeBW. */
    boolean isProbeBw() {
        return this != STARTUP && this != DRAIN && this != PROBE_RTT;
    }

    /** Whether it's one that tries for more. */
    boolean isProbing() {
        return this == STARTUP || this == PROBE_BW_REFILL || this == PROBE_BW_UP;
    }
}
