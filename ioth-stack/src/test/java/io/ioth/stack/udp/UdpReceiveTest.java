/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.udp;

import static io.ioth.stack.packet.FakeIp.OURS;
import static io.ioth.stack.packet.FakeIp.OURS_LOCAL;
import static io.ioth.stack.packet.FakeIp.OURS_V4;
import static io.ioth.stack.packet.FakeIp.PEER;
import static io.ioth.stack.packet.FakeIp.PEER_V4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.link.ChecksumState;
import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.packet.FakeIp;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.PacketSocket;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Checking what is received, and whom it's for. */
class UdpReceiveTest extends UdpTestBase {

    private static final IpAddress GROUP = IpAddress.parse("ff02::fb");
    private static final IpAddress GROUP_V4 = IpAddress.parse("224.0.0.251");

    @Test
    void aWildcardSocketHearsBothFamilies() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        arrives(PEER, 1000, OURS, 53, "six");
        arrives(PEER_V4, 1001, OURS_V4, 53, "four");
        PacketSocket.Datagram six = socket.receive();
        assertNotNull(six);
        assertEquals(at(PEER, 1000), six.from());
        six.payload().release();
        PacketSocket.Datagram four = socket.receive();
        assertNotNull(four);
        assertEquals(at(PEER_V4, 1001), four.from());
        four.payload().release();
        assertEquals(2, counters.get(Counter.UDP_IN_DATAGRAMS));
        assertEquals(Map.of(), counters.drops());
    }

    @Test
    void anIpv4SocketHearsIpv4Alone() throws Exception {
        PacketSocket socket = bound(Family.IPV4, IpAddress.ANY, 53);
        assertEquals(at(IpAddress.ANY_IPV4, 53), socket.local());
        arrives(PEER, 1000, OURS, 53, "six");
        assertNothing(socket);
        arrives(PEER_V4, 1001, OURS_V4, 53, "four");
        assertEquals("four", read(socket));
        assertEquals(List.of(IcmpError.Kind.PORT_UNREACHABLE), errorsSent);
    }

    @Test
    void connectedBeatsBoundBeatsWildcard() throws Exception {
        PacketSocket wildcard = shared(Family.DUAL, IpAddress.ANY);
        PacketSocket bound = shared(Family.DUAL, OURS);
        PacketSocket connected = shared(Family.DUAL, OURS);
        connected.connect(at(PEER, 1000), 0);
        arrives(PEER, 1000, OURS, 53, "peer");
        arrives(PEER, 1001, OURS, 53, "other");
        arrives(PEER_V4, 1001, OURS_V4, 53, "four");
        assertEquals("peer", read(connected));
        assertEquals("other", read(bound));
        assertEquals("four", read(wildcard));
        for (PacketSocket socket : List.of(wildcard, bound, connected)) {
            assertNothing(socket);
        }
        connected.disconnect(0);
        assertEquals(at(OURS, 53), connected.local());
        bound.close(0);
        arrives(PEER, 1001, OURS, 53, "again");
        assertEquals("again", read(connected));
    }

    private PacketSocket shared(Family family, IpAddress address) throws Exception {
        PacketSocket socket = udp.newSocket(family);
        socket.option(Option.SO_REUSEADDR, 1);
        socket.option(Option.SO_REUSEPORT, 1);
        socket.bind(at(address, 53), 0);
        return socket;
    }

    @Test
    void socketsThatShareAPortSplitThePeers() throws Exception {
        List<PacketSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sockets.add(shared(Family.DUAL, IpAddress.ANY));
        }
        for (int port = 1; port <= 200; port++) {
            arrives(PEER, port, OURS, 53, "a");
            arrives(PEER, port, OURS, 53, "b");
        }
        for (PacketSocket socket : sockets) {
            int count = 0;
            while (socket.readyOps() == (SelectionKey.OP_READ | SelectionKey.OP_WRITE)) {
                assertEquals("a", read(socket));
                assertEquals("b", read(socket), "a peer's datagrams went to different sockets");
                count++;
            }
            assertTrue(count > 20, "a socket got " + count + " of 200 peers");
        }
    }

    @Test
    void whatArrivedBeforeConnectFromOthersIsNotRead() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        arrives(PEER, 1, OURS, 53, "other");
        arrives(PEER, 2, OURS, 53, "peer");
        socket.connect(at(PEER, 2), 0);
        assertEquals("peer", read(socket));
        assertNothing(socket);
    }

    @Test
    void linkLocalPeersComeWithTheirZone() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        IpAddress peer = IpAddress.parse("fe80::99");
        arrives(peer, 7, OURS_LOCAL, 53, "x");
        PacketSocket.Datagram datagram = socket.receive();
        assertNotNull(datagram);
        assertEquals(new Endpoint(peer, 7, FakeIp.INTERFACE), datagram.from());
        datagram.payload().release();
    }

    @Test
    void aZoneOfABoundAddressCounts() throws Exception {
        PacketSocket socket = udp.newSocket(Family.DUAL);
        socket.bind(new Endpoint(OURS_LOCAL, 53, FakeIp.INTERFACE + 1), 0);
        arrives(IpAddress.parse("fe80::99"), 7, OURS_LOCAL, 53, "x");
        assertNothing(socket);
        assertDrops(DropReason.UDP_NO_PORT, 1);
    }

    @Test
    void noPortIsToldTheSenderOfUnicastsAlone() {
        arrives(PEER, 1, OURS, 9, "x");
        assertEquals(List.of(IcmpError.Kind.PORT_UNREACHABLE), errorsSent);
        assertEquals(1, counters.get(Counter.UDP_NO_PORTS));
        arrives(PEER, 1, GROUP, 9, "x");
        arrives(PEER_V4, 1, IpAddress.BROADCAST_IPV4, 9, "x");
        IpPacket packet = ip.packet(PEER_V4, OURS_V4, 17, datagram(PEER_V4, 1, OURS_V4, 9));
        packet.linkMulticast = true;
        arrives(packet);
        assertEquals(1, errorsSent.size());
        assertDrops(DropReason.UDP_NO_PORT, 4);
    }

    @Test
    void multicastsAndBroadcastsGoToAllSocketsOfThePort() throws Exception {
        PacketSocket one = shared(Family.DUAL, IpAddress.ANY);
        PacketSocket two = shared(Family.IPV4, IpAddress.ANY);
        PacketSocket group = shared(Family.DUAL, GROUP);
        PacketSocket elsewhere = shared(Family.DUAL, OURS);
        PacketSocket otherPort = bound(Family.DUAL, IpAddress.ANY, 54);
        PacketSocket stranger = shared(Family.DUAL, IpAddress.ANY);
        PacketSocket choosy = shared(Family.DUAL, IpAddress.ANY);
        for (PacketSocket socket : List.of(one, group, otherPort)) {
            socket.listen(FakeIp.INTERFACE, GROUP, true, List.of(), 0);
        }
        one.listen(FakeIp.INTERFACE, GROUP_V4, true, List.of(), 0);
        two.listen(FakeIp.INTERFACE, GROUP_V4, false, List.of(PEER_V4), 0);
        choosy.listen(FakeIp.INTERFACE, GROUP, false, List.of(OURS), 0);
        choosy.listen(FakeIp.INTERFACE, GROUP_V4, true, List.of(PEER_V4), 0);
        arrives(PEER, 5, GROUP, 53, "six");
        arrives(PEER_V4, 5, GROUP_V4, 53, "four");
        arrives(PEER_V4, 5, FakeIp.SUBNET_BROADCAST, 53, "all");
        for (String text : List.of("six", "four", "all")) {
            assertEquals(text, read(one));
        }
        assertEquals("four", read(two));
        assertEquals("all", read(two));
        assertEquals("six", read(group));
        assertEquals("all", read(stranger));
        assertEquals("all", read(choosy));
        for (PacketSocket socket : List.of(one, two, group, elsewhere, otherPort, stranger, choosy)) {
            assertNothing(socket);
        }
    }

    @Test
    void wrongLengthsAreMalformed() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        byte[] good = datagram(PEER, 1, OURS, 53, (byte) 'x', (byte) 'y');
        for (int cut = 0; cut < good.length; cut++) {
            arrives(ip.packet(PEER, OURS, 17, java.util.Arrays.copyOf(good, cut)));
        }
        assertDrops(DropReason.UDP_MALFORMED, good.length);
        for (int length : new int[] {0, 7, good.length + 1, 65535}) {
            byte[] bad = good.clone();
            bad[4] = (byte) (length >> 8);
            bad[5] = (byte) length;
            arrives(ip.packet(PEER, OURS, 17, bad));
        }
        assertDrops(DropReason.UDP_MALFORMED, good.length + 4);
        assertNothing(socket);
    }

    @Test
    void bytesBehindTheDatagramAreCutOff() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        byte[] good = datagram(PEER, 1, OURS, 53, (byte) 'x', (byte) 'y');
        arrives(ip.packet(PEER, OURS, 17, java.util.Arrays.copyOf(good, good.length + 5)));
        assertEquals("xy", read(socket));
    }

    @Test
    void everyFlippedBitIsFound() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        byte[] good = datagram(PEER, 1, OURS, 53, (byte) 'x', (byte) 'y', (byte) 'z');
        int bits = 0;
        for (int bit = 0; bit < good.length * 8; bit++) {
            if (bit / 8 == 4 || bit / 8 == 5) {
                continue;
            }
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            arrives(ip.packet(PEER, OURS, 17, bad));
            bits++;
        }
        assertDrops(DropReason.UDP_BAD_CHECKSUM, bits);
        assertNothing(socket);
    }

    @Test
    void noChecksumIsForIpv4Alone() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        byte[] four = datagram(PEER_V4, 1, OURS_V4, 53, (byte) 'x');
        four[6] = 0;
        four[7] = 0;
        arrives(ip.packet(PEER_V4, OURS_V4, 17, four));
        assertEquals("x", read(socket));
        byte[] six = datagram(PEER, 1, OURS, 53, (byte) 'x');
        six[6] = 0;
        six[7] = 0;
        arrives(ip.packet(PEER, OURS, 17, six));
        assertNothing(socket);
        assertDrops(DropReason.UDP_BAD_CHECKSUM, 1);
    }

    @Test
    void whatNeverLeftMemoryNeedsNoChecksum() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        for (ChecksumState state : List.of(ChecksumState.PARTIAL, ChecksumState.VALID)) {
            byte[] bytes = datagram(PEER, 1, OURS, 53, (byte) 'x');
            bytes[6] ^= 1;
            IpPacket packet = ip.packet(PEER, OURS, 17, bytes);
            packet.frame.checksum(state);
            arrives(packet);
            assertEquals("x", read(socket));
        }
    }

    @Test
    void aPayloadByReferenceIsCheckedAndReadWhereverItsCut() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        byte[] text = "seven b".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (int behind = 1; behind <= text.length; behind++) {
            IpPacket packet = ip.packet(PEER, OURS, 17, datagram(PEER, 1, OURS, 53, text));
            ip.split(packet, behind);
            arrives(packet);
            assertEquals("seven b", read(socket));
            byte[] bad = datagram(PEER, 1, OURS, 53, text);
            bad[bad.length - 1]++;
            packet = ip.packet(PEER, OURS, 17, bad);
            ip.split(packet, behind);
            arrives(packet);
        }
        assertNothing(socket);
        assertDrops(DropReason.UDP_BAD_CHECKSUM, text.length);
    }

    @Test
    void aFullBufferDropsAndCounts() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        socket.option(Option.SO_RCVBUF, 10_000);
        String kilobyte = "x".repeat(1000);
        for (int i = 0; i < 20; i++) {
            arrives(PEER, 1, OURS, 53, kilobyte);
        }
        int read = 0;
        while (socket.readyOps() == (SelectionKey.OP_READ | SelectionKey.OP_WRITE)) {
            assertEquals(kilobyte, read(socket));
            read++;
        }
        assertTrue(read >= 5 && read <= 10, "read " + read);
        assertDrops(DropReason.UDP_BUFFER_FULL, 20 - read);
        arrives(PEER, 1, OURS, 53, "room again");
        assertEquals("room again", read(socket));
    }

    @Test
    void emptyDatagramsAreBoundedToo() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        for (int i = 0; i < 10_000; i++) {
            arrives(PEER, 1, OURS, 53, "");
        }
        long delivered = counters.get(Counter.UDP_IN_DATAGRAMS);
        assertTrue(delivered > 100 && delivered < 1000, delivered + " empty datagrams were kept");
        assertEquals("", read(socket));
    }

    @Test
    void readinessIsToldAndAsked() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        List<Integer> told = new ArrayList<>();
        socket.listener(told::add);
        assertEquals(SelectionKey.OP_WRITE, socket.readyOps());
        arrives(PEER, 1, OURS, 53, "x");
        assertEquals(List.of(SelectionKey.OP_READ), told);
        assertEquals(SelectionKey.OP_READ | SelectionKey.OP_WRITE, socket.readyOps());
        read(socket);
        assertEquals(SelectionKey.OP_WRITE, socket.readyOps());
    }

    @Test
    void closingGivesUpWhatWaitsAndFreesThePort() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        arrives(PEER, 1, OURS, 53, "never read");
        assertEquals(10, udp.sockets().getFirst().receiveQueue());
        socket.close(0);
        socket.close(0);
        ip.assertNoLeak();
        assertEquals(List.of(), udp.sockets());
        assertNothing(socket);
        bound(Family.DUAL, IpAddress.ANY, 53);
    }
}
