/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.agent;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;

/** Serves port 80 of its node, and then asks for the page by the host's port, which is the argument, past the agent's hooks. */
public final class PublishedProgram {

    private PublishedProgram() {}

    public static void main(String[] arguments) throws Exception {
        ServerSocket server = new ServerSocket(80);
        Thread serving = new Thread(() -> {
            try (Socket client = server.accept()) {
                client.getInputStream().transferTo(client.getOutputStream());
            } catch (java.io.IOException e) {
                System.err.println(e);
            }
        });
        serving.start();
        Object kernel = Class.forName("sun.nio.ch.DefaultSelectorProvider").getMethod("get").invoke(null);
        try (SocketChannel channel = ((SelectorProvider) kernel).openSocketChannel()) {
            channel.connect(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])));
            channel.write(ByteBuffer.wrap("through".getBytes(StandardCharsets.US_ASCII)));
            channel.shutdownOutput();
            ByteBuffer bytes = ByteBuffer.allocate(100);
            while (channel.read(bytes) >= 0) {
                continue;
            }
            System.out.println("published: " + new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII));
        }
        serving.join();
    }
}
