/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.raw;

import static io.ioth.stack.packet.FakeIp.OURS;
import static io.ioth.stack.packet.FakeIp.OURS_V4;
import static io.ioth.stack.packet.FakeIp.PEER;
import static io.ioth.stack.packet.FakeIp.PEER_V4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.Counters;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.packet.FakeIp;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.PacketSocket;
import io.ioth.wire.Checksum;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PingProtocolTest {

    private final FakeIp ip = new FakeIp();
    private final PingProtocol ping = new PingProtocol(ip, new Counters(), new Random(1));

    @AfterEach
    void everythingIsReleased() {
        ping.close(0);
        ip.assertNoLeak();
    }

    private static byte[] echo(int type, int identifier, IpAddress source, IpAddress destination) {
        ByteBuf bytes = Unpooled.buffer()
                .writeByte(type)
                .writeByte(0)
                .writeShort(0)
                .writeShort(identifier)
                .writeShort(7)
                .writeInt(0xcafe);
        long sum = Checksum.sum(bytes, 0, 12);
        if (!source.isIpv4()) {
            sum += Checksum.pseudoHeader(
                    source.high(), source.low(), destination.high(), destination.low(), 58, 12);
        }
        bytes.setShort(2, Checksum.finish(sum));
        byte[] result = new byte[12];
        bytes.readBytes(result);
        return result;
    }

    private boolean arrives(IpAddress source, IpAddress destination, byte[] bytes) {
        IpPacket packet = ip.packet(source, destination, source.isIpv4() ? 1 : 58, bytes);
        boolean taken = ping.onPacket(packet, 0);
        packet.frame.release();
        return taken;
    }

    private static int sequence(PacketSocket socket) throws Exception {
        PacketSocket.Datagram datagram = socket.receive();
        assertNotNull(datagram, "nothing was received");
        int sequence = datagram.payload().getUnsignedShort(datagram.payload().readerIndex() + 6);
        assertEquals(12, datagram.payload().readableBytes());
        datagram.payload().release();
        return sequence;
    }

    @Test
    void requestsGetIdentifierAndChecksumAndRepliesComeBack() throws Exception {
        PacketSocket socket = ping.newSocket(Family.DUAL);
        for (IpAddress peer : new IpAddress[] {PEER, PEER_V4}) {
            IpAddress ours = peer.isIpv4() ? OURS_V4 : OURS;
            int request = peer.isIpv4() ? 8 : 128;
            socket.send(ip.bytes(echo(request, 1, OURS, PEER)), new Endpoint(peer, 0, 0), 0);
            int identifier = socket.local().port();
            FakeIp.SentPacket sent = ip.sent.remove();
            org.junit.jupiter.api.Assertions.assertArrayEquals(echo(request, identifier, ours, peer), sent.bytes());
            assertEquals(peer.isIpv4() ? 1 : 58, sent.protocol());
            int reply = peer.isIpv4() ? 0 : 129;
            assertTrue(arrives(peer, ours, echo(reply, identifier, peer, ours)));
            assertEquals(7, sequence(socket));
            assertFalse(arrives(peer, ours, echo(reply, identifier + 1, peer, ours)));
            assertFalse(arrives(peer, ours, echo(request, identifier, peer, ours)));
            byte[] bad = echo(reply, identifier, peer, ours);
            bad[9] ^= 1;
            assertFalse(arrives(peer, ours, bad));
            for (int cut = 0; cut < 8; cut++) {
                assertFalse(arrives(peer, ours, java.util.Arrays.copyOf(bad, cut)));
            }
            assertNull(socket.receive());
        }
    }

    @Test
    void onlyEchoRequestsCanBeSent() {
        PacketSocket socket = ping.newSocket(Family.DUAL);
        Endpoint peer = new Endpoint(PEER, 0, 0);
        for (byte[] bytes : new byte[][] {new byte[7], echo(129, 1, OURS, PEER), echo(8, 1, OURS, PEER)}) {
            assertThrows(SocketException.class, () -> socket.send(ip.bytes(bytes), peer, 0));
        }
    }

    @Test
    void identifiersAreExclusiveAmongThemselves() throws Exception {
        ping.newSocket(Family.DUAL).bind(new Endpoint(IpAddress.ANY, 77, 0), 0);
        PacketSocket other = ping.newSocket(Family.DUAL);
        assertThrows(BindException.class, () -> other.bind(new Endpoint(IpAddress.ANY, 77, 0), 0));
    }

    @Test
    void ipv6SocketsAreForIpv6Alone() throws Exception {
        ping.newSocket(Family.IPV6).bind(new Endpoint(IpAddress.ANY, 77, 0), 0);
        PacketSocket four = ping.newSocket(Family.IPV4);
        four.bind(new Endpoint(IpAddress.ANY, 77, 0), 0);
        assertTrue(arrives(PEER_V4, OURS_V4, echo(0, 77, PEER_V4, OURS_V4)));
        assertEquals(7, sequence(four));
    }

    @Test
    void repliesToAGroupComeFromItsMembers() throws Exception {
        PacketSocket socket = ping.newSocket(Family.DUAL);
        socket.connect(new Endpoint(IpAddress.ALL_NODES, 0, 2), 0);
        int identifier = socket.local().port();
        assertTrue(arrives(PEER, socket.local().address(), echo(129, identifier, PEER, socket.local().address())));
        assertEquals(7, sequence(socket));
        socket.connect(new Endpoint(PEER, 0, 0), 0);
        IpAddress other = IpAddress.parse("2001:db8::98");
        arrives(other, OURS, echo(129, identifier, other, OURS));
        assertNull(socket.receive());
        arrives(PEER, OURS, echo(129, identifier, PEER, OURS));
        assertEquals(7, sequence(socket));
    }

    @Test
    void connectedSocketsHearThatTheHostIsUnreachable() throws Exception {
        PacketSocket socket = ping.newSocket(Family.DUAL);
        socket.connect(new Endpoint(PEER, 0, 0), 0);
        int identifier = socket.local().port();
        byte[] quoted = echo(128, identifier, OURS, PEER);
        ping.onIcmpError(FakeIp.error(IcmpError.Kind.HOST_UNREACHABLE, OURS, PEER, 58, quoted), 0);
        assertThrows(NoRouteToHostException.class, socket::receive);
        byte[] other = echo(128, identifier + 1, OURS, PEER);
        ping.onIcmpError(FakeIp.error(IcmpError.Kind.HOST_UNREACHABLE, OURS, PEER, 58, other), 0);
        assertNull(socket.receive());
    }
}
