/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;

/**
 * A stack of ours in a JVM of its own, for {@link StackOverLinksTest}: says the digest of what it is sent at one port, and sends its data to
 * who connects to another.
 */
final class StackChild {

    static final int SINK = 5000;
    static final int SOURCE = 5001;
    private static final int BUFFER = 1 << 16;

    private StackChild() {}

    static byte[] data(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    static String digest(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    public static void main(String[] arguments) throws Exception {
        byte[] data = data(Integer.parseInt(arguments[2]));
        try (NetStack stack = NetStack.open(arguments[0], arguments[1]);
                ServerSocketChannel sink = stack.openServerSocketChannel();
                ServerSocketChannel source = stack.openServerSocketChannel()) {
            sink.bind(new InetSocketAddress(SINK));
            source.bind(new InetSocketAddress(SOURCE));
            serve(sink, StackChild::receive);
            serve(source, channel -> send(channel, data));
            System.out.println("ready");
            System.in.readAllBytes();
            System.out.println(stack.counters().drops() + " " + stack.counters().events());
        }
    }

    private interface Service {
        void run(SocketChannel channel) throws Exception;
    }

    private static void serve(ServerSocketChannel server, Service service) {
        Thread.ofVirtual().start(() -> {
            while (server.isOpen()) {
                try (SocketChannel channel = server.accept()) {
                    service.run(channel);
                } catch (Exception e) {
                    if (server.isOpen()) {
                        System.out.println(e);
                    }
                }
            }
        });
    }

    private static void receive(SocketChannel channel) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        while (channel.read(buffer.clear()) >= 0) {
            digest.update(buffer.flip());
        }
        System.out.println("digest " + HexFormat.of().formatHex(digest.digest()));
    }

    private static void send(SocketChannel channel, byte[] data) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(data);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.shutdownOutput();
        channel.read(ByteBuffer.allocate(1));
    }
}
