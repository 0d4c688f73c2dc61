/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.udp;

import static io.ioth.stack.packet.FakeIp.OURS;
import static io.ioth.stack.packet.FakeIp.OURS_LOCAL;
import static io.ioth.stack.packet.FakeIp.OURS_V4;
import static io.ioth.stack.packet.FakeIp.PEER;
import static io.ioth.stack.packet.FakeIp.PEER_V4;
import static io.ioth.stack.packet.FakeIp.SUBNET_BROADCAST;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.link.LinkCapabilities;
import io.ioth.metrics.Counter;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.packet.FakeIp;
import io.ioth.stack.packet.FakeIp.SentPacket;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.PacketSocket;
import io.ioth.wire.Checksum;
import io.netty.buffer.Unpooled;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is put on the wire, and what stands in the way. */
class UdpSendTest extends UdpTestBase {

    @Test
    void bothFamiliesGoOutComplete() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        for (IpAddress peer : List.of(PEER, PEER_V4)) {
            IpAddress ours = peer.isIpv4() ? OURS_V4 : OURS;
            assertTrue(send(socket, "hello", at(peer, 99)));
            SentPacket sent = ip.sent.remove();
            assertArrayEquals(
                    datagram(ours, 53, peer, 99, "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8)), sent.bytes());
            assertEquals(17, sent.protocol());
            assertEquals(ours, sent.source());
            assertFalse(sent.partial());
        }
        assertEquals(2, counters.get(Counter.UDP_OUT_DATAGRAMS));
    }

    @Test
    void everySizeHasARightChecksum() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        for (int size = 0; size < 600; size++) {
            byte[] payload = new byte[size];
            new java.util.Random(size).nextBytes(payload);
            socket.send(ip.bytes(payload), at(PEER, 99), 0);
            assertArrayEquals(datagram(OURS, 53, PEER, 99, payload), ip.sent.remove().bytes());
        }
    }

    @Test
    void aChecksumOfZeroIsSentAsAllOnes() throws Exception {
        PacketSocket socket = bound(Family.DUAL, OURS, 53);
        byte[] bytes = datagram(OURS, 53, PEER, 99, (byte) 0, (byte) 0);
        int missing = (bytes[6] & 0xff) << 8 | bytes[7] & 0xff;
        socket.send(ip.bytes((byte) (missing >> 8), (byte) missing), at(PEER, 99), 0);
        byte[] sent = ip.sent.remove().bytes();
        assertEquals(-1, sent[6]);
        assertEquals(-1, sent[7]);
    }

    @Test
    void theLinkCompletesTheChecksumUnlessTheDatagramIsFragmented() throws Exception {
        ip.link = new LinkCapabilities(LinkCapabilities.Medium.ETHERNET, 1500, 0, true, false);
        PacketSocket socket = bound(Family.DUAL, OURS, 53);
        for (int size : new int[] {1452, 1453}) {
            socket.send(ip.bytes(new byte[size]), at(PEER, 99), 0);
            SentPacket sent = ip.sent.remove();
            assertEquals(size == 1452, sent.partial());
            long sum = Checksum.sum(Unpooled.wrappedBuffer(sent.bytes()), 0, sent.bytes().length);
            long pseudo =
                    Checksum.pseudoHeader(OURS.high(), OURS.low(), PEER.high(), PEER.low(), 17, sent.bytes().length);
            if (sent.partial()) {
                assertEquals(Checksum.fold(pseudo), (sent.bytes()[6] & 0xff) << 8 | sent.bytes()[7] & 0xff);
            } else {
                assertTrue(Checksum.isValid(sum + pseudo));
            }
        }
    }

    @Test
    void sendingBindsToAnEphemeralPort() throws Exception {
        PacketSocket socket = udp.newSocket(Family.DUAL);
        assertNull(socket.local());
        send(socket, "x", at(PEER, 99));
        assertTrue(socket.local().port() >= 32768);
        ip.sent.clear();
    }

    @Test
    void theWildcardIsThisNode() throws Exception {
        PacketSocket socket = udp.newSocket(Family.DUAL);
        send(socket, "x", at(IpAddress.ANY, 99));
        assertEquals(IpAddress.LOOPBACK, ip.sent.remove().destination());
        send(socket, "x", at(IpAddress.ANY_IPV4, 99));
        assertEquals(IpAddress.LOOPBACK_IPV4, ip.sent.remove().destination());
        PacketSocket four = udp.newSocket(Family.IPV4);
        send(four, "x", at(IpAddress.ANY, 99));
        assertEquals(IpAddress.LOOPBACK_IPV4, ip.sent.remove().destination());
    }

    @Test
    void aConnectedSocketSendsToItsPeer() throws Exception {
        PacketSocket socket = udp.newSocket(Family.DUAL);
        assertThrows(SocketException.class, () -> send(socket, "x", null));
        socket.connect(at(PEER, 99), 0);
        assertEquals(at(PEER, 99), socket.remote());
        assertEquals(OURS, socket.local().address());
        send(socket, "x", null);
        assertEquals(PEER, ip.sent.remove().destination());
        socket.connect(at(PEER_V4, 98), 0);
        send(socket, "x", null);
        assertEquals(OURS_V4, ip.sent.remove().source());
        arrives(PEER_V4, 98, OURS_V4, socket.local().port(), "back");
        assertEquals("back", read(socket));
        socket.disconnect(0);
        assertNull(socket.remote());
        assertThrows(SocketException.class, () -> send(socket, "x", null));
    }

    @Test
    void aFailedConnectLeavesTheSocketUnconnected() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        ip.routeless = true;
        assertThrows(NoRouteToHostException.class, () -> socket.connect(at(PEER, 99), 0));
        assertNull(socket.remote());
        assertEquals(at(IpAddress.ANY, 53), socket.local());
        arrives(PEER, 1, OURS, 53, "x");
        assertEquals("x", read(socket));
    }

    @Test
    void aPathIsKeptWhileTheDestinationStays() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        for (int i = 0; i < 10; i++) {
            send(socket, "x", at(PEER, 99));
        }
        assertEquals(1, ip.routes);
        send(socket, "x", at(PEER_V4, 99));
        assertEquals(2, ip.routes);
    }

    @Test
    void problemsHaveTheirExceptions() throws Exception {
        PacketSocket socket = bound(Family.DUAL, OURS, 53);
        assertThrows(SocketException.class, () -> send(socket, "x", at(PEER_V4, 99)));
        assertThrows(SocketException.class, () -> send(socket, "x", at(PEER, 0)));
        PacketSocket four = udp.newSocket(Family.IPV4);
        assertThrows(SocketException.class, () -> send(four, "x", at(PEER, 99)));
        ip.routeless = true;
        assertThrows(NoRouteToHostException.class, () -> send(socket, "x", at(IpAddress.parse("2001:db8::98"), 99)));
        socket.close(0);
        assertThrows(SocketException.class, () -> send(socket, "x", at(PEER, 99)));
        assertEquals(0, ip.sent.size());
    }

    @Test
    void sizesEndWhereTheLengthFieldsDo() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        assertEquals(65507, socket.maxPayload(true));
        assertEquals(65527, socket.maxPayload(false));
        for (IpAddress peer : List.of(PEER, PEER_V4)) {
            int most = socket.maxPayload(peer.isIpv4());
            socket.send(ip.bytes(new byte[most]), at(peer, 99), 0);
            assertEquals(most + 8, ip.sent.remove().bytes().length);
            SocketException e = assertThrows(
                    SocketException.class, () -> socket.send(ip.bytes(new byte[most + 1]), at(peer, 99), 0));
            assertEquals("Message too long", e.getMessage());
        }
    }

    @Test
    void withoutFragmentsThePathSetsTheSize() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        socket.option(Option.IP_DONTFRAGMENT, 1);
        socket.send(ip.bytes(new byte[1452]), at(PEER, 99), 0);
        SocketException e =
                assertThrows(SocketException.class, () -> socket.send(ip.bytes(new byte[1453]), at(PEER, 99), 0));
        assertEquals("Message too long", e.getMessage());
        socket.send(ip.bytes(new byte[1472]), at(PEER_V4, 99), 0);
        assertThrows(SocketException.class, () -> socket.send(ip.bytes(new byte[1473]), at(PEER_V4, 99), 0));
        ip.sent.clear();
    }

    @Test
    void broadcastNeedsLeave() throws Exception {
        PacketSocket socket = bound(Family.IPV4, IpAddress.ANY, 53);
        for (IpAddress address : List.of(IpAddress.BROADCAST_IPV4, SUBNET_BROADCAST)) {
            socket.option(Option.SO_BROADCAST, 0);
            SocketException e = assertThrows(SocketException.class, () -> send(socket, "x", at(address, 99)));
            assertEquals("Permission denied", e.getMessage());
            assertThrows(SocketException.class, () -> socket.connect(at(address, 99), 0));
            socket.option(Option.SO_BROADCAST, 1);
            send(socket, "x", at(address, 99));
            assertEquals(address, ip.sent.remove().destination());
        }
    }

    @Rfc(value = 8504, req = "5.12-1")
    @Test
    void optionsReachTheIpHeader() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        send(socket, "x", at(PEER, 99));
        assertEquals(0, ip.sent.remove().hopLimit());
        socket.option(Option.IP_TTL, 7);
        socket.option(Option.IP_TOS, 0xb8);
        send(socket, "x", at(PEER, 99));
        SentPacket sent = ip.sent.remove();
        assertEquals(7, sent.hopLimit());
        assertEquals(0xb8, sent.trafficClass());
        IpAddress group = IpAddress.parse("ff05::1:3");
        send(socket, "x", at(group, 99));
        assertEquals(1, ip.sent.remove().hopLimit());
        socket.option(Option.IP_MULTICAST_TTL, 5);
        socket.option(Option.IP_MULTICAST_IF, 3);
        send(socket, "x", at(group, 99));
        sent = ip.sent.remove();
        assertEquals(5, sent.hopLimit());
        assertEquals(3, sent.zone());
        socket.option(Option.IP_MULTICAST_TTL, 0);
        assertTrue(send(socket, "x", at(group, 99)));
        assertTrue(ip.sent.remove().hostOnly());
        for (Option option : List.of(Option.IP_TTL, Option.IP_TOS, Option.IP_MULTICAST_IF)) {
            assertTrue(socket.option(option) != 0);
        }
        assertEquals(212_992, socket.option(Option.SO_RCVBUF));
    }

    @Test
    void aZoneChoosesTheInterface() throws Exception {
        PacketSocket socket = udp.newSocket(Family.DUAL);
        socket.connect(new Endpoint(IpAddress.parse("fe80::99"), 99, 3), 0);
        assertEquals(new Endpoint(OURS_LOCAL, socket.local().port(), 3), socket.local());
        send(socket, "x", null);
        assertEquals(3, ip.sent.remove().zone());
    }

    @Test
    void aFullQueueSaysSoAndThenThereIsRoom() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        List<Integer> told = new ArrayList<>();
        socket.listener(told::add);
        ip.queueFull = true;
        assertFalse(send(socket, "x", at(PEER, 99)));
        assertFalse(send(socket, "x", at(PEER, 99)));
        assertEquals(0, socket.readyOps());
        ip.makeRoom();
        assertEquals(List.of(SelectionKey.OP_WRITE), told);
        assertEquals(SelectionKey.OP_WRITE, socket.readyOps());
        assertTrue(send(socket, "x", at(PEER, 99)));
        ip.sent.clear();
    }

    private void portUnreachable(PacketSocket socket, IcmpError.Kind kind) {
        byte[] quoted = datagram(OURS, socket.local().port(), PEER, 99);
        udp.onIcmpError(FakeIp.error(kind, OURS, PEER, 17, quoted), 0);
    }

    @Test
    void aConnectedSocketHearsOnceThatNobodyListens() throws Exception {
        PacketSocket socket = udp.newSocket(Family.DUAL);
        socket.connect(at(PEER, 99), 0);
        List<Integer> told = new ArrayList<>();
        socket.listener(told::add);
        portUnreachable(socket, IcmpError.Kind.PORT_UNREACHABLE);
        assertEquals(List.of(SelectionKey.OP_READ), told);
        assertEquals(SelectionKey.OP_READ | SelectionKey.OP_WRITE, socket.readyOps());
        assertThrows(PortUnreachableException.class, socket::receive);
        assertNull(socket.receive());
        portUnreachable(socket, IcmpError.Kind.PORT_UNREACHABLE);
        assertThrows(PortUnreachableException.class, () -> send(socket, "x", null));
        assertTrue(send(socket, "x", null));
        ip.sent.clear();
    }

    @Test
    void softErrorsAndOthersAreNotHeard() throws Exception {
        PacketSocket socket = udp.newSocket(Family.DUAL);
        socket.connect(at(PEER, 99), 0);
        for (IcmpError.Kind kind : List.of(IcmpError.Kind.HOST_UNREACHABLE, IcmpError.Kind.TIME_EXCEEDED)) {
            portUnreachable(socket, kind);
        }
        assertNull(socket.receive());
        byte[] otherPort = datagram(OURS, socket.local().port(), PEER, 98);
        udp.onIcmpError(FakeIp.error(IcmpError.Kind.PORT_UNREACHABLE, OURS, PEER, 17, otherPort), 0);
        assertNull(socket.receive());
        PacketSocket unconnected = bound(Family.DUAL, IpAddress.ANY, 53);
        byte[] quoted = datagram(OURS, 53, PEER, 99);
        udp.onIcmpError(FakeIp.error(IcmpError.Kind.PORT_UNREACHABLE, OURS, PEER, 17, quoted), 0);
        assertNull(unconnected.receive());
    }

    @Test
    void tooBigIsHeardUnlessRoutersMayFragment() throws Exception {
        PacketSocket socket = udp.newSocket(Family.DUAL);
        socket.connect(at(PEER, 99), 0);
        for (int dontFragment : new int[] {-1, 1}) {
            if (dontFragment >= 0) {
                socket.option(Option.IP_DONTFRAGMENT, dontFragment);
            }
            portUnreachable(socket, IcmpError.Kind.PACKET_TOO_BIG);
            SocketException e = assertThrows(SocketException.class, socket::receive);
            assertEquals("Message too long", e.getMessage());
        }
        socket.option(Option.IP_DONTFRAGMENT, 0);
        portUnreachable(socket, IcmpError.Kind.PACKET_TOO_BIG);
        assertNull(socket.receive());
    }

    @Test
    void whatIsShownOfASocket() throws Exception {
        PacketSocket socket = bound(Family.DUAL, OURS, 53);
        assertEquals("UNCONN", socket.info().state());
        socket.connect(at(PEER, 99), 0);
        assertEquals("ESTAB", socket.info().state());
        assertEquals("udp", socket.info().protocol());
        assertEquals(99, socket.info().remote().orElseThrow().getPort());
        assertNotNull(socket.info().local());
    }
}
