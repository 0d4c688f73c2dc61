/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.recovery;

/** The least round-trip time of late: the best of now, and the best since then twice over, so that no list is kept (Kathleen Nichols). */
final class MinRtt {

    /** As Linux. */
    private static final long WINDOW_NS = 300_000_000_000L;

    private long bestNs;
    private long bestAt;
    private long secondNs;
    private long secondAt;
    private long thirdNs;
    private long thirdAt;

    MinRtt() {}

    /** 0 before any measurement. */
    long ns() {
        return bestNs;
    }

    void onSample(long sampleNs, long nowNs) {
        long rttNs = Math.max(1, sampleNs);
        if (bestNs == 0 || rttNs <= bestNs || nowNs - thirdAt > WINDOW_NS) {
            bestNs = rttNs;
            bestAt = nowNs;
            second(rttNs, nowNs);
            return;
        }
        if (rttNs <= secondNs) {
            second(rttNs, nowNs);
        } else if (rttNs <= thirdNs) {
            third(rttNs, nowNs);
        }
        age(rttNs, nowNs);
    }

    private void second(long rttNs, long nowNs) {
        secondNs = rttNs;
        secondAt = nowNs;
        third(rttNs, nowNs);
    }

    private void third(long rttNs, long nowNs) {
        thirdNs = rttNs;
        thirdAt = nowNs;
    }

    private void age(long rttNs, long nowNs) {
        long bestAge = nowNs - bestAt;
        if (bestAge > WINDOW_NS) {
            promote(rttNs, nowNs);
            if (nowNs - bestAt > WINDOW_NS) {
                promote(rttNs, nowNs);
            }
        } else if (secondAt == bestAt && bestAge > WINDOW_NS / 4) {
            second(rttNs, nowNs);
        } else if (thirdAt == secondAt && bestAge > WINDOW_NS / 2) {
            third(rttNs, nowNs);
        }
    }

    private void promote(long rttNs, long nowNs) {
        bestNs = secondNs;
        bestAt = secondAt;
        secondNs = thirdNs;
        secondAt = thirdAt;
        third(rttNs, nowNs);
    }
}
