/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs a program of the tests in a JVM of its own, with the agent's jar as it ships. */
record ChildJvm(int status, String output, String errors) {

    private static final int SECONDS = 90;

    /** Runs it with this JDK. */
    static ChildJvm run(String options, List<String> jvmOptions, Class<?> program, String... arguments) throws IOException, InterruptedException {
        return run(Path.of(System.getProperty("java.home")), options, jvmOptions, program, arguments);
    }

    static ChildJvm run(Path javaHome, String options, List<String> jvmOptions, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                javaHome.resolve("bin/java").toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-javaagent:" + jar() + "=" + options));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classes().toString(), program.getName()));
        command.addAll(List.of(arguments));
        Path errors = Files.createTempFile("agent", ".err");
        Path output = Files.createTempFile("agent", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(errors.toFile())
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IOException("it didn't end: " + Files.readString(output) + Files.readString(errors));
            }
            return new ChildJvm(process.exitValue(), Files.readString(output), Files.readString(errors));
        } finally {
            Files.delete(errors);
            Files.delete(output);
        }
    }

    /** The agent's jar; the tests run after it's packaged. */
    static Path jar() throws IOException {
        try (Stream<Path> all = Files.list(classes().resolveSibling(""))) {
            return all.filter(file -> file.getFileName().toString().matches("ioth-agent-.*(?<!sources|javadoc)\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the agent's jar isn't there; run mvn -pl ioth-agent -am package"));
        }
    }

    private static Path classes() {
        return Path.of(ChildJvm.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    }

    /** The lines {@code key: value} that the program printed. */
    Map<String, String> answers() {
        Map<String, String> answers = new LinkedHashMap<>();
        new String(output.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).lines().forEach(line -> {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                answers.put(line.substring(0, colon), line.substring(colon + 2));
            }
        });
        return answers;
    }
}
