/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a whole JVM, seen in one of its own. */
@Timeout(200)
class ChildJvmTest {

    private static final int LIMIT_SECONDS = 150;

    /** Blocking calls park and never pin: one carrier thread would stand still otherwise. */
    @Test
    void thousandsBlockOnOneCarrier(@TempDir Path directory) throws Exception {
        run(
                directory,
                ManyEchoes.class,
                "-Djdk.virtualThreadScheduler.parallelism=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1");
    }

    @Test
    void aThousandStacksAreAllAnsweredAndThreadsDoNotGrow(@TempDir Path directory) throws Exception {
        run(directory, ThousandStacks.class);
    }

    private static void run(Path directory, Class<?> main, String... options) throws Exception {
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx1g");
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Process child = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = child.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            String said = Files.readString(output);
            assertTrue(ended, "stands still: " + said);
            assertEquals(0, child.exitValue(), said);
        } finally {
            child.destroyForcibly();
        }
    }
}
