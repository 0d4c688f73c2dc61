/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetStack;
import io.ioth.link.Links;
import io.ioth.metrics.DropReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Frames that are larger than their link may carry and come all the same: the stack counts them, and lives. */
@Timeout(60)
class OversizedTest {

    private static final byte[] STACK = {2, 0, 0, 0, 0, 1};
    private static final byte[] PEER = {2, 0, 0, 0, 0, 2};

    @TempDir
    Path temporary;

    /** A switch lets through four bytes more than a frame without a VLAN tag may have. */
    @Test
    void throughASwitch() throws Exception {
        try (SwitchProcess sw = SwitchProcess.start(temporary);
                NetStack stack = NetStack.open(sw.vnl(), "mac=02:00:00:00:00:01,ip=10.77.0.2,dad=off");
                Station peer = new Station(Links.open(sw.vnl() + "[mtu=1504]"))) {
            peer.send(VdeLinkTest.frame(STACK, PEER, 1514, 1));
            await(stack, DropReason.LINK_UNKNOWN_PROTOCOL);
            assertEquals(0, stack.counters().get(DropReason.LINK_OVERSIZED));
            peer.send(VdeLinkTest.frame(STACK, PEER, 1515, 2));
            await(stack, DropReason.LINK_OVERSIZED);
        }
    }

    private static void await(NetStack stack, DropReason reason) {
        long start = System.nanoTime();
        while (stack.counters().get(reason) == 0 && System.nanoTime() - start < 10_000_000_000L) {
            Thread.onSpinWait();
        }
        assertEquals(1, stack.counters().get(reason), reason.toString());
    }

    /** The kernel's end of the cable was given a larger MTU after ours was opened. */
    @Test
    void overTap() throws Exception {
        Peers.need(Files.isWritable(Path.of("/dev/net/tun")), "/dev/net/tun can't be used here");
        Peers.need("ping");
        try (Namespace space = new Namespace();
                ChildProcess child = new ChildProcess(space.inside(Peers.java(
                        List.of("--enable-native-access=ALL-UNNAMED"),
                        StackChild.class,
                        "tap://t0",
                        "ip=10.77.0.2/24,dad=off",
                        "1")))) {
            child.awaitLine("ready");
            space.ip("link", "set", "t0", "up", "mtu", "4000");
            space.ip("addr", "add", "10.77.0.1/24", "dev", "t0");
            String said = space.run("ping", "-c", "1", "-W", "5", "10.77.0.2");
            assertTrue(said.contains(" 0% packet loss"), said);
            Process tooLarge = new ProcessBuilder(
                            space.inside(List.of("ping", "-c", "1", "-W", "1", "-s", "3000", "-M", "do", "10.77.0.2")))
                    .start();
            assertEquals(1, tooLarge.waitFor());
            String counted = child.end();
            assertTrue(counted.contains("LINK_OVERSIZED=1"), counted);
        }
    }
}
