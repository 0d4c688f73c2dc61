/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static io.ioth.stack.engine.WirePeer.icmp4;
import static io.ioth.stack.engine.WirePeer.icmp6;
import static io.ioth.stack.engine.WirePeer.ipv4;
import static io.ioth.stack.engine.WirePeer.ipv6;
import static io.ioth.stack.engine.WirePeer.join;
import static io.ioth.stack.engine.WirePeer.octets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.Route;
import io.ioth.link.LinkPair;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.net.MacAddress;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.PacketSocket;
import io.ioth.wire.EtherTypes;
import io.ioth.wire.IpProtocols;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How datagrams find the path MTU (RFC 1191, RFC 8201), as Linux's do. */
@ExtendWith(LeakWatch.class)
class UdpPathMtuTest {

    private static final String MAC = "02:00:00:00:00:01";
    private static final int MTU = 1400;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;

    private final LinkPair pair = LinkPair.ethernet(1500);
    private final TestNet net = new TestNet();
    private StackEngine engine;
    private WirePeer peer;

    @BeforeEach
    void open() throws IOException {
        engine = net.engine(pair.a(), false, MAC, "10.0.0.1/24", "fd00::1/64");
        peer = new WirePeer(pair.b(), net, MAC);
        engine.addNeighbor(2, WirePeer.IP4, new MacAddress(WirePeer.MAC), net.nowNs);
        engine.addNeighbor(2, WirePeer.IP6, new MacAddress(WirePeer.MAC), net.nowNs);
        engine.addRoute(Route.via(IpPrefix.DEFAULT_IPV4, WirePeer.IP4, "e0"));
        engine.addRoute(Route.via(IpPrefix.DEFAULT, WirePeer.IP6, "e0"));
        net.run(Duration.ofSeconds(5));
    }

    @AfterEach
    void close() {
        net.close();
        peer.close();
    }

    private List<ByteBuf> sent(boolean ipv4) {
        List<ByteBuf> packets = peer.take(ipv4 ? EtherTypes.IPV4 : EtherTypes.IPV6);
        packets.removeIf(packet -> !ipv4 && packet.getUnsignedByte(6) == IpProtocols.ICMPV6);
        return packets;
    }

    private void send(PacketSocket socket, int length) throws IOException {
        assertTrue(socket.send(TestNet.bytes(length), null, net.nowNs));
        net.settle();
    }

    /** The answer of a router whose next link takes {@link #MTU} bytes. */
    private byte[] tooBig(ByteBuf packet, boolean ipv4) {
        byte[] quoted = new byte[ipv4 ? 28 : 48];
        packet.getBytes(0, quoted);
        return ipv4
                ? peer.ethernet(EtherTypes.IPV4, ipv4("10.0.0.1", 1,
                        icmp4(join(octets(3, 4, 0, 0, 0, 0, MTU >> 8, MTU), quoted))))
                : peer.ethernet(EtherTypes.IPV6, ipv6("fd00::1", 58,
                        icmp6(WirePeer.IP6, "fd00::1", join(octets(2, 0, 0, 0, 0, 0, MTU >> 8, MTU), quoted))));
    }

    private PacketSocket connected(String peerAddress) throws IOException {
        PacketSocket socket = engine.newDatagram(Family.DUAL);
        socket.connect(new Endpoint(IpAddress.parse(peerAddress), 99, 0), net.nowNs);
        return socket;
    }

    @Rfc(value = 8504, req = {"5.7.1-1", "5.7.1-3"})
    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.9", "2001:db8::9"})
    void aSmallerMtuIsFoundFragmentedForAndForgotten(String destination) throws IOException {
        boolean ipv4 = destination.indexOf('.') > 0;
        int full = ipv4 ? 1472 : 1452;
        PacketSocket socket = connected(destination);
        send(socket, full);
        ByteBuf first = sent(ipv4).get(0);
        assertEquals(1500, first.readableBytes());
        assertTrue(!ipv4 || first.getUnsignedShort(6) == DONT_FRAGMENT, "routers are to tell");
        peer.send(tooBig(first, ipv4));
        SocketException error = assertThrows(SocketException.class, socket::receive);
        assertEquals("Message too long", error.getMessage());
        assertNull(socket.receive());
        send(socket, full);
        List<ByteBuf> fragments = sent(ipv4);
        assertEquals(2, fragments.size());
        assertTrue(fragments.get(0).readableBytes() <= MTU);
        assertTrue(!ipv4 || fragments.get(0).getUnsignedShort(6) == MORE_FRAGMENTS);
        net.run(Duration.ofMinutes(10).plusSeconds(1));
        engine.addNeighbor(2, ipv4 ? WirePeer.IP4 : WirePeer.IP6, new MacAddress(WirePeer.MAC), net.nowNs);
        sent(ipv4);
        send(socket, full);
        assertEquals(1500, sent(ipv4).get(0).readableBytes(), "it's tried again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.9", "2001:db8::9"})
    void whoForbidsFragmentsIsToldWhenADatagramDoesNotFit(String destination) throws IOException {
        boolean ipv4 = destination.indexOf('.') > 0;
        PacketSocket socket = connected(destination);
        socket.option(Option.IP_DONTFRAGMENT, 1);
        int full = ipv4 ? 1472 : 1452;
        assertEquals("Message too long",
                assertThrows(SocketException.class, () -> send(socket, full + 1)).getMessage());
        send(socket, full);
        peer.send(tooBig(sent(ipv4).get(0), ipv4));
        assertThrows(SocketException.class, socket::receive);
        assertThrows(SocketException.class, () -> send(socket, full));
        send(socket, MTU - (ipv4 ? 28 : 48));
        assertEquals(1, sent(ipv4).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.9"})
    void whoAllowsFragmentsLeavesItToRouters(String destination) throws IOException {
        PacketSocket socket = connected(destination);
        socket.option(Option.IP_DONTFRAGMENT, 0);
        send(socket, 1472);
        ByteBuf packet = sent(true).get(0);
        assertEquals(0, packet.getUnsignedShort(6) & DONT_FRAGMENT);
        peer.send(tooBig(packet, true));
        assertNull(socket.receive());
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.9", "2001:db8::9"})
    void anErrorAboutAPortThatNobodySendsFromLowersNothing(String destination) throws IOException {
        boolean ipv4 = destination.indexOf('.') > 0;
        PacketSocket socket = connected(destination);
        send(socket, 1452);
        ByteBuf packet = sent(ipv4).get(0);
        byte[] copy = new byte[packet.readableBytes()];
        packet.getBytes(0, copy);
        int port = ipv4 ? 20 : 40;
        copy[port] ^= 0x55;
        peer.send(tooBig(io.netty.buffer.Unpooled.wrappedBuffer(copy), ipv4));
        assertNull(socket.receive());
        send(socket, 1452);
        assertEquals(1, sent(ipv4).size());
    }

    @Rfc(value = 8504, req = {"5.1-4", "5.1-6", "5.1-8", "5.2-5"})
    @Test
    void ourFragmentsNeitherOverlapNorStandAlone() throws IOException {
        PacketSocket socket = connected("2001:db8::9");
        Set<Integer> steps = new HashSet<>();
        int last = 0;
        for (int length = 1400; length < 6000; length += 97) {
            send(socket, length);
            List<ByteBuf> packets = sent(false);
            if (packets.size() == 1) {
                assertEquals(IpProtocols.UDP, packets.get(0).getUnsignedByte(6), "whole, so without a fragment header");
                continue;
            }
            int next = 0;
            for (ByteBuf packet : packets) {
                assertEquals(next, packet.getUnsignedShort(42) & 0xfff8);
                next += packet.readableBytes() - 48;
            }
            assertEquals(8 + length, next);
            assertEquals(99, packets.get(0).getUnsignedShort(50), "the UDP header is in the first");
            int identification = packets.get(0).getInt(44);
            steps.add(identification - last);
            last = identification;
        }
        assertTrue(steps.size() > 30, "no counter");
    }
}
