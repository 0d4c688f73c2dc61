/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.link.LinkCapabilities;
import io.ioth.link.LinkCapabilities.Medium;
import io.ioth.link.LinkPair;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.StreamSocket;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TCP over the engine's own layers: what is left to the edge must be right there. */
@ExtendWith(LeakWatch.class)
class EngineTcpTest {

    private static final int TOTAL = 1_000_000;

    private final TestNet net = new TestNet();

    @AfterEach
    void close() {
        net.close();
        for (StackEngine engine : net.engines) {
            assertEquals(0, engine.counters().get(DropReason.INTERNAL_ERROR));
        }
    }

    private LinkPair open(LinkCapabilities capabilities) throws IOException {
        LinkPair pair = LinkPair.of(capabilities, 1024);
        net.engine(pair.a(), false, "02:00:00:00:00:01", "10.0.0.1/24", "fd00::1/64");
        net.engine(pair.b(), false, "02:00:00:00:00:02", "10.0.0.2/24", "fd00::2/64");
        net.settle();
        return pair;
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.2, 0, false, false", "fd00::2, 0, false, false", "10.0.0.2, 0, true, false", "fd00::2, 65535, true, true",
        "10.0.0.2, 65535, true, true", "fd00::2, 65535, true, false", "10.0.0.2, 4000, true, false", "127.0.0.1, 0, false, false"
    })
    void everyByteArrives(String to, int maxSuperframe, boolean offload, boolean inMemory) throws IOException {
        open(new LinkCapabilities(Medium.ETHERNET, 1500, maxSuperframe, offload, inMemory));
        StackEngine a = net.engines.get(0);
        StackEngine b = to.startsWith("127") ? a : net.engines.get(1);
        StreamSocket listener = b.newStream(Family.DUAL);
        listener.bind(new Endpoint(IpAddress.ANY, 80, 0), net.nowNs);
        listener.listen(5, net.nowNs);
        StreamSocket client = a.newStream(Family.DUAL);
        client.connect(TestNet.at(to, 80), net.nowNs);
        net.run(Duration.ofMillis(10));
        assertTrue(client.finishConnect());
        StreamSocket server = listener.accept(net.nowNs);
        assertNotNull(server);
        byte[] data = new byte[TOTAL];
        new Random(3).nextBytes(data);
        ByteBuffer out = ByteBuffer.wrap(data);
        ByteBuffer in = ByteBuffer.allocate(TOTAL + 1);
        for (int i = 0; i < 10_000 && in.position() < TOTAL; i++) {
            client.write(out);
            net.run(Duration.ofMillis(1));
            server.read(in);
        }
        assertEquals(TOTAL, in.position());
        assertArrayEquals(data, java.util.Arrays.copyOf(in.array(), TOTAL));
        client.close(net.nowNs);
        net.run(Duration.ofMillis(100));
        assertEquals(-1, server.read(in));
        server.close(net.nowNs);
        listener.close(net.nowNs);
        net.run(Duration.ofSeconds(1));
        assertEquals(Map.of(), TestNet.drops(a));
        assertEquals(Map.of(), TestNet.drops(b));
    }

    @Test
    void aLinkThatGoesDownEndsItsConnectionsAtOnce() throws IOException {
        LinkPair pair = open(LinkCapabilities.ethernet(1500));
        StreamSocket listener = net.engines.get(1).newStream(Family.DUAL);
        listener.bind(new Endpoint(IpAddress.ANY, 80, 0), net.nowNs);
        listener.listen(5, net.nowNs);
        StreamSocket client = net.engines.get(0).newStream(Family.DUAL);
        client.connect(TestNet.at("fd00::2", 80), net.nowNs);
        net.run(Duration.ofMillis(10));
        assertTrue(client.finishConnect());
        pair.b().close();
        net.settle();
        SocketException down = assertThrows(SocketException.class, () -> client.read(ByteBuffer.allocate(1)));
        assertEquals("Network is down", down.getMessage());
    }

    @Test
    void aClosedPortRefusesAndASilentHostIsUnreachable() throws IOException {
        open(LinkCapabilities.ethernet(1500));
        StackEngine a = net.engines.get(0);
        StreamSocket refused = a.newStream(Family.DUAL);
        refused.connect(TestNet.at("fd00::2", 81), net.nowNs);
        net.run(Duration.ofMillis(10));
        assertThrows(ConnectException.class, refused::finishConnect);
        StreamSocket silent = a.newStream(Family.DUAL);
        silent.connect(TestNet.at("10.0.0.77", 81), net.nowNs);
        net.run(Duration.ofSeconds(4));
        assertThrows(NoRouteToHostException.class, silent::finishConnect);
    }
}
