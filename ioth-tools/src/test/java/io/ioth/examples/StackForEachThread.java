/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.examples;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A hundred threads, each with a node of its own that answers at the same port. */
public final class StackForEachThread {

    private StackForEachThread() {}

    /** Answers how many of the threads replied. */
    public static int run() throws Exception {
        // README: begin
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                NetStack me = NetStack.open("mem://crowd", "ip=fd00:1::/64")) {
            var listening = new CountDownLatch(100);
            for (int i = 1; i <= 100; i++) {
                String config = "ip=fd00:1::" + Integer.toHexString(i) + "/64";
                threads.submit(() -> {
                    try (NetStack mine = NetStack.open("mem://crowd", config);
                            DatagramChannel echo = mine.openDatagramChannel().bind(new InetSocketAddress(7))) {
                        listening.countDown();
                        return echoOnce(echo); // each of them at port 7 of its own address
                    }
                });
            }
            if (!listening.await(30, TimeUnit.SECONDS)) {
                threads.shutdownNow();
                throw new IOException(listening.getCount() + " threads have no stack");
            }
            return askAll(me, 100);
        }
        // README: end
    }

    private static int echoOnce(DatagramChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        SocketAddress from = channel.receive(buffer);
        return channel.send(buffer.flip(), from);
    }

    private static int askAll(NetStack me, int count) throws IOException {
        int answers = 0;
        for (int i = 1; i <= count; i++) {
            try (DatagramChannel channel = me.openDatagramChannel()) {
                channel.connect(new InetSocketAddress("fd00:1::" + Integer.toHexString(i), 7));
                channel.write(ByteBuffer.wrap(new byte[] {42}));
                ByteBuffer answer = ByteBuffer.allocate(100);
                channel.read(answer);
                answers += answer.get(0) == 42 ? 1 : 0;
            }
        }
        return answers;
    }
}
