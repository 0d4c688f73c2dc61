/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The child process of {@link ChildJvmTest}: many stacks in one JVM, each with a server on port 80 of its own addresses. */
final class ThousandStacks {

    private static final int STACKS = 1000;

    /** What the JVM itself may start meanwhile: carriers of virtual threads, workers, the timer, compilers. */
    private static final int TOLERANCE = 16;

    private ThousandStacks() {}

    /** Fails unless every server answered, over both families, and threads didn't grow with stacks. */
    public static void main(String[] args) throws Exception {
        int threadsBefore = Thread.getAllStackTraces().size();
        List<NetStack> stacks = new ArrayList<>();
        try (NetStack client = NetStack.open("mem://thousand", "ip=fd00::ffff/64,ip=10.0.255.1/16,dad=off")) {
            for (int i = 0; i < STACKS; i++) {
                stacks.add(serve(i));
            }
            for (int i = 0; i < STACKS; i++) {
                check("I am " + i, ask(client, new InetSocketAddress(ipv6(i), 80)));
                check("I am " + i, ask(client, new InetSocketAddress(ipv4(i), 80)));
            }
            int threads = Thread.getAllStackTraces().size();
            System.out.println("threads: " + threadsBefore + ", with " + STACKS + " stacks " + threads);
            if (threads > threadsBefore + TOLERANCE) {
                throw new AssertionError("threads grew with stacks");
            }
        } finally {
            stacks.forEach(NetStack::close);
        }
    }

    private static void check(String expected, String actual) {
        if (!actual.equals(expected)) {
            throw new AssertionError("'" + actual + "' in place of '" + expected + "'");
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
