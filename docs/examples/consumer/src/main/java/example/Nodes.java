/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package example;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A node of the network for each thread: every one has its own IPv6 address, and serves on port 80 of it. Then another node asks each of
 * them. With an argument, the network is that one, such as {@code vde:///run/vde/lab}; otherwise it's within this process.
 */
public final class Nodes {

    private static final int COUNT = 5;

    private Nodes() {}

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        String network = arguments.length > 0 ? arguments[0] : "mem://nodes";
        CountDownLatch listening = new CountDownLatch(COUNT);
        List<Thread> threads = new ArrayList<>();
        for (int i = 1; i <= COUNT; i++) {
            String address = "fd00:5::" + i;
            threads.add(Thread.ofVirtual().start(() -> serveOnce(network, address, listening)));
        }
        listening.await();
        try (NetStack client = NetStack.open(network, "ip=fd00:5::ff/64")) {
            for (int i = 1; i <= COUNT; i++) {
                System.out.println(ask(client, new InetSocketAddress("fd00:5::" + i, 80)));
            }
            // A stack that closes takes its connections along, so this one stays until the others have seen their ends.
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private static void serveOnce(String network, String address, CountDownLatch listening) {
        try (NetStack node = NetStack.open(network, "ip=" + address + "/64");
                ServerSocketChannel listener = node.openServerSocketChannel()) {
            listener.bind(new InetSocketAddress(address, 80));
            listening.countDown();
            try (SocketChannel visitor = listener.accept()) {
                visitor.write(ByteBuffer.wrap(("Hello from " + address).getBytes(StandardCharsets.UTF_8)));
                visitor.shutdownOutput();
                // Stays until the visitor has it all and says so.
                visitor.read(ByteBuffer.allocate(1));
            }
        } catch (IOException e) {
            throw new IllegalStateException(address, e);
        }
    }

    private static String ask(NetStack client, InetSocketAddress server) throws IOException {
        try (SocketChannel channel = client.openSocketChannel()) {
            channel.connect(server);
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
