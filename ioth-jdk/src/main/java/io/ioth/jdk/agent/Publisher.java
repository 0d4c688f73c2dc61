/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.agent;

import io.ioth.KernelProvider;
import io.ioth.NetStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * Ports of the host that lead to ports of the node, for people outside of the virtual network. Each connection has two virtual threads.
 */
final class Publisher {

    private static final int BUFFER = 64 * 1024;

    private Publisher() {}

    /**
     * A port of the host's and where it leads.
     *
     * @param host the port on all addresses of the host
     * @param node the node's port
     */
    record Port(InetSocketAddress host, int node) {

        private static final String FORM = "HOSTPORT:PORT or ADDRESS:HOSTPORT:PORT, such as 8080:80";

        /** From {@code 8080:80} or {@code 127.0.0.1:8080:80}. */
        static Port parse(String text) {
            int last = text.lastIndexOf(':');
            int middle = text.lastIndexOf(':', last - 1);
            try {
                int node = Integer.parseInt(text.substring(last + 1).trim());
                int port = Integer.parseInt(text.substring(middle + 1, last).trim());
                String address = middle < 0 ? "0.0.0.0" : text.substring(0, middle).trim();
                if (node < 1 || node > 0xffff) {
                    throw new IllegalArgumentException("port " + node);
                }
                return new Port(new InetSocketAddress(InetAddress.ofLiteral(address), port), node);
            } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
                throw new IllegalArgumentException("publish=" + text + ": it must be " + FORM);
            }
        }
    }

    /** Opens the host's ports. */
    static void start(NetStack stack, List<Port> ports) throws IOException {
        for (Port port : ports) {
            ServerSocketChannel listener = KernelProvider.get().openServerSocketChannel();
            try {
                listener.bind(port.host());
            } catch (IOException e) {
                listener.close();
                throw new IOException("publish: " + port.host() + ": " + e.getMessage(), e);
            }
            Thread.ofVirtual().name("publish " + port.host()).start(() -> accept(stack, listener, port.node()));
        }
    }

    private static void accept(NetStack stack, ServerSocketChannel listener, int port) {
        while (!stack.isClosed()) {
            try {
                SocketChannel client = listener.accept();
                Thread.ofVirtual().name("publish connection").start(() -> relay(stack, client, port));
            } catch (IOException e) {
                Report.line("publish: " + e);
                return;
            }
        }
    }

    private static void relay(NetStack stack, SocketChannel client, int port) {
        try (client;
                SocketChannel server = stack.openSocketChannel()) {
            server.connect(new InetSocketAddress(HostName.addresses(stack).getFirst(), port));
            Thread back = Thread.ofVirtual().name("publish back").start(() -> copy(server, client));
            copy(client, server);
            back.join();
        } catch (IOException nobodyThere) {
            // Closing the client's connection tells it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(SocketChannel from, SocketChannel to) {
        ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
        try {
            while (from.read(bytes) >= 0) {
                bytes.flip();
                while (bytes.hasRemaining()) {
                    to.write(bytes);
                }
                bytes.clear();
            }
            to.shutdownOutput();
        } catch (IOException broken) {
            closeBoth(from, to);
        }
    }

    private static void closeBoth(SocketChannel from, SocketChannel to) {
        try (from;
                to) {
            from.isOpen();
        } catch (IOException e) {
            Report.line("publish: " + e);
        }
    }
}
