/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs in JVMs of their own, under the agent. */
class AgentTest {

    private static final String NODE = "net=mem://agent;config=ip=10.0.0.80/24,ip=fd00::80/64,fqdn=web.test,mac=02:00:00:00:00:80";
    private static ChildJvm strict;
    private static Map<String, String> seen;

    @BeforeAll
    static void strictProgram() throws IOException, InterruptedException {
        strict = ChildJvm.run(
                NODE + ";strict;print", List.of("--add-exports", "java.base/sun.nio.ch=ALL-UNNAMED"), NodeProgram.class);
        seen = strict.answers();
    }

    private static void assertSeen(String key, String expected) {
        assertEquals(expected, seen.get(key), () -> strict.output() + strict.errors());
    }

    @Test
    void theProgramRunsToItsEnd() {
        assertEquals(0, strict.status(), strict::errors);
    }

    @Test
    void theNodeIsTheLocalHost() {
        assertSeen("local host", "web.test/10.0.0.80");
        assertSeen("own name", "web.test/10.0.0.80");
        assertSeen("reverse", "web.test");
    }

    @Test
    void localhostIsTheLoopbackOfIpv4AsTheJdkHasIt() {
        assertSeen("localhost", "localhost/127.0.0.1");
    }

    @Test
    void interfacesAreTheStacks() {
        assertSeen("interfaces", "[name:lo (lo), name:vde0 (vde0)]");
        assertSeen("interface", "vde0 up=true loopback=false mtu=1500 mac=020000000080 multicast=true");
        assertTrue(seen.get("loopback").startsWith("lo up=true loopback=true"), seen.get("loopback"));
        assertTrue(seen.get("loopback").contains("mac=none"), seen.get("loopback"));
        assertSeen("by index", "lo");
        assertSeen("by address", "vde0");
        assertSeen("no such interface", "null");
        assertTrue(seen.get("bindings").contains("/10.0.0.80/24 [/10.0.0.255]"), seen.get("bindings"));
    }

    @Test
    void aZoneIsTheNameOfAnInterface() {
        assertSeen("scope", "/fe80:0:0:0:0:0:0:1%vde0");
    }

    @Test
    void reachableIsWhatAnswersAnEcho() {
        assertSeen("reachable", "true");
        assertSeen("reachable by IPv6", "true");
        assertSeen("unreachable", "false");
    }

    @Test
    void channelsAreTheStacks() {
        assertSeen("stream", "hello from /10.0.0.80:80");
    }

    @Test
    void theNetworkIsThereForShutdownHooks() {
        assertSeen("at the end", "hello from /10.0.0.80:80");
    }

    @Test
    void unixDomainSocketsStayTheKernels() {
        assertSeen("unix", "connected true");
    }

    @Test
    void kernelSocketsAreRefusedAndTheirPlacePrintedOnce() {
        assertTrue(seen.get("kernel socket").contains("java.net.SocketException: this JVM has a network node of its own"), seen.get("kernel socket"));
        assertEquals(seen.get("kernel socket"), seen.get("kernel socket again"));
        assertTrue(strict.errors().contains("NodeProgram.kernelSocket"), strict::errors);
        assertSeen("kernel sockets", "0");
    }

    @Test
    void nativeTransportsAreSwitchedOff() {
        assertSeen("noNative", "true true");
    }

    @Test
    void theProgramDoesntSeeWhatIsInside() {
        assertSeen("ours unseen", "java.lang.ClassNotFoundException: io.netty.buffer.ByteBuf");
        assertSeen("core unseen", "java.lang.ClassNotFoundException: io.ioth.NetStack");
    }

    @Test
    void addressesArePrinted() {
        assertTrue(strict.errors().contains("ioth-agent: web.test: "), strict::errors);
        assertTrue(strict.errors().contains(" fd00::80"), strict::errors);
    }

    @Test
    void nothingWarnsOfNativeCallsOrSharing() {
        assertFalse(strict.errors().contains("WARNING"), strict::errors);
        assertFalse(strict.errors().contains("Sharing is only supported"), strict::errors);
    }

    @Test
    void aWrongOptionIsOneLineAndEndsTheJvm() throws IOException, InterruptedException {
        ChildJvm wrong = ChildJvm.run("nett=mem://agent", List.of(), NodeProgram.class);
        assertEquals(1, wrong.status());
        assertEquals(1, wrong.errors().lines().count(), wrong::errors);
        assertTrue(wrong.errors().startsWith("ioth-agent: there is no option 'nett'"), wrong::errors);
    }

    @Test
    void otherwiseTheKernelIfTheProgramIsToRunAnyhow() throws IOException, InterruptedException {
        ChildJvm anyhow = ChildJvm.run("net=nowhere://;otherwise=kernel", List.of(), HelloProgram.class);
        assertEquals(0, anyhow.status(), anyhow::errors);
        assertEquals("hello", anyhow.output().strip());
        assertTrue(anyhow.errors().contains("; the program runs on the host's network"), anyhow::errors);
    }

    @Test
    void aPortOfTheHostLeadsToTheNodeAndOptionsMayBeInAFile(@TempDir Path folder) throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path options = Files.write(
                folder.resolve("options"),
                List.of("# a node", "net=mem://agent", "config=ip=10.0.0.80/24;dad=off", "publish=127.0.0.1:" + port + ":80"));
        ChildJvm published = ChildJvm.run(
                "@" + options,
                List.of("--add-exports", "java.base/sun.nio.ch=ALL-UNNAMED"),
                PublishedProgram.class,
                String.valueOf(port));
        assertEquals("through", published.answers().get("published"), published::errors);
        assertEquals(0, published.status());
    }

    @Test
    void anOlderJavaSaysSoInOneLine() throws IOException, InterruptedException {
        Path older = Path.of("/usr/lib/jvm/java-17-openjdk-amd64");
        assumeTrue(Files.exists(older.resolve("bin/java")), "there's no Java 17 here");
        ChildJvm tooOld = ChildJvm.run(older, NODE, List.of(), HelloProgram.class);
        assertEquals(1, tooOld.status());
        assertTrue(tooOld.errors().startsWith("ioth-agent: Java 25 or later is needed, and this is Java 17"), tooOld::errors);
        assertEquals(1, tooOld.errors().lines().count(), tooOld::errors);
    }
}
