/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs that tests talk to. */
final class Peers {

    private static final int COMMAND_SECONDS = 30;

    private Peers() {}

    /** Skips the test, saying why, unless {@code program} is installed; fails instead where peers are required. */
    static void need(String program) {
        boolean found = Stream.of("/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/", "/usr/local/bin/")
                .anyMatch(dir -> Files.isExecutable(Path.of(dir + program)));
        need(found, "the program " + program + " is not installed");
    }

    /** As {@link #need(String)}, with another condition. */
    static void need(boolean condition, String reason) {
        if (condition) {
            return;
        }
        if ("1".equals(System.getenv("IOTH_REQUIRE_PEERS"))) {
            fail(reason);
        }
        System.out.println("SKIPPED: " + reason);
        Assumptions.abort(reason);
    }

    /** Runs a command to its end and answers what it printed; fails when it fails. */
    static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            fail(String.join(" ", command) + ": " + output);
        }
        return output;
    }

    /** A command that runs a class of ours in another JVM. */
    static List<String> java(List<String> options, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }
}
