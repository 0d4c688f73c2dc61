/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.stack.tcp.Dumbbell.Outcome;
import io.ioth.stack.tcp.Dumbbell.Shape;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.util.Collections;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What congestion control makes of a path, and whether flows share it, by whole connections in virtual time. */
class TcpPathUseTest {

    private static final long MBIT = 1_000_000;
    /** Hosts take about so long for an acknowledgement, not always the same; else flows stay in step with the bottleneck's queue. */
    private static final long JITTER_NS = 500_000;

    private static ResourceLeakDetector.Level level;

    @BeforeAll
    static void undetected() {
        level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterAll
    static void restore() {
        ResourceLeakDetector.setLevel(level);
    }

    private static Outcome run(Shape shape, String controller, int flows, int warmUp, int seconds) throws IOException {
        Dumbbell network = new Dumbbell(shape, Collections.nCopies(flows, controller), 1);
        network.jitter(JITTER_NS);
        return network.run(warmUp, seconds);
    }

    @ParameterizedTest
    @CsvSource({"cubic,20", "cubic,100", "newreno,20", "newreno,100", "bbr,20", "bbr,100"})
    void aFlowFillsAPathWhoseQueueTakesItsBandwidthDelayProduct(String controller, int rttMs) throws IOException {
        Outcome outcome = run(new Shape(10 * MBIT, rttMs, 1, 0), controller, 1, 5, 15);
        assertTrue(outcome.utilization() >= 0.95, outcome.utilization() + " of what the path carries");
        assertEquals(0, outcome.timeouts());
    }

    @ParameterizedTest
    @CsvSource({"cubic,2", "cubic,4", "cubic,16", "newreno,4", "bbr,2", "bbr,8"})
    void flowsOfAKindHaveEqualShares(String controller, int flows) throws IOException {
        Outcome outcome = run(new Shape(10 * MBIT, 40, 1, 0), controller, flows, 10, 30);
        assertTrue(outcome.jain() >= 0.95, "Jain's index is " + outcome.jain());
        assertTrue(outcome.utilization() >= 0.95, outcome.utilization() + " of what the path carries");
    }

    @ParameterizedTest
    @CsvSource({"20", "100"})
    void bbrKeepsItsRateWhereOnePacketInAHundredIsLost(int rttMs) throws IOException {
        Outcome outcome = run(new Shape(20 * MBIT, rttMs, 1, 0.01), "bbr", 1, 5, 15);
        assertTrue(outcome.utilization() >= 0.8, outcome.utilization() + " of what the path carries");
    }
}
