/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.recovery;

/**
 * How much was delivered, and how fast: each segment remembers what had been delivered when it was sent, and tells the rate when it's
 * delivered itself (draft-ietf-ccwg-bbr §4.1, delivery rate samples).
 */
final class DeliveryRate {

    /** Bytes delivered ever. */
    long delivered;
    /** Bytes found lost ever. */
    long lost;

    private long deliveredNs;
    private long firstSentNs;
    /** What's sent until so much was delivered says nothing about the network; 0 when that isn't so. */
    private long appLimitedUntil;

    DeliveryRate() {}

    /** Something is sent with nothing in flight. */
    void onRestart(long nowNs) {
        firstSentNs = nowNs;
        deliveredNs = nowNs;
    }

    /** Marks a segment that is being sent. */
    void stamp(SentSegments segments, int slot, int inFlight) {
        segments.priorDelivered[slot] = delivered;
        segments.priorDeliveredNs[slot] = deliveredNs;
        segments.priorSentNs[slot] = firstSentNs;
        segments.priorLost[slot] = lost;
        segments.inFlight[slot] = inFlight;
        if (appLimitedUntil != 0) {
            segments.set(slot, SentSegments.APP_LIMITED);
        } else {
            segments.clear(slot, SentSegments.APP_LIMITED);
        }
    }

    /** The application has no more to send, with so much in flight. */
    void onAppLimited(int inFlight) {
        appLimitedUntil = Math.max(1, delivered + inFlight);
    }

    /** Of a segment {@code bytes} were delivered. */
    void onDelivered(SentSegments segments, int slot, int bytes, Delivered ack) {
        delivered += bytes;
        deliveredNs = ack.nowNs;
        long prior = segments.priorDelivered[slot];
        boolean newer = ack.priorDelivered == prior
                && Rack.sentAfter(segments.sentNs[slot], segments.ends[slot], ack.priorSentNs, ack.priorEnd);
        if (newer || ack.priorDelivered < prior) {
            ack.priorDelivered = prior;
            ack.priorDeliveredNs = segments.priorDeliveredNs[slot];
            ack.priorLost = segments.priorLost[slot];
            ack.txInFlight = segments.inFlight[slot];
            ack.appLimited = segments.is(slot, SentSegments.APP_LIMITED);
            ack.priorSentNs = segments.sentNs[slot];
            ack.priorEnd = segments.ends[slot];
            ack.sendElapsedNs = segments.sentNs[slot] - segments.priorSentNs[slot];
        }
    }

    /** All that the acknowledgement delivered has been told. A rate over less than the least round-trip time is no rate. */
    void finish(Delivered ack, long minRttNs) {
        if (appLimitedUntil != 0 && delivered > appLimitedUntil) {
            appLimitedUntil = 0;
        }
        if (ack.priorDelivered < 0) {
            return;
        }
        firstSentNs = ack.priorSentNs;
        long intervalNs = Math.max(ack.sendElapsedNs, deliveredNs - ack.priorDeliveredNs);
        if (intervalNs > 0 && intervalNs >= minRttNs) {
            ack.intervalNs = intervalNs;
            ack.rate = (long) ((delivered - ack.priorDelivered) * 1e9 / intervalNs);
        }
    }
}
