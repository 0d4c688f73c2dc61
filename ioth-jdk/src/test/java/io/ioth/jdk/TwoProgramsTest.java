/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ioth.NetStack;
import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TwoProgramsTest {

    @TempDir
    Path folder;

    @Test
    void twoCopiesOfAServerListenAtOnePortEachOnItsStack() throws Exception {
        assumeTrue(hasSelectorsAndSockets(), "stacks have no selectors or no socket views of channels");
        String[] lines = run().split("\\R");
        assertEquals("10.0.0.3 10.0.0.3 10.0.0.1 10.0.0.2 10.0.0.1 10.0.0.2 10.0.0.1 10.0.0.2", lines[lines.length - 1]);
    }

    private static boolean hasSelectorsAndSockets() throws IOException {
        try (NetStack stack = NetStack.open("", "");
                Selector selector = stack.selectorProvider().openSelector();
                ServerSocketChannel channel = stack.openServerSocketChannel()) {
            return selector.isOpen() && channel.socket() != null;
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    /** What a JVM prints whose channels and selectors are the current stack's. */
    private String run() throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.nio.channels.spi.SelectorProvider=" + CurrentSelectorProvider.class.getName(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TwoPrograms.class.getName()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(90, TimeUnit.SECONDS);
            String said = Files.readString(output);
            assertTrue(ended, () -> "it doesn't end; it said: " + said);
            assertEquals(0, process.exitValue(), said);
            return said;
        } finally {
            process.destroyForcibly();
        }
    }
}
