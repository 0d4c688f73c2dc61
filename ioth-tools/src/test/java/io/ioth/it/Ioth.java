/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The {@code ioth} command, and test programs with its class path, in JVMs of their own that run as nobody. */
final class Ioth {

    private static final String NOBODY = "65534";
    private static final Duration START = Duration.ofSeconds(60);
    private static Path copied;

    private Ioth() {}

    /** The command line of {@code ioth arguments…} run by an unprivileged user. */
    static List<String> command(String... arguments) throws IOException {
        return asNobody("io.ioth.tools.Main", arguments);
    }

    /** The command line of a main class run by an unprivileged user. */
    static List<String> asNobody(String main, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", java(), "-Xmx512m", "-XX:+UseSerialGC"));
        all.add("--enable-native-access=ALL-UNNAMED");
        all.add("-Djava.io.tmpdir=/tmp");
        all.add("-cp");
        all.add(classPath() + "/classes:" + classPath() + "/*");
        all.add(main);
        all.addAll(List.of(arguments));
        return all;
    }

    /** Starts {@code ioth serve} and waits until it's ready. */
    static Proc serve(String vnl, String config, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("serve", "--net", vnl, "--config", config));
        arguments.addAll(List.of(more));
        Proc proc = Proc.start(command(arguments.toArray(String[]::new)));
        try {
            proc.awaitLine("http://", START);
        } catch (AssertionError e) {
            proc.close();
            throw e;
        }
        return proc;
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** A copy of this JVM's class path, jars beside each other and class files in {@code classes}, that every user may read. */
    private static synchronized Path classPath() throws IOException {
        if (copied == null) {
            Path folder = Peers.newFolder();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> deleteQuietly(folder)));
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                copy(Path.of(entry), folder);
            }
            copied = folder;
        }
        return copied;
    }

    private static void copy(Path entry, Path folder) throws IOException {
        if (Files.isRegularFile(entry)) {
            Files.copy(entry, folder.resolve(entry.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        } else if (Files.isDirectory(entry)) {
            copyFolder(entry, folder.resolve("classes"));
        }
    }

    private static void copyFolder(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else if (Files.exists(target) && path.getParent().endsWith("META-INF/services")) {
                    Files.write(target, Files.readAllBytes(path), java.nio.file.StandardOpenOption.APPEND);
                } else {
                    Files.copy(path, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static void deleteQuietly(Path folder) {
        try {
            Peers.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
