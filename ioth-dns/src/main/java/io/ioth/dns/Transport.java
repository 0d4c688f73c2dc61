/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import io.ioth.NetStack;
import io.ioth.net.IpAddress;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Carries one question to a server and its answer back, by a socket of its own: each has a port drawn at random (RFC 5452 §9.2). */
final class Transport {

    /** After so many datagrams that come from the server but answer something else, somebody is guessing. */
    static final int MAX_STRANGERS = 32;

    private static final int MAX_MESSAGE = 65535;

    private final NetStack stack;
    private final InetSocketAddress server;

    Transport(NetStack stack, InetSocketAddress server) {
        this.stack = stack;
        this.server = server;
    }

    /**
     * Asks by UDP. The socket is connected, so that only the server's datagrams come, and its absence is told at once.
     *
     * @return empty when too many datagrams looked like forgeries
     */
    byte[] udp(Question question, Duration timeout) throws IOException {
        boolean ipv4 = IpAddress.of(server.getAddress()).isIpv4();
        try (DatagramChannel channel =
                        stack.openDatagramChannel(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
                Deadline deadline = new Deadline(channel, timeout)) {
            try {
                channel.connect(server);
                channel.write(ByteBuffer.wrap(question.wire()));
                return receive(channel, question);
            } catch (IOException e) {
                throw deadline.explain(e);
            }
        }
    }

    private static byte[] receive(DatagramChannel channel, Question question) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_MESSAGE);
        for (int strangers = 0; strangers < MAX_STRANGERS; strangers++) {
            channel.read(buffer.clear());
            byte[] message = bytes(buffer.flip());
            if (question.isAnsweredBy(message)) {
                return message;
            }
        }
        return new byte[0];
    }

    /** Asks by TCP (RFC 7766). */
    byte[] tcp(Question question, Duration timeout) throws IOException {
        try (SocketChannel channel = stack.openSocketChannel();
                Deadline deadline = new Deadline(channel, timeout)) {
            try {
                channel.connect(server);
                byte[] query = question.wire();
                ByteBuffer out = ByteBuffer.allocate(2 + query.length).putShort((short) query.length).put(query).flip();
                while (out.hasRemaining()) {
                    channel.write(out);
                }
                int length = Short.toUnsignedInt(read(channel, 2).getShort());
                byte[] message = bytes(read(channel, length));
                if (!question.isAnsweredBy(message)) {
                    throw new IOException("answered something else");
                }
                return message;
            } catch (IOException e) {
                throw deadline.explain(e);
            }
        }
    }

    private static ByteBuffer read(SocketChannel channel, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("closed the connection without an answer");
            }
        }
        return buffer.flip();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
