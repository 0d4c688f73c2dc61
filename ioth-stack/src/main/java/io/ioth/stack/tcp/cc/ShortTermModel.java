/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

/**
 * What BBR lets itself be told by losses and marks while it doesn't probe: once a round trip the bandwidth and the flight are bounded by what was
 * delivered in it, but by no less than 0.7 of what the bounds were (draft-ietf-ccwg-bbr §5.5.10.3). Here that takes a mark, or more losses in the
 * round trip than are tolerable while probing: on a path that loses one packet in a hundred by itself, to slow down by a hundredth in each round
 * trip costs a quarter of the bandwidth.
 */
final class ShortTermModel {

    static final double BETA = 0.7;
    /** No bound. */
    static final long NO_BANDWIDTH = Long.MAX_VALUE;
    /** No bound. */
    static final int NO_INFLIGHT = Integer.MAX_VALUE;

    private long bandwidth = NO_BANDWIDTH;
    private int inflight = NO_INFLIGHT;
    private long undoBandwidth = NO_BANDWIDTH;
    private int undoInflight = NO_INFLIGHT;
    private long bandwidthLatest;
    private int inflightLatest;
    private long roundDelivered;
    private boolean roundStart;
    private boolean lossInRound;
    private boolean markInRound;
    private int lossesInRound;
    private long lostBefore;
    private long deliveredBefore;

    ShortTermModel() {}

    /** BBR.bw_shortterm. */
    long bandwidth() {
        return bandwidth;
    }

    /** BBR.inflight_shortterm. */
    int inflight() {
        return inflight;
    }

    /** BBR.inflight_latest. */
    int inflightLatest() {
        return inflightLatest;
    }

    /** Whether a round trip since the first loss is over. */
    boolean isRoundStart() {
        return roundStart;
    }

    /** How many acknowledgements told of losses in the round trip. */
    int lossesInRound() {
        return lossesInRound;
    }

    /** Segments were lost. */
    void onLoss(AckSample sample) {
        if (!lossInRound && !markInRound) {
            begin(sample.delivered, sample.lost - sample.lostBytes);
        }
        lossInRound = true;
        lossesInRound++;
    }

    private void begin(long delivered, long lost) {
        roundDelivered = delivered;
        deliveredBefore = delivered;
        lostBefore = lost;
    }

    /** Segments were marked. */
    void onMark() {
        markInRound = true;
    }

    /** Near the start of an acknowledgement. */
    void onAck(AckSample sample) {
        roundStart = false;
        bandwidthLatest = Math.max(bandwidthLatest, sample.deliveryRate);
        if (sample.priorDelivered >= 0) {
            inflightLatest = Math.max(inflightLatest, volume(sample));
            if (sample.priorDelivered >= roundDelivered) {
                roundDelivered = sample.delivered;
                roundStart = true;
            }
        }
    }

    private static int volume(AckSample sample) {
        return (int) Math.min(sample.delivered - sample.priorDelivered, Window.MAX);
    }

    /** At the end of a round trip: lowers the bounds if there was congestion, unless that or little traffic was {@code deliberate}. */
    void adapt(AckSample sample, boolean deliberate, long maxBandwidth, int cwnd) {
        if (!roundStart) {
            return;
        }
        long lost = sample.lost - lostBefore;
        long delivered = sample.delivered - deliveredBefore;
        boolean heavy = lossInRound && lost > LongTermModel.LOSS_THRESH * (lost + delivered);
        if ((heavy || markInRound) && !deliberate) {
            long bandwidthBefore = bandwidth == NO_BANDWIDTH ? maxBandwidth : bandwidth;
            int inflightBefore = inflight == NO_INFLIGHT ? cwnd : inflight;
            bandwidth = Math.max(bandwidthLatest, (long) (BETA * bandwidthBefore));
            inflight = Math.max(inflightLatest, (int) (BETA * inflightBefore));
        }
        lossInRound = false;
        markInRound = false;
        lostBefore = sample.lost;
        deliveredBefore = sample.delivered;
    }

    /** Near the end of an acknowledgement. */
    void advance(AckSample sample) {
        if (roundStart) {
            bandwidthLatest = sample.deliveryRate;
            inflightLatest = volume(sample);
            lossesInRound = 0;
        }
    }

    /** Forgets what losses told of late. */
    void resetSignals() {
        lossInRound = false;
        markInRound = false;
        lossesInRound = 0;
        bandwidthLatest = 0;
        inflightLatest = 0;
    }

    /** Takes the bounds away. */
    void reset() {
        bandwidth = NO_BANDWIDTH;
        inflight = NO_INFLIGHT;
    }

    /** What {@link #undo} goes back to. */
    void remember() {
        undoBandwidth = bandwidth;
        undoInflight = inflight;
    }

    void undo() {
        lossInRound = false;
        bandwidth = Math.max(bandwidth, undoBandwidth);
        inflight = Math.max(inflight, undoInflight);
    }
}
