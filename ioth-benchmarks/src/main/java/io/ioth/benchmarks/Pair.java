/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.benchmarks;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Two nodes with one connection between them. */
final class Pair implements AutoCloseable {

    private final NetStack server;
    private final NetStack client;
    private final SocketChannel accepted;
    private final SocketChannel connected;

    private Pair(NetStack server, NetStack client, SocketChannel accepted, SocketChannel connected) {
        this.server = server;
        this.client = client;
        this.accepted = accepted;
        this.connected = connected;
    }

    static Pair open(Network network) throws IOException {
        NetStack server = network.openServer();
        NetStack client = network.openClient();
        InetAddress address = InetAddress.ofLiteral(network.serverAddress());
        try (ServerSocketChannel listener =
                server.openServerSocketChannel().bind(new InetSocketAddress(address, 0))) {
            SocketChannel connected = client.openSocketChannel();
            connected.connect(listener.getLocalAddress());
            SocketChannel accepted = listener.accept();
            connected.setOption(StandardSocketOptions.TCP_NODELAY, true);
            accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return new Pair(server, client, accepted, connected);
        }
    }

    SocketChannel accepted() {
        return accepted;
    }

    SocketChannel connected() {
        return connected;
    }

    @Override
    public void close() throws IOException {
        connected.close();
        accepted.close();
        client.close();
        server.close();
    }
}
