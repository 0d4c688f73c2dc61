/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.examples;

import io.ioth.NetStack;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A server with an address of its own, and a client with another. */
public final class AddressOfItsOwn {

    private AddressOfItsOwn() {}

    /** Answers what the client read. */
    public static String run() throws Exception {
        // README: begin
        try (NetStack web = NetStack.open("mem://lab", "ip=fd00::80/64,ip=10.0.0.80/24");
                NetStack me = NetStack.open("mem://lab", "ip=fd00::2/64")) {
            ServerSocketChannel http = web.openServerSocketChannel().bind(new InetSocketAddress("fd00::80", 80));
            Thread.startVirtualThread(() -> greet(http));

            SocketChannel client = me.openSocketChannel();
            client.connect(new InetSocketAddress("fd00::80", 80)); // [fd00::2]:49152 → [fd00::80]:80; no kernel in between
            return readAll(client);
        }
        // README: end
    }

    private static void greet(ServerSocketChannel listener) {
        try (SocketChannel client = listener.accept()) {
            client.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String readAll(SocketChannel channel) throws java.io.IOException {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        while (channel.read(buffer) >= 0) {
            continue;
        }
        return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
    }
}
