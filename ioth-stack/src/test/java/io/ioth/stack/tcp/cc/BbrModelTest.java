/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

import static io.ioth.stack.tcp.cc.Samples.MS;
import static io.ioth.stack.tcp.cc.Samples.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The parts of BBR's model, each for itself. */
class BbrModelTest {

    @Test
    void theBandwidthIsTheHighestOfTwoCycles() {
        MaxBandwidth bandwidth = new MaxBandwidth();
        bandwidth.update(100, false);
        bandwidth.update(80, false);
        assertEquals(100, bandwidth.get());
        bandwidth.advance();
        bandwidth.update(70, false);
        assertEquals(100, bandwidth.get());
        bandwidth.advance();
        assertEquals(70, bandwidth.get());
    }

    @Test
    void aCycleWithoutMeasurementsIsNone() {
        MaxBandwidth bandwidth = new MaxBandwidth();
        bandwidth.update(100, false);
        bandwidth.advance();
        bandwidth.advance();
        bandwidth.advance();
        assertEquals(100, bandwidth.get());
    }

    @Test
    void lowSamplesOfALazyApplicationDoNotCount() {
        MaxBandwidth bandwidth = new MaxBandwidth();
        bandwidth.update(100, false);
        bandwidth.advance();
        bandwidth.update(50, true);
        bandwidth.advance();
        assertEquals(100, bandwidth.get());
        bandwidth.update(120, true);
        assertEquals(120, bandwidth.get());
    }

    @Test
    void theDelayIsTheLeastOfTenSeconds() {
        PathDelay delay = new PathDelay();
        delay.onAck(50 * MS, 0);
        delay.onAck(40 * MS, SECOND);
        delay.onAck(60 * MS, 2 * SECOND);
        assertEquals(40 * MS, delay.minNs());
        assertFalse(delay.isProbeDue());
        delay.onAck(60 * MS, 7 * SECOND);
        assertTrue(delay.isProbeDue());
        assertEquals(40 * MS, delay.minNs());
        delay.onAck(60 * MS, 12 * SECOND);
        assertEquals(60 * MS, delay.minNs());
    }

    @Test
    void aProbeIsDueFiveSecondsAfterTheLast() {
        PathDelay delay = new PathDelay();
        delay.onAck(40 * MS, 0);
        delay.probed(3 * SECOND);
        delay.onAck(50 * MS, 7 * SECOND);
        assertFalse(delay.isProbeDue());
        delay.onAck(50 * MS, 9 * SECOND);
        assertTrue(delay.isProbeDue());
    }

    @Test
    void thePipeIsFullAfterThreeRoundsWithoutGrowth() {
        FullPipe pipe = new FullPipe();
        pipe.onRound(100);
        pipe.onRound(124);
        pipe.onRound(110);
        assertFalse(pipe.isFullNow());
        pipe.onRound(90);
        assertTrue(pipe.isFullNow());
    }

    @Test
    void growthByAQuarterBeginsTheCountAnew() {
        FullPipe pipe = new FullPipe();
        pipe.onRound(100);
        pipe.onRound(110);
        pipe.onRound(110);
        pipe.onRound(125);
        pipe.onRound(130);
        pipe.onRound(130);
        assertFalse(pipe.isFullNow());
        pipe.onRound(130);
        assertTrue(pipe.isFullNow());
        pipe.reset(130);
        assertFalse(pipe.isFullNow());
    }

    @Test
    void bundledAcknowledgementsAreExtra() {
        AckAggregation aggregation = new AckAggregation();
        aggregation.onAck(0, 1_000_000, 100_000, SECOND);
        aggregation.onAck(20_000, 1_000_000, 100_000, SECOND + 10 * MS);
        assertEquals(20_000, aggregation.extraAcked());
        aggregation.onAck(20_000, 1_000_000, 100_000, SECOND + 20 * MS);
        assertEquals(30_000, aggregation.extraAcked());
        aggregation.onAck(500_000, 1_000_000, 100_000, SECOND + 20 * MS);
        assertEquals(100_000, aggregation.extraAcked(), "no more than the window");
    }

    @Test
    void bundlesAreForgottenAfterTenRounds() {
        AckAggregation aggregation = new AckAggregation();
        aggregation.onAck(50_000, 1_000_000, 100_000, SECOND);
        for (int i = 0; i < 9; i++) {
            aggregation.onRound(false);
            assertEquals(50_000, aggregation.extraAcked());
        }
        aggregation.onRound(false);
        assertEquals(0, aggregation.extraAcked());
    }

    @Test
    void inStartupOnlyTheLastRoundCounts() {
        AckAggregation aggregation = new AckAggregation();
        aggregation.onAck(50_000, 1_000_000, 100_000, SECOND);
        aggregation.onRound(true);
        assertEquals(0, aggregation.extraAcked());
    }

    @Test
    void probingWaitsTwoToThreeSeconds() {
        for (int seed = 0; seed < 100; seed++) {
            ProbeClock clock = new ProbeClock(new SplittableRandom(seed));
            clock.start(0);
            assertFalse(clock.isDue(1000, 2 * SECOND));
            assertTrue(clock.isDue(1000, 3 * SECOND));
        }
    }

    @Test
    void orAsManyRoundsAsRenoWouldTake() {
        ProbeClock clock = new ProbeClock(new SplittableRandom(1));
        clock.start(0);
        for (int i = 0; i < 20; i++) {
            clock.onRound();
        }
        assertTrue(clock.isDue(20, 0));
        assertFalse(clock.isDue(22, 0));
        for (int i = 20; i < 63; i++) {
            clock.onRound();
        }
        assertTrue(clock.isDue(10_000, 0));
    }

    private static AckSample delivery(long delivered, long prior, long rate) {
        AckSample sample = Samples.ack(1000, SECOND);
        sample.delivered = delivered;
        sample.priorDelivered = prior;
        sample.deliveryRate = rate;
        return sample;
    }

    /** So many bytes are lost, and a round trip later 10,000 have been delivered since. */
    private static void roundWithLoss(ShortTermModel model, int lost, boolean deliberate) {
        AckSample loss = delivery(10_000, 9_000, 100);
        loss.lost = lost;
        loss.lostBytes = lost;
        model.onLoss(loss);
        AckSample end = delivery(20_000, 12_000, 850);
        end.lost = lost;
        model.onAck(end);
        model.adapt(end, deliberate, 1000, 12_000);
    }

    @Test
    void heavyLossesOutsideOfProbingBoundWhatIsSent() {
        ShortTermModel model = new ShortTermModel();
        roundWithLoss(model, 500, false);
        assertEquals(850, model.bandwidth());
        assertEquals(8_400, model.inflight(), "0.7 of the window, since less was delivered");
        model.reset();
        assertEquals(ShortTermModel.NO_INFLIGHT, model.inflight());
    }

    @Test
    void theBoundsWaitForTheEndOfTheRoundTrip() {
        ShortTermModel model = new ShortTermModel();
        AckSample loss = delivery(10_000, 9_000, 100);
        loss.lost = 500;
        loss.lostBytes = 500;
        model.onLoss(loss);
        model.onAck(loss);
        model.adapt(loss, false, 1000, 12_000);
        assertEquals(ShortTermModel.NO_BANDWIDTH, model.bandwidth());
    }

    @Test
    void theBoundsFallByNoMoreThanThreeTenths() {
        ShortTermModel model = new ShortTermModel();
        model.onMark();
        AckSample end = delivery(11_000, 10_000, 100);
        model.onAck(end);
        model.adapt(end, false, 1000, 10_000);
        assertEquals(700, model.bandwidth());
        assertEquals(7_000, model.inflight());
    }

    @Test
    void tolerableLossesBoundNothing() {
        ShortTermModel model = new ShortTermModel();
        roundWithLoss(model, 200, false);
        assertEquals(ShortTermModel.NO_BANDWIDTH, model.bandwidth());
    }

    @Test
    void lossesWhileProbingDoNotEither() {
        ShortTermModel model = new ShortTermModel();
        roundWithLoss(model, 500, true);
        assertEquals(ShortTermModel.NO_BANDWIDTH, model.bandwidth());
    }

    @Test
    void spuriousLossesTakeTheBoundsAway() {
        ShortTermModel model = new ShortTermModel();
        model.remember();
        roundWithLoss(model, 500, false);
        model.undo();
        assertEquals(ShortTermModel.NO_BANDWIDTH, model.bandwidth());
        assertEquals(ShortTermModel.NO_INFLIGHT, model.inflight());
    }

    @Test
    void twoPercentOfLossesAreTolerable() {
        AckSample sample = delivery(100_000, 0, 1000);
        sample.txInFlight = 100_000;
        sample.lost = 5_000;
        sample.priorLost = 3_000;
        assertFalse(LongTermModel.isInflightTooHigh(sample));
        sample.lost = 5_001;
        assertTrue(LongTermModel.isInflightTooHigh(sample));
    }

    /** Of 100,000 in flight a piece of 20,000 was lost: 80,000 + 0.02 × 80,000 / 0.98 were tolerable. */
    @Test
    void onlyAPartOfALostPieceWasTooMuch() {
        AckSample sample = delivery(100_000, 0, 1000);
        sample.txInFlight = 100_000;
        sample.lostBytes = 20_000;
        sample.lost = 20_000;
        assertEquals(81_632, LongTermModel.inflightAtLoss(sample));
    }

    @Test
    void fifteenPercentAreLeftToOthers() {
        LongTermModel model = new LongTermModel();
        assertEquals(LongTermModel.NO_BOUND, model.withHeadroom(1000, 4000));
        model.bound(100_000);
        assertEquals(85_000, model.withHeadroom(1000, 4000));
        model.bound(4_000);
        assertEquals(4_000, model.withHeadroom(1000, 4000));
    }

    @Test
    void probingRaisesTheBoundTwiceAsFastEachRound() {
        LongTermModel model = new LongTermModel();
        model.bound(64_000);
        model.onRefill();
        int[] growth = new int[4];
        for (int round = 0; round < growth.length; round++) {
            model.raiseSlope(64_000, 1000);
            int before = model.inflight();
            for (int i = 0; i < 64; i++) {
                AckSample sample = delivery(0, 0, 0);
                sample.deliveredBytes = 1000;
                model.onSafe(sample, true, false, 1 << 20, 1000);
            }
            growth[round] = (model.inflight() - before) / 1000;
        }
        assertEquals(1, growth[0]);
        assertEquals(2, growth[1]);
        assertEquals(4, growth[2]);
        assertEquals(8, growth[3]);
    }

    @Test
    void whatWentWellMayBeInFlightAgain() {
        LongTermModel model = new LongTermModel();
        model.bound(50_000);
        AckSample sample = delivery(0, 0, 0);
        sample.txInFlight = 60_000;
        model.onSafe(sample, false, false, 50_000, 1000);
        assertEquals(60_000, model.inflight());
    }
}
