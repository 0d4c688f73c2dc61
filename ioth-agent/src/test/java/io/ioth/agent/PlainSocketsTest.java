/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program of plain sockets under the agent, in strict mode. */
class PlainSocketsTest {

    @TempDir
    private static Path folder;

    private static ChildJvm program;
    private static Map<String, String> seen;

    @BeforeAll
    static void run() throws IOException, InterruptedException {
        Path keys = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-genkeypair", "-alias", "node", "-keyalg", "EC", "-dname", "CN=web.test", "-ext", "san=ip:10.0.0.80",
                        "-storetype", "PKCS12", "-keystore", keys.toString(), "-storepass", "secret")
                .inheritIO()
                .start();
        assertEquals(0, keytool.waitFor());
        program = ChildJvm.run(
                "net=mem://agent;config=ip=10.0.0.80/24,fqdn=web.test,dad=off;strict", List.of("-ea"), PlainProgram.class, keys.toString());
        seen = program.answers();
    }

    private static void assertSeen(String key, String expected) {
        assertEquals(expected, seen.get(key), () -> program.output() + program.errors());
    }

    @Test
    void plainSocketsAreTheStacks() {
        assertSeen("echo", "hello");
        assertSeen("by name", "hello");
        assertSeen("loopback", "hello");
        assertEquals(0, program.status(), program::errors);
        assertFalse(program.errors().contains("refused"), program::errors);
    }

    @Test
    void addressesAreWhatWasBoundAndConnectedTo() {
        assertSeen("addresses", "/10.0.0.80:4321 /10.0.0.80:4321 true");
    }

    @Test
    void waitsHaveATimeLimitAndLoseNothingByIt() {
        assertSeen("time limit", "Read timed out, then x, Accept timed out");
    }

    @Test
    void whereNobodyListensIsRefused() {
        assertSeen("nobody listens", "java.net.ConnectException: Connection refused");
    }

    @Test
    void closingEndsAnAccept() {
        assertSeen("closed by another thread", "Socket closed");
    }

    @Test
    void optionsAreKept() {
        assertSeen("options", "true true 3");
    }

    @Test
    void urlsAreReadOverTheStack() {
        assertSeen("url", "page");
    }

    @Test
    void proxiesAreReachedOverTheStack() {
        assertSeen("SOCKS proxy", "hello");
        assertSeen("HTTP proxy", "hello");
        assertSeen("no proxy", "hello");
    }

    @Test
    void tlsWorksBothWays() {
        assertSeen("TLS", "secret TLSv1.3");
        assertSeen("TLS over a socket", "secret TLSv1.3");
    }

    @Test
    void datagramsAreTheStacks() {
        assertSeen("datagrams", "answer to question from /10.0.0.80:53");
        assertSeen("connected datagrams", "x /10.0.0.80:53");
        assertSeen("datagram time limit", "Receive timed out");
    }

    @Test
    void multicastSocketsJoinGroupsOfTheStack() {
        assertSeen("multicast", "to all ttl 3");
    }

    @Test
    void asynchronousChannelsAreTheStacks() {
        assertSeen("asynchronous", "5 octets, hello");
        assertSeen("asynchronous time limit", "InterruptedByTimeoutException");
    }

    @Test
    void handlersOfAGroupRunOnItsThreadsAndShuttingItDownClosesItsChannels() {
        assertSeen("asynchronous group", "mine false true");
    }

    @Test
    void aProgramMaySetAFactoryOfItsOwn() {
        assertSeen("factory of its own", "the program's own");
        assertTrue(seen.size() > 10, program::output);
    }
}
