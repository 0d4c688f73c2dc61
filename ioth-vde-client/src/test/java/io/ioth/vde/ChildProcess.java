/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child of the test that works until its standard input ends; its output is read by lines. */
final class ChildProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    ChildProcess(List<String> command) throws IOException {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        output = process.inputReader();
    }

    /** Reads up to the line that is {@code wanted}; answers what came before. */
    String awaitLine(String wanted) throws IOException {
        StringBuilder before = new StringBuilder();
        String line = output.readLine();
        while (line != null && !line.equals(wanted)) {
            before.append(line).append('\n');
            line = output.readLine();
        }
        assertTrue(line != null, () -> "the child should say '" + wanted + "', and says:\n" + before);
        return before.toString();
    }

    /** Ends its input and answers the rest of its output. */
    String end() throws IOException, InterruptedException {
        process.getOutputStream().close();
        StringBuilder rest = new StringBuilder();
        output.lines().forEach(line -> rest.append(line).append('\n'));
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), "the child should end");
        return rest.toString();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
