/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

/**
 * BBR.extra_acked: by how much acknowledgements lately ran ahead of the bandwidth, since the path or the peer bundles them; so much more has to
 * be in flight lest the sender run dry between them (draft-ietf-ccwg-bbr §5.5.9).
 */
final class AckAggregation {

    /** A maximum is remembered for twice so many round trips. */
    static final int HALF_WINDOW = 5;

    private long startNs;
    private boolean started;
    private long delivered;
    private int before;
    private int now;
    private int rounds;

    AckAggregation() {}

    int extraAcked() {
        return Math.max(before, now);
    }

    /** Sending begins again. */
    void restart(long nowNs) {
        startNs = nowNs;
        delivered = 0;
        started = true;
    }

    /** A round trip is over; {@code brief}: only one counts, since the pipe isn't full yet. */
    void onRound(boolean brief) {
        if (++rounds >= (brief ? 1 : HALF_WINDOW)) {
            rounds = 0;
            before = brief ? 0 : now;
            now = 0;
        }
    }

    void onAck(int newlyDelivered, long bandwidth, int cwnd, long nowNs) {
        if (!started) {
            restart(nowNs);
        }
        double expected = (double) bandwidth * (nowNs - startNs) / 1e9;
        if (delivered <= expected) {
            restart(nowNs);
            expected = 0;
        }
        delivered += newlyDelivered;
        now = Math.max(now, (int) Math.min(Math.max(0, delivered - expected), cwnd));
    }
}
