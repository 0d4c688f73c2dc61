/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The table of what passes, a file that {@code -Dprograms.results} names: what a run has nothing new about stays in it. */
final class ProgramResults {

    private static final List<String> COLUMNS =
            List.of("one JVM", "a node serves the kernel's", "the kernel's serves a node", "a node serves a node");

    private static final String INTRODUCTION =
            """
            # Programs over ioth

            Written by `mvn -Pprograms verify`: programs made of released jars, none of which knows of ioth, each started as
            `java -javaagent:ioth-agent.jar=net=…;config=…;strict -cp …`. What each of them does is in `ioth-programs`. A time says that it
            passed, how long the whole test took with the start of its JVMs, and that no internet socket of the kernel's was open in the node.

            - one JVM: server and client are in one, on an in-process network, once over IPv4 and once over IPv6.
            - a node serves the kernel's: the server is a node on a `vde_switch`, its client a JVM without the agent on the kernel's stack, behind a
              TAP device on that switch, and curl besides where it's named.
            - the kernel's serves a node: the other way round.
            - a node serves a node: two JVMs, two nodes on that switch.

            """;

    private ProgramResults() {}

    /** Takes down how a program fared. */
    static synchronized void put(String program, String column, String outcome) throws IOException {
        String file = System.getProperty("programs.results", "");
        if (file.isEmpty()) {
            return;
        }
        Path path = Path.of(file);
        Map<String, List<String>> rows = Files.exists(path) ? read(path) : new TreeMap<>();
        List<String> row = rows.computeIfAbsent(program, name -> new ArrayList<>(Collections.nCopies(COLUMNS.size(), "")));
        row.set(COLUMNS.indexOf(column), outcome);
        write(path, rows);
    }

    private static Map<String, List<String>> read(Path path) throws IOException {
        Map<String, List<String>> rows = new TreeMap<>();
        boolean table = false;
        for (String line : Files.readAllLines(path)) {
            if (line.startsWith("|---")) {
                table = true;
            } else if (table && line.startsWith("|")) {
                String[] cells = line.substring(1).split("\\|", -1);
                List<String> row = Arrays.stream(cells, 1, COLUMNS.size() + 1).map(String::strip).toList();
                rows.put(cells[0].strip(), new ArrayList<>(row));
            }
        }
        return rows;
    }

    private static void write(Path path, Map<String, List<String>> rows) throws IOException {
        StringBuilder text = new StringBuilder(INTRODUCTION);
        text.append("| program | ").append(String.join(" | ", COLUMNS)).append(" |\n");
        text.append("|---|").append("---|".repeat(COLUMNS.size())).append('\n');
        rows.forEach((name, row) -> text.append("| ").append(name).append(" | ").append(String.join(" | ", row)).append(" |\n"));
        Files.writeString(path, text);
    }
}
