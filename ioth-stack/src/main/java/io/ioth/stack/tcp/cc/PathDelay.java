/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

/** BBR.min_rtt: the least round-trip time of the last ten seconds, and whether it's time to see to it (draft-ietf-ccwg-bbr §5.3.4.3). */
final class PathDelay {

    static final long PROBE_INTERVAL_NS = 5_000_000_000L;
    static final long FILTER_NS = 10_000_000_000L;
    /** Nothing has been measured. */
    static final long NONE = Long.MAX_VALUE;

    private long minNs = NONE;
    private long minStampNs;
    private long probeMinNs = NONE;
    private long probeStampNs;
    private boolean probeExpired;

    PathDelay() {}

    long minNs() {
        return minNs;
    }

    /** Whether the queue should be drained to see the least time again. */
    boolean isProbeDue() {
        return probeExpired;
    }

    void onAck(long rttNs, long nowNs) {
        probeExpired = probeMinNs != NONE && nowNs - probeStampNs > PROBE_INTERVAL_NS;
        if (rttNs >= 0 && (rttNs < probeMinNs || probeExpired)) {
            probeMinNs = rttNs;
            probeStampNs = nowNs;
        }
        if (probeMinNs < minNs || minNs != NONE && nowNs - minStampNs > FILTER_NS) {
            minNs = probeMinNs;
            minStampNs = probeStampNs;
        }
    }

    /** The queue was drained. */
    void probed(long nowNs) {
        probeStampNs = nowNs;
    }
}
