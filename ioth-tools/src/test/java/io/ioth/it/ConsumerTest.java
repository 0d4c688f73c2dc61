/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project in {@code docs/examples/consumer}, compiled against what we ship and nothing else, as modules and from the class path. */
class ConsumerTest {

    private static final Path SOURCES = Path.of("../docs/examples/consumer/src/main/java");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String EXPECTED = "Hello from fd00:5::1\nHello from fd00:5::2\nHello from fd00:5::3\nHello from fd00:5::4\n"
            + "Hello from fd00:5::5";
    private static final List<String> SHIPPED =
            List.of("ioth-core", "ioth-stack", "netty-buffer", "netty-common", "slf4j-api");

    @TempDir
    Path folder;

    private Path classes;

    @BeforeEach
    void target() throws IOException {
        classes = Files.createDirectory(folder.resolve("classes"));
    }

    @Test
    void asModules() throws IOException {
        compile("-p");
        run("-p", classes + File.pathSeparator + shipped(), "--add-modules", "ALL-MODULE-PATH", "-m", "com.example.nodes/example.Nodes");
    }

    @Test
    void fromTheClassPath() throws IOException {
        compile("-cp");
        run("-cp", classes + File.pathSeparator + shipped(), "example.Nodes");
    }

    private void compile(String path) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "javac").toString(), "--release", "25", "-Xlint:all", "-Werror"));
        command.addAll(List.of("-d", classes.toString(), path, shipped()));
        try (Stream<Path> all = Files.walk(SOURCES)) {
            all.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> path.equals("-p") || !file.endsWith("module-info.java"))
                    .forEach(file -> command.add(file.toString()));
        }
        Proc.Result result = Proc.run(LIMIT, command);
        assertEquals(0, result.exit(), result.output());
    }

    private static void run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Ioth.java()));
        command.addAll(List.of(arguments));
        Proc.Result result = Proc.run(LIMIT, command);
        assertEquals(0, result.exit(), result.output());
        // A user who wants no log has no logger; slf4j says so.
        List<String> said = result.output().lines().filter(line -> !line.startsWith("SLF4J")).toList();
        assertEquals(EXPECTED, String.join("\n", said));
    }

    /** Our artifacts and theirs, out of this JVM's own class path: jars, or directories of classes before they are packaged. */
    private static String shipped() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> SHIPPED.stream().anyMatch(name -> entry.contains(File.separator + name)))
                .filter(entry -> !entry.contains("test-classes"))
                .reduce((a, b) -> a + File.pathSeparator + b)
                .orElseThrow();
    }
}
