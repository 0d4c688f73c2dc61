/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.demo;

import io.ioth.NetStack;
import io.ioth.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A long transfer from one stack to another, and whether it arrived as it was sent. */
record Bulk(long bytes, double seconds, boolean intact) {

    private static final int PORT = 5001;
    private static final int BLOCK = 1 << 20;
    private static final int BLOCKS = 64;

    static Bulk transfer(NetStack from, NetStack to, String address) throws IOException, InterruptedException {
        byte[] block = new byte[BLOCK];
        new Random(1).nextBytes(block);
        try (ServerSocketChannel listener = to.openServerSocketChannel().bind(new InetSocketAddress(PORT))) {
            FutureTask<byte[]> receiver = new FutureTask<>((Callable<byte[]>) () -> receive(listener));
            Thread.ofVirtual().start(receiver);
            long startNs = System.nanoTime();
            try (SocketChannel channel = from.openSocketChannel()) {
                channel.connect(new InetSocketAddress(IpAddress.parse(address).toInetAddress(), PORT));
                for (int i = 0; i < BLOCKS; i++) {
                    ByteBuffer bytes = ByteBuffer.wrap(block);
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                }
            }
            byte[] digest = receiver.get();
            double seconds = (System.nanoTime() - startNs) / 1e9;
            return new Bulk((long) BLOCK * BLOCKS, seconds, Arrays.equals(digest, digestOf(block)));
        } catch (ExecutionException e) {
            throw new IOException("the transfer broke: " + e.getMessage(), e);
        }
    }

    private static byte[] receive(ServerSocketChannel listener) throws IOException {
        MessageDigest digest = sha256();
        ByteBuffer buffer = ByteBuffer.allocate(BLOCK);
        try (SocketChannel channel = listener.accept()) {
            while (channel.read(buffer) >= 0) {
                digest.update(buffer.flip());
                buffer.clear();
            }
        }
        return digest.digest();
    }

    private static byte[] digestOf(byte[] block) {
        MessageDigest digest = sha256();
        for (int i = 0; i < BLOCKS; i++) {
            digest.update(block);
        }
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
