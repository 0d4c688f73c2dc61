/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ioth.stack.tcp.Dumbbell.Outcome;
import io.ioth.stack.tcp.Dumbbell.Shape;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whole networks in virtual time, their results compared with the tables in {@code docs/tcp-runs}: a change of what congestion control or
 * loss recovery do shows as a difference that can be read. {@code -Dioth.golden=write} writes the tables anew.
 */
class GoldenRunsTest {

    private static final Path FOLDER = Path.of("..", "docs", "tcp-runs");
    private static final boolean WRITE = "write".equals(System.getProperty("ioth.golden"));
    private static final long SEED = 1;

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

    @Test
    void oneFlow() throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "# One flow for 20 s from its beginning, through a bottleneck of 10 Mbit/s, MTU 1500.",
                "# rtt: ms without the queue. loss: % at random. queue: before the bottleneck, in bandwidth-delay products, at least 4 packets.",
                "# goodput: % of what the bottleneck carries. wait, wait95: ms in the queue, mean and 95th percentile.",
                "# again: % of packets that were retransmissions; vain: % that had arrived before. timeouts: how many.",
                "controller  rtt  loss  queue  goodput   wait  wait95  again  vain  timeouts"));
        for (String controller : Controllers.ALL) {
            for (int rtt : new int[] {10, 50, 200}) {
                for (double loss : new double[] {0, 0.001, 0.01}) {
                    for (double queue : new double[] {0.25, 1, 4}) {
                        lines.add(oneFlow(controller, new Shape(10_000_000, rtt, queue, loss)));
                    }
                }
            }
        }
        compare("one-flow.txt", lines);
    }

    private static String oneFlow(String controller, Shape shape) throws IOException {
        Outcome o = new Dumbbell(shape, List.of(controller), SEED).run(0, 20);
        return row(
                "%-10s %4d  %4.1f  %5.2f  %7.1f  %s",
                controller, shape.rttMs(), shape.loss() * 100, shape.queue(), o.utilization() * 100, costs(o));
    }

    private static String costs(Outcome o) {
        return row(
                "%5.1f  %6.1f  %5.2f  %4.2f  %8d",
                o.queueMeanMs(), o.queueP95Ms(), o.retransmitted() * 100, o.spurious() * 100, o.timeouts());
    }

    @Test
    void fairness() throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "# Flows through one bottleneck of 30 Mbit/s, MTU 1500, each begun 137 ms after the one before; 40 s after the first 20 s.",
                "# rtt, queue, wait, wait95, again, vain, timeouts: as in one-flow.txt. use: goodput of all, % of what the bottleneck carries.",
                "# jain: Jain's fairness index of the flows' goodputs. share: % of the goodput that the first kind has.",
                "flows                 rtt  queue    use   jain  share   wait  wait95  again  vain  timeouts"));
        for (String controller : Controllers.ALL) {
            for (int flows : new int[] {2, 4, 8, 16}) {
                lines.add(fairness(50, 1, List.of(controller), flows));
            }
            lines.add(fairness(20, 0.5, List.of(controller), 4));
            lines.add(fairness(100, 2, List.of(controller), 4));
        }
        for (int i = 0; i < Controllers.ALL.size(); i++) {
            for (int j = i + 1; j < Controllers.ALL.size(); j++) {
                List<String> kinds = List.of(Controllers.ALL.get(i), Controllers.ALL.get(j));
                lines.add(fairness(50, 1, kinds, 1));
                lines.add(fairness(50, 1, kinds, 4));
            }
        }
        compare("fairness.txt", lines);
    }

    /** So many flows of each kind. */
    private static String fairness(int rtt, double queue, List<String> kinds, int each) throws IOException {
        Shape shape = new Shape(30_000_000, rtt, queue, 0);
        List<String> controllers = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            controllers.addAll(kinds);
        }
        Outcome o = new Dumbbell(shape, Collections.unmodifiableList(controllers), SEED).run(20, 40);
        double first = 0;
        double all = 0;
        for (int i = 0; i < o.flows().length; i++) {
            all += o.flows()[i];
            first += i % kinds.size() == 0 ? o.flows()[i] : 0;
        }
        String name = each + " " + String.join(" + " + each + " ", kinds);
        return row(
                "%-20s %4d  %5.2f  %5.1f  %5.3f  %5.1f  %s",
                name, rtt, queue, o.utilization() * 100, o.jain(), first / all * 100, costs(o));
    }

    private static String row(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static void compare(String file, List<String> lines) throws IOException {
        Path path = FOLDER.resolve(file);
        String text = String.join("\n", lines) + "\n";
        if (WRITE) {
            Files.createDirectories(FOLDER);
            Files.writeString(path, text);
        } else {
            assertEquals(
                    Files.readString(path),
                    text,
                    "the runs give other results than docs/tcp-runs/" + file + " has; if that's meant, write it anew with"
                            + " mvn -pl ioth-stack -am verify -Dtest=GoldenRunsTest -Dsurefire.failIfNoSpecifiedTests=false"
                            + " -Dioth.golden=write");
        }
    }
}
