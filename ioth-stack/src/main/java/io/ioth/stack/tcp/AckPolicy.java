/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;

/**
 * When to acknowledge (RFC 9293 §3.8.6.3, RFC 5681 §4.2): every second full segment at once, a lone one after a while. At once too at the start,
 * after a pause and after disorder, when the peer's congestion window depends on every acknowledgement; but not while both sides talk in turn,
 * when the answer will carry it.
 */
final class AckPolicy {

    /** As Linux; the RFC allows 500 ms. */
    private static final long DELAY_NS = 40_000_000L;

    /** As Linux, so that the peer's slow start isn't held up. */
    private static final int QUICK_ACKS = 16;
    /** After a pause so long the peer begins slowly again: the least retransmission timeout of RFC 6298. */
    private static final long PAUSE_NS = 1_000_000_000L;

    private static final int MIN_SEGMENT = 536;

    private final TcpConnection connection;
    private final int announcedMss;
    private int quickAcks = QUICK_ACKS;
    private int largestSegment = MIN_SEGMENT;
    private int unacknowledged;
    private boolean now;
    private boolean inTurn;
    private boolean anyText;
    private long lastTextNs;

    AckPolicy(TcpConnection connection) {
        this.connection = connection;
        this.announcedMss = connection.tcp.announcedMss(connection.path);
    }

    /** An acknowledgement is due now. */
    boolean isDue() {
        return now;
    }

    /** One must go out now. */
    void acknowledgeNow() {
        now = true;
    }

    /** Text arrived out of order, or twice: the peer wants to know at once (RFC 5681 §4.2), and for some time to come. */
    void onDisorder() {
        now = true;
        quickAcks = QUICK_ACKS;
        inTurn = false;
    }

    /** The peer's segments are this large, as far as we have seen. */
    int largestSegment() {
        return largestSegment;
    }

    /** Text arrived in order. */
    void onText(int bytes, int wireSegments, boolean quick, long nowNs) {
        int each = wireSegments == 1 ? bytes : (bytes + wireSegments - 1) / wireSegments;
        largestSegment = Math.max(largestSegment, Math.min(each, announcedMss));
        unacknowledged += bytes;
        if (anyText && nowNs - lastTextNs > PAUSE_NS && !inTurn) {
            quickAcks = QUICK_ACKS;
        }
        anyText = true;
        lastTextNs = nowNs;
        if (quick || unacknowledged >= 2 * largestSegment) {
            now = true;
        } else if (quickAcks > 0 && !inTurn) {
            quickAcks--;
            now = true;
        } else if (!connection.timers.isArmed(TcpTimer.DELACK)) {
            connection.arm(TcpTimer.DELACK, nowNs + DELAY_NS);
        }
    }

    /** The delayed acknowledgement's time is over, with no text that could have carried it: the sides don't talk in turn. */
    void onDelayOver() {
        connection.counters().count(Counter.TCP_DELAYED_ACKS);
        inTurn = false;
        now = true;
    }

    /** Text of ours was sent: an answer, if some came just before. */
    void onTextSent(long nowNs) {
        if (anyText && nowNs - lastTextNs < DELAY_NS) {
            inTurn = true;
        }
    }

    /** A segment that acknowledges all was sent. */
    void onAckSent() {
        now = false;
        unacknowledged = 0;
        connection.timers.cancel(TcpTimer.DELACK);
    }
}
