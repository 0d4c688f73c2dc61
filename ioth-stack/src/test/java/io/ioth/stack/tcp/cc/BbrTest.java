/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

import static io.ioth.stack.tcp.cc.Samples.MS;
import static io.ioth.stack.tcp.cc.Samples.MSS;
import static io.ioth.stack.tcp.cc.Samples.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.CongestionControl;
import io.ioth.stack.tcp.cc.CongestionController.Congestion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BbrTest extends CongestionControllerContractTest {

    @Override
    CongestionControl algorithm() {
        return CongestionControl.BBR;
    }

    /** The phases that are gone through, in their order. */
    private static List<String> phases(Bottleneck path, long ns) {
        List<String> phases = new ArrayList<>(List.of(path.cc.phase()));
        for (long until = path.now + ns; path.now < until; ) {
            path.run(MS);
            if (!path.cc.phase().equals(phases.getLast())) {
                phases.add(path.cc.phase());
            }
        }
        return phases;
    }

    private static void until(Bottleneck path, String phase) {
        for (int i = 0; i < 20_000 && !path.cc.phase().equals(phase); i++) {
            path.run(MS);
        }
        assertEquals(phase, path.cc.phase());
    }

    @Test
    void itOwnsItsWindowInRecoveryAndIsPaced() {
        assertTrue(fresh().ownsRecovery());
        assertTrue(fresh().needsPacing());
    }

    @Test
    void startsUpDrainsAndCruises() {
        List<String> phases = phases(path(4), SECOND);
        assertEquals(List.of("startup", "drain"), phases.subList(0, 2));
        assertEquals("probe-bw-cruise", phases.getLast());
    }

    @Test
    void cyclesThroughProbing() {
        Bottleneck path = path(4);
        until(path, "probe-bw-cruise");
        List<String> phases = phases(path, 4 * SECOND);
        int refill = phases.indexOf("probe-bw-refill");
        assertTrue(refill > 0, phases.toString());
        assertEquals("probe-bw-up", phases.get(refill + 1));
        assertEquals("probe-bw-down", phases.get(refill + 2));
    }

    @ParameterizedTest
    @CsvSource({"probe-bw-down,0.9", "probe-bw-cruise,1", "probe-bw-refill,1", "probe-bw-up,1.25"})
    void eachPhaseHasItsGain(String phase, double gain) {
        Bottleneck path = path(4);
        until(path, "probe-bw-cruise");
        until(path, phase);
        path.run(2 * MS);
        assertEquals(phase, path.cc.phase());
        assertEquals(10_000_000 * gain * 0.99, path.cc.pacingRate(), 10_000_000 * 0.03);
    }

    @Test
    void startupDoublesTheRateEachRoundTrip() {
        Bottleneck path = new Bottleneck(fresh(), 100_000_000, 100 * MS, 100_000_000);
        path.run(350 * MS);
        long before = path.cc.pacingRate();
        path.run(300 * MS);
        assertEquals("startup", path.cc.phase());
        assertTrue(path.cc.pacingRate() > 6 * before, path.cc.pacingRate() + " three round trips after " + before);
    }

    @Test
    void theWindowIsTwiceTheBandwidthDelayProduct() {
        Bottleneck path = path(4);
        until(path, "probe-bw-cruise");
        path.run(500 * MS);
        assertEquals(800_000, path.cc.cwnd(), 60_000);
    }

    @Test
    void theQueueIsShortInADeepBuffer() {
        Bottleneck path = path(8);
        path.run(3 * SECOND);
        path.maxQueueNs = 0;
        long rate = path.run(20 * SECOND);
        assertTrue(rate > 9_400_000, rate + " of 10,000,000");
        assertTrue(path.maxQueueNs <= 60 * MS, "queued " + path.maxQueueNs / MS + " ms; the buffer has 320");
        assertEquals(0, path.losses);
    }

    @Test
    void theLeastRoundTripTimeIsLookedForEveryFiveSeconds() {
        Bottleneck path = path(4);
        path.run(2 * SECOND);
        List<String> phases = phases(path, 20 * SECOND);
        long probes = phases.stream().filter("probe-rtt"::equals).count();
        assertTrue(probes >= 2 && probes <= 4, probes + " of " + phases);
    }

    @Test
    void whileItLooksHalfIsInFlight() {
        Bottleneck path = path(4);
        path.run(2 * SECOND);
        until(path, "probe-rtt");
        path.run(100 * MS);
        assertEquals("probe-rtt", path.cc.phase());
        assertTrue(path.inFlight <= 210_000, path.inFlight + " in flight");
        path.run(300 * MS);
        assertTrue(path.cc.cwnd() > 600_000, "the window is back: " + path.cc.cwnd());
    }

    @Test
    void aLongerPathIsNoticed() {
        Bottleneck path = new Bottleneck(fresh(), 10_000_000, 80 * MS, 10_000_000);
        long rate = path.run(30 * SECOND);
        assertTrue(rate > 9_000_000, rate + " of 10,000,000");
    }

    @Test
    void onePercentOfRandomLossCostsLittle() {
        Bottleneck path = path(1);
        path.loss = 0.01;
        path.run(5 * SECOND);
        long rate = path.run(30 * SECOND);
        assertTrue(rate > 8_500_000, rate + " of 10,000,000");
    }

    @Test
    void aShallowQueueLosesLittle() {
        Bottleneck path = path(0.25);
        path.run(5 * SECOND);
        int before = path.losses;
        long rate = path.run(20 * SECOND);
        assertTrue(rate > 8_500_000, rate + " of 10,000,000");
        assertTrue(path.losses - before < 200_000 * 0.02, path.losses - before + " of 200,000 lost");
    }

    @Test
    void anIdleTimeKeepsTheWindow() {
        Bottleneck path = path(4);
        until(path, "probe-bw-cruise");
        path.run(200 * MS);
        int window = path.cc.cwnd();
        path.available = 0;
        path.run(3 * SECOND);
        path.cc.onIdle(3 * SECOND, path.now);
        assertEquals(window, path.cc.cwnd(), window / 10);
        path.available = Long.MAX_VALUE;
        path.run(100 * MS);
        assertTrue(path.run(SECOND) > 8_500_000, "at full speed at once");
    }

    @Test
    void anIdleTimeStandsForALookAtTheRoundTripTime() {
        Bottleneck path = path(4);
        until(path, "probe-bw-cruise");
        path.available = 0;
        path.run(10 * SECOND);
        path.available = Long.MAX_VALUE;
        assertTrue(!phases(path, 2 * SECOND).contains("probe-rtt"));
    }

    @Test
    void aLazyApplicationDoesNotLowerTheBandwidth() {
        Bottleneck path = path(4);
        until(path, "probe-bw-cruise");
        long rate = path.cc.pacingRate();
        for (int i = 0; i < 60; i++) {
            path.available = 50_000;
            path.run(50 * MS);
        }
        path.available = Long.MAX_VALUE;
        path.run(50 * MS);
        assertTrue(path.cc.pacingRate() > rate * 0.85, path.cc.pacingRate() + " after " + rate);
    }

    @Test
    void aSpuriousLossInStartupLeadsBackToIt() {
        Bottleneck path = new Bottleneck(fresh(), 100_000_000, 100 * MS, 100_000_000);
        path.run(300 * MS);
        path.cc.onCongestion(Congestion.LOSS, path.inFlight, path.now);
        path.cc.undo();
        assertEquals("startup", path.cc.phase());
    }

    @Test
    void heavyLossEndsStartup() {
        Bottleneck path = path(0.02);
        phases(path, 2 * SECOND);
        assertTrue(!path.cc.phase().equals("startup"), path.cc.phase());
    }

    @Test
    void marksEndStartup() {
        Bottleneck path = path(8);
        path.markAbove = 20_000;
        until(path, "drain");
        assertTrue(path.maxQueueNs < 120 * MS, "queued " + path.maxQueueNs / MS + " ms");
    }

    @Test
    void afterRecoveryTheWindowIsBack() {
        Bottleneck path = path(4);
        until(path, "probe-bw-cruise");
        path.run(500 * MS);
        int window = path.cc.cwnd();
        path.cc.onRto(path.inFlight, true, path.now);
        assertEquals(MSS, path.cc.cwnd());
        path.cc.onExitRecovery(path.now);
        assertEquals(window, path.cc.cwnd());
    }
}
