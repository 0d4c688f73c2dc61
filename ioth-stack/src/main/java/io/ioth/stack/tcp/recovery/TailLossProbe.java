/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.recovery;

import io.ioth.stack.tcp.model.Seq;

/** A probe for a loss at the end of a flight, which no later segment would tell of (RFC 8985 §7). One at a time. */
public final class TailLossProbe {

    /** How long the peer may hold back the acknowledgement of a lone segment. As Linux. */
    private static final long MAX_ACK_DELAY_NS = 200_000_000L;
    /** As Linux: two of its timer's ticks. */
    private static final long SLACK_NS = 2_000_000L;
    private static final long WITHOUT_RTT_NS = 1_000_000_000L;

    private boolean outstanding;
    private boolean resent;
    private int endSeq;

    /** What the acknowledgement means for the probe. */
    public enum Outcome {
        /** Nothing. */
        NONE,
        /** The probe's text was delivered, and nothing was lost. */
        NO_LOSS,
        /** The probe repaired a loss: that calls for an answer to congestion. */
        REPAIRED
    }

    /** No probe is out. */
    public TailLossProbe() {}

    /** Whether a probe was sent that wasn't answered yet. */
    public boolean isOutstanding() {
        return outstanding;
    }

    /** The probe timeout (RFC 8985 §7.2), not longer than until the retransmission timer would expire. */
    public static long timeoutNs(long srttNs, boolean oneSegment, long untilRtoNs) {
        long ptoNs = srttNs == 0 ? WITHOUT_RTT_NS : 2 * srttNs + (oneSegment ? MAX_ACK_DELAY_NS : SLACK_NS);
        return Math.min(ptoNs, untilRtoNs);
    }

    /** A probe goes out; {@code sndNxt} is after it, {@code again} tells whether it's text that was sent before. */
    public void onSent(int sndNxt, boolean again) {
        outstanding = true;
        resent = again;
        endSeq = sndNxt;
    }

    /** Recovery or a timeout took over. */
    public void cancel() {
        outstanding = false;
    }

    /**
     * RFC 8985 §7.4.2.
     *
     * @param duplicate whether it acknowledges nothing new and neither carries text nor SACKs anything
     */
    public Outcome onAck(int ack, Delivered delivered, boolean duplicate) {
        if (!outstanding || Seq.lt(ack, endSeq)) {
            return Outcome.NONE;
        }
        boolean bothArrived = delivered.dsack && delivered.dsackRight == endSeq || duplicate && ack == endSeq;
        if (!resent || bothArrived) {
            outstanding = false;
            return Outcome.NO_LOSS;
        }
        if (Seq.gt(ack, endSeq)) {
            outstanding = false;
            return Outcome.REPAIRED;
        }
        return Outcome.NONE;
    }
}
