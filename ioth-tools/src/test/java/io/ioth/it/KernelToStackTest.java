/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The kernel's programs against {@code ioth serve}, which nobody runs, on port 80 of its own addresses. */
class KernelToStackTest {

    private static final String STACK4 = "10.77.0.80";
    private static final String STACK6 = "fd00:77::80";
    private static final String CONFIG = "ip=" + STACK6 + "/64,ip=" + STACK4 + "/24";
    private static final Duration SHORT = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofSeconds(120);
    private static final int BIG = 200_000_000;

    private static Lan lan;
    private static Proc server;
    private static Path files;

    @BeforeAll
    static void serve() throws IOException {
        lan = Lan.create();
        files = lan.open("www");
        Files.writeString(files.resolve("hello.txt"), "Hello from a process\n");
        files.resolve("hello.txt").toFile().setReadable(true, false);
        server = Ioth.serve(lan.vnl(), CONFIG, "--upload", files.toString());
    }

    @AfterAll
    static void end() throws IOException {
        if (server != null) {
            server.close();
            System.out.println("serve printed:\n" + server.output().lines().limit(40).toList());
        }
        if (lan != null) {
            lan.close();
        }
    }

    @AfterEach
    void stillServes() throws IOException {
        assertTrue(server.isAlive(), () -> "the server died:\n" + server.output());
        assertFalse(server.output().contains("LEAK:"), () -> server.output());
        assertEquals("Hello from a process", curl("-4", "http://" + STACK4 + "/hello.txt").output());
    }

    private static Proc.Result kernel(Duration limit, String... command) throws IOException {
        return lan.kernel(limit, command);
    }

    private static Proc.Result curl(String family, String url) throws IOException {
        return kernel(SHORT, "curl", family, "-sS", "--max-time", "15", url);
    }

    @Test
    void ping() throws IOException {
        pings("-4", STACK4, "56");
        pings("-6", STACK6, "56");
        pings("-4", STACK4, "1472");
        pings("-6", STACK6, "1452");
    }

    private static void pings(String family, String address, String size) throws IOException {
        Proc.Result result = kernel(SHORT, "ping", family, "-n", "-c", "5", "-i", "0.1", "-W", "5", "-s", size, address);
        assertEquals(0, result.exit(), result.output());
        assertTrue(result.output().contains(" 0% packet loss"), result.output());
        assertFalse(result.output().contains("DUP!"), result.output());
    }

    @Test
    void traceroute() throws IOException {
        Peers.require("traceroute");
        for (String[] way : new String[][] {{"-4", STACK4}, {"-6", STACK6}}) {
            Proc.Result result = kernel(SHORT, "traceroute", way[0], "-n", "-q", "1", "-m", "4", "-w", "3", way[1]);
            assertEquals(0, result.exit(), result.output());
            String lastLine = result.output().lines().reduce((a, b) -> b).orElse("");
            assertTrue(lastLine.matches("\\s*1\\s+" + way[1] + "\\s.*ms"), result.output());
        }
    }

    @Test
    void curlBothFamilies() throws IOException {
        Peers.require("curl");
        assertEquals("Hello from a process", curl("-4", "http://" + STACK4 + "/hello.txt").output());
        assertEquals("Hello from a process", curl("-6", "http://[" + STACK6 + "]/hello.txt").output());
    }

    @Test
    void refusesAtOnceWhereNobodyListens() throws IOException {
        Peers.require("curl");
        for (String host : new String[] {STACK4, "[" + STACK6 + "]"}) {
            Proc.Result result = kernel(SHORT, "curl", "-sS", "--max-time", "10", "http://" + host + ":81/");
            assertEquals(7, result.exit(), result.output());
            assertTrue(result.took().toMillis() < 5_000, result.toString());
        }
    }

    @Test
    void manyConnectionsAtOnce() throws IOException {
        Peers.require("curl");
        Proc.Result result = kernel(LONG, "curl", "-sS", "--no-progress-meter", "--max-time", "60", "-Z", "--parallel-max", "50", "-H", "Connection: close",
                "http://" + STACK4 + "/hello.txt?[1-300]");
        assertEquals(0, result.exit(), result.output());
        assertEquals(300, result.output().lines().filter("Hello from a process"::equals).count());
    }

    @Test
    void downloadOfAGreatFile() throws IOException {
        Peers.require("wget");
        String expected = Bytes.write(files.resolve("big.bin"), BIG, 1);
        Path got = lan.folder().resolve("got.bin");
        Proc.Result result = kernel(LONG, "wget", "-nv", "--tries=1", "--timeout=20", "-O", got.toString(), "http://[" + STACK6 + "]/big.bin");
        assertEquals(0, result.exit(), result.output());
        assertEquals(expected, Bytes.digest(got));
        rate("wget of", result);
        Files.delete(got);
        Files.delete(files.resolve("big.bin"));
    }

    @Test
    void uploadOfAGreatFile() throws IOException {
        Peers.require("curl");
        Path big = lan.folder().resolve("up.bin");
        String expected = Bytes.write(big, BIG, 2);
        Proc.Result result =
                kernel(LONG, "curl", "-4", "-sS", "--fail", "--max-time", "115", "-T", big.toString(), "http://" + STACK4 + "/up.bin");
        assertEquals(0, result.exit(), result.output());
        assertEquals(expected, Bytes.digest(files.resolve("up.bin")));
        rate("upload of", result);
        Files.delete(big);
        Files.delete(files.resolve("up.bin"));
    }

    private static void rate(String what, Proc.Result result) {
        System.out.printf("%s %d MB: %.1f MB/s%n", what, BIG / 1_000_000, BIG / 1e6 / (result.took().toMillis() / 1e3));
    }

    @Test
    void everyPortScanned() throws IOException {
        Peers.require("nmap");
        for (String[] way : new String[][] {{"-4", STACK4}, {"-6", STACK6}}) {
            String[] command = {"nmap", way[0], "-n", "-Pn", "-p-", "-T4", "--max-retries", "8", "--max-rate", "12000", way[1]};
            Proc.Result result = kernel(LONG, way[0].equals("-4") ? remove(command, "-4") : command);
            assertEquals(0, result.exit(), result.output());
            assertTrue(result.output().contains("Not shown: 65534 closed"), result.output());
            assertTrue(result.output().matches("(?s).*80/tcp\\s+open.*"), result.output());
            System.out.println("nmap " + way[0] + " of 65535 ports: " + result.took().toSeconds() + " s");
        }
    }

    private static String[] remove(String[] all, String what) {
        return java.util.Arrays.stream(all).filter(s -> !s.equals(what)).toArray(String[]::new);
    }
}
