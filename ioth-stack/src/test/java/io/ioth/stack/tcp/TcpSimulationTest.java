/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two TCPs on a bad network in virtual time, for many seeds: every byte arrives once and in order or the connection fails cleanly, the
 * {@link Invariants} hold after every event, and nothing is left at the end.
 *
 * <p>{@code -Dioth.sim.seeds=10000} runs so many; {@code -Dioth.sim.seed=42} runs just that one and says what is in it.
 */
class TcpSimulationTest {

    private static final int SEEDS = Integer.getInteger("ioth.sim.seeds", 2000);
    private static final long FIRST = Long.getLong("ioth.sim.first", 1);
    private static final int MOST_FAILURES = 5;
    private static final String REPLAY =
            "\nreplay with: mvn -pl ioth-stack -am verify -Dtest=TcpSimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dioth.sim.seed=";

    private static final List<Counter> RARE =
            List.of(Counter.TCP_FASTOPEN_PASSIVE, Counter.TCP_FASTOPEN_ACTIVE, Counter.TCP_PRUNE_CALLED);

    private static ResourceLeakDetector.Level level;

    /** Leaks are counted exactly here, so the detector's sampling of stacks would only take time. */
    @BeforeAll
    static void countOnly() {
        level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterAll
    static void restore() {
        ResourceLeakDetector.setLevel(level);
    }

    @Test
    void manySeeds() throws IOException {
        Long only = Long.getLong("ioth.sim.seed");
        if (only != null) {
            SimScenario scenario = new SimScenario(only);
            System.out.println(scenario);
            new SimRun(scenario).run();
            return;
        }
        List<String> failures = new ArrayList<>();
        for (long seed = FIRST; seed < FIRST + SEEDS && failures.size() < MOST_FAILURES; seed++) {
            try {
                new SimRun(new SimScenario(seed)).run();
            } catch (AssertionError e) {
                failures.add(e.getMessage() + REPLAY + seed);
            }
        }
        if (!failures.isEmpty()) {
            fail(String.join("\n\n", failures));
        }
    }

    @Test
    void theSameSeedGivesTheSameRun() throws IOException {
        for (long seed = 1; seed <= 20; seed++) {
            assertEquals(new SimRun(new SimScenario(seed)).run(), new SimRun(new SimScenario(seed)).run());
        }
        assertNotEquals(new SimRun(new SimScenario(1)).run(), new SimRun(new SimScenario(2)).run());
    }

    /** Seeds that never come to what they are there for prove nothing. */
    @Test
    void rareThingsHappen() throws IOException {
        Map<Counter, Long> seen = new EnumMap<>(Counter.class);
        long starved = 0;
        for (long seed = 1; seed <= 300; seed++) {
            SimScenario scenario = new SimScenario(seed);
            new SimRun(scenario).run();
            for (SimNode node : scenario.net.nodes) {
                for (Counter counter : RARE) {
                    seen.merge(counter, node.counters.get(counter), Long::sum);
                }
                starved += node.counters.get(DropReason.TCP_MEMORY);
            }
        }
        assertFalse(seen.containsValue(0L), seen::toString);
        assertTrue(starved > 0, "no memory was ever short");
    }

    @ParameterizedTest
    @EnumSource
    void everyTrouble(SimScenario.Trouble trouble) throws IOException {
        for (long seed = 1; seed <= 3; seed++) {
            new SimRun(new SimScenario(seed, trouble)).run();
        }
    }
}
