/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.it.BadLinkLab.Who;
import io.ioth.it.BulkStream.Received;
import io.ioth.link.Impairments;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Goodput over a bad link, ours beside Linux's, for the table in {@code docs/tcp-runs/linux.txt}. It takes a quarter of an hour,
 * so it runs only when it is named; {@code -Dioth.linux.controllers=bbr} measures the rows of one controller
 * anew, {@code -Dioth.linux.rows="200 0.5 1.0|50 0.1 4.0"} those of some networks, {@code -Dioth.linux.repeat} and
 * {@code -Dioth.linux.seconds} say how often and how long.
 */
class LinuxRuns {

    private static final int REPEAT = Integer.getInteger("ioth.linux.repeat", 3);
    private static final int SECONDS = Integer.getInteger("ioth.linux.seconds", 6);
    /** Which networks: round-trip time, loss and queue. */
    private static final String ROWS = System.getProperty("ioth.linux.rows", ".*");

    private static final long RATE = 20_000_000;
    private static final int FRAME = 1514;
    private static final Path TABLE = Path.of("..", "docs", "tcp-runs", "linux.txt");

    private static final List<String> HEAD = List.of(
            "# Goodput in Mbit/s over a link of 20 Mbit/s, MTU 1500, by one impairing link for all: the median of " + REPEAT + " runs of "
                    + SECONDS + " s each, in turns.",
            "# controller: of all ends. rtt: ms without the queue. loss: % at random, of the data. queue: before the rate, in bandwidth-delay",
            "# products. linux: kernel to kernel. sends: ioth to kernel. receives: kernel to ioth. The last two also as shares of the first.",
            "controller  rtt  loss  queue   linux   sends  receives  sends/linux  receives/linux");

    @Test
    void table() throws IOException {
        ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        List<String> controllers = List.of(System.getProperty("ioth.linux.controllers", "cubic,bbr").split(","));
        List<String> lines = new ArrayList<>(HEAD);
        lines.addAll(kept(controllers));
        try (BadLinkLab lab = BadLinkLab.create()) {
            Impairments clean = Impairments.parse("rate=50mbit");
            lab.transfer(Who.IOTH, Who.KERNEL_B, clean, Impairments.NONE, 1, 0, 3, "");
            for (String controller : controllers) {
                for (int rtt : new int[] {10, 50, 200}) {
                    for (double loss : new double[] {0.1, 0.5, 2}) {
                        for (double queue : rtt == 50 && loss < 0.5 ? new double[] {0.25, 1, 4} : new double[] {1}) {
                            if ((rtt + " " + loss + " " + queue).matches(ROWS)) {
                                lines.add(row(lab, controller, rtt, loss, queue));
                                Files.createDirectories(TABLE.getParent());
                                Files.writeString(TABLE, String.join("\n", lines) + "\n");
                            }
                        }
                    }
                }
            }
        } finally {
            ResourceLeakDetector.setLevel(level);
        }
    }

    /** The rows of the other controllers. */
    private static List<String> kept(List<String> controllers) throws IOException {
        if (!Files.exists(TABLE)) {
            return List.of();
        }
        return Files.readAllLines(TABLE).stream()
                .filter(line -> !line.startsWith("#") && !line.startsWith("controller"))
                .filter(line -> controllers.stream().noneMatch(line::startsWith))
                .toList();
    }

    private static String row(BadLinkLab lab, String controller, int rtt, double loss, double queue) throws IOException {
        lab.controller(controller);
        long frames = Math.max(4, Math.round(RATE / 8.0 * rtt / 1000 * queue / FRAME));
        String delay = "delay=" + rtt * 500 + "us";
        Impairments there = Impairments.parse("loss=" + loss + "%," + delay + ",rate=" + RATE + "bit,queue=" + frames);
        Impairments back = Impairments.parse(delay);
        double[][] results = new double[3][REPEAT];
        for (int i = 0; i < REPEAT; i++) {
            results[0][i] = run(lab, Who.KERNEL_A, Who.KERNEL_B, there, back, i, controller);
            results[1][i] = run(lab, Who.IOTH, Who.KERNEL_B, there, back, i, controller);
            results[2][i] = run(lab, Who.KERNEL_B, Who.IOTH, there, back, i, controller);
        }
        double linux = median(results[0]);
        double sends = median(results[1]);
        double receives = median(results[2]);
        return String.format(
                Locale.ROOT,
                "%-10s %4d  %4.1f  %5.2f  %6.2f  %6.2f  %8.2f  %11.2f  %14.2f",
                controller, rtt, loss, queue, linux, sends, receives, sends / linux, receives / linux);
    }

    private static double run(
            BadLinkLab lab, Who from, Who to, Impairments there, Impairments back, int seed, String controller) throws IOException {
        Received received = lab.transfer(from, to, there, back, seed, 0, SECONDS, "cc=" + controller);
        assertTrue(received.intact());
        return received.megabits();
    }

    private static double median(double[] all) {
        double[] sorted = all.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
