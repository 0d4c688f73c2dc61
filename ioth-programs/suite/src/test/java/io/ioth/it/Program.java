/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One of the modules of {@code ioth-programs}, and the command lines that run it.
 *
 * @param module its folder
 * @param main the package of its main class, the last word
 * @param library the library that it's about, as the names of its jars begin; empty if it's the JDK
 * @param memory of its JVM's heap
 * @param serving options of a JVM that serves
 */
record Program(String module, String main, String library, String memory, List<String> serving) {

    /** The port that all of them serve at, in networks of their own. */
    static final int PORT = 7000;

    private static final Path MODULES = Path.of(System.getProperty("programs.folder"));

    /** One without options. */
    static Program of(String module, String library) {
        return new Program(module, module, library, "512m", List.of());
    }

    /** A node of a network, with an agent; a program is run without one by {@link #NONE}. */
    record Node(String vnl, String config) {
        static final Node NONE = new Node("", "");

        /** The option of the command line. */
        List<String> option() throws IOException {
            return this == NONE ? List.of() : List.of("-javaagent:" + agent() + "=net=" + vnl + ";config=" + config + ";strict");
        }
    }

    private static Path agent() throws IOException {
        try (Stream<Path> jars = Files.list(MODULES.resolve("../ioth-agent/target"))) {
            return jars.filter(jar -> jar.getFileName().toString().matches("ioth-agent-[0-9.]+(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("there's no jar of the agent: run 'mvn package' first"))
                    .toRealPath();
        }
    }

    /**
     * A command line.
     *
     * @param folder for files that the program makes
     * @param self the address of this one
     * @param role {@code serve}, {@code use} or {@code both}
     * @param server the server's address
     */
    List<String> command(Node node, Path folder, String self, String role, String server) throws IOException {
        List<String> all = new ArrayList<>(List.of(Ioth.java(), "-Xmx" + memory, "-XX:+UseSerialGC"));
        all.addAll(node.option());
        all.add("-Djava.io.tmpdir=" + folder);
        all.add("-Dprograms.certificate=" + folder.resolve("certificate.pem"));
        all.add("-Djava.rmi.server.hostname=" + self);
        if (!role.equals("use")) {
            all.addAll(serving);
        }
        all.addAll(List.of("-cp", classPath(), "io.ioth.programs." + main + ".Main", role, server, String.valueOf(PORT)));
        return all;
    }

    private String classPath() throws IOException {
        // The main class may be another module's, whose jar or classes are among the libraries.
        Path classes = MODULES.resolve(module).resolve("target/classes").toRealPath();
        return classes + ":" + libraries();
    }

    private String libraries() throws IOException {
        return Files.readString(MODULES.resolve(module).resolve("target/classpath.txt")).strip();
    }

    /** The library with its version, as in the name of its jar. */
    String title() throws IOException {
        for (String jar : libraries().split(":")) {
            String name = Path.of(jar).getFileName().toString();
            if (!library.isEmpty() && name.matches(library + "-[0-9].*\\.jar")) {
                String version = name.substring(library.length() + 1, name.length() - ".jar".length());
                return library + " " + version;
            }
        }
        return module + ", JDK " + Runtime.version().feature();
    }
}
