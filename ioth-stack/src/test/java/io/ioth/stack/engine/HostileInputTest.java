/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static io.ioth.stack.engine.WirePeer.icmp4;
import static io.ioth.stack.engine.WirePeer.icmp6;
import static io.ioth.stack.engine.WirePeer.ipv4;
import static io.ioth.stack.engine.WirePeer.ipv6;
import static io.ioth.stack.engine.WirePeer.join;
import static io.ioth.stack.engine.WirePeer.octets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.link.LinkPair;
import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.ip.IpOutput;
import io.ioth.stack.ip.Path;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.PacketSocket;
import io.ioth.wire.ArpView;
import io.ioth.wire.EcnField;
import io.ioth.wire.EtherTypes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Inputs that broke other stacks: each counts under its own reason, nothing else happens, and the stack answers afterwards. */
@ExtendWith(LeakWatch.class)
class HostileInputTest {

    private static final String MAC = "02:00:00:00:00:01";
    private static final String IP4 = "10.0.0.1";
    private static final String IP6 = "fd00::1";
    private static final byte[] NONE = {};

    private final LinkPair pair = LinkPair.ethernet(1500);
    private final TestNet net = new TestNet();
    private StackEngine engine;
    private WirePeer peer;

    @BeforeEach
    void open() throws IOException {
        engine = net.engine(pair.a(), false, MAC, IP4 + "/24", IP6 + "/64");
        peer = new WirePeer(pair.b(), net, MAC);
        engine.addNeighbor(2, WirePeer.IP4, new MacAddress(WirePeer.MAC), net.nowNs);
        engine.addNeighbor(2, WirePeer.IP6, new MacAddress(WirePeer.MAC), net.nowNs);
        net.settle();
        peer.received.clear();
    }

    @AfterEach
    void stillAnswers() {
        peer.received.clear();
        peer.send(peer.ethernet(EtherTypes.IPV4, ipv4(IP4, 1, icmp4(octets(8, 0, 0, 0, 1, 2, 3, 4)))));
        assertEquals(1, peer.take(EtherTypes.IPV4).size(), "answers a ping");
        peer.send(peer.ethernet(EtherTypes.IPV6, ipv6(IP6, 58, echo6())));
        assertEquals(1, peer.take(EtherTypes.IPV6).size(), "answers a ping");
        assertEquals(0, engine.counters().get(DropReason.INTERNAL_ERROR));
        net.close();
        peer.close();
    }

    private static byte[] echo6() {
        return icmp6(WirePeer.IP6, IP6, octets(128, 0, 0, 0, 1, 2, 3, 4));
    }

    private void expect(DropReason reason, byte[] frame) {
        Map<DropReason, Long> before = engine.counters().drops();
        peer.send(frame);
        Map<DropReason, Long> after = engine.counters().drops();
        before.merge(reason, 1L, Long::sum);
        assertEquals(before, after);
    }

    private void expect4(DropReason reason, byte[] packet) {
        expect(reason, peer.ethernet(EtherTypes.IPV4, packet));
    }

    private void expect6(DropReason reason, byte[] packet) {
        expect(reason, peer.ethernet(EtherTypes.IPV6, packet));
    }

    private List<ByteBuf> answers(int type) {
        return peer.take(type);
    }

    @Test
    void runtAndOversizedFrames() throws IOException {
        byte[] good = peer.ethernet(EtherTypes.IPV4, ipv4(IP4, 1, octets(8, 0, 0, 0)));
        DirectLink wire = new DirectLink();
        StackEngine other = net.engine(wire, false, "02:00:00:00:00:05", "10.0.9.1/24");
        for (int length = 0; length < 14; length++) {
            wire.deliver(Arrays.copyOf(good, length));
            net.settle();
            assertEquals(length + 1, other.counters().get(DropReason.LINK_RUNT));
        }
        wire.deliver(Arrays.copyOf(good, 1515));
        net.settle();
        assertEquals(1, other.counters().get(DropReason.LINK_OVERSIZED));
        assertEquals(2, other.counters().drops().size());
    }

    @Test
    void unknownEtherTypesAndForeignStations() {
        expect(DropReason.LINK_UNKNOWN_PROTOCOL, peer.ethernet(0x88cc, new byte[50]));
        expect(DropReason.LINK_NOT_FOR_US, peer.ethernet(0x0200_0000_0055L, EtherTypes.IPV4, new byte[50]));
    }

    @Test
    void everyTruncationOfAnIpv4Packet() {
        byte[] packet = ipv4(IP4, 1, icmp4(octets(8, 0, 0, 0, 1, 2, 3, 4)));
        for (int length = 0; length < packet.length; length++) {
            expect4(DropReason.IPV4_MALFORMED, Arrays.copyOf(packet, length));
        }
    }

    @Test
    void everyTruncationOfAnIpv6Packet() {
        byte[] packet = ipv6(IP6, 58, echo6());
        for (int length = 0; length < packet.length; length++) {
            expect6(DropReason.IPV6_MALFORMED, Arrays.copyOf(packet, length));
        }
    }

    @Test
    void everyTruncationOfAnArpPacket() {
        byte[] frame = peer.arp(ArpView.REQUEST, -1L >>> 16, WirePeer.MAC, "10.0.0.99", IP4);
        for (int length = 14; length < frame.length; length++) {
            expect(DropReason.ARP_MALFORMED, Arrays.copyOf(frame, length));
        }
    }

    @Test
    void everyTruncationOfAnIcmpHeader() {
        byte[] echo = icmp4(octets(8, 0, 0, 0, 1, 2, 3, 4));
        for (int length = 0; length < 8; length++) {
            expect4(DropReason.ICMP_MALFORMED, ipv4(IP4, 1, Arrays.copyOf(echo, length)));
            expect6(DropReason.ICMP_MALFORMED, ipv6(IP6, 58, Arrays.copyOf(echo6(), length)));
        }
    }

    @Test
    void wrongVersionsLengthsAndChecksums() {
        byte[] packet = ipv4(IP4, 1, icmp4(octets(8, 0, 0, 0, 1, 2, 3, 4)));
        byte[] shortHeader = packet.clone();
        shortHeader[0] = 0x44;
        expect4(DropReason.IPV4_MALFORMED, shortHeader);
        byte[] version = packet.clone();
        version[0] = 0x65;
        expect4(DropReason.IPV4_MALFORMED, version);
        byte[] total = packet.clone();
        total[3] = 19;
        expect4(DropReason.IPV4_MALFORMED, total);
        byte[] checksum = packet.clone();
        checksum[10] ^= 1;
        expect4(DropReason.IPV4_BAD_CHECKSUM, checksum);
        byte[] icmp = packet.clone();
        icmp[22] ^= 1;
        expect4(DropReason.ICMP_BAD_CHECKSUM, icmp);
        byte[] icmp6 = ipv6(IP6, 58, echo6());
        icmp6[42] ^= 1;
        expect6(DropReason.ICMP_BAD_CHECKSUM, icmp6);
        expect6(DropReason.IPV6_MALFORMED, packet);
    }

    @Test
    void ipv4Options() {
        byte[] echo = icmp4(octets(8, 0, 0, 0, 1, 2, 3, 4));
        byte[][] bad = {
            octets(0x83, 3, 0x27, 0x83, 3, 0x27, 0, 0),
            octets(0x89, 7, 4, 10, 0, 0, 9, 0),
            octets(7, 0, 0, 0),
            octets(7, 1, 0, 0),
            octets(7, 9, 4, 0),
            octets(1, 1, 1, 7)
        };
        for (byte[] options : bad) {
            expect4(DropReason.IPV4_BAD_OPTIONS, ipv4(IP4, 1, 1, 0, options, echo));
            assertEquals(12, answers(EtherTypes.IPV4).get(0).getUnsignedByte(20), "parameter problem");
        }
        peer.send(peer.ethernet(EtherTypes.IPV4, ipv4(IP4, 1, 1, 0, octets(1, 7, 3, 4, 0, 0x83, 0, 0), echo)));
        assertEquals(0, answers(EtherTypes.IPV4).get(0).getUnsignedByte(20), "what follows the end is no option");
    }

    @Test
    void impossibleSources() {
        byte[] echo = icmp6(IpAddress.LOOPBACK, IP6, octets(128, 0, 0, 0, 1, 2, 3, 4));
        expect6(DropReason.IP_BAD_SOURCE, ipv6(IpAddress.LOOPBACK, IP6, 58, 64, echo));
        for (String source : new String[] {"ff02::1", "::", IP6, "::ffff:10.0.0.9"}) {
            expect6(DropReason.IP_BAD_SOURCE, ipv6(IpAddress.parse(source), IP6, 58, 64, echo));
        }
        expect6(DropReason.IP_NOT_FOR_US, ipv6("fd00::55", 58, echo));
        expect6(DropReason.IP_NOT_FOR_US, ipv6("::1", 58, echo));
        expect6(DropReason.IP_NOT_FOR_US, ipv6("ff02::1234", 58, echo));
        expect4(DropReason.IP_NOT_FOR_US, ipv4("10.0.0.55", 1, echo));
        expect4(DropReason.IP_NOT_FOR_US, ipv4("127.0.0.1", 1, echo));
        assertEquals(List.of(), answers(EtherTypes.IPV6));
    }

    @Test
    void unknownProtocols() {
        expect4(DropReason.IP_UNKNOWN_PROTOCOL, ipv4(IP4, 200, new byte[8]));
        ByteBuf error = answers(EtherTypes.IPV4).get(0);
        assertEquals(3, error.getUnsignedByte(20));
        assertEquals(2, error.getUnsignedByte(21));
        expect6(DropReason.IP_UNKNOWN_PROTOCOL, ipv6(IP6, 200, new byte[8]));
        error = answers(EtherTypes.IPV6).get(0);
        assertEquals(4, error.getUnsignedByte(40));
        assertEquals(1, error.getUnsignedByte(41));
        assertEquals(6, error.getInt(44), "points to the next header field");
        expect6(DropReason.IP_UNKNOWN_PROTOCOL, ipv6(IP6, 59, new byte[8]));
        assertEquals(List.of(), answers(EtherTypes.IPV6));
        expect4(DropReason.IP_UNKNOWN_PROTOCOL, ipv4(IP4, 4, ipv4(IP4, 1, new byte[8])));
    }

    @Rfc(value = 8504, req = {"5.2-1", "5.2-2"})
    @Test
    void extensionHeaders() {
        byte[] echo = echo6();
        expect6(DropReason.IPV6_BAD_EXTENSION, ipv6(IP6, 0, join(octets(58, 31, 0, 0, 0, 0, 0, 0), echo)));
        expect6(DropReason.IPV6_BAD_EXTENSION, ipv6(IP6, 0, join(octets(58, 255, 0, 0, 0, 0, 0, 0), echo)));
        expect6(DropReason.IPV6_BAD_EXTENSION, ipv6(IP6, 60, join(octets(58, 0, 1, 5, 0, 0, 0, 0), echo)));
        expect6(DropReason.IPV6_BAD_EXTENSION, ipv6(IP6, 43, join(octets(58, 2, 0, 1), new byte[20], echo)));
        assertEquals(2, answers(EtherTypes.IPV6).size(), "one each for the option and the route");
        byte[] padding = octets(60, 0, 1, 4, 0, 0, 0, 0);
        byte[] many = NONE;
        for (int i = 0; i < 100; i++) {
            many = join(many, padding);
        }
        expect6(DropReason.IPV6_BAD_EXTENSION, ipv6(IP6, 60, join(many, echo)));
        expect6(DropReason.IPV6_BAD_EXTENSION, ipv6(IP6, 60, join(octets(0, 0, 1, 4, 0, 0, 0, 0), padding)));
        expect6(DropReason.IPV6_BAD_EXTENSION, ipv6(IP6, 60, join(octets(58, 0, 0x80, 4, 0, 0, 0, 0), echo)));
        expect6(DropReason.IPV6_BAD_EXTENSION, ipv6(IP6, 60, join(octets(58, 0, 0x40, 4, 0, 0, 0, 0), echo)));
        answers(EtherTypes.IPV6);
        peer.send(peer.ethernet(EtherTypes.IPV6, ipv6(IP6, 0,
                join(octets(60, 0, 1, 4, 0, 0, 0, 0), octets(43, 0, 1, 4, 0, 0, 0, 0), octets(58, 0, 0, 0, 0, 0, 0, 0), echo))));
        assertEquals(129, answers(EtherTypes.IPV6).get(0).getUnsignedByte(40), "harmless ones are passed over");
    }

    @Test
    void noise() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(120)];
            random.nextBytes(noise);
            boolean v4 = random.nextBoolean();
            byte[] base = v4
                    ? ipv4(IP4, random.nextInt(3) == 0 ? 1 : 17, i, random.nextInt(4) == 0 ? 0x2000 : 0, NONE, noise)
                    : ipv6(IP6, new int[] {0, 43, 44, 58, 60, 17}[random.nextInt(6)], noise);
            peer.send(peer.ethernet(v4 ? EtherTypes.IPV4 : EtherTypes.IPV6, base));
        }
        assertEquals(0, engine.counters().get(DropReason.INTERNAL_ERROR));
        net.run(Duration.ofSeconds(120));
    }

    private byte[] fragment(int offset, boolean more, int id, byte[] content) {
        return ipv4(IP4, 1, id, offset / 8 | (more ? 0x2000 : 0), NONE, content);
    }

    private byte[] fragment6(int offset, boolean more, int id, byte[] content) {
        return ipv6(IP6, 44, join(octets(58, 0, offset >> 8, offset & 0xf8 | (more ? 1 : 0), 0, 0, id >> 8, id), content));
    }

    @Test
    void overlappingFragmentsAreDroppedWhole() {
        byte[] echo = icmp4(join(octets(8, 0, 0, 0, 1, 2, 3, 4), new byte[24]));
        peer.send(peer.ethernet(EtherTypes.IPV4, fragment(0, true, 7, Arrays.copyOf(echo, 16))));
        expect4(DropReason.IP_FRAGMENT_BAD, fragment(8, true, 7, new byte[16]));
        expect4(DropReason.IP_FRAGMENT_BAD, fragment(16, false, 7, Arrays.copyOfRange(echo, 16, 32)));
        peer.send(peer.ethernet(EtherTypes.IPV6, fragment6(8, true, 9, new byte[16])));
        expect6(DropReason.IP_FRAGMENT_BAD, fragment6(16, false, 9, new byte[16]));
        assertEquals(List.of(), answers(EtherTypes.IPV4));
    }

    @Test
    void fragmentsInAnyOrderAndTwice() {
        byte[] echo = icmp4(join(octets(8, 0, 0, 0, 1, 2, 3, 4), new byte[24]));
        peer.send(peer.ethernet(EtherTypes.IPV4, fragment(16, false, 7, Arrays.copyOfRange(echo, 16, 32))));
        peer.send(peer.ethernet(EtherTypes.IPV4, fragment(8, true, 7, Arrays.copyOfRange(echo, 8, 16))));
        peer.send(peer.ethernet(EtherTypes.IPV4, fragment(8, true, 7, Arrays.copyOfRange(echo, 8, 16))));
        peer.send(peer.ethernet(EtherTypes.IPV4, fragment(0, true, 7, Arrays.copyOfRange(echo, 0, 8))));
        assertEquals(1, answers(EtherTypes.IPV4).size());
        byte[] echo6 = echo6();
        peer.send(peer.ethernet(EtherTypes.IPV6, fragment6(0, false, 9, echo6)));
        assertEquals(1, answers(EtherTypes.IPV6).size(), "an atomic fragment");
        assertEquals(Map.of(), engine.counters().drops());
    }

    private static byte[] marked(byte[] packet, int field) {
        byte[] copy = packet.clone();
        EcnField.set(Unpooled.wrappedBuffer(copy), 0, field);
        return copy;
    }

    /** RFC 3168 §5.3. */
    @Test
    void oneMarkedFragmentMarksThePacket() {
        byte[] echo = icmp4(join(octets(8, 0, 0, 0, 1, 2, 3, 4), new byte[8]));
        byte[] first = fragment(0, true, 7, Arrays.copyOf(echo, 8));
        byte[] second = fragment(8, false, 7, Arrays.copyOfRange(echo, 8, 16));
        int[][] cases = {{2, 3, 3}, {3, 2, 3}, {1, 3, 3}, {2, 2, 2}, {3, 3, 3}, {0, 0, 0}};
        for (int[] fields : cases) {
            peer.send(peer.ethernet(EtherTypes.IPV4, marked(first, fields[0])));
            peer.send(peer.ethernet(EtherTypes.IPV4, marked(second, fields[1])));
            assertEquals(fields[2], EcnField.of(answers(EtherTypes.IPV4).get(0), 0), Arrays.toString(fields));
        }
        for (int field = 1; field <= 3; field++) {
            peer.send(peer.ethernet(EtherTypes.IPV4, fragment(0, true, 7 + field, Arrays.copyOf(echo, 8))));
            expect4(DropReason.IP_FRAGMENT_BAD, marked(fragment(8, false, 7 + field, new byte[8]), field));
        }
        byte[] echo6 = icmp6(WirePeer.IP6, IP6, join(octets(128, 0, 0, 0, 1, 2, 3, 4), new byte[8]));
        peer.send(peer.ethernet(EtherTypes.IPV6, marked(fragment6(0, true, 9, Arrays.copyOf(echo6, 8)), 2)));
        peer.send(peer.ethernet(
                EtherTypes.IPV6, marked(fragment6(8, false, 9, Arrays.copyOfRange(echo6, 8, echo6.length)), 3)));
        assertEquals(EcnField.CE, EcnField.of(answers(EtherTypes.IPV6).get(0), 0));
    }

    @Test
    void impossibleFragments() {
        expect4(DropReason.IP_FRAGMENT_BAD, fragment(65528, false, 7, new byte[64]));
        expect4(DropReason.IP_FRAGMENT_BAD, fragment(0, true, 7, new byte[7]));
        expect4(DropReason.IP_FRAGMENT_BAD, fragment(8, true, 7, NONE));
        expect6(DropReason.IP_FRAGMENT_BAD, fragment6(65528, false, 7, new byte[64]));
        expect6(DropReason.IP_FRAGMENT_BAD, fragment6(0, true, 7, new byte[7]));
        expect6(DropReason.IPV6_BAD_EXTENSION, ipv6(IP6, 44, new byte[7]));
    }

    @Test
    void fragmentFloodsStayInTheirBounds() {
        for (int i = 0; i < 5000; i++) {
            peer.send(peer.ethernet(EtherTypes.IPV4, fragment(0, true, i, new byte[1480])));
            peer.send(peer.ethernet(EtherTypes.IPV6, fragment6(8 * (i % 4000), true, 5, new byte[8])));
        }
        assertTrue(engine.counters().get(DropReason.MEMORY_BUDGET) > 4000);
        net.run(Duration.ofSeconds(61));
        assertTrue(engine.counters().get(DropReason.IP_FRAGMENT_TIMEOUT) <= 64);
        assertTrue(engine.counters().get(DropReason.IP_FRAGMENT_TIMEOUT) > 0);
    }

    @Test
    void incompletePacketsTimeOutAndTheSenderIsTold() {
        peer.send(peer.ethernet(EtherTypes.IPV4, fragment(0, true, 7, icmp4(octets(8, 0, 0, 0, 1, 2, 3, 4)))));
        net.run(Duration.ofSeconds(59));
        assertEquals(List.of(), answers(EtherTypes.IPV4));
        net.run(Duration.ofSeconds(2));
        ByteBuf error = answers(EtherTypes.IPV4).get(0);
        assertEquals(11, error.getUnsignedByte(20));
        assertEquals(1, error.getUnsignedByte(21));
        assertEquals(1, engine.counters().get(DropReason.IP_FRAGMENT_TIMEOUT));
    }

    private byte[] tooBig4(int mtu, byte[] quoted) {
        return ipv4(IP4, 1, icmp4(join(octets(3, 4, 0, 0, 0, 0, mtu >> 8, mtu), quoted)));
    }

    private byte[] quoted4(String source) {
        byte[] datagram = new byte[1480];
        datagram[1] = 77;
        byte[] packet = ipv4("192.0.2.9", 17, 1, 0x4000, NONE, datagram);
        System.arraycopy(IpAddress.parse(source).toBytes(), 0, packet, 12, 4);
        return Arrays.copyOf(packet, 28);
    }

    private int mtuTo(String destination) {
        Path path = new Path();
        assertEquals(IpOutput.Sent.OK, engine.ipOutput().route(path, null, IpAddress.parse(destination), 0));
        return path.mtu;
    }

    @Test
    void pathMtusAreBelievedWithinReason() throws IOException {
        PacketSocket socket = engine.newDatagram(Family.DUAL);
        socket.bind(new Endpoint(IpAddress.ANY, 77, 0), net.nowNs);
        engine.addRoute(io.ioth.Route.via(io.ioth.net.IpPrefix.DEFAULT_IPV4, WirePeer.IP4, "e0"));
        engine.addRoute(io.ioth.Route.via(io.ioth.net.IpPrefix.DEFAULT, WirePeer.IP6, "e0"));
        expect4(DropReason.ICMP_BAD_MTU, tooBig4(9000, quoted4(IP4)));
        expect4(DropReason.ICMP_BAD_MTU, tooBig4(1500, quoted4(IP4)));
        assertEquals(1500, mtuTo("192.0.2.9"));
        peer.send(peer.ethernet(EtherTypes.IPV4, tooBig4(0, quoted4(IP4))));
        assertEquals(1492, mtuTo("192.0.2.9"));
        peer.send(peer.ethernet(EtherTypes.IPV4, tooBig4(1400, quoted4(IP4))));
        assertEquals(1400, mtuTo("192.0.2.9"));
        peer.send(peer.ethernet(EtherTypes.IPV4, tooBig4(67, quoted4(IP4))));
        assertEquals(552, mtuTo("192.0.2.9"));
        expect4(DropReason.ICMP_UNRELATED, tooBig4(600, quoted4("10.0.0.55")));
        for (int length = 0; length < 28; length++) {
            expect4(DropReason.ICMP_MALFORMED, tooBig4(600, Arrays.copyOf(quoted4(IP4), length)));
        }
        expect6(DropReason.ICMP_BAD_MTU, tooBig6(100));
        expect6(DropReason.ICMP_BAD_MTU, tooBig6(1279));
        expect6(DropReason.ICMP_BAD_MTU, tooBig6(1500));
        peer.send(peer.ethernet(EtherTypes.IPV6, tooBig6(1280)));
        assertEquals(1280, mtuTo("2001:db8::9"));
        socket.close(net.nowNs);
        net.run(Duration.ofMinutes(10).plusSeconds(1));
        assertEquals(1500, mtuTo("192.0.2.9"));
        assertEquals(1500, mtuTo("2001:db8::9"));
    }

    private static byte[] tooBig6(int mtu) {
        byte[] datagram = new byte[1460];
        datagram[1] = 77;
        byte[] quoted = Arrays.copyOf(ipv6(IpAddress.parse(IP6), "2001:db8::9", 17, 64, datagram), 48);
        byte[] message = icmp6(WirePeer.IP6, IP6, join(octets(2, 0, 0, 0, 0, 0, mtu >> 8, mtu), quoted));
        return ipv6(IP6, 58, message);
    }

    @Test
    void nobodysPathMtuIsLowered() throws IOException {
        engine.addRoute(io.ioth.Route.via(io.ioth.net.IpPrefix.DEFAULT_IPV4, WirePeer.IP4, "e0"));
        engine.addRoute(io.ioth.Route.via(io.ioth.net.IpPrefix.DEFAULT, WirePeer.IP6, "e0"));
        expect4(DropReason.ICMP_UNRELATED, tooBig4(1400, quoted4(IP4)));
        expect6(DropReason.ICMP_UNRELATED, tooBig6(1400));
        assertEquals(1500, mtuTo("192.0.2.9"));
        assertEquals(1500, mtuTo("2001:db8::9"));
    }

    @Rfc(value = 9293, req = "MUST-55")
    @Test
    void sourceQuenchIsIgnored() {
        long messages = engine.counters().get(Counter.ICMP_IN_MSGS);
        byte[] quench = ipv4(IP4, 1, icmp4(join(octets(4, 0, 0, 0, 0, 0, 0, 0), quoted4(IP4))));
        peer.send(peer.ethernet(EtherTypes.IPV4, quench));
        assertEquals(messages + 1, engine.counters().get(Counter.ICMP_IN_MSGS));
        assertEquals(Map.of(), engine.counters().drops());
    }

    @Test
    void errorsAreLimitedAndNeverAboutErrorsOrGroups() {
        for (int i = 0; i < 500; i++) {
            peer.send(peer.ethernet(EtherTypes.IPV4, ipv4(IP4, 200, new byte[8])));
        }
        assertEquals(100, answers(EtherTypes.IPV4).size());
        assertEquals(400, engine.counters().get(Counter.ICMP_OUT_RATE_LIMITED));
        net.run(Duration.ofSeconds(1));
        long broadcast = MacAddress.BROADCAST.value();
        peer.send(peer.ethernet(broadcast, EtherTypes.IPV4, ipv4("255.255.255.255", 200, new byte[8])));
        peer.send(peer.ethernet(broadcast, EtherTypes.IPV4, ipv4(IP4, 200, new byte[8])));
        peer.send(peer.ethernet(broadcast, EtherTypes.IPV4, ipv4("10.0.0.255", 1, icmp4(octets(8, 0, 0, 0, 1, 2, 3, 4)))));
        assertEquals(List.of(), answers(EtherTypes.IPV4));
    }

    private byte[] solicitation(int hopLimit, byte[] options) {
        byte[] target = IpAddress.parse(IP6).toBytes();
        byte[] message = icmp6(WirePeer.IP6, IP6, join(octets(135, 0, 0, 0, 0, 0, 0, 0), target, options));
        return ipv6(WirePeer.IP6, IP6, 58, hopLimit, message);
    }

    @Test
    @Rfc(value = 4862, req = "5.4.1-1")
    void neighbourDiscovery() {
        byte[] option = octets(1, 1, 2, 0, 0, 0, 0, 0x99);
        expect6(DropReason.ND_MALFORMED, solicitation(64, option));
        expect6(DropReason.ND_MALFORMED, solicitation(255, octets(1, 0, 2, 0, 0, 0, 0, 0x99)));
        expect6(DropReason.ND_MALFORMED, solicitation(255, octets(1, 2, 2, 0, 0, 0, 0, 0x99)));
        for (int length = 8; length < 24; length++) {
            byte[] cut = Arrays.copyOf(Arrays.copyOfRange(solicitation(255, NONE), 40, 64), length);
            expect6(DropReason.ND_MALFORMED, ipv6(WirePeer.IP6, IP6, 58, 255, icmp6(WirePeer.IP6, IP6, cut)));
        }
        assertEquals(List.of(), answers(EtherTypes.IPV6));
        peer.send(peer.ethernet(EtherTypes.IPV6, solicitation(255, option)));
        assertEquals(136, answers(EtherTypes.IPV6).get(0).getUnsignedByte(40));
    }

    @Test
    void arpAnswersAndDefends() {
        peer.send(peer.arp(ArpView.REQUEST, MacAddress.BROADCAST.value(), WirePeer.MAC, "10.0.0.99", IP4));
        assertEquals(ArpView.REPLY, answers(EtherTypes.ARP).get(0).getUnsignedShort(6));
        peer.send(peer.arp(ArpView.REQUEST, MacAddress.BROADCAST.value(), WirePeer.MAC, "10.0.0.99", "10.0.0.98"));
        assertEquals(List.of(), answers(EtherTypes.ARP));
        peer.send(peer.arp(ArpView.REPLY, MacAddress.BROADCAST.value(), WirePeer.MAC, IP4, IP4));
        peer.send(peer.arp(ArpView.REPLY, MacAddress.BROADCAST.value(), WirePeer.MAC, IP4, IP4));
        assertEquals(1, answers(EtherTypes.ARP).size(), "one announcement in ten seconds");
        assertEquals(2, engine.counters().get(Counter.DAD_DUPLICATES));
        assertEquals(Map.of(), engine.counters().drops());
    }
}
