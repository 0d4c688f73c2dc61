/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

import static io.ioth.stack.tcp.cc.Samples.MS;
import static io.ioth.stack.tcp.cc.Samples.MSS;
import static io.ioth.stack.tcp.cc.Samples.SECOND;
import static io.ioth.stack.tcp.cc.Samples.ack;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.tcp.cc.CongestionController.Congestion;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What every controller must do that goes by losses. */
abstract class LossBasedContractTest extends CongestionControllerContractTest {

    abstract double beta();

    abstract double betaOfMarks();

    CongestionController avoiding(int window) {
        CongestionController cc = fresh();
        while (cc.cwnd() < window) {
            cc.onAck(ack(Math.min(MSS, window - cc.cwnd()), SECOND));
        }
        cc.onCongestion(Congestion.LOSS, cc.cwnd(), SECOND);
        cc.onExitRecovery(SECOND);
        return cc;
    }

    @Test
    @Rfc(value = 5681, req = "3.1-6")
    void theThresholdBeginsArbitrarilyHigh() {
        assertEquals(1 << 30, fresh().ssthresh());
    }

    @Test
    @Rfc(value = 5681, req = {"3.1-7", "3.2-12"})
    @Rfc(value = 9438, req = "4.6-1")
    @Rfc(value = 5681, req = "4.3-2")
    void aLossReducesWindowAndThresholdAtOnce() {
        CongestionController cc = fresh();
        Samples.round(cc, SECOND);
        cc.onCongestion(Congestion.LOSS, 20 * MSS, SECOND);
        assertEquals((int) (beta() * 20 * MSS), cc.ssthresh());
        assertEquals(cc.ssthresh(), cc.cwnd());
        cc.onExitRecovery(SECOND);
        assertEquals(cc.ssthresh(), cc.cwnd());
    }

    @Test
    void whatIsReducedIsWhatWasInFlight() {
        CongestionController cc = fresh();
        Samples.round(cc, SECOND);
        cc.onCongestion(Congestion.LOSS, 10 * MSS, SECOND);
        assertEquals((int) (beta() * 10 * MSS), cc.ssthresh());
    }

    @Test
    void theThresholdIsAtLeastTwoSegments() {
        CongestionController cc = fresh();
        cc.onCongestion(Congestion.LOSS, MSS, SECOND);
        assertEquals(2 * MSS, cc.ssthresh());
        assertEquals(2 * MSS, cc.cwnd());
    }

    @Test
    @Rfc(value = 9438, req = "4.10-1")
    void upToTheThresholdThereIsSlowStart() {
        CongestionController cc = avoiding(40 * MSS);
        int threshold = cc.ssthresh();
        cc.onRto(MSS, false, SECOND);
        cc.onSent(threshold, 0, SECOND);
        cc.onAck(ack(threshold - 2 * MSS, SECOND));
        assertEquals(threshold - MSS, cc.cwnd());
        assertEquals("slow-start", cc.phase());
        cc.onAck(ack(2 * MSS, SECOND));
        assertTrue(cc.cwnd() >= threshold && cc.cwnd() <= threshold + MSS);
        assertEquals("congestion-avoidance", cc.phase());
    }

    @Test
    void afterATimeoutAnAcknowledgementCountsForNoMoreThanWasSentSince() {
        CongestionController cc = avoiding(40 * MSS);
        cc.onRto(20 * MSS, true, SECOND);
        cc.onSent(MSS, 0, SECOND);
        cc.onAck(ack(10 * MSS, SECOND));
        assertEquals(2 * MSS, cc.cwnd());
    }

    @Test
    @Rfc(value = 5681, req = "3.1-12")
    void furtherTimeoutsLeaveTheThreshold() {
        CongestionController cc = fresh();
        Samples.round(cc, SECOND);
        cc.onRto(20 * MSS, true, SECOND);
        int threshold = cc.ssthresh();
        assertEquals((int) (beta() * 20 * MSS), threshold);
        cc.onRto(MSS, false, 2 * SECOND);
        assertEquals(threshold, cc.ssthresh());
    }

    @Test
    void marksWeighLessThanLossesInCongestionAvoidance() {
        CongestionController cc = avoiding(100 * MSS);
        int window = cc.cwnd();
        cc.onCongestion(Congestion.ECN, window, SECOND);
        assertEquals((int) (betaOfMarks() * window), cc.cwnd());
        assertEquals(cc.cwnd(), cc.ssthresh());
    }

    @Test
    void aMarkInSlowStartWeighsAsMuchAsALoss() {
        CongestionController cc = fresh();
        cc.onCongestion(Congestion.ECN, 10 * MSS, SECOND);
        assertEquals((int) (beta() * 10 * MSS), cc.cwnd());
    }

    @Test
    @Rfc(value = 9438, req = "4.6-3")
    void marksReduceTheWindowDownToOneSegment() {
        CongestionController cc = avoiding(10 * MSS);
        for (int i = 0; i < 50; i++) {
            cc.onCongestion(Congestion.ECN, cc.cwnd(), SECOND);
        }
        assertEquals(MSS, cc.cwnd());
    }

    @Test
    @Rfc(value = 9438, req = "4.6-4")
    void atOneSegmentFurtherMarksReduceTheRateBelowIt() {
        CongestionController cc = avoiding(10 * MSS);
        cc.onAck(ack(0, SECOND));
        while (!cc.needsPacing()) {
            cc.onCongestion(Congestion.ECN, cc.cwnd(), SECOND);
        }
        assertEquals(MSS, cc.cwnd());
        assertEquals(MSS * 10 / 2, cc.pacingRate(), "half a segment in a round trip of 100 ms");
        cc.onCongestion(Congestion.ECN, MSS, SECOND);
        assertEquals(MSS * 10 / 4, cc.pacingRate());
        cc.onExitRecovery(SECOND);
        cc.onAck(ack(MSS, SECOND));
        assertFalse(cc.needsPacing());
    }

    @Test
    @Rfc(value = 5681, req = "4.1-1")
    void afterAnIdleTimeTheWindowIsTheInitialOne() {
        CongestionController cc = fresh();
        Samples.round(cc, SECOND);
        Samples.round(cc, SECOND);
        cc.onIdle(SECOND, 2 * SECOND);
        assertEquals(10 * MSS, cc.cwnd());
        assertEquals(1 << 30, cc.ssthresh());
    }

    @Test
    void afterAnIdleTimeSlowStartLeadsBackToThreeQuarters() {
        CongestionController cc = avoiding(100 * MSS);
        for (int i = 0; i < 20; i++) {
            Samples.round(cc, SECOND + i * 100 * MS);
        }
        int window = cc.cwnd();
        cc.onIdle(SECOND, 4 * SECOND);
        assertEquals(10 * MSS, cc.cwnd());
        assertTrue(cc.ssthresh() >= window / 4 * 3);
    }

    @Test
    @Rfc(value = 5681, req = "3.1-5")
    void smallerSegmentsThanThoughtMakeTheWindowSmallerInProportion() {
        CongestionController cc = fresh();
        cc.mss(500);
        assertEquals(5000, cc.cwnd());
    }

    @Test
    @Rfc(value = 5681, req = "4.3-4")
    void nothingGrowsInRecovery() {
        CongestionController cc = avoiding(40 * MSS);
        int window = cc.cwnd();
        AckSample sample = ack(10 * MSS, SECOND);
        sample.inRecovery = true;
        cc.onAck(sample);
        assertEquals(window, cc.cwnd());
    }

    @Test
    @Rfc(value = 9438, req = "4.6-5")
    void nothingGrowsUnlessTheWindowIsTheLimit() {
        CongestionController cc = fresh();
        AckSample sample = ack(10 * MSS, SECOND);
        sample.cwndLimited = false;
        cc.onAck(sample);
        assertEquals(10 * MSS, cc.cwnd());
    }

    @Test
    void selectiveAcknowledgementsAloneDoNotGrowIt() {
        CongestionController cc = fresh();
        AckSample sample = ack(0, SECOND);
        sample.deliveredBytes = 5 * MSS;
        cc.onAck(sample);
        assertEquals(10 * MSS, cc.cwnd());
    }

    @Test
    @Rfc(value = 5681, req = "3.1-8")
    void slowStartAddsNoMoreThanWasAcknowledged() {
        CongestionController cc = fresh();
        for (int bytes : new int[] {1, 10, MSS - 1, MSS, 2 * MSS, 64_000}) {
            int before = cc.cwnd();
            cc.onAck(ack(bytes, SECOND));
            assertEquals(before + bytes, cc.cwnd());
        }
    }

    @Test
    void pacingIsTwiceTheWindowInSlowStartAndAFifthMoreLater() {
        CongestionController cc = fresh();
        cc.onAck(ack(10 * MSS, SECOND));
        assertEquals(20 * MSS * 10 * 2, cc.pacingRate());
        cc.onCongestion(Congestion.LOSS, cc.cwnd(), SECOND);
        assertEquals(cc.cwnd() * 10L * 12 / 10, cc.pacingRate());
        assertFalse(cc.needsPacing());
        assertFalse(cc.ownsRecovery());
    }

    /** Outside of recovery an acknowledgement never shrinks the window. */
    @Property(tries = 100)
    void acknowledgementsNeverShrinkTheWindow(
            @ForAll @Size(min = 1, max = 100) List<@IntRange(min = 0, max = 1 << 20) Integer> acks,
            @ForAll @IntRange(min = 1, max = 2_000_000_000) int gapNs) {
        CongestionController cc = avoiding(50 * MSS);
        long now = SECOND;
        for (int bytes : acks) {
            int before = cc.cwnd();
            now += gapNs;
            AckSample sample = ack(bytes, now);
            sample.cwndLimited = bytes % 3 != 0;
            cc.onAck(sample);
            assertTrue(cc.cwnd() >= before, cc.cwnd() + " < " + before);
        }
    }
}
