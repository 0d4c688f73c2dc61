/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetStack;
import io.ioth.net.HashAddress;
import io.ioth.net.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server whose address moves with time, and a client of the kernel's that knows the password. */
@Timeout(90)
class OneTimeServerTest {

    private static final IpAddress BASE = IpAddress.parse("fd00:77::");
    private static final String NAME = "server.example.test";
    private static final String PASSWORD = "a secret";
    private static final int PERIOD = 4;
    private static final int PORT = 9000;

    @Test
    void aClientThatComputesTheAddressReachesItAcrossPeriods() throws IOException {
        try (NetLab lab = NetLab.create("socat", "curl")) {
            String vnl = lab.segment("lan");
            LabNode client = lab.node();
            client.plug(vnl, "lan0", "fd00:77::1/64");
            String config = "fqdn=" + NAME + ",otip='" + PASSWORD + "',otip_base=" + BASE + ",otip_period=" + PERIOD
                    + ",otip_preactive=2,otip_postactive=2";
            try (NetStack stack = NetStack.open(vnl, config)) {
                StackLab.serve(stack, "still here");
                echo(stack);
                Proc old = client.start("socat", "STDIO", "TCP6:[" + address(now()) + "]:" + PORT);
                old.say("begin");
                old.awaitLine("begin", LabNode.SHORT);
                Set<IpAddress> used = new HashSet<>();
                while (used.size() < 5) {
                    long at = now();
                    if (used.add(address(at))) {
                        assertEquals("still here", curl(client, address(at)), "period of " + at);
                        old.say("period " + used.size());
                        old.awaitLine("period " + used.size(), LabNode.SHORT);
                    }
                    StackLab.await(Duration.ofSeconds(PERIOD + 1), () -> "the clock stands still", () -> !address(now()).equals(address(at)));
                }
                assertTrue(StackLab.globals(stack).size() <= 4, "old addresses go: " + StackLab.globals(stack));
                old.close();
            }
        }
    }

    private static long now() {
        return System.currentTimeMillis() / 1000;
    }

    private static IpAddress address(long unixSeconds) {
        return HashAddress.oneTime(BASE, NAME, PASSWORD, HashAddress.otipTime(unixSeconds, 0, PERIOD));
    }

    private static String curl(LabNode client, IpAddress to) throws IOException {
        return client.run(LabNode.SHORT, "curl", "-sS", "-g", "--max-time", "5", "http://[" + to + "]/").output();
    }

    private static void echo(NetStack stack) throws IOException {
        ServerSocketChannel listener = stack.openServerSocketChannel().bind(new InetSocketAddress(PORT));
        Thread.ofPlatform().daemon().start(() -> {
            try (SocketChannel channel = listener.accept()) {
                ByteBuffer buffer = ByteBuffer.allocate(1000);
                while (channel.read(buffer.clear()) >= 0) {
                    channel.write(buffer.flip());
                }
            } catch (IOException e) {
                if (!stack.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }
}
