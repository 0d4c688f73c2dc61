/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.xbill.DNS.Message;

/** A DNS server on a node of its own, that behaves as a test says. */
final class TestServer implements AutoCloseable {

    /** What it does with a query that came by UDP. */
    interface Udp {
        void query(byte[] query, Reply reply) throws IOException;
    }

    /** Sends to the asker. */
    interface Reply {
        void send(byte[] message) throws IOException;

        /** From another port. */
        default void sendFromElsewhere(byte[] message) throws IOException {
            throw new UnsupportedOperationException();
        }
    }

    final NetStack stack;
    /** The queries so far. */
    final List<byte[]> queries = new CopyOnWriteArrayList<>();

    /** The ports that they came from. */
    final List<Integer> ports = new CopyOnWriteArrayList<>();

    /** How many came by TCP. */
    final List<byte[]> tcpQueries = new CopyOnWriteArrayList<>();

    private volatile Udp udp;
    private volatile Function<byte[], byte[]> tcp;

    TestServer(String net, String config, TestZone zone) throws IOException {
        this(net, config, (query, reply) -> reply.send(zone.answer(new Message(query)).toWire()));
        tcp = query -> {
            try {
                return zone.answer(new Message(query)).toWire();
            } catch (IOException e) {
                return new byte[0];
            }
        };
    }

    TestServer(String net, String config, Udp udp) throws IOException {
        this.udp = udp;
        this.tcp = query -> new byte[0];
        stack = NetStack.open(net, config + ",dad=off,linger=0");
        DatagramChannel channel = stack.openDatagramChannel().bind(new InetSocketAddress(53));
        DatagramChannel other = stack.openDatagramChannel().bind(new InetSocketAddress(5300));
        Thread.ofVirtual().start(() -> serve(channel, other));
        ServerSocketChannel listener = stack.openServerSocketChannel().bind(new InetSocketAddress(53));
        Thread.ofVirtual().start(() -> accept(listener));
    }

    TestServer onUdp(Udp behaviour) {
        udp = behaviour;
        return this;
    }

    TestServer onTcp(Function<byte[], byte[]> behaviour) {
        tcp = behaviour;
        return this;
    }

    private void serve(DatagramChannel channel, DatagramChannel other) {
        ByteBuffer buffer = ByteBuffer.allocate(65535);
        try {
            while (true) {
                SocketAddress from = channel.receive(buffer.clear());
                byte[] query = new byte[buffer.flip().remaining()];
                buffer.get(query);
                queries.add(query);
                ports.add(((InetSocketAddress) from).getPort());
                udp.query(query, new Reply() {
                    @Override
                    public void send(byte[] message) throws IOException {
                        channel.send(ByteBuffer.wrap(message), from);
                    }

                    @Override
                    public void sendFromElsewhere(byte[] message) throws IOException {
                        other.send(ByteBuffer.wrap(message), from);
                    }
                });
            }
        } catch (IOException e) {
            // The stack is closed.
        }
    }

    private void accept(ServerSocketChannel listener) {
        try {
            while (true) {
                SocketChannel channel = listener.accept();
                Thread.ofVirtual().start(() -> serve(channel));
            }
        } catch (IOException e) {
            // The stack is closed.
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            byte[] query = new byte[Short.toUnsignedInt(read(channel, 2).getShort())];
            read(channel, query.length).get(query);
            tcpQueries.add(query);
            byte[] answer = tcp.apply(query);
            ByteBuffer out = ByteBuffer.allocate(2 + answer.length).putShort((short) answer.length).put(answer).flip();
            while (answer.length > 0 && out.hasRemaining()) {
                channel.write(out);
            }
        } catch (IOException e) {
            // The asker went.
        }
    }

    private static ByteBuffer read(SocketChannel channel, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // Until it's all there.
        }
        return buffer.flip();
    }

    @Override
    public void close() {
        stack.close();
    }
}
