/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code tap://} and {@code tun://} against the kernel, in network namespaces of the test's own. */
@Timeout(120)
class TapLinkTest {

    private static final List<String> OPTIONS = List.of("--enable-native-access=ALL-UNNAMED");
    private static final int TRANSFER = 20_000_000;

    @TempDir
    Path temporary;

    private static void needTun() {
        Peers.need(Files.isWritable(Path.of("/dev/net/tun")), "/dev/net/tun can't be used here");
    }

    @Test
    void theKernelsPingIsAnsweredOverTun() throws Exception {
        needTun();
        Peers.need("ping");
        try (Namespace space = new Namespace();
                ChildProcess child = new ChildProcess(
                        space.inside(Peers.java(OPTIONS, TapChild.class, "echo", "tun://t0[mtu=1400]")))) {
            child.awaitLine("ready");
            space.ip("addr", "add", "10.77.0.1/24", "dev", "t0");
            assertTrue(space.ip("link", "show", "t0").contains("mtu 1400"));
            String said = space.run("ping", "-c", "5", "-i", "0.05", "-s", "1300", "-W", "5", "10.77.0.2");
            assertTrue(said.contains(" 0% packet loss"), said);
            child.end();
        }
    }

    @Test
    void kernelsTalkTcpThroughUsInSuperframes() throws Exception {
        needTun();
        Peers.need("socat");
        try (Namespace one = new Namespace();
                Namespace two = new Namespace();
                ChildProcess child = new ChildProcess(
                        one.inside(Peers.java(OPTIONS, TapChild.class, "forward", "tap://ta", "tap://tb")))) {
            String capabilities = child.awaitLine("ready");
            assertTrue(capabilities.contains("maxSuperframe=65535, checksumOffloadTx=true"), capabilities);
            one.ip("link", "set", "tb", "netns", two.name);
            configure(one, "ta", "1");
            configure(two, "tb", "2");
            Path data = temporary.resolve("in");
            byte[] bytes = new byte[TRANSFER];
            new Random(1).nextBytes(bytes);
            Files.write(data, bytes);
            transfer(one, two, "TCP4-LISTEN", "TCP4:10.77.0.2", data);
            transfer(two, one, "TCP4-LISTEN", "TCP4:10.77.0.1", data);
            transfer(one, two, "TCP6-LISTEN", "TCP6:[fd77::2]", data);
            transfer(two, one, "TCP6-LISTEN", "TCP6:[fd77::1]", data);
            String counts = child.end();
            System.out.print("tap to tap, 4 x " + TRANSFER + " bytes: " + counts);
            long superframes = Long.parseLong(counts.replaceAll("(?s).*superframes=(\\d+).*", "$1"));
            assertTrue(superframes > 4, counts);
        }
    }

    private static void configure(Namespace space, String device, String host) throws Exception {
        space.ip("link", "set", device, "up");
        space.ip("addr", "add", "10.77.0." + host + "/24", "dev", device);
        space.ip("addr", "add", "fd77::" + host + "/64", "dev", device, "nodad");
    }

    private void transfer(Namespace from, Namespace to, String listen, String connect, Path data) throws Exception {
        Path result = Files.createTempFile(temporary, "out", "");
        Process receiver = start(to, "socat", "-u", listen + ":5000,reuseaddr", "OPEN:" + result + ",trunc");
        try {
            long start = System.nanoTime();
            Process sender =
                    start(from, "socat", "-b", "262144", "-u", "FILE:" + data, connect + ":5000,retry=50,interval=0.1");
            assertTrue(sender.waitFor(30, TimeUnit.SECONDS), "the sender should end");
            assertTrue(receiver.waitFor(30, TimeUnit.SECONDS), "the receiver should end");
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf("  %s: %.0f Mbit/s%n", connect, TRANSFER * 8 / 1e6 / seconds);
            assertArrayEquals(digest(data), digest(result));
        } finally {
            receiver.destroyForcibly();
        }
    }

    private static Process start(Namespace space, String... command) throws IOException {
        return new ProcessBuilder(space.inside(List.of(command))).inheritIO().start();
    }

    private static byte[] digest(Path file) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    }

    @Test
    void whyADeviceIsNotToBeHad() throws Exception {
        needTun();
        try (Namespace space = new Namespace();
                ChildProcess child = new ChildProcess(space.inside(Peers.java(
                        OPTIONS, TapChild.class, "open", "tap://t1", "tap://t1", "tun://t1", "tap://lo")))) {
            String said = child.end();
            assertTrue(said.contains("tap://t1: LinkCapabilities[medium=ETHERNET, mtu=1500"), said);
            assertTrue(said.contains("tap://t1: the device 't1' is in use by another program"), said);
            assertTrue(said.contains("tun://t1: the device 't1' is not a tun device"), said);
            assertTrue(said.contains("tap://lo: the device 'lo' is not a tap device"), said);
        }
    }

    @Test
    void withoutTheRightToMakeDevices() throws Exception {
        needTun();
        Peers.need("setpriv");
        List<String> command = new ArrayList<>(List.of("setpriv", "--bounding-set", "-net_admin"));
        command.addAll(Peers.java(OPTIONS, TapChild.class, "open", "tap://t2"));
        try (Namespace space = new Namespace();
                ChildProcess child = new ChildProcess(space.inside(command))) {
            String said = child.end();
            assertTrue(said.contains("there's no such device 't2', and this user may not make one"), said);
        }
    }
}
