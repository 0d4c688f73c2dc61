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

import io.ioth.Route;
import io.ioth.RouteOrigin;
import io.ioth.RouteRule;
import io.ioth.link.LinkPair;
import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.net.MacAddress;
import io.ioth.stack.rfc.Rfc;
import io.ioth.wire.Checksum;
import io.ioth.wire.EtherTypes;
import io.ioth.wire.Ipv4View;
import io.ioth.wire.NdView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a router sends on, byte by byte, and what it answers when it doesn't. */
class ForwardErrorTest extends ForwardTestBase {

    private static final String FAR4 = "10.1.0.99";
    private static final String FAR6 = "fd01::99";
    private static final byte[] NONE = {};

    private final LinkPair right = LinkPair.ethernet(1500);
    private StackEngine router;
    private WirePeer sender;
    private WirePeer receiver;

    @BeforeEach
    void open() throws IOException {
        router = router(true, right.a(), NARROW);
        sender = new WirePeer(left.b(), net, MAC0);
        receiver = new WirePeer(right.b(), net, MAC1);
        router.addNeighbor(2, WirePeer.IP4, new MacAddress(WirePeer.MAC), net.nowNs);
        router.addNeighbor(2, WirePeer.IP6, new MacAddress(WirePeer.MAC), net.nowNs);
        router.addNeighbor(3, IpAddress.parse(FAR4), new MacAddress(WirePeer.MAC), net.nowNs);
        router.addNeighbor(3, IpAddress.parse(FAR6), new MacAddress(WirePeer.MAC), net.nowNs);
        net.run(Duration.ofSeconds(5));
        sender.received.clear();
        receiver.received.clear();
    }

    private static boolean isIpv4(String address) {
        return address.indexOf('.') > 0;
    }

    private static byte[] udp(int length) {
        return join(octets(0, 9, 0, 99, length >> 8, length, 0, 0), new byte[length - 8]);
    }

    private static byte[] packet(String to, int hops, byte[] content) {
        if (!isIpv4(to)) {
            return ipv6(WirePeer.IP6, to, 17, hops, content);
        }
        byte[] bytes = ipv4(to, 17, content);
        bytes[8] = (byte) hops;
        Ipv4View.rewrite(Unpooled.wrappedBuffer(bytes), 0, bytes.length, 1, 0);
        return bytes;
    }

    private void send(byte[] packet) {
        sender.send(sender.ethernet(packet[0] >> 4 == 4 ? EtherTypes.IPV4 : EtherTypes.IPV6, packet));
    }

    private static List<ByteBuf> take(WirePeer at, boolean ipv4) {
        return at.take(ipv4 ? EtherTypes.IPV4 : EtherTypes.IPV6);
    }

    /** Type and code of the one ICMP message that the sender was sent, or -1. */
    private int answer(boolean ipv4) {
        List<ByteBuf> packets = take(sender, ipv4);
        return packets.isEmpty() ? -1 : packets.get(0).getUnsignedShort(ipv4 ? 20 : 40);
    }

    private void refused(byte[] packet, DropReason why, int answer) {
        boolean ipv4 = packet[0] >> 4 == 4;
        long before = router.counters().get(why);
        send(packet);
        assertEquals(before + 1, router.counters().get(why));
        assertEquals(answer, answer(ipv4));
        assertTrue(take(receiver, ipv4).isEmpty());
    }

    @Test
    void aHopIsCountedAndTheChecksumStaysRight() {
        for (int id = 0; id < 65536; id += 251) {
            byte[] bytes = ipv4(FAR4, 17, id, 0, NONE, udp(12));
            send(bytes);
            ByteBuf sent = take(receiver, true).get(0);
            assertEquals(63, sent.getUnsignedByte(8));
            assertTrue(Checksum.isValid(Checksum.sum(sent, 0, 20)));
        }
        send(packet(FAR6, 2, udp(12)));
        assertEquals(1, take(receiver, false).get(0).getUnsignedByte(7));
    }

    @ParameterizedTest
    @CsvSource({"10.1.0.99, 0xb00", "fd01::99, 0x300"})
    void hopsRunOut(String to, String answer) {
        refused(packet(to, 1, udp(12)), DropReason.IP_HOPS_EXCEEDED, Integer.decode(answer));
        send(packet(to, 2, udp(12)));
        assertEquals(1, take(receiver, isIpv4(to)).size());
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1, 0x300", "2001:db8::1, 0x100"})
    void thereIsNoRoute(String to, String answer) {
        refused(packet(to, 64, udp(12)), DropReason.IP_NO_ROUTE, Integer.decode(answer));
    }

    @Test
    void routesMayDependOnTheSource() throws IOException {
        IpPrefix source = IpPrefix.parse("10.0.0.99/32");
        router.addRule(new RouteRule(100, Optional.of(source), Optional.empty(), 77));
        router.addRoute(new Route(IpPrefix.DEFAULT_IPV4, Optional.of(IpAddress.parse(FAR4)), "e1", 0, 77, RouteOrigin.MANUAL));
        send(packet("192.0.2.1", 64, udp(12)));
        assertEquals(1, take(receiver, true).size());
    }

    @Test
    void tooBigForTheNextLinkAndNotToBeFragmented() {
        send(ipv4(FAR4, 17, 1, Ipv4View.DONT_FRAGMENT, NONE, udp(1450)));
        ByteBuf error = take(sender, true).get(0);
        assertEquals(0x304, error.getUnsignedShort(20));
        assertEquals(NARROW, error.getUnsignedShort(26));
        send(packet(FAR6, 64, udp(1450)));
        ByteBuf other = take(sender, false).get(0);
        assertEquals(0x200, other.getUnsignedShort(40));
        assertEquals(NARROW, other.getInt(44));
    }

    @Test
    void fragmentsOfFragmentsFitTogetherAndOptionsAreCopiedWhereTheyBelong() {
        byte[] options = octets(0x94, 4, 0, 0, 7, 7, 4, 0, 0, 0, 0, 0);
        byte[] content = udp(1440);
        for (int i = 8; i < content.length; i++) {
            content[i] = (byte) (i * 31);
        }
        send(ipv4(FAR4, 17, 9, Ipv4View.MORE_FRAGMENTS | 100, options, content));
        List<ByteBuf> fragments = take(receiver, true);
        assertEquals(2, fragments.size());
        int done = 0;
        for (ByteBuf each : fragments) {
            assertTrue(Checksum.isValid(Checksum.sum(each, 0, 32)));
            assertEquals(Ipv4View.MORE_FRAGMENTS | 100 + done / 8, each.getUnsignedShort(6));
            assertEquals(9, each.getUnsignedShort(4));
            assertEquals(0x94, each.getUnsignedByte(20), "the router alert is in each");
            assertEquals(done == 0 ? 7 : 1, each.getUnsignedByte(24), "the recorded route is in the first only");
            for (int i = 32; i < each.readableBytes(); i++) {
                assertEquals(content[done++], each.getByte(i));
            }
        }
        assertEquals(1440, done);
    }

    @Rfc(value = 3927, req = "2.7-1")
    @ParameterizedTest
    @ValueSource(strings = {"169.254.1.1", "fe80::77", "0.1.2.3", "10.1.0.255"})
    void someAddressesAreForOneLinkOnly(String to) throws IOException {
        router.addRoute(Route.via(IpPrefix.DEFAULT_IPV4, IpAddress.parse(FAR4), "e1"));
        router.addRoute(Route.via(IpPrefix.DEFAULT, IpAddress.parse(FAR6), "e1"));
        refused(packet(to, 64, udp(12)), DropReason.IP_NOT_FORWARDED, -1);
    }

    @Test
    void neitherDoPacketsFromThere() {
        refused(ipv6(IpAddress.parse("fe80::99"), FAR6, 17, 64, udp(12)), DropReason.IP_NOT_FORWARDED, -1);
        refused(ipv6(IpAddress.ANY, FAR6, 17, 64, udp(12)), DropReason.IP_BAD_SOURCE, -1);
        refused(ipv6(IpAddress.LOOPBACK, FAR6, 17, 64, udp(12)), DropReason.IP_BAD_SOURCE, -1);
        refused(ipv6(IpAddress.parse("ff02::9"), FAR6, 17, 64, udp(12)), DropReason.IP_BAD_SOURCE, -1);
    }

    @Test
    void whatCameToAllStationsIsNotForwarded() {
        sender.send(sender.ethernet(0xffff_ffff_ffffL, EtherTypes.IPV4, packet(FAR4, 64, udp(12))));
        assertTrue(take(receiver, true).isEmpty());
        assertEquals(1, router.counters().get(DropReason.IP_NOT_FOR_US));
    }

    @Test
    void noErrorsAboutErrorsOrLaterFragments() {
        byte[] error = icmp4(join(octets(3, 1, 0, 0, 0, 0, 0, 0), packet(FAR4, 64, udp(12))));
        byte[] expired = ipv4(FAR4, 1, error);
        expired[8] = 1;
        Ipv4View.rewrite(Unpooled.wrappedBuffer(expired), 0, expired.length, 1, 0);
        refused(expired, DropReason.IP_HOPS_EXCEEDED, -1);
        byte[] later = packet(FAR4, 1, udp(12));
        Ipv4View.rewrite(Unpooled.wrappedBuffer(later), 0, later.length, 1, 5);
        refused(later, DropReason.IP_HOPS_EXCEEDED, -1);
        byte[] hidden = join(octets(58, 0, 1, 4, 0, 0, 0, 0),
                icmp6(WirePeer.IP6, FAR6, join(octets(1, 0, 0, 0, 0, 0, 0, 0), new byte[40])));
        refused(ipv6(WirePeer.IP6, FAR6, 60, 1, hidden), DropReason.IP_HOPS_EXCEEDED, -1);
    }

    @Rfc(value = 8504, req = "5.2-4")
    @Test
    void extensionHeadersMakeNoDifferenceAndSourceRoutesAreRefused() {
        int forwarded = 0;
        for (int next : new int[] {0, 43, 44, 60, 253}) {
            send(ipv6(WirePeer.IP6, FAR6, next, 64, join(octets(17, 0, 0xc2, 4, 0, 0, 0, 0), udp(12))));
            String which = "header " + next;
            assertEquals(++forwarded, router.counters().get(Counter.IP_FORWARDED), which);
        }
        receiver.received.clear();
        byte[] route = octets(131, 7, 4, 10, 9, 9, 9, 0);
        refused(ipv4(FAR4, 17, 1, 0, route, udp(12)), DropReason.IPV4_BAD_OPTIONS, 0xc00);
    }

    @ParameterizedTest
    @CsvSource({"10.1.0.50, 0x301", "fd01::50, 0x103"})
    void theLastHopDoesNotAnswer(String to, String answer) {
        send(packet(to, 64, udp(12)));
        net.run(Duration.ofSeconds(10));
        assertEquals(Integer.decode(answer), answer(isIpv4(to)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.0.99", "fd01::99"})
    void nothingLeavesByALinkThatIsDown(String to) {
        receiver.close();
        net.settle();
        send(packet(to, 64, udp(12)));
        assertEquals(1, router.counters().get(DropReason.IP_NO_ROUTE));
        assertEquals(isIpv4(to) ? 0x300 : 0x100, answer(isIpv4(to)));
    }

    @Test
    void aFloodOfExpiringPacketsIsAnsweredWithinTheLimit() {
        for (int i = 0; i < 300; i++) {
            send(packet(FAR4, 1, udp(12)));
        }
        assertEquals(100, take(sender, true).size());
        assertEquals(300, router.counters().get(DropReason.IP_HOPS_EXCEEDED));
        assertEquals(200, router.counters().get(Counter.ICMP_OUT_RATE_LIMITED));
    }

    @Rfc(value = 4861, req = "7.2.4-7")
    @Test
    void itsAdvertisementsSayThatItIsARouter() {
        IpAddress own = IpAddress.parse("fd00::1");
        byte[] ask = join(octets(135, 0, 0, 0, 0, 0, 0, 0), own.toBytes(), octets(1, 1, 2, 0, 0, 0, 0, 0x99));
        send(ipv6(WirePeer.IP6, "fd00::1", 58, 255, icmp6(WirePeer.IP6, "fd00::1", ask)));
        ByteBuf advertisement = take(sender, false).get(0);
        assertEquals(136, advertisement.getUnsignedByte(40));
        assertEquals(NdView.ROUTER, advertisement.getInt(44) & NdView.ROUTER);
    }
}
