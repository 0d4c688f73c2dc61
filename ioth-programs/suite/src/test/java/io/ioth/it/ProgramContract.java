/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.it.Program.Node;
import io.ioth.programs.kit.KernelSockets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What every program has to pass, its jars unmodified: server and client in one JVM that is a node by the agent; the server a node on a real
 * switch and its client on the kernel's stack; the other way round; and two nodes. No socket of the kernel's is open in a node.
 */
abstract class ProgramContract {

    static final Duration LIMIT = Duration.ofMinutes(3);

    private final Program program;

    ProgramContract(Program program) {
        this.program = program;
    }

    /** What a client that isn't Java does on the kernel's side; the answer is its name. */
    String others(ProgramLab lab, String server) throws IOException {
        return "";
    }

    @Test
    @Tag("programs")
    void passesInOneJvm() throws IOException {
        recorded("one JVM", () -> oneJvm(program));
    }

    @Test
    @Tag("programs")
    void servesTheKernelsClientOverARealSwitch() throws IOException {
        recorded("a node serves the kernel's", () -> {
            try (ProgramLab lab = ProgramLab.create(); Proc server = lab.serve(program, ProgramLab.SERVER)) {
                assertPassed(lab.use(program, ProgramLab.KERNEL, ProgramLab.SERVER), server, false);
                String others = others(lab, ProgramLab.SERVER);
                assertEquals(0, KernelSockets.of(String.valueOf(server.pid())));
                return others;
            }
        });
    }

    @Test
    @Tag("programs")
    void usesTheKernelsServerOverARealSwitch() throws IOException {
        recorded("the kernel's serves a node", () -> {
            try (ProgramLab lab = ProgramLab.create(); Proc server = lab.serve(program, ProgramLab.KERNEL)) {
                assertPassed(lab.use(program, ProgramLab.CLIENT, ProgramLab.KERNEL), server, true);
                return "";
            }
        });
    }

    @Test
    @Tag("programs")
    void servesAnotherNodeOverARealSwitch() throws IOException {
        recorded("a node serves a node", () -> {
            try (ProgramLab lab = ProgramLab.create(); Proc server = lab.serve(program, ProgramLab.SERVER)) {
                assertPassed(lab.use(program, ProgramLab.CLIENT, ProgramLab.SERVER), server, true);
                assertEquals(0, KernelSockets.of(String.valueOf(server.pid())));
                return "";
            }
        });
    }

    /** Server and client in one JVM, over both families. */
    static String oneJvm(Program program) throws IOException {
        Path folder = Peers.newFolder();
        try {
            for (String self : List.of("10.9.0.1", "fd00:9::1")) {
                Node node = new Node("mem://lab", "ip=10.9.0.1/24,ip=fd00:9::1/64,dad=off");
                assertPassed(Proc.run(LIMIT, program.command(node, folder, self, "both", self)), null, true);
            }
        } finally {
            Peers.delete(folder);
        }
        return "";
    }

    private static void assertPassed(Proc.Result result, Proc server, boolean node) {
        String all = result.output() + (server == null ? "" : "\n--- the server:\n" + server.output());
        assertEquals(0, result.exit(), all);
        List<String> lines = Arrays.asList(result.output().split("\n"));
        assertTrue(lines.contains("done"), all);
        assertTrue(!node || lines.contains("kernel sockets: 0"), all);
    }

    private interface Step {
        String run() throws IOException;
    }

    private void recorded(String column, Step step) throws IOException {
        String outcome = "fails";
        long begin = System.nanoTime();
        try {
            String others = step.run();
            double seconds = (System.nanoTime() - begin) / 1e9;
            outcome = String.format(Locale.ROOT, "%.1f s", seconds) + (others.isEmpty() ? "" : ", " + others);
        } finally {
            ProgramResults.put(program.title(), column, outcome);
        }
    }
}
