/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.examples;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Two nodes in one process: one serves on port 80 of its own address, the other asks. */
public final class HelloServer {

    private HelloServer() {}

    /** Answers what the server said. */
    public static String run() throws IOException {
        try (NetStack web = NetStack.open("mem://example", "ip=fd00::80/64,ip=10.0.0.80/24");
                NetStack visitor = NetStack.open("mem://example", "ip=fd00::99/64")) {
            ServerSocketChannel http = web.openServerSocketChannel().bind(new InetSocketAddress("fd00::80", 80));
            Thread.ofVirtual().start(() -> greet(http));

            try (SocketChannel connection = visitor.openSocketChannel()) {
                connection.connect(new InetSocketAddress("fd00::80", 80));
                ByteBuffer answer = ByteBuffer.allocate(1000);
                while (connection.read(answer) >= 0) {
                    Thread.onSpinWait();
                }
                return StandardCharsets.UTF_8.decode(answer.flip()).toString();
            }
        }
    }

    private static void greet(ServerSocketChannel listener) {
        try (SocketChannel connection = listener.accept()) {
            connection.write(StandardCharsets.UTF_8.encode("hello from " + connection.getLocalAddress()));
        } catch (IOException e) {
            System.err.println(e);
        }
    }
}
