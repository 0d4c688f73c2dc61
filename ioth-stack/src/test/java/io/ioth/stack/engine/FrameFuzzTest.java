/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static io.ioth.stack.engine.WirePeer.icmp4;
import static io.ioth.stack.engine.WirePeer.icmp6;
import static io.ioth.stack.engine.WirePeer.ipv4;
import static io.ioth.stack.engine.WirePeer.ipv6;
import static io.ioth.stack.engine.WirePeer.octets;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.link.LinkCapabilities;
import io.ioth.link.LinkPair;
import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.PacketSocket;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.wire.EtherTypes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many bad frames, made of good ones, against an engine with sockets of every kind: it survives all and answers all along. */
@ExtendWith(LeakWatch.class)
class FrameFuzzTest {

    private static final String MAC = "02:00:00:00:00:01";
    private static final int FRAMES = 10_000;
    private static final int CHECKED_EACH = 500;

    private final LinkPair pair = LinkPair.of(LinkCapabilities.ethernet(1500), 4096);
    private final TestNet net = new TestNet();
    private final List<PacketSocket> sockets = new ArrayList<>();
    private StackEngine engine;
    private WirePeer peer;

    @BeforeEach
    void open() throws IOException {
        engine = net.engine(pair.a(), false, MAC, FrameCorpus.IP4 + "/24", FrameCorpus.IP6 + "/64");
        peer = new WirePeer(pair.b(), net, MAC);
        engine.addNeighbor(2, WirePeer.IP4, new MacAddress(WirePeer.MAC), net.nowNs);
        engine.addNeighbor(2, WirePeer.IP6, new MacAddress(WirePeer.MAC), net.nowNs);
        PacketSocket udp = engine.newDatagram(Family.DUAL);
        udp.bind(new Endpoint(IpAddress.ANY, FrameCorpus.PORT, 0), net.nowNs);
        PacketSocket connected = engine.newDatagram(Family.DUAL);
        connected.bind(new Endpoint(IpAddress.parse(FrameCorpus.IP6), 54, 0), net.nowNs);
        connected.connect(new Endpoint(WirePeer.IP6, 1234, 0), net.nowNs);
        PacketSocket ping = engine.newPing(Family.DUAL);
        ping.bind(new Endpoint(IpAddress.ANY, 0x102, 0), net.nowNs);
        sockets.addAll(List.of(udp, connected, ping));
        for (int protocol : new int[] {1, 17, 58, 89}) {
            sockets.add(engine.newRaw(Family.DUAL, protocol));
        }
        StreamSocket listener = engine.newStream(Family.DUAL);
        listener.bind(new Endpoint(IpAddress.ANY, 80, 0), net.nowNs);
        listener.listen(16, net.nowNs);
        net.settle();
        peer.received.clear();
    }

    @AfterEach
    void close() {
        net.close();
        peer.close();
    }

    private int read() {
        int count = 0;
        for (PacketSocket socket : sockets) {
            while (true) {
                try {
                    PacketSocket.Datagram datagram = socket.receive();
                    if (datagram == null) {
                        break;
                    }
                    datagram.payload().release();
                } catch (IOException e) {
                    // an ICMP error was believed, as it should
                }
                count++;
            }
        }
        return count;
    }

    private void assertAnswers(String after) {
        peer.received.clear();
        peer.send(peer.ethernet(EtherTypes.IPV4, ipv4(FrameCorpus.IP4, 1, icmp4(octets(8, 0, 0, 0, 9, 9, 9, 9)))));
        assertEquals(1, peer.take(EtherTypes.IPV4).size(), "answers no ping " + after);
        byte[] echo = icmp6(WirePeer.IP6, FrameCorpus.IP6, octets(128, 0, 0, 0, 9, 9, 9, 9));
        peer.send(peer.ethernet(EtherTypes.IPV6, ipv6(FrameCorpus.IP6, 58, echo)));
        assertEquals(1, peer.take(EtherTypes.IPV6).size(), "answers no ping " + after);
        assertEquals(0, engine.counters().get(DropReason.INTERNAL_ERROR), "internal errors " + after);
    }

    /** The fuzz is worth nothing unless what it starts from is taken. */
    @Test
    void theCorpusIsGood() {
        List<byte[]> corpus = new FrameCorpus(peer).all();
        corpus.forEach(peer::send);
        Map<DropReason, Long> drops = engine.counters().drops();
        drops.keySet()
                .removeAll(Set.of(
                        DropReason.UDP_NO_PORT,
                        DropReason.TCP_NO_CONNECTION,
                        DropReason.TCP_UNACCEPTABLE,
                        DropReason.TCP_OUT_OF_WINDOW,
                        DropReason.TCP_PAWS,
                        DropReason.TCP_BAD_ACK));
        assertEquals(Map.of(), drops);
        assertTrue(engine.counters().get(Counter.UDP_IN_DATAGRAMS) >= 5);
        assertEquals(2, engine.counters().get(Counter.IP_REASM_OKS));
        assertTrue(read() >= 10);
        assertAnswers("after good frames");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void mutationsOfGoodFrames(long seed) {
        FrameMutator mutator = new FrameMutator(new Random(seed), new FrameCorpus(peer).all());
        long framesBefore = engine.counters().get(Counter.IF_IN_FRAMES);
        for (int i = 1; i <= FRAMES; i++) {
            peer.send(mutator.next());
            assertTrue(peer.received.size() < 20_000, "answers multiply");
            if (i % CHECKED_EACH == 0) {
                String after = "after " + i + " frames of seed " + seed;
                assertAnswers(after);
                read();
                net.run(Duration.ofSeconds(1));
            }
        }
        long frames = engine.counters().get(Counter.IF_IN_FRAMES) - framesBefore;
        assertTrue(frames >= FRAMES * 9 / 10, frames + " frames passed the link's filter");
        Map<DropReason, Long> drops = engine.counters().drops();
        assertTrue(drops.size() >= 12, "the mutations are too tame: " + drops);
        net.run(Duration.ofMinutes(3));
        assertAnswers("in the end");
    }

    @Test
    void noiseOfEveryLength() {
        Random random = new Random(4);
        for (int length = 0; length <= 1514; length++) {
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            peer.send(noise);
            peer.send(peer.ethernet(EtherTypes.IPV4, noise.length <= 1500 ? noise : new byte[0]));
            peer.send(peer.ethernet(EtherTypes.IPV6, noise.length <= 1500 ? noise : new byte[0]));
        }
        assertAnswers("after noise");
    }

    @Test
    void theSameFramesGiveTheSameAnswers() throws IOException {
        List<byte[]> first = answersOf(9);
        FrameFuzzTest again = new FrameFuzzTest();
        again.open();
        List<byte[]> second = again.answersOf(9);
        again.close();
        assertTrue(first.size() > 10, "only " + first.size() + " answers");
        assertEquals(first.size(), second.size());
        for (int i = 0; i < first.size(); i++) {
            assertArrayEquals(first.get(i), second.get(i), "answer " + i);
        }
    }

    private List<byte[]> answersOf(long seed) {
        FrameMutator mutator = new FrameMutator(new Random(seed), new FrameCorpus(peer).all());
        for (int i = 0; i < 2000; i++) {
            peer.send(mutator.next());
        }
        return List.copyOf(peer.received);
    }
}
