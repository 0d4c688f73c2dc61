/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.raw;

import static io.ioth.stack.packet.FakeIp.OURS;
import static io.ioth.stack.packet.FakeIp.OURS_V4;
import static io.ioth.stack.packet.FakeIp.PEER;
import static io.ioth.stack.packet.FakeIp.PEER_V4;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.packet.FakeIp;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.PacketSocket;
import io.ioth.wire.Checksum;
import io.netty.buffer.Unpooled;
import java.net.SocketException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RawProtocolTest {

    private static final int OSPF = 89;

    private final FakeIp ip = new FakeIp();
    private final Counters counters = new Counters();
    private final RawProtocol raw = new RawProtocol(ip, counters);

    @AfterEach
    void everythingIsReleased() {
        raw.close(0);
        assertEquals(0, raw.sockets().size());
        ip.assertNoLeak();
    }

    private boolean arrives(IpPacket packet) {
        boolean taken = raw.onPacket(packet, 0);
        packet.frame.release();
        return taken;
    }

    private boolean arrives(IpAddress source, IpAddress destination, int protocol, int... bytes) {
        return arrives(ip.packet(source, destination, protocol, bytes(bytes)));
    }

    private static byte[] bytes(int... values) {
        byte[] result = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = (byte) values[i];
        }
        return result;
    }

    private static byte[] read(PacketSocket socket) throws Exception {
        PacketSocket.Datagram datagram = socket.receive();
        assertNotNull(datagram, "nothing was received");
        byte[] result = new byte[datagram.payload().readableBytes()];
        datagram.payload().readBytes(result).release();
        return result;
    }

    @Test
    void ipv4ComesWithItsHeaderAndIpv6Without() throws Exception {
        PacketSocket socket = raw.newSocket(Family.DUAL, OSPF);
        assertTrue(arrives(PEER_V4, OURS_V4, OSPF, 1, 2, 3));
        assertTrue(arrives(PEER, OURS, OSPF, 4, 5));
        byte[] four = read(socket);
        assertEquals(23, four.length);
        assertEquals(3, four[22]);
        assertArrayEquals(bytes(4, 5), read(socket));
    }

    @Test
    void familiesAndProtocolsAreKeptApart() throws Exception {
        PacketSocket four = raw.newSocket(Family.IPV4, OSPF);
        PacketSocket six = raw.newSocket(Family.IPV6, OSPF);
        assertFalse(arrives(PEER, OURS, 90, 1));
        assertTrue(arrives(PEER, OURS, OSPF, 1));
        assertNull(four.receive());
        assertArrayEquals(bytes(1), read(six));
        assertTrue(arrives(PEER_V4, OURS_V4, OSPF, 1));
        assertNull(six.receive());
        assertEquals(21, read(four).length);
    }

    @Test
    void everySocketGetsACopyAndTheTransportKeepsItsOwn() throws Exception {
        PacketSocket one = raw.newSocket(Family.DUAL, 17);
        PacketSocket two = raw.newSocket(Family.DUAL, 17);
        IpPacket packet = ip.packet(PEER, OURS, 17, bytes(1, 2, 3));
        assertTrue(raw.onPacket(packet, 0));
        packet.frame.head().setByte(packet.transportOffset, 9);
        packet.frame.release();
        assertArrayEquals(bytes(1, 2, 3), read(one));
        assertArrayEquals(bytes(1, 2, 3), read(two));
    }

    @Test
    void addressAndPeerSelect() throws Exception {
        PacketSocket socket = raw.newSocket(Family.DUAL, OSPF);
        socket.bind(new Endpoint(OURS, 0, 0), 0);
        assertFalse(arrives(PEER, IpAddress.LOOPBACK, OSPF, 1));
        socket.connect(new Endpoint(PEER, 0, 0), 0);
        assertFalse(arrives(IpAddress.parse("2001:db8::98"), OURS, OSPF, 1));
        assertTrue(arrives(PEER, OURS, OSPF, 1));
        assertArrayEquals(bytes(1), read(socket));
        socket.disconnect(0);
        assertTrue(arrives(IpAddress.parse("2001:db8::98"), OURS, OSPF, 1));
        read(socket);
    }

    @Test
    void aPartialChecksumIsCompletedInTheCopy() throws Exception {
        PacketSocket socket = raw.newSocket(Family.DUAL, 17);
        IpPacket packet = ip.packet(PEER, OURS, 17, bytes(0, 1, 0, 2, 0, 10, 0, 0, 7, 8));
        long pseudo = Checksum.pseudoHeader(PEER.high(), PEER.low(), OURS.high(), OURS.low(), 17, 10);
        packet.frame.head().setShort(packet.transportOffset + 6, Checksum.fold(pseudo));
        packet.frame.partialChecksum(packet.transportOffset, 6);
        ip.split(packet, 2);
        assertTrue(arrives(packet));
        byte[] whole = read(socket);
        assertTrue(Checksum.isValid(pseudo + Checksum.sum(Unpooled.wrappedBuffer(whole), 0, 10)));
    }

    @Test
    void icmpv6IsCheckedOnTheWayInAndSummedOnTheWayOut() throws Exception {
        PacketSocket socket = raw.newSocket(Family.IPV6, 58);
        assertFalse(arrives(PEER, OURS, 58, 128, 0, 0, 0, 1, 2, 3, 4));
        assertNull(socket.receive());
        assertTrue(socket.send(ip.bytes(bytes(133, 0, 9, 9, 0, 0, 0, 0)), new Endpoint(PEER, 0, 0), 0));
        byte[] sent = ip.sent.remove().bytes();
        long pseudo = Checksum.pseudoHeader(OURS.high(), OURS.low(), PEER.high(), PEER.low(), 58, 8);
        assertTrue(Checksum.isValid(pseudo + Checksum.sum(Unpooled.wrappedBuffer(sent), 0, 8)));
        assertTrue(arrives(ip.packet(OURS, PEER, 58, sent)));
        assertArrayEquals(sent, read(socket));
        assertThrows(
                SocketException.class, () -> socket.send(ip.bytes(bytes(1, 2)), new Endpoint(PEER, 0, 0), 0));
    }

    @Test
    void sendsWhatFollowsTheHeader() throws Exception {
        PacketSocket socket = raw.newSocket(Family.DUAL, OSPF);
        socket.send(ip.bytes(bytes(1, 2, 3)), new Endpoint(PEER_V4, 0, 0), 0);
        FakeIp.SentPacket sent = ip.sent.remove();
        assertEquals(OSPF, sent.protocol());
        assertArrayEquals(bytes(1, 2, 3), sent.bytes());
        assertThrows(
                SocketException.class, () -> socket.send(ip.bytes(new byte[65516]), new Endpoint(PEER_V4, 0, 0), 0));
    }

    @Test
    void aFullBufferDropsAndCounts() {
        raw.newSocket(Family.DUAL, OSPF);
        for (int i = 0; i < 2000; i++) {
            assertTrue(arrives(PEER, OURS, OSPF, 1));
        }
        assertTrue(counters.get(DropReason.RAW_BUFFER_FULL) > 1000);
    }

    @Test
    void errorsReachConnectedSockets() throws Exception {
        PacketSocket socket = raw.newSocket(Family.DUAL, OSPF);
        IcmpError error = FakeIp.error(IcmpError.Kind.PROTOCOL_UNREACHABLE, OURS, PEER, OSPF, bytes(1, 2, 3, 4));
        raw.onIcmpError(error, 0);
        assertNull(socket.receive());
        socket.connect(new Endpoint(PEER, 0, 0), 0);
        raw.onIcmpError(error, 0);
        assertThrows(SocketException.class, socket::receive);
        assertNull(socket.receive());
    }

    @Test
    void shownWithoutBeingBound() {
        raw.newSocket(Family.DUAL, OSPF);
        assertEquals("raw", raw.sockets().getFirst().protocol());
    }
}
