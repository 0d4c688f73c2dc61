/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code ioth ip} of a server in another process, beside the kernel's {@code ip} of a node that is set up alike. */
@Timeout(180)
class RunningStackTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String MAC = "02:00:5e:10:00:01";

    /** What is done to both. */
    private static final List<String> CHANGES = List.of(
            "address add 10.77.0.6/24 brd + dev vde0",
            "address add 10.9.0.1/32 dev vde0",
            "route add default via 10.77.0.1",
            "route add 10.5.0.0/16 via 10.77.0.2 metric 50",
            "route add 192.0.2.0/24 via 10.77.0.3 table 100",
            "-6 route add default via fe80::1 dev vde0",
            "-6 route add 2001:db8::/32 via fd00:77::1",
            "rule add from 10.77.0.6 table 100",
            "rule add to 9.0.0.0/8 table 100 pref 50",
            "neigh add 10.77.0.1 lladdr 02:00:00:00:00:01 dev vde0 nud permanent",
            "neigh add fe80::1 lladdr 02:00:00:00:00:01 dev vde0 nud permanent");

    private static final List<String> QUESTIONS = List.of(
            "-4 address show dev vde0", "-6 address show dev vde0", "-4 -br address show dev vde0", "-o -4 address show dev vde0", "-br link show dev vde0",
            "-4 route", "-6 route", "-4 route show table 100", "-4 route show 10.5.0.0/16", "-4 route show dev vde0",
            "route get 192.0.2.1 from 10.77.0.6", "route get 198.51.100.1", "route get 10.77.0.5", "route get 2001:db8::1",
            "-4 rule", "-4 neigh show dev vde0", "-6 neigh show dev vde0");

    @Test
    void saysWhatTheKernelSays() throws IOException {
        try (NetLab lab = NetLab.create()) {
            LabNode kernel = lab.node();
            kernel.plug(lab.segment("kernel"), "vde0");
            kernel.must("ip", "link", "set", "vde0", "down");
            kernel.must("ip", "link", "set", "vde0", "address", MAC);
            kernel.must("ip", "link", "set", "vde0", "up");
            kernel.must("ip", "address", "add", "10.77.0.5/24", "brd", "+", "dev", "vde0");
            kernel.must("ip", "address", "add", "fd00:77::5/64", "dev", "vde0");
            String config = "mac=" + MAC + ",ip=10.77.0.5/24,ip=fd00:77::5/64,name=lab";
            try (Proc server = Ioth.serve(lab.segment("stack"), config, "--quiet", lab.folder("www").toString())) {
                for (String change : CHANGES) {
                    kernel.must(words("ip", change));
                    assertEquals("", ioth(server, change, 0));
                }
                assertAll(QUESTIONS.stream().map(question -> () -> {
                    String expected = kernel.run(LIMIT, words("ip", question)).output();
                    assertEquals(normal(expected), normal(ioth(server, question, 0)), question);
                }));
                assertTrue(ioth(server, "address add 10.77.0.6/24 dev vde0", 1).contains("10.77.0.6"));
                assertTrue(listed(server), "it's listed");
                server.terminate();
                server.await(LIMIT);
                assertNotEquals("", ioth(server, "address", 1));
            }
        }
    }

    private static String[] words(String first, String words) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(words.split(" ")));
        return all.toArray(String[]::new);
    }

    private static String ioth(Proc server, String words, int exit) throws IOException {
        List<String> all = new ArrayList<>(List.of("ip", "--stack", "lab@" + server.pid()));
        all.addAll(List.of(words.split(" ")));
        Proc.Result result = Proc.run(LIMIT, Ioth.command(all.toArray(String[]::new)));
        assertEquals(exit, result.exit(), words + ": " + result.output());
        return result.output();
    }

    private static boolean listed(Proc server) throws IOException {
        return Proc.run(LIMIT, Ioth.command("ip", "--list")).output().contains("lab pid " + server.pid());
    }

    /** Without what only the kernel has: queues, sockets' users, defaults of metrics, and blanks at the ends of lines. */
    private static String normal(String text) {
        return text.replaceAll("(?m)[ \t]+$", "")
                .replaceAll(" (qdisc|qlen|uid|metric|group) \\w+", "")
                .replaceAll("state (UP|UNKNOWN)", "state UP")
                .replaceAll("(?m)^(vde0 +)UNKNOWN +", "$1UP             ")
                .replaceAll(" proto kernel", "")
                .replaceAll("(?m) pref medium$", "")
                .lines()
                .sorted()
                .reduce("", (a, b) -> a + b + "\n");
    }
}
