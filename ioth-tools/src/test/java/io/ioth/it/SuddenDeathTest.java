/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two JVMs on one switch; the switch, or one of them, is killed with -9. The other sees it, and whoever comes again finds its place free. */
class SuddenDeathTest {

    private static final String SERVER = "fd00:77::70";
    private static final String CLIENT = "fd00:77::71";
    private static final String PORT = "80";
    private static final String OWN_PORT = "4000";
    private static final Duration PROMPT = Duration.ofSeconds(5);
    /** For what must be found out by asking in vain: neighbour unreachability, or retransmission. */
    private static final Duration FOUND_OUT = Duration.ofSeconds(40);
    private static final Duration START = Duration.ofSeconds(40);

    private Lan lan;

    @BeforeEach
    void plugIn() throws IOException {
        lan = Lan.create();
    }

    @AfterEach
    void end() throws IOException {
        if (lan != null) {
            lan.close();
        }
    }

    private Proc listen() throws IOException {
        Proc proc = Proc.start(Ioth.asNobody("io.ioth.it.Talker", "listen", lan.vnl(), "ip=" + SERVER + "/64", SERVER, PORT));
        return ready(proc, "ready");
    }

    private Proc connect(String how) throws IOException {
        String config = "ip=" + CLIENT + "/64";
        Proc proc = Proc.start(Ioth.asNobody("io.ioth.it.Talker", how, lan.vnl(), config, SERVER, PORT, CLIENT, OWN_PORT));
        return ready(proc, "connected");
    }

    private static Proc ready(Proc proc, String line) {
        try {
            proc.awaitLine(line, START);
            return proc;
        } catch (AssertionError e) {
            proc.close();
            throw e;
        }
    }

    private static void endsWithException(Proc proc, Duration limit) {
        long begin = System.nanoTime();
        String line = proc.awaitLine("ended", limit);
        System.out.printf("%s after %.1f s%n", line, (System.nanoTime() - begin) / 1e9);
        assertTrue(line.matches("ended java\\.(net|nio|io)\\..*Exception: .+"), line);
    }

    private static void endsWith(String exception, Proc proc) {
        assertEquals("ended " + exception, proc.awaitLine("ended", PROMPT));
    }

    @Test
    void theSwitchDies() throws IOException {
        try (Proc server = listen();
                Proc reader = connect("read")) {
            server.awaitLine("accepted", PROMPT);
            lan.vde().kill();
            endsWith("java.net.SocketException: Network is down", reader);
            endsWith("java.net.SocketException: Network is down", server);
        }
        lan.restartSwitch();
        try (Proc server = listen();
                Proc writer = connect("write")) {
            writer.awaitLine("a megabyte", PROMPT);
            assertTrue(server.isAlive());
            lan.vde().kill();
            endsWith("java.net.SocketException: Network is down", writer);
        }
    }

    @Test
    void theServerDiesAndComesAgain() throws IOException {
        try (Proc writer = dieUnder("write")) {
            try (Proc again = listen()) {
                endsWithException(writer, FOUND_OUT);
                try (Proc next = connect("write")) {
                    next.awaitLine("a megabyte", PROMPT);
                }
                assertTrue(again.isAlive());
            }
        }
    }

    @Test
    void theServerDiesForGood() throws IOException {
        try (Proc writer = dieUnder("write")) {
            endsWithException(writer, FOUND_OUT);
        }
    }

    private Proc dieUnder(String how) throws IOException {
        try (Proc server = listen()) {
            Proc client = connect(how);
            try {
                server.awaitLine("a megabyte", START);
                server.kill();
                return client;
            } catch (AssertionError e) {
                client.close();
                throw e;
            }
        }
    }

    @Test
    void theClientDiesAndComesAgainFromTheSamePort() throws IOException {
        try (Proc server = listen()) {
            try (Proc client = connect("write")) {
                server.awaitLine("a megabyte", START);
                client.kill();
            }
            try (Proc again = connect("write")) {
                again.awaitLine("a megabyte", START);
            }
            endsWithException(server, START);
        }
    }
}
