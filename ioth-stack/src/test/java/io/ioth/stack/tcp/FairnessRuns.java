/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

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
import org.junit.jupiter.api.Test;

/**
 * The mixes of {@code fairness.txt} for longer, from several seeds, and with hosts that don't send to the nanosecond, for the table in
 * {@code docs/tcp-runs/fairness-jitter.txt}. It takes some minutes, so it runs only when it's named.
 */
class FairnessRuns {

    private static final Path TABLE = Path.of("..", "docs", "tcp-runs", "fairness-jitter.txt");
    private static final int SEEDS = Integer.getInteger("ioth.fairness.seeds", 2);
    private static final int WARM_UP_S = Integer.getInteger("ioth.fairness.warmup", 60);
    private static final int SECONDS = Integer.getInteger("ioth.fairness.seconds", 120);
    private static final String ONLY = System.getProperty("ioth.fairness.only", ".*");
    private static final long[] JITTERS_NS = {0, 100_000, 500_000};

    /** Sums over the seeds. */
    private static final class Sum {
        double least = 1;
        double jain;
        double share;
        double use;
    }

    @Test
    void table() throws IOException {
        ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        List<String> lines = new ArrayList<>(List.of(
                "# The flows of fairness.txt through the same bottleneck of 30 Mbit/s for longer: " + SECONDS + " s after the first " + WARM_UP_S
                        + " s, " + SEEDS + " seeds each.",
                "# jitter: how much later, at most and by chance, a sender's packet comes to the queue; none: all hosts in lockstep.",
                "# jain: Jain's fairness index of the flows' goodputs, mean and least of the seeds. share: % of the first kind. use: % of the link.",
                "flows                 rtt  queue   none  least  0.1ms  least  0.5ms  least   share    use"));
        try {
            for (Mix mix : mixes()) {
                if ((mix.name() + " " + mix.rtt()).matches(ONLY)) {
                    lines.add(row(mix));
                    write(lines);
                }
            }
        } finally {
            ResourceLeakDetector.setLevel(level);
        }
    }

    /** So many flows of each kind on a path. */
    private record Mix(int rtt, double queue, List<String> kinds, int each) {

        String name() {
            return each + " " + String.join(" + " + each + " ", kinds);
        }
    }

    private static List<Mix> mixes() {
        List<Mix> all = new ArrayList<>();
        for (String controller : Controllers.ALL) {
            for (int flows : new int[] {2, 4, 8, 16}) {
                all.add(new Mix(50, 1, List.of(controller), flows));
            }
            all.add(new Mix(20, 0.5, List.of(controller), 4));
            all.add(new Mix(100, 2, List.of(controller), 4));
        }
        for (int i = 0; i < Controllers.ALL.size(); i++) {
            for (int j = i + 1; j < Controllers.ALL.size(); j++) {
                List<String> kinds = List.of(Controllers.ALL.get(i), Controllers.ALL.get(j));
                all.add(new Mix(50, 1, kinds, 1));
                all.add(new Mix(50, 1, kinds, 4));
            }
        }
        return all;
    }

    private static String row(Mix mix) throws IOException {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%-20s %4d  %5.2f", mix.name(), mix.rtt(), mix.queue()));
        Sum sum = new Sum();
        for (long jitterNs : JITTERS_NS) {
            sum = sum(mix, jitterNs);
            text.append(String.format(Locale.ROOT, "  %5.3f  %5.3f", sum.jain / SEEDS, sum.least));
        }
        return text + String.format(Locale.ROOT, "  %6.1f  %5.1f", sum.share / SEEDS, sum.use / SEEDS);
    }

    private static Sum sum(Mix mix, long jitterNs) throws IOException {
        List<String> controllers = new ArrayList<>();
        for (int i = 0; i < mix.each(); i++) {
            controllers.addAll(mix.kinds());
        }
        Sum sum = new Sum();
        for (int seed = 1; seed <= SEEDS; seed++) {
            Shape shape = new Shape(30_000_000, mix.rtt(), mix.queue(), 0);
            Dumbbell dumbbell = new Dumbbell(shape, Collections.unmodifiableList(controllers), seed);
            dumbbell.senderJitter(jitterNs);
            Outcome o = dumbbell.run(WARM_UP_S, SECONDS);
            sum.jain += o.jain();
            sum.least = Math.min(sum.least, o.jain());
            sum.use += o.utilization() * 100;
            double first = 0;
            double all = 0;
            for (int i = 0; i < o.flows().length; i++) {
                all += o.flows()[i];
                first += i % mix.kinds().size() == 0 ? o.flows()[i] : 0;
            }
            sum.share += first / all * 100;
        }
        return sum;
    }

    private static void write(List<String> lines) throws IOException {
        Files.createDirectories(TABLE.getParent());
        Files.writeString(TABLE, String.join("\n", lines) + "\n");
    }
}
