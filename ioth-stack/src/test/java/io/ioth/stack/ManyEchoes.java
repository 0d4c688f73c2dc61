/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The child process of {@link ChildJvmTest}: thousands of connections at once, a virtual thread at each end of each. */
final class ManyEchoes {

    private static final int CONNECTIONS = 2000;
    private static final int ROUNDS = 3;
    private static final InetSocketAddress SERVER = new InetSocketAddress("fd00::1", 7);

    private ManyEchoes() {}

    /** Exits with 0 when every echo was right. */
    public static void main(String[] args) throws Exception {
        AtomicInteger right = new AtomicInteger();
        CountDownLatch connected = new CountDownLatch(CONNECTIONS);
        CountDownLatch ended = new CountDownLatch(CONNECTIONS);
        try (NetStack server = NetStack.open("mem://many", "ip=fd00::1/64,dad=off");
                NetStack client = NetStack.open("mem://many", "ip=fd00::2/64,dad=off")) {
            ServerSocketChannel listener = server.openServerSocketChannel().bind(SERVER, CONNECTIONS);
            Thread.ofVirtual().start(() -> accept(listener));
            for (int i = 0; i < CONNECTIONS; i++) {
                int number = i;
                Thread.ofVirtual().start(() -> {
                    try {
                        ask(client, number, connected);
                        right.incrementAndGet();
                    } catch (IOException | InterruptedException e) {
                        e.printStackTrace();
                    } finally {
                        ended.countDown();
                    }
                });
            }
            ended.await(140, TimeUnit.SECONDS);
        }
        System.out.println(right + " of " + CONNECTIONS + " right, " + connected.getCount() + " not connected");
        System.exit(right.get() == CONNECTIONS ? 0 : 1);
    }

    private static void ask(NetStack client, int number, CountDownLatch connected)
            throws IOException, InterruptedException {
        try (SocketChannel connection = client.openSocketChannel()) {
            connection.connect(SERVER);
            connected.countDown();
            connected.await();
            for (int round = 0; round < ROUNDS; round++) {
                connection.write(ByteBuffer.allocate(4).putInt(0, number + round));
                ByteBuffer in = ByteBuffer.allocate(4);
                while (in.hasRemaining() && connection.read(in) >= 0) {
                    Thread.onSpinWait();
                }
                if (in.hasRemaining() || in.getInt(0) != number + round) {
                    throw new IOException("echo " + round + " of " + number + " is wrong: " + in);
                }
            }
        }
    }

    private static void accept(ServerSocketChannel listener) {
        while (true) {
            try {
                SocketChannel connection = listener.accept();
                Thread.ofVirtual().start(() -> echo(connection));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static void echo(SocketChannel channel) {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        try (SocketChannel connection = channel) {
            while (connection.read(buffer) >= 0) {
                connection.write(buffer.flip());
                buffer.clear();
            }
        } catch (IOException e) {
            e.printStackTrace();
        }
    }
}
