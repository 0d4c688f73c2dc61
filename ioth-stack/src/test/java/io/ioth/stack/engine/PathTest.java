/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.StackConfig;
import io.ioth.TcpSettings;
import io.ioth.TcpSettings.Ecn;
import io.ioth.TcpSettings.MtuProbing;
import io.ioth.link.ImpairedLink;
import io.ioth.link.Impairments;
import io.ioth.link.LinkCapabilities;
import io.ioth.link.LinkPair;
import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.ip.Path;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.wire.EtherTypes;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole transfers over paths that say, or don't say, what they can't do: queues that mark, and holes that swallow. */
@ExtendWith(LeakWatch.class)
class PathTest {

    private static final long SECOND = 1_000_000_000L;

    private final TestNet net = new TestNet();
    private ImpairedLink way;

    @AfterEach
    void close() {
        net.close();
        for (StackEngine engine : net.engines) {
            assertEquals(0, engine.counters().get(DropReason.INTERNAL_ERROR));
        }
    }

    /** A client and a server; what goes from the client to the server is treated as {@code there} says. */
    private void open(TcpSettings settings, String there, String back) throws IOException {
        LinkPair pair = LinkPair.of(LinkCapabilities.ethernet(1500), 1024);
        way = new ImpairedLink(pair.a(), Impairments.parse(there), Impairments.parse(back), 5);
        StackConfig config =
                StackConfig.builder().duplicateAddressDetection(false).tcp(settings).build();
        net.engine(way, config, "02:00:00:00:00:01", "10.0.0.1/24", "fd00::1/64");
        net.engine(pair.b(), config, "02:00:00:00:00:02", "10.0.0.2/24", "fd00::2/64");
        net.settle();
    }

    /** Sends so many bytes from the client; answers how long it took. */
    private long transfer(String to, int total, Duration limit) throws IOException {
        StreamSocket listener = net.engines.get(1).newStream(Family.DUAL);
        listener.bind(new Endpoint(IpAddress.ANY, 80, 0), net.nowNs);
        listener.listen(5, net.nowNs);
        StreamSocket client = net.engines.get(0).newStream(Family.DUAL);
        client.connect(TestNet.at(to, 80), net.nowNs);
        net.run(Duration.ofMillis(200));
        assertTrue(client.finishConnect());
        StreamSocket server = listener.accept(net.nowNs);
        assertNotNull(server);
        ByteBuffer out = ByteBuffer.allocate(total);
        ByteBuffer in = ByteBuffer.allocate(total + 1);
        long start = net.nowNs;
        while (in.position() < total) {
            client.write(out);
            net.run(Duration.ofMillis(2));
            server.read(in);
            assertTrue(net.nowNs - start < limit.toNanos(), () -> in.position() + " of " + total);
        }
        long took = net.nowNs - start;
        client.close(net.nowNs);
        net.run(Duration.ofSeconds(1));
        server.read(in);
        server.close(net.nowNs);
        listener.close(net.nowNs);
        return took;
    }

    private long count(Counter counter) {
        return net.engines.get(0).counters().get(counter);
    }

    @ParameterizedTest
    @CsvSource({"ON, 10.0.0.2", "ACCURATE, fd00::2"})
    void aQueueThatMarksLosesNothing(Ecn ecn, String to) throws IOException {
        open(TcpSettings.DEFAULT.withEcn(ecn), "rate=20mbit,delay=10ms,queue=150,ecn=20", "delay=10ms");
        int total = 2_000_000;
        long took = transfer(to, total, Duration.ofSeconds(60));
        double rate = total * 8e9 / took;
        assertTrue(rate > 15e6, "goodput " + rate / 1e6 + " Mbit/s");
        assertTrue(count(Counter.TCP_ECN_REDUCTIONS) > 2, "reductions " + count(Counter.TCP_ECN_REDUCTIONS));
        assertEquals(0, way.dropped());
        assertEquals(0, count(Counter.TCP_RETRANS_SEGS));
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.2, 1300", "fd00::2, 1300", "10.0.0.2, 600"})
    void aBlackHoleIsFoundAndMeasured(String to, int mtu) throws IOException {
        open(TcpSettings.DEFAULT, "delay=5ms,mtu=" + mtu, "delay=5ms");
        long took = transfer(to, 1_000_000, Duration.ofSeconds(30));
        assertTrue(took < 20 * SECOND, took + " ns");
        assertTrue(count(Counter.TCP_BLACK_HOLES) <= 2);
        if (mtu >= 1100) {
            assertEquals(1, count(Counter.TCP_BLACK_HOLES));
            assertTrue(way.dropped() < 40, "dropped " + way.dropped());
        }
    }

    @Test
    void withoutProbingABlackHoleIsForEver() throws IOException {
        open(TcpSettings.DEFAULT.withMtuProbing(MtuProbing.OFF), "delay=5ms,mtu=1300", "delay=5ms");
        assertThrows(AssertionError.class, () -> transfer("10.0.0.2", 100_000, Duration.ofSeconds(20)));
    }

    @Test
    void aPathThatIsSearchedFromTheStartLosesOnlyWhatTries() throws IOException {
        open(TcpSettings.DEFAULT.withMtuProbing(MtuProbing.ALWAYS), "delay=5ms,mtu=1300", "delay=5ms");
        long took = transfer("10.0.0.2", 2_000_000, Duration.ofSeconds(30));
        assertTrue(took < 2 * SECOND, took + " ns");
        assertTrue(way.dropped() < 20, "dropped " + way.dropped());
        assertEquals(0, count(Counter.TCP_TIMEOUTS));
        assertEquals(0, count(Counter.TCP_FAST_RETRANS), "no loss of a trial is congestion");
        assertTrue(count(Counter.TCP_MTUP_SUCCESS) >= 1);
    }

    /** Whoever doesn't see the packets can't know the sequence number (RFC 5927 §7.2). */
    @Test
    void onlyWhoSeesThePacketsLowersThePathMtu() throws IOException {
        LinkPair pair = LinkPair.ethernet(1500);
        StackEngine engine = net.engine(pair.a(), false, "02:00:00:00:00:01", "10.0.0.1/24");
        WirePeer attacker = new WirePeer(pair.b(), net, "02:00:00:00:00:01");
        engine.addNeighbor(2, WirePeer.IP4, new MacAddress(WirePeer.MAC), net.nowNs);
        StreamSocket client = engine.newStream(Family.DUAL);
        client.connect(TestNet.at("10.0.0.99", 80), net.nowNs);
        net.run(Duration.ofMillis(10));
        ByteBuf syn = attacker.take(EtherTypes.IPV4).getLast();
        int iss = syn.getInt(24);
        for (int i = 0; i < 1000; i++) {
            attacker.send(attacker.ethernet(EtherTypes.IPV4, tooBig(syn, iss + 1 + i * 4_294_967)));
        }
        assertEquals(1500, mtuTo(engine));
        assertEquals(1000, engine.counters().get(DropReason.ICMP_UNRELATED));
        attacker.send(attacker.ethernet(EtherTypes.IPV4, tooBig(syn, iss)));
        assertEquals(600, mtuTo(engine));
        net.run(Duration.ofMinutes(11));
        assertEquals(1500, mtuTo(engine), "raised again after ten minutes");
        attacker.close();
    }

    private static byte[] tooBig(ByteBuf syn, int sequence) {
        ByteBuf quoted = syn.copy(0, 28);
        quoted.setShort(2, 1500).setInt(24, sequence);
        byte[] bytes = new byte[28];
        quoted.getBytes(0, bytes);
        byte[] header = WirePeer.octets(3, 4, 0, 0, 0, 0, 600 >> 8, 600 & 0xff);
        return WirePeer.ipv4("10.0.0.1", 1, WirePeer.icmp4(WirePeer.join(header, bytes)));
    }

    private static int mtuTo(StackEngine engine) {
        Path path = new Path();
        engine.ipOutput().route(path, null, WirePeer.IP4, 0);
        return path.mtu;
    }

    @Test
    void withoutEcnTheSameQueueDrops() throws IOException {
        open(TcpSettings.DEFAULT.withEcn(Ecn.OFF), "rate=20mbit,delay=10ms,queue=60,ecn=20", "delay=10ms");
        transfer("10.0.0.2", 2_000_000, Duration.ofSeconds(60));
        assertEquals(0, count(Counter.TCP_ECN_REDUCTIONS));
        assertTrue(way.dropped() > 0);
    }
}
