/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetStack;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many stacks in one JVM, each a node of its own, without threads of their own. */
@Timeout(120)
class ThousandStacksTest {

    private static final int STACKS = 1000;

    /** What the JVM itself may start meanwhile: carriers of virtual threads, workers, the timer, compilers. */
    private static final int TOLERANCE = 16;

    @Test
    void eachHasAServerOnPort80OfItsOwnAddressesAndAllAreAnswered() throws Exception {
        int threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
        List<NetStack> stacks = new ArrayList<>();
        try (NetStack client = NetStack.open("mem://thousand", "ip=fd00::ffff/64,ip=10.0.255.1/16,dad=off")) {
            for (int i = 0; i < STACKS; i++) {
                stacks.add(serve(i));
            }
            for (int i = 0; i < STACKS; i++) {
                assertEquals("I am " + i, ask(client, new InetSocketAddress(ipv6(i), 80)));
                assertEquals("I am " + i, ask(client, new InetSocketAddress(ipv4(i), 80)));
            }
            int threads = ManagementFactory.getThreadMXBean().getThreadCount();
            assertTrue(threads <= threadsBefore + TOLERANCE, "threads grew from " + threadsBefore + " to " + threads);
        } finally {
            stacks.forEach(NetStack::close);
        }
    }

    private static String ipv6(int i) {
        return "fd00::1:" + Integer.toHexString(i);
    }

    private static String ipv4(int i) {
        return "10.0." + (i >> 8) + "." + (i & 255);
    }

    private static NetStack serve(int i) throws IOException {
        String config = "ip=" + ipv6(i) + "/64,ip=" + ipv4(i) + "/16,dad=off";
        NetStack stack = NetStack.open("mem://thousand", config);
        ServerSocketChannel listener = stack.openServerSocketChannel().bind(new InetSocketAddress(80));
        Thread.ofVirtual().start(() -> answer(listener, "I am " + i));
        return stack;
    }

    private static void answer(ServerSocketChannel listener, String text) {
        while (true) {
            try (SocketChannel connection = listener.accept()) {
                connection.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static String ask(NetStack client, InetSocketAddress server) throws IOException {
        try (SocketChannel connection = client.openSocketChannel()) {
            connection.connect(server);
            ByteBuffer in = ByteBuffer.allocate(100);
            while (connection.read(in) >= 0) {
                Thread.onSpinWait();
            }
            return StandardCharsets.UTF_8.decode(in.flip()).toString();
        }
    }
}
