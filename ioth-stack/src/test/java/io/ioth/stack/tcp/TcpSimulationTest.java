/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.link.LinkCapabilities;
import io.ioth.net.IpAddress;
import io.ioth.stack.socket.StreamSocket;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole transfers over a channel that isn't perfect: every byte arrives once and in order. */
class TcpSimulationTest {

    private static final long SECOND = 1_000_000_000L;

    /** One direction of a transfer, pumped as a user would. */
    private static final class Pump {
        final StreamSocket from;
        final StreamSocket to;
        final ByteBuffer out;
        final ByteArrayOutputStream in = new ByteArrayOutputStream();
        final ByteBuffer buffer = ByteBuffer.allocate(30_000);
        final Random random;
        boolean closed;
        boolean ended;

        Pump(StreamSocket from, StreamSocket to, byte[] bytes, long seed) {
            this.from = from;
            this.to = to;
            this.out = ByteBuffer.wrap(bytes);
            this.random = new Random(seed);
        }

        void run(long now) throws Exception {
            while (out.hasRemaining()) {
                ByteBuffer piece = out.slice(out.position(), Math.min(out.remaining(), 1 + random.nextInt(20_000)));
                int n = from.write(piece);
                if (n == 0) {
                    break;
                }
                out.position(out.position() + n);
            }
            if (!out.hasRemaining() && !closed) {
                from.shutdownOutput(now);
                closed = true;
            }
            while (!ended) {
                buffer.clear().limit(1 + random.nextInt(buffer.capacity()));
                int n = to.read(buffer);
                if (n <= 0) {
                    ended = n < 0;
                    break;
                }
                in.write(buffer.array(), 0, n);
            }
        }
    }

    private static void transfer(TcpPair net, int bytesEachWay, long seed) throws Exception {
        StreamSocket listener = net.b.listen(80);
        StreamSocket client = net.a.connect(80);
        long deadline = net.now + 3600 * SECOND;
        StreamSocket server = null;
        while (server == null && net.step(deadline)) {
            server = listener.accept(net.now);
        }
        assertNotNull(server);
        byte[] there = new byte[bytesEachWay];
        byte[] back = new byte[bytesEachWay / 3];
        new Random(seed).nextBytes(there);
        new Random(seed + 1).nextBytes(back);
        while (!client.finishConnect()) {
            assertTrue(net.step(deadline));
        }
        Pump first = new Pump(client, server, there, seed);
        Pump second = new Pump(server, client, back, seed + 2);
        while (!(first.ended && second.ended)) {
            first.run(net.now);
            second.run(net.now);
            net.settle();
            if (!(first.ended && second.ended)) {
                assertTrue(net.step(deadline), () -> "stuck: " + net.a.tcp.sockets() + net.b.tcp.sockets());
            }
        }
        assertArrayEquals(there, first.in.toByteArray());
        assertArrayEquals(back, second.in.toByteArray());
        client.close(net.now);
        server.close(net.now);
        listener.close(net.now);
        net.advance(300 * SECOND);
        assertEquals(0, net.a.tcp.sockets().size(), () -> net.a.tcp.sockets().toString());
        assertEquals(0, net.b.tcp.sockets().size(), () -> net.b.tcp.sockets().toString());
        assertEquals(0, net.inFlight());
        net.close();
    }

    @Test
    void cleanChannel() throws Exception {
        transfer(new TcpPair(1), 3_000_000, 1);
    }

    @Test
    void ipv6() throws Exception {
        transfer(new TcpPair(2, IpAddress.parse("fd00::1"), IpAddress.parse("fd00::2")), 1_000_000, 2);
    }

    @Test
    void superframes() throws Exception {
        TcpPair net = new TcpPair(3);
        net.link(new LinkCapabilities(LinkCapabilities.Medium.ETHERNET, 1500, 65535, true, true));
        net.a.ip.verify = true;
        transfer(net, 3_000_000, 3);
        assertTrue(net.a.sent < 500, "sent " + net.a.sent);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26})
    void badChannel(long seed) throws Exception {
        TcpPair net = new TcpPair(seed);
        net.loss = 0.02 * (seed % 4);
        net.duplicate = 0.02;
        net.reorder = seed % 3 == 0 ? 0.1 : 0.02;
        transfer(net, 200_000, seed);
    }

    @Test
    void sameSeedSameTraffic() throws Exception {
        long[] sent = new long[2];
        for (int i = 0; i < 2; i++) {
            TcpPair net = new TcpPair(7);
            net.loss = 0.03;
            transfer(net, 100_000, 7);
            sent[i] = net.a.sent * 1000 + net.b.sent;
        }
        assertEquals(sent[0], sent[1]);
    }
}
