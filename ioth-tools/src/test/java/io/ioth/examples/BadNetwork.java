/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.examples;

import io.ioth.NetStack;
import io.ioth.metrics.Counter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** A transfer over a network that loses, doubles and reorders, the same way each time, with a capture to look at. */
public final class BadNetwork {

    private BadNetwork() {}

    /** Answers how many bytes arrived. */
    public static long run(Path folder) throws Exception {
        Path capture = folder.resolve("bad.pcapng");
        // README: begin
        String bad = "pcap://" + capture + "{impaired://loss=1%,duplicate=1%,reorder=2%,delay=1ms,seed=42{mem://bad}}";
        try (NetStack sender = NetStack.open(bad, "ip=fd00::1/64");
                NetStack receiver = NetStack.open("mem://bad", "ip=fd00::2/64")) {
            ServerSocketChannel listener = receiver.openServerSocketChannel().bind(new InetSocketAddress(9000));
            CompletableFuture<Long> received = CompletableFuture.supplyAsync(() -> countAll(listener));
            try (SocketChannel channel = sender.openSocketChannel()) {
                channel.connect(new InetSocketAddress("fd00::2", 9000));
                writeZeroes(channel, 1_000_000);
            }
            long bytes = received.get();
            System.out.println(bytes + " bytes arrived, " + sender.counters().get(Counter.TCP_RETRANS_SEGS)
                    + " segments were sent again; see " + capture + " in Wireshark");
            return bytes;
        }
        // README: end
    }

    private static long countAll(ServerSocketChannel listener) {
        try (listener;
                SocketChannel channel = listener.accept()) {
            ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
            long total = 0;
            for (int n = 0; n >= 0; n = channel.read(buffer.clear())) {
                total += n;
            }
            return total;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void writeZeroes(SocketChannel channel, int count) throws IOException {
        ByteBuffer zeroes = ByteBuffer.allocate(count);
        while (zeroes.hasRemaining()) {
            channel.write(zeroes);
        }
    }
}
