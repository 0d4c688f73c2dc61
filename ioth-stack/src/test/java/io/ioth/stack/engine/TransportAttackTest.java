/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static io.ioth.stack.engine.WirePeer.ipv4;
import static io.ioth.stack.engine.WirePeer.octets;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ioth.link.LinkPair;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.rfc.Rfc;
import io.ioth.wire.EtherTypes;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad UDP and TCP headers in good packets: each counts once, under its own reason, and nobody is answered. */
@ExtendWith(LeakWatch.class)
class TransportAttackTest {

    private static final String MAC = "02:00:00:00:00:01";

    private final LinkPair pair = LinkPair.ethernet(1500);
    private final TestNet net = new TestNet();
    private StackEngine engine;
    private WirePeer peer;

    @BeforeEach
    void open() throws IOException {
        engine = net.engine(pair.a(), false, MAC, FrameCorpus.IP4 + "/24");
        peer = new WirePeer(pair.b(), net, MAC);
        engine.addNeighbor(2, WirePeer.IP4, new MacAddress(WirePeer.MAC), net.nowNs);
        net.settle();
        peer.received.clear();
    }

    @AfterEach
    void close() {
        assertEquals(List.of(), peer.take(EtherTypes.IPV4));
        net.close();
        peer.close();
    }

    private void expect(DropReason reason, int protocol, byte[] content) {
        Map<DropReason, Long> drops = engine.counters().drops();
        drops.merge(reason, 1L, Long::sum);
        peer.send(peer.ethernet(EtherTypes.IPV4, ipv4(FrameCorpus.IP4, protocol, content)));
        assertEquals(drops, engine.counters().drops());
    }

    @Test
    void truncatedAtEveryByte() {
        byte[] datagram = FrameCorpus.udp4(FrameCorpus.PORT, octets(1, 2, 3));
        for (int length = 0; length < datagram.length; length++) {
            expect(DropReason.UDP_MALFORMED, 17, Arrays.copyOf(datagram, length));
        }
        byte[] segment = FrameCorpus.tcp4(2, octets(2, 4, 5, 180), new byte[0]);
        for (int length = 0; length < segment.length; length++) {
            expect(DropReason.TCP_MALFORMED, 6, Arrays.copyOf(segment, length));
        }
    }

    @Test
    void wrongChecksums() {
        byte[] datagram = FrameCorpus.udp4(FrameCorpus.PORT, octets(1, 2, 3));
        datagram[10] ^= 1;
        expect(DropReason.UDP_BAD_CHECKSUM, 17, datagram);
        byte[] segment = FrameCorpus.tcp4(2, new byte[0], octets(1));
        segment[20] ^= 1;
        expect(DropReason.TCP_BAD_CHECKSUM, 6, segment);
    }

    @Test
    void tcpOptionsThatCannotBe() {
        byte[][] bad = {octets(8, 0, 0, 0), octets(8, 1, 0, 0), octets(8, 10, 0, 0), octets(1, 1, 1, 8)};
        for (byte[] options : bad) {
            expect(DropReason.TCP_BAD_OPTIONS, 6, FrameCorpus.tcp4(2, options, new byte[0]));
        }
    }

    @Test
    void aDataOffsetThatLies() {
        for (int words : new int[] {0, 4, 15}) {
            byte[] segment = FrameCorpus.tcp4(2, new byte[0], new byte[0]);
            segment[12] = (byte) (words << 4);
            byte[] summed = FrameCorpus.summed(WirePeer.IP4, IpAddress.parse(FrameCorpus.IP4), 6, 16, segment);
            expect(DropReason.TCP_MALFORMED, 6, summed);
        }
    }

    /** Router alert, a stream identifier, and one that nobody knows. */
    @ParameterizedTest
    @ValueSource(strings = {"94 04 00 00", "88 04 00 01", "9e 04 01 02", "01 01 01 00"})
    @Rfc(value = 9293, req = "MUST-50")
    void ipOptionsThatTcpDoesNotKnowMeanNothing(String options) {
        byte[] syn = FrameCorpus.tcp4(2, octets(2, 4, 5, 180), new byte[0]);
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(options);
        peer.send(peer.ethernet(EtherTypes.IPV4, ipv4(FrameCorpus.IP4, 6, 1, 0, bytes, syn)));
        List<ByteBuf> answers = peer.take(EtherTypes.IPV4);
        assertEquals(1, answers.size());
        assertEquals(0x14, answers.get(0).getUnsignedByte(20 + 13), "RST and ACK, as nobody listens");
    }
}
