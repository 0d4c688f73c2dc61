/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetStack;
import io.ioth.RouteChoice;
import io.ioth.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two routers with radvd, and a server behind both. The better one vanishes without a word. */
@Timeout(90)
class RouterLossTest {

    private static final String SERVER = "fd00:7a::9";

    /** REACHABLE_TIME of 3 s, half as much again, DELAY_FIRST_PROBE_TIME, three probes a second apart (RFC 4861 §10), and slack. */
    private static final Duration LIMIT = Duration.ofMillis(4_500 + 5_000 + 3_000 + 3_000);

    @Test
    void theOtherRouterIsTaken() throws IOException {
        try (NetLab lab = NetLab.create("radvd")) {
            String lan = lab.segment("lan");
            String far = lab.segment("far");
            LabNode good = router(lab, lan, far, "1", "high");
            LabNode other = router(lab, lan, far, "2", "medium");
            LabNode server = lab.node();
            server.plug(far, "far0", SERVER + "/64");
            server.must("ip", "-6", "route", "add", "fd00:79::/64", "via", "fd00:7a::2");
            try (NetStack stack = NetStack.open(lan, "rd,slaac")) {
                IpAddress first = IpAddress.parse(good.linkLocal("lan0"));
                IpAddress second = IpAddress.parse(other.linkLocal("lan0"));
                StackLab.await(LabNode.SHORT, () -> stack.routes().toString(), () -> gateway(stack).equals(Optional.of(first))
                        && stack.routes().stream().anyMatch(route -> route.gateway().equals(Optional.of(second))));
                lose(stack, good, second);
            }
        }
    }

    private static void lose(NetStack stack, LabNode good, IpAddress second) throws IOException {
        try (DatagramChannel ping = stack.openPingChannel(StandardProtocolFamily.INET6)) {
            ping.connect(new InetSocketAddress(SERVER, 0));
            ping.configureBlocking(false);
            Echoes echoes = new Echoes(ping);
            StackLab.await(LabNode.SHORT, () -> "the server doesn't answer", () -> echoes.sendAndHear() >= 0);
            good.must("ip", "link", "set", "lan0", "down");
            long begin = System.nanoTime();
            int from = echoes.next;
            StackLab.await(LIMIT.plusSeconds(5), () -> stack.routes() + " " + gateway(stack), () -> echoes.sendAndHear() >= from);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            System.out.println("the other router was taken after " + took.toMillis() + " ms");
            assertTrue(took.compareTo(LIMIT) < 0, took.toString());
            assertEquals(Optional.of(second), gateway(stack));
        }
    }

    /** Echo requests, one at each asking, and the number of the last that was answered. */
    private static final class Echoes {
        final DatagramChannel ping;
        int next;
        int heard = -1;

        Echoes(DatagramChannel ping) {
            this.ping = ping;
        }

        int sendAndHear() {
            try {
                ByteBuffer reply = ByteBuffer.allocate(100);
                while (ping.read(reply.clear()) > 0) {
                    heard = Math.max(heard, reply.getShort(6) & 0xffff);
                }
                ping.write(ByteBuffer.allocate(16).put(0, (byte) 128).putShort(6, (short) next++));
            } catch (IOException e) {
                // The router that is gone; the next request may go by the other one.
                return heard;
            }
            return heard;
        }
    }

    private static Optional<IpAddress> gateway(NetStack stack) {
        return stack.routeTo(IpAddress.parse(SERVER), Optional.empty(), 0).flatMap(RouteChoice::gateway);
    }

    private static LabNode router(NetLab lab, String lan, String far, String number, String preference) throws IOException {
        LabNode node = lab.node();
        node.forward();
        node.plug(lan, "lan0", "fd00:79::" + number + "/64");
        node.plug(far, "far0", "fd00:7a::" + number + "/64");
        Path conf = Files.writeString(lab.folder("radvd" + number).resolve("conf"), """
                interface lan0 {
                  AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4; AdvDefaultLifetime 30;
                  AdvReachableTime 3000; AdvDefaultPreference %s;
                  prefix fd00:79::/64 { AdvOnLink on; AdvAutonomous on; };
                };
                """.formatted(preference));
        conf.toFile().setReadable(true, false);
        node.start("radvd", "-n", "-d", "1", "-m", "stderr", "-C", conf.toString(), "-p", conf.resolveSibling("pid").toString());
        return node;
    }
}
