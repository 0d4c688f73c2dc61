/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What a test needs of the machine it runs on. */
final class Peers {

    private static final boolean REQUIRED = "1".equals(System.getenv("IOTH_REQUIRE_PEERS"));

    private Peers() {}

    /** Goes on when all these programs are there; otherwise skips the test, or fails it where peers are required. */
    static void require(String... programs) {
        List<String> missing = Arrays.stream(programs)
                .filter(program -> find(program).isEmpty())
                .toList();
        if (!missing.isEmpty()) {
            giveUp("not installed: " + String.join(" ", missing));
        }
    }

    /** Goes on when this process may make network namespaces with TAP devices in them. */
    static void requireNamespaces() {
        require("ip", "setpriv");
        if (!Files.exists(Path.of("/dev/net/tun"))) {
            giveUp("there is no /dev/net/tun");
        }
        String name = "ioth-try-" + UUID.randomUUID().toString().substring(0, 6);
        try {
            Proc.Result made = Proc.run(Duration.ofSeconds(10), "ip", "netns", "add", name);
            if (made.exit() != 0) {
                giveUp("no right to make a network namespace (" + made.output().strip() + ")");
            }
            Proc.run(Duration.ofSeconds(10), "ip", "netns", "del", name);
        } catch (IOException e) {
            giveUp("no network namespace: " + e.getMessage());
        }
    }

    /** Goes on when this process is root's, and so may start others as other users. */
    static void requireRoot() {
        require("setpriv");
        if (!System.getProperty("user.name").equals("root")) {
            giveUp("only root may run programs as other users");
        }
    }

    /** Skips the test with a printed reason, or fails it where peers are required. */
    static void giveUp(String reason) {
        String test = StackWalker.getInstance().walk(frames -> frames.map(f -> f.getClassName())
                .filter(name -> name.startsWith("io.ioth") && name.endsWith("Test"))
                .findFirst()
                .orElse("a test"));
        if (REQUIRED) {
            Assertions.fail(test + ": " + reason + ", and IOTH_REQUIRE_PEERS=1 asks for it");
        }
        System.out.println("SKIPPED " + test + ": " + reason);
        Assumptions.abort(reason);
    }

    /** Where a program is. */
    static Optional<Path> find(String program) {
        List<String> folders = new ArrayList<>(List.of(System.getenv().getOrDefault("PATH", "").split(":")));
        folders.addAll(List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin"));
        return folders.stream()
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** A new directory that every user of the machine can read. Short, for the names of unix sockets are. */
    static Path newFolder() throws IOException {
        Path folder = Files.createTempDirectory(Path.of("/tmp"), "ioth-it-");
        folder.toFile().setReadable(true, false);
        folder.toFile().setExecutable(true, false);
        return folder;
    }

    /** Removes a directory with all that's in it. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
