/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

import static io.ioth.stack.tcp.cc.Samples.MS;
import static io.ioth.stack.tcp.cc.Samples.MSS;
import static io.ioth.stack.tcp.cc.Samples.SECOND;
import static io.ioth.stack.tcp.cc.Samples.ack;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.CongestionControl;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.tcp.cc.CongestionController.Congestion;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every congestion controller must do. */
abstract class CongestionControllerContractTest {

    abstract CongestionControl algorithm();

    CongestionController fresh() {
        return Samples.controller(algorithm());
    }

    /** 10 MB/s and 40 ms: 400 segments. */
    Bottleneck path(double buffers) {
        return new Bottleneck(fresh(), 10_000_000, 40 * MS, (int) (400_000 * buffers));
    }

    @Test
    void hasTheNameOfTheConfiguration() {
        assertEquals(algorithm().algorithm(), fresh().name());
        assertFalse(fresh().phase().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"536,5360", "1000,10000", "1460,14600", "2190,14600", "8960,17920", "65000,130000"})
    @Rfc(value = 5681, req = "3.1-2")
    void theFirstWindowIsTenSegmentsButNoMoreThanThatOfEthernet(int mss, int window) {
        assertEquals(window, Samples.controller(algorithm(), mss).cwnd());
    }

    @Test
    @Rfc(value = 5681, req = "3.1-4")
    void afterALostSynTheFirstWindowIsOneSegment() {
        assertEquals(MSS, CongestionControllers.first(algorithm(), MSS, true, new SplittableRandom(1)).cwnd());
    }

    @Test
    void theWindowDoublesInTheFirstRoundTrip() {
        CongestionController cc = fresh();
        Samples.round(cc, SECOND);
        assertEquals(20 * MSS, cc.cwnd());
    }

    @Test
    void manySmallAcknowledgementsGainNoMoreThanOneLargeOne() {
        CongestionController one = fresh();
        CongestionController many = fresh();
        one.onAck(ack(8 * MSS, SECOND));
        for (int i = 0; i < 80; i++) {
            many.onAck(ack(MSS / 10, SECOND));
        }
        assertTrue(many.cwnd() <= one.cwnd(), many.cwnd() + " > " + one.cwnd());
    }

    @Test
    void aTimeoutLeavesOneSegment() {
        CongestionController cc = fresh();
        cc.onRto(cc.cwnd(), true, SECOND);
        assertEquals(MSS, cc.cwnd());
        assertTrue(cc.ssthresh() >= 2 * MSS);
    }

    @Test
    void afterATimeoutItGrowsAgain() {
        CongestionController cc = fresh();
        cc.onRto(cc.cwnd(), true, SECOND);
        for (int i = 1; i < 10; i++) {
            cc.onSent(MSS, 0, SECOND + i * MS);
            cc.onAck(ack(MSS, SECOND + i * MS));
        }
        assertTrue(cc.cwnd() >= 4 * MSS, "cwnd " + cc.cwnd());
    }

    @Test
    @Rfc(value = 9438, req = "4.9-1")
    void aSpuriousTimeoutIsTakenBack() {
        CongestionController cc = fresh();
        Samples.round(cc, SECOND);
        int before = cc.cwnd();
        cc.onRto(before, true, SECOND);
        cc.onRto(before, false, SECOND);
        cc.undo();
        assertEquals(before, cc.cwnd());
    }

    @Test
    void aSpuriousLossIsTakenBack() {
        CongestionController cc = fresh();
        Samples.round(cc, SECOND);
        int before = cc.cwnd();
        int threshold = cc.ssthresh();
        cc.onCongestion(Congestion.LOSS, before, SECOND);
        cc.undo();
        assertTrue(cc.cwnd() >= before, cc.cwnd() + " < " + before);
        assertEquals(threshold, cc.ssthresh());
    }

    @Test
    void anUndoNeverShrinksTheWindow() {
        CongestionController cc = fresh();
        cc.onCongestion(Congestion.LOSS, cc.cwnd(), SECOND);
        cc.onExitRecovery(SECOND);
        for (int i = 0; i < 10; i++) {
            Samples.round(cc, SECOND + i * 100 * MS);
        }
        int before = cc.cwnd();
        cc.undo();
        assertTrue(cc.cwnd() >= before);
    }

    @Test
    void anIdleTimeNeverWidensTheWindow() {
        CongestionController cc = fresh();
        Samples.round(cc, SECOND);
        int before = cc.cwnd();
        cc.onIdle(SECOND, 2 * SECOND);
        assertTrue(cc.cwnd() <= before);
        assertTrue(cc.cwnd() >= 4 * MSS);
    }

    @Test
    void anotherSegmentSizeLeavesAtLeastASegment() {
        CongestionController cc = fresh();
        cc.onRto(cc.cwnd(), true, SECOND);
        cc.mss(9000);
        assertEquals(9000, cc.cwnd());
        cc.mss(500);
        assertTrue(cc.cwnd() >= 500);
    }

    @Test
    void thePacingRateIsThatOfTheWindowOrMore() {
        Bottleneck path = path(1);
        path.run(SECOND / 2);
        double window = path.cc.cwnd() * 1e9 / (40 * MS);
        assertTrue(path.cc.pacingRate() > 0);
        assertTrue(path.cc.pacingRate() < 4 * window, path.cc.pacingRate() + " for " + window);
    }

    @Test
    void itFillsAPathWithAQueueOfItsBandwidthDelayProduct() {
        Bottleneck path = path(1);
        path.run(5 * SECOND);
        long rate = path.run(20 * SECOND);
        assertTrue(rate >= 9_300_000, rate + " of 10,000,000");
        assertEquals(0, path.timeouts);
    }

    @Test
    void itFillsAPathThatBecomesFaster() {
        Bottleneck path = path(1);
        path.run(10 * SECOND);
        path.rate = 20_000_000;
        path.buffer = 800_000;
        path.run(20 * SECOND);
        long rate = path.run(10 * SECOND);
        assertTrue(rate >= 17_000_000, rate + " of 20,000,000");
    }

    @Test
    void itAdaptsToAPathThatBecomesSlower() {
        Bottleneck path = path(1);
        path.run(10 * SECOND);
        path.rate = 2_000_000;
        path.run(20 * SECOND);
        int before = path.losses;
        long rate = path.run(10 * SECOND);
        assertTrue(rate >= 1_800_000, rate + " of 2,000,000");
        assertTrue(path.losses - before < 20_000 * 0.05, path.losses - before + " of 20,000 segments lost");
    }

    @Test
    void anApplicationThatSendsLittleDoesNotWidenTheWindow() {
        Bottleneck path = path(1);
        for (int i = 0; i < 1000; i++) {
            path.available = 3 * MSS;
            path.run(40 * MS);
        }
        assertTrue(path.cc.cwnd() <= 30 * MSS, "cwnd " + path.cc.cwnd());
    }

    @Test
    void marksKeepTheQueueShortWithoutLosses() {
        Bottleneck path = path(4);
        path.markAbove = 100_000;
        path.run(5 * SECOND);
        int losses = path.losses;
        long rate = path.run(20 * SECOND);
        assertEquals(losses, path.losses);
        assertTrue(rate >= 7_500_000, rate + " of 10,000,000");
    }

    @Test
    void sameInputSameOutput() {
        Bottleneck first = path(0.5);
        Bottleneck second = path(0.5);
        for (int i = 0; i < 100; i++) {
            first.run(100 * MS);
            second.run(100 * MS);
            assertEquals(first.cc.cwnd(), second.cc.cwnd());
            assertEquals(first.cc.pacingRate(), second.cc.pacingRate());
        }
    }

    @Test
    void anotherControllerGoesOnWithTheSameWindow() {
        Bottleneck path = path(1);
        path.run(2 * SECOND);
        for (CongestionControl next : CongestionControl.values()) {
            CongestionController other = CongestionControllers.instead(path.cc, next, MSS, new SplittableRandom(1));
            assertEquals(path.cc.cwnd(), other.cwnd());
            assertEquals(next.algorithm(), other.name());
        }
    }

    /** Whatever happens in whatever order, the window is from one segment to 1 GiB, and nothing overflows. */
    @Property(tries = 200)
    void theWindowStaysWithinItsBounds(
            @ForAll @Size(min = 1, max = 200) List<@IntRange(min = 0, max = 999) Integer> events,
            @ForAll @IntRange(min = 1, max = 65_000) int mss,
            @ForAll @IntRange(min = 0, max = 4) int scale) {
        CongestionController cc = Samples.controller(algorithm(), mss);
        SplittableRandom random = new SplittableRandom(events.size());
        long[] state = {SECOND, 0, 0};
        int size = mss;
        for (int event : events) {
            state[0] += random.nextLong(1, 1L << 10 + 8 * scale);
            if (event % 10 == 9) {
                size = 1 + random.nextInt(65_000);
            }
            apply(cc, event, size, random, state);
            assertTrue(cc.cwnd() >= size, "cwnd " + cc.cwnd() + " of segments of " + size);
            assertTrue(cc.cwnd() <= 1 << 30, "cwnd " + cc.cwnd());
            assertTrue(cc.ssthresh() >= 2 * size, "ssthresh " + cc.ssthresh());
            assertTrue(cc.pacingRate() >= 0, "pacing " + cc.pacingRate());
        }
    }

    private static void apply(CongestionController cc, int event, int mss, SplittableRandom random, long[] state) {
        int bytes = random.nextInt(event % 2 == 0 ? 1 << 30 : 1 << 16);
        long now = state[0];
        switch (event % 10) {
            case 0 -> cc.onCongestion(Congestion.LOSS, bytes, now);
            case 1 -> cc.onCongestion(Congestion.ECN, bytes, now);
            case 2 -> cc.onRto(bytes, event % 4 == 0, now);
            case 3 -> cc.undo();
            case 4 -> cc.onIdle(SECOND, now);
            case 5 -> cc.onExitRecovery(now);
            case 6 -> cc.onSent(bytes, event % 3 == 0 ? 0 : bytes, now);
            case 9 -> cc.mss(mss);
            default -> cc.onAck(any(bytes, event, random, state));
        }
    }

    private static AckSample any(int bytes, int event, SplittableRandom random, long[] state) {
        AckSample sample = ack(bytes, state[0]);
        sample.priorDelivered = random.nextLong(state[1] + 1);
        sample.priorLost = state[2];
        state[1] += bytes;
        sample.delivered = state[1];
        sample.lostBytes = event % 5 == 0 ? random.nextInt(1 << 30) : 0;
        state[2] += sample.lostBytes;
        sample.lost = state[2];
        sample.intervalNs = random.nextLong(1, SECOND);
        sample.deliveryRate = random.nextLong(1L << random.nextInt(1, 50));
        sample.txInFlight = random.nextInt(1 << 30);
        sample.inFlight = random.nextInt(1 << 30);
        sample.rttNs = random.nextLong(-1, 100 * SECOND);
        sample.srttNs = random.nextLong(0, 100 * SECOND);
        sample.cwndLimited = event % 3 != 0;
        sample.inRecovery = event % 7 == 0;
        sample.roundStart = event % 4 == 0;
        return sample;
    }
}
