/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

/** When to acknowledge (RFC 9293 §3.8.6.3, RFC 5681 §4.2): every second full segment at once, a lone one after a while. */
final class AckPolicy {

    /** As Linux; the RFC allows 500 ms. */
    private static final long DELAY_NS = 40_000_000L;

    /** As Linux at the start of a connection, so that the peer's slow start isn't held up. */
    private static final int INITIAL_QUICK_ACKS = 16;

    private static final int MIN_SEGMENT = 536;

    private final TcpConnection connection;
    private int quickAcks = INITIAL_QUICK_ACKS;
    private int largestSegment = MIN_SEGMENT;
    private int unacknowledged;
    private boolean now;

    AckPolicy(TcpConnection connection) {
        this.connection = connection;
    }

    /** An acknowledgement is due now. */
    boolean isDue() {
        return now;
    }

    /** One must go out now. */
    void acknowledgeNow() {
        now = true;
    }

    /** The peer's segments are this large, as far as we have seen. */
    int largestSegment() {
        return largestSegment;
    }

    /** Text arrived in order. */
    void onText(int bytes, int wireSegments, boolean quick, long nowNs) {
        int each = wireSegments == 1 ? bytes : (bytes + wireSegments - 1) / wireSegments;
        largestSegment = Math.max(largestSegment, each);
        unacknowledged += bytes;
        if (quick || unacknowledged >= 2 * largestSegment) {
            now = true;
        } else if (quickAcks > 0) {
            quickAcks--;
            now = true;
        } else if (!connection.timers.isArmed(TcpTimer.DELACK)) {
            connection.arm(TcpTimer.DELACK, nowNs + DELAY_NS);
        }
    }

    /** A segment that acknowledges all was sent. */
    void onAckSent() {
        now = false;
        unacknowledged = 0;
        connection.timers.cancel(TcpTimer.DELACK);
    }
}
