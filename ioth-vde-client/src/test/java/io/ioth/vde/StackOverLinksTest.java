/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our whole stack and the kernel's, over the drivers of this module. */
@Timeout(180)
class StackOverLinksTest {

    private static final List<String> OPTIONS = List.of("--enable-native-access=ALL-UNNAMED");
    private static final String CONFIG = "ip=10.77.0.2/24,ip=fd77::2/64";

    @TempDir
    Path temporary;

    private static void needPeers() {
        Peers.need(Files.isWritable(Path.of("/dev/net/tun")), "/dev/net/tun can't be used here");
        Peers.need("ping");
        Peers.need("socat");
    }

    @Test
    void throughASwitch() throws Exception {
        needPeers();
        int length = 5_000_000;
        try (Namespace space = new Namespace();
                SwitchProcess sw = SwitchProcess.startIn(space, temporary, "-t", "t0")) {
            configure(space);
            try (ChildProcess child = new ChildProcess(
                    Peers.java(OPTIONS, StackChild.class, sw.vnl(), CONFIG, Integer.toString(length)))) {
                child.awaitLine("ready");
                check(space, child, length, "vde");
            }
        }
    }

    @Test
    void overTapWithSuperframes() throws Exception {
        needPeers();
        check("tap://t0", "tap", 50_000_000);
    }

    @Test
    void overTun() throws Exception {
        needPeers();
        check("tun://t0", "tun", 20_000_000);
    }

    private void check(String vnl, String name, int length) throws Exception {
        try (Namespace space = new Namespace();
                ChildProcess child = new ChildProcess(space.inside(
                        Peers.java(OPTIONS, StackChild.class, vnl, CONFIG + ",dad=off", Integer.toString(length))))) {
            child.awaitLine("ready");
            configure(space);
            check(space, child, length, name);
        }
    }

    private static void configure(Namespace space) throws Exception {
        space.ip("link", "set", "t0", "up");
        space.ip("addr", "add", "10.77.0.1/24", "dev", "t0");
        space.ip("addr", "add", "fd77::1/64", "dev", "t0", "nodad");
    }

    private void check(Namespace space, ChildProcess child, int length, String name) throws Exception {
        ping(space, "-4", "10.77.0.2");
        ping(space, "-6", "fd77::2");
        String digest = StackChild.digest(StackChild.data(length));
        for (String peer : List.of("TCP4:10.77.0.2", "TCP6:[fd77::2]")) {
            Path in = Files.write(temporary.resolve("in"), StackChild.data(length));
            long start = System.nanoTime();
            space.run("socat", "-b", "262144", "-u", "FILE:" + in, peer + ":" + StackChild.SINK);
            child.awaitLine("digest " + digest);
            print(name + " upload " + peer, length, start);
            Path out = temporary.resolve("out");
            start = System.nanoTime();
            space.run("socat", "-b", "262144", "-u", peer + ":" + StackChild.SOURCE, "CREATE:" + out);
            print(name + " download " + peer, length, start);
            assertEquals(digest, StackChild.digest(Files.readAllBytes(out)));
        }
        System.out.print(child.end());
    }

    private static void ping(Namespace space, String family, String address) throws Exception {
        String said = space.run("ping", family, "-c", "3", "-i", "0.1", "-W", "5", address);
        assertTrue(said.contains(" 0% packet loss"), said);
    }

    private static void print(String what, int length, long start) {
        System.out.printf("%s: %.0f Mbit/s%n", what, length * 8 / 1e6 / ((System.nanoTime() - start) / 1e9));
    }
}
