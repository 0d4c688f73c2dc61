/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

/** One time in ProbeRTT: little is in flight for 200 ms and a round trip, so that the queue runs dry (draft-ietf-ccwg-bbr §5.3.4.3). */
final class RttProbe {

    private static final long DURATION_NS = 200_000_000L;

    private long doneNs;
    private boolean timed;
    private boolean roundDone;
    /** Samples of what was sent before so much was delivered are of ProbeRTT, and low for that reason. */
    private long limitedUntil;

    RttProbe() {}

    void begin() {
        timed = false;
    }

    /** Whether a sample is low since it was taken here. */
    boolean limits(AckSample sample) {
        return sample.priorDelivered < limitedUntil;
    }

    /**
     * An acknowledgement in ProbeRTT.
     *
     * @param target how much may be in flight before the time counts
     * @return whether the time begins to count, and with it a round trip
     */
    boolean onAck(AckSample sample, boolean roundStart, int target) {
        limitedUntil = sample.delivered + Math.max(1, sample.inFlight);
        if (timed) {
            roundDone |= roundStart;
            return false;
        }
        if (sample.inFlight > target) {
            return false;
        }
        timed = true;
        doneNs = sample.nowNs + DURATION_NS;
        roundDone = false;
        return true;
    }

    boolean isRoundDone() {
        return timed && roundDone;
    }

    boolean isTimeOver(long nowNs) {
        return timed && nowNs - doneNs > 0;
    }
}
