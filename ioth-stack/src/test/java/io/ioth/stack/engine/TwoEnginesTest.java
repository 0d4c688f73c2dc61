/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetInterface.AddressState;
import io.ioth.NetInterface.NeighborState;
import io.ioth.link.LinkPair;
import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.iface.AddressListener;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.PacketSocket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(LeakWatch.class)
class TwoEnginesTest {

    private static final String MAC_A = "02:00:00:00:00:01";
    private static final String MAC_B = "02:00:00:00:00:02";

    private final LinkPair pair = LinkPair.ethernet(1500);
    private final TestNet net = new TestNet();
    private StackEngine a;
    private StackEngine b;

    @BeforeEach
    void open() throws IOException {
        a = net.engine(pair.a(), false, MAC_A, "10.0.0.1/24", "fd00::1/64");
        b = net.engine(pair.b(), false, MAC_B, "10.0.0.2/24", "fd00::2/64");
        net.settle();
    }

    @AfterEach
    void close() {
        net.close();
        assertEquals(0, a.counters().get(DropReason.INTERNAL_ERROR));
        assertEquals(0, b.counters().get(DropReason.INTERNAL_ERROR));
    }

    private byte[] receive(PacketSocket socket) throws IOException {
        PacketSocket.Datagram datagram = socket.receive();
        assertNotNull(datagram, () -> "nothing came: " + a.counters().drops() + b.counters().drops());
        byte[] bytes = ByteBufUtil.getBytes(datagram.payload());
        datagram.payload().release();
        return bytes;
    }

    private static byte[] array(ByteBuf bytes) {
        byte[] copy = ByteBufUtil.getBytes(bytes);
        bytes.release();
        return copy;
    }

    @Rfc(value = 8504, req = {"5.1-2", "5.8-1"})
    @ParameterizedTest
    @CsvSource({"10.0.0.1, 10.0.0.2", "fd00::1, fd00::2", "127.0.0.1, 127.0.0.1", "::1, ::1", "127.0.0.1, 127.9.9.9"})
    void echo(String from, String to) throws IOException {
        Family family = from.indexOf('.') > 0 ? Family.IPV4 : Family.IPV6;
        PacketSocket ping = a.newPing(family);
        for (int size : new int[] {0, 1, 56, 1472, 1473, 8000}) {
            ByteBuf request = TestNet.bytes(8 + size);
            request.setInt(0, family == Family.IPV4 ? 0x0800_0000 : 0x8000_0000);
            ping.send(request, TestNet.at(to, 0), net.nowNs);
            net.settle();
            byte[] reply = receive(ping);
            assertEquals(8 + size, reply.length);
            assertEquals(array(TestNet.bytes(8 + size))[7 + size], reply[7 + size]);
        }
        assertEquals(Map.of(), TestNet.drops(a));
        ping.close(net.nowNs);
    }

    @Rfc(value = 8504, req = {"5.1-1", "5.1-3"})
    @ParameterizedTest
    @CsvSource({"10.0.0.2", "fd00::2"})
    void largeDatagramsAreFragmentedAndPutTogether(String to) throws IOException {
        PacketSocket server = b.newDatagram(Family.DUAL);
        server.bind(new Endpoint(IpAddress.ANY, 7, 0), net.nowNs);
        PacketSocket client = a.newDatagram(Family.DUAL);
        for (int size : new int[] {1, 1452, 1453, 1472, 1473, 2961, 20000, 65000}) {
            client.send(TestNet.bytes(size), TestNet.at(to, 7), net.nowNs);
            net.settle();
            assertArrayEquals(array(TestNet.bytes(size)), receive(server), "size " + size);
        }
        assertTrue(a.counters().get(Counter.IP_FRAG_CREATES) > 60);
        assertTrue(b.counters().get(Counter.IP_REASM_OKS) >= 4);
        server.close(net.nowNs);
        client.close(net.nowNs);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.2", "fd00::2", "127.0.0.1", "::1", "10.0.0.1"})
    void aClosedPortIsUnreachable(String to) throws IOException {
        PacketSocket client = a.newDatagram(Family.DUAL);
        client.connect(TestNet.at(to, 9), net.nowNs);
        client.send(TestNet.bytes(5), null, net.nowNs);
        net.settle();
        assertThrows(PortUnreachableException.class, client::receive);
        client.close(net.nowNs);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.77", "fd00::77"})
    void aSilentNeighbourIsAHostUnreachable(String to) throws IOException {
        PacketSocket client = a.newDatagram(Family.DUAL);
        client.connect(TestNet.at(to, 9), net.nowNs);
        client.send(TestNet.bytes(5), null, net.nowNs);
        net.run(Duration.ofMillis(2900));
        assertEquals(NeighborState.INCOMPLETE, neighbor(to));
        assertNull(client.receive());
        net.run(Duration.ofMillis(200));
        assertEquals(NeighborState.FAILED, neighbor(to));
        assertEquals(1, a.counters().get(DropReason.NEIGHBOR_UNREACHABLE));
        client.close(net.nowNs);
    }

    private NeighborState neighbor(String address) {
        return a.neighbors(2).stream()
                .filter(n -> n.address().equals(IpAddress.parse(address)))
                .findFirst()
                .orElseThrow()
                .state();
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.2", "fd00::2"})
    void neighboursGoThroughTheirStates(String to) throws IOException {
        PacketSocket client = a.newDatagram(Family.DUAL);
        PacketSocket server = b.newDatagram(Family.DUAL);
        server.bind(new Endpoint(IpAddress.ANY, 9, 0), net.nowNs);
        client.send(TestNet.bytes(5), TestNet.at(to, 9), net.nowNs);
        assertEquals(NeighborState.INCOMPLETE, neighbor(to));
        net.settle();
        assertEquals(NeighborState.REACHABLE, neighbor(to));
        net.run(Duration.ofSeconds(46));
        assertEquals(NeighborState.STALE, neighbor(to));
        client.send(TestNet.bytes(5), TestNet.at(to, 9), net.nowNs);
        assertEquals(NeighborState.DELAY, neighbor(to));
        net.run(Duration.ofMillis(5001));
        assertEquals(NeighborState.REACHABLE, neighbor(to), "the probe was answered");
        net.run(Duration.ofSeconds(46));
        client.send(TestNet.bytes(5), TestNet.at(to, 9), net.nowNs);
        b.removeAddress(2, IpAddress.parse(to), net.nowNs);
        net.run(Duration.ofMillis(5001));
        assertEquals(NeighborState.PROBE, neighbor(to));
        net.run(Duration.ofMillis(3001));
        assertEquals(NeighborState.PROBE, neighbor(to), "now all are asked");
        net.run(Duration.ofSeconds(1 + 3 + 9));
        assertEquals(NeighborState.FAILED, neighbor(to));
        net.run(Duration.ofSeconds(31));
        assertEquals(0, a.neighbors(2).stream()
                .filter(n -> n.address().equals(IpAddress.parse(to)))
                .count());
        client.close(net.nowNs);
        server.close(net.nowNs);
    }

    @Test
    void whatWaitsForANeighbourIsBounded() throws IOException {
        PacketSocket client = a.newDatagram(Family.DUAL);
        for (int i = 0; i < 40; i++) {
            client.send(TestNet.bytes(5), TestNet.at("10.0.0.77", 9), net.nowNs);
        }
        assertEquals(24, a.counters().get(DropReason.NEIGHBOR_QUEUE_FULL));
        for (int i = 0; i < 3000; i++) {
            client.send(TestNet.bytes(5), TestNet.at("fd00::1:" + Integer.toHexString(i), 9), net.nowNs);
            net.settle();
        }
        assertTrue(a.neighbors(2).size() <= 1024);
        client.close(net.nowNs);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.2/24", "fd00::2/64"})
    void anAddressThatAnotherUsesIsADuplicate(String taken) throws IOException {
        net.close();
        net.engines.clear();
        LinkPair wire = LinkPair.ethernet(1500);
        a = net.engine(wire.a(), true, MAC_A);
        b = net.engine(wire.b(), true, MAC_B, taken);
        net.run(Duration.ofSeconds(2));
        String address = taken.substring(0, taken.indexOf('/'));
        assertEquals(AddressState.PREFERRED, TestNet.state(b, address));
        List<AddressState> told = new ArrayList<>();
        net.add(a, taken, (which, state, now) -> told.add(state));
        assertEquals(AddressState.TENTATIVE, TestNet.state(a, address));
        net.run(Duration.ofSeconds(2));
        assertEquals(List.of(AddressState.DUPLICATE), told);
        assertEquals(AddressState.DUPLICATE, TestNet.state(a, address));
        assertEquals(AddressState.PREFERRED, TestNet.state(b, address));
        assertThrows(NoRouteToHostException.class, () -> a.newDatagram(Family.DUAL)
                .connect(TestNet.at(address, 9), net.nowNs));
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.2/24", "fd00::2/64"})
    void twoThatTryTheSameAddressBothLose(String same) throws IOException {
        net.close();
        net.engines.clear();
        LinkPair wire = LinkPair.ethernet(1500);
        a = net.engine(wire.a(), true, MAC_A);
        b = net.engine(wire.b(), true, MAC_B);
        net.run(Duration.ofSeconds(2));
        net.add(a, same, AddressListener.NONE);
        net.add(b, same, AddressListener.NONE);
        net.run(Duration.ofSeconds(2));
        String address = same.substring(0, same.indexOf('/'));
        assertEquals(AddressState.DUPLICATE, TestNet.state(a, address));
        assertEquals(AddressState.DUPLICATE, TestNet.state(b, address));
    }

    @Test
    void withDetectionAnAddressIsInUseAfterTwoSecondsAtMost() throws IOException {
        net.close();
        net.engines.clear();
        LinkPair wire = LinkPair.ethernet(1500);
        a = net.engine(wire.a(), true, MAC_A, "fd00::5/64", "10.0.0.5/24");
        b = net.engine(wire.b(), true, MAC_B);
        net.run(Duration.ofMillis(999));
        assertEquals(AddressState.TENTATIVE, TestNet.state(a, "fd00::5"));
        net.run(Duration.ofMillis(2));
        assertEquals(AddressState.PREFERRED, TestNet.state(a, "10.0.0.5"));
        net.run(Duration.ofSeconds(1));
        assertEquals(AddressState.PREFERRED, TestNet.state(a, "fd00::5"));
        assertEquals(AddressState.PREFERRED, TestNet.state(a, "fe80::ff:fe00:1"));
    }

    @Test
    void linkLocalAddressesWorkWithAZone() throws IOException {
        PacketSocket server = b.newDatagram(Family.DUAL);
        server.bind(new Endpoint(IpAddress.ANY, 7, 0), net.nowNs);
        PacketSocket client = a.newDatagram(Family.DUAL);
        client.send(TestNet.bytes(3), new Endpoint(IpAddress.parse("fe80::ff:fe00:2"), 7, 2), net.nowNs);
        net.settle();
        PacketSocket.Datagram datagram = server.receive();
        assertNotNull(datagram);
        assertEquals(IpAddress.parse("fe80::ff:fe00:1"), datagram.from().address());
        assertEquals(2, datagram.from().zone());
        datagram.payload().release();
        server.close(net.nowNs);
        client.close(net.nowNs);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.2, IPV4", "fd00::2, IPV6"})
    void linksWithoutEthernetNeedNoNeighbours(String to, Family family) throws IOException {
        net.close();
        net.engines.clear();
        LinkPair wire = LinkPair.ip(1500);
        a = net.engine(wire.a(), true, MAC_A, "10.0.0.1/24", "fd00::1/64");
        b = net.engine(wire.b(), true, MAC_B, "10.0.0.2/24", "fd00::2/64");
        PacketSocket ping = a.newPing(family);
        ByteBuf request = TestNet.bytes(3000);
        request.setInt(0, family == Family.IPV4 ? 0x0800_0000 : 0x8000_0000);
        ping.send(request, TestNet.at(to, 0), net.nowNs);
        net.settle();
        assertEquals(3000, receive(ping).length);
        assertEquals(List.of(), a.neighbors(2));
        ping.close(net.nowNs);
    }

    @Test
    void withoutARouteNothingIsSent() {
        PacketSocket client = a.newDatagram(Family.DUAL);
        assertThrows(NoRouteToHostException.class,
                () -> client.send(TestNet.bytes(1), TestNet.at("192.0.2.1", 9), net.nowNs));
        assertThrows(NoRouteToHostException.class,
                () -> client.send(TestNet.bytes(1), TestNet.at("2001:db8::1", 9), net.nowNs));
        client.close(net.nowNs);
    }

    @Test
    void aClosedLinkEndsTheRoutes() throws IOException {
        PacketSocket client = a.newDatagram(Family.DUAL);
        client.send(TestNet.bytes(1), TestNet.at("10.0.0.2", 9), net.nowNs);
        net.settle();
        b.close(net.nowNs);
        net.settle();
        SocketException down = assertThrows(SocketException.class,
                () -> client.send(TestNet.bytes(1), TestNet.at("10.0.0.2", 9), net.nowNs));
        assertEquals("Network is down", down.getMessage());
        client.close(net.nowNs);
    }
}
