/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

/**
 * BBR.inflight_longterm: how much may be in flight before losses grow too many, as far as probing has shown, and how probing raises it
 * (draft-ietf-ccwg-bbr §5.3.3.5, §5.3.3.9 and §5.5.10.2).
 */
final class LongTermModel {

    /** Of what's in flight so much may be lost. */
    static final double LOSS_THRESH = 0.02;
    /** Of what may be in flight so much is left to others while not probing. */
    static final double HEADROOM = 0.15;
    /** No bound. */
    static final int NO_BOUND = Integer.MAX_VALUE;

    private static final int MAX_UP_ROUNDS = 30;

    /** What the acknowledgements that arrive now are about. */
    enum AckPhase {
        /** Nothing in particular. */
        INIT,
        /** The pipe is being filled before probing. */
        REFILLING,
        /** Probing has begun, and no answer to it has arrived. */
        PROBE_STARTING,
        /** Answers to probing arrive. */
        PROBE_FEEDBACK,
        /** Probing is over, and answers to it still arrive. */
        PROBE_STOPPING
    }

    private int inflight = NO_BOUND;
    private int undoInflight = NO_BOUND;
    private AckPhase ackPhase = AckPhase.INIT;
    private boolean probeSample;
    private boolean tooHigh;
    private boolean precautionary;
    private int upRounds;
    private int upAcked;
    private int upAckedPerIncrement = NO_BOUND;

    LongTermModel() {}

    int inflight() {
        return inflight;
    }

    void bound(int bytes) {
        inflight = Math.min(bytes, Window.MAX);
    }

    boolean isBounded() {
        return inflight != NO_BOUND;
    }

    AckPhase ackPhase() {
        return ackPhase;
    }

    void ackPhase(AckPhase next) {
        ackPhase = next;
    }

    /** Whether what is acknowledged was sent while probing, and no answer was drawn from it yet. */
    boolean isProbeSample() {
        return probeSample;
    }

    void probeSample(boolean is) {
        probeSample = is;
    }

    /** Whether the last probe ended with too many losses. */
    boolean wasTooHigh() {
        return tooHigh;
    }

    void tooHigh(boolean was) {
        tooHigh = was;
    }

    /** Whether the last probe ended early, out of caution. */
    boolean wasPrecautionary() {
        return precautionary;
    }

    void precautionary(boolean was) {
        precautionary = was;
    }

    /** The bound, less what's left to others. */
    int withHeadroom(int mss, int least) {
        if (!isBounded()) {
            return NO_BOUND;
        }
        int headroom = Math.max(mss, (int) (HEADROOM * inflight));
        return Math.max(inflight - headroom, least);
    }

    void onRefill() {
        upRounds = 0;
        upAcked = 0;
        precautionary = false;
        ackPhase = AckPhase.REFILLING;
    }

    void onDown() {
        upAckedPerIncrement = NO_BOUND;
        ackPhase = AckPhase.PROBE_STOPPING;
    }

    /** Each round trip of probing raises the bound twice as fast. */
    void raiseSlope(int cwnd, int mss) {
        upAckedPerIncrement = Math.max(cwnd >> upRounds, mss);
        upRounds = Math.min(upRounds + 1, MAX_UP_ROUNDS);
    }

    /** An acknowledgement without too many losses. */
    void onSafe(AckSample sample, boolean probingUp, boolean roundStart, int cwnd, int mss) {
        if (!isBounded()) {
            return;
        }
        if (sample.txInFlight > inflight) {
            bound(sample.txInFlight);
        }
        if (probingUp && sample.cwndLimited && cwnd >= inflight) {
            growUpward(sample.deliveredBytes, mss);
            if (roundStart) {
                raiseSlope(cwnd, mss);
            }
        }
    }

    private void growUpward(int newlyDelivered, int mss) {
        upAcked = Math.min(upAcked + newlyDelivered, Window.MAX);
        if (upAcked >= upAckedPerIncrement) {
            long increments = upAcked / upAckedPerIncrement;
            upAcked -= (int) increments * upAckedPerIncrement;
            inflight = (int) Math.min(inflight + increments * mss, Window.MAX);
        }
    }

    /** Whether of what was in flight with the newest acknowledged segment more was lost than is tolerable. */
    static boolean isInflightTooHigh(AckSample sample) {
        return lostInFlight(sample) > sample.txInFlight * LOSS_THRESH;
    }

    private static long lostInFlight(AckSample sample) {
        return sample.priorDelivered < 0 ? 0 : sample.lost - sample.priorLost;
    }

    /** How much was in flight when the losses grew too many: part of what was lost last, perhaps. */
    static int inflightAtLoss(AckSample sample) {
        double before = Math.max(0, sample.txInFlight - sample.lostBytes);
        double lostBefore = Math.max(0, lostInFlight(sample) - sample.lostBytes);
        double prefix = Math.max(0, (LOSS_THRESH * before - lostBefore) / (1 - LOSS_THRESH));
        return (int) Math.min(before + prefix, sample.txInFlight);
    }

    void remember() {
        undoInflight = inflight;
    }

    void undo() {
        inflight = Math.max(inflight, undoInflight);
    }
}
