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
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.rfc.Rfc;
import io.ioth.wire.ArpView;
import io.ioth.wire.EtherTypes;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** More inputs that broke other stacks, of the IP layer: tunnels, lengths, header chains, fragments, ICMP and ARP. */
@ExtendWith(LeakWatch.class)
class IpAttackTest {

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
        net.run(Duration.ofSeconds(5));
        peer.received.clear();
    }

    @AfterEach
    void stillAnswers() {
        peer.received.clear();
        peer.send(peer.ethernet(EtherTypes.IPV4, ipv4(IP4, 1, echo4(NONE))));
        assertEquals(1, peer.take(EtherTypes.IPV4).size(), "answers a ping");
        peer.send(peer.ethernet(EtherTypes.IPV6, ipv6(IP6, 58, echo6(NONE))));
        assertEquals(1, peer.take(EtherTypes.IPV6).size(), "answers a ping");
        assertEquals(0, engine.counters().get(DropReason.INTERNAL_ERROR));
        net.close();
        peer.close();
    }

    private static byte[] echo4(byte[] data) {
        return icmp4(join(octets(8, 0, 0, 0, 1, 2, 3, 4), data));
    }

    private static byte[] echo6(byte[] data) {
        return icmp6(WirePeer.IP6, IP6, join(octets(128, 0, 0, 0, 1, 2, 3, 4), data));
    }

    private void send4(byte[] packet) {
        peer.send(peer.ethernet(EtherTypes.IPV4, packet));
    }

    private void send6(byte[] packet) {
        peer.send(peer.ethernet(EtherTypes.IPV6, packet));
    }

    private void expect(DropReason reason, int ethertype, byte[] packet) {
        Map<DropReason, Long> before = engine.counters().drops();
        peer.send(peer.ethernet(ethertype, packet));
        before.merge(reason, 1L, Long::sum);
        assertEquals(before, engine.counters().drops());
    }

    private static byte[] fragment4(int protocol, int offset, boolean more, int id, byte[] content) {
        return ipv4(IP4, protocol, id, offset / 8 | (more ? 0x2000 : 0), NONE, content);
    }

    private static byte[] fragment6(int next, int offset, boolean more, int id, byte[] content) {
        byte[] header = octets(next, 0, offset >> 8, offset & 0xf8 | (more ? 1 : 0), id >> 24, id >> 16, id >> 8, id);
        return ipv6(IP6, 44, join(header, content));
    }

    /** Ripple20, CVE-2020-11896: the inner packet's total length isn't what was put together. */
    @Test
    void fragmentedTunnelsWhoseInnerLengthLies() {
        byte[] inner = ipv4(IP4, 17, new byte[40]);
        inner[2] = 0x7f;
        send4(fragment4(4, 0, true, 7, Arrays.copyOf(inner, 24)));
        expect(DropReason.IP_UNKNOWN_PROTOCOL, EtherTypes.IPV4,
                fragment4(4, 24, false, 7, Arrays.copyOfRange(inner, 24, 60)));
        ByteBuf error = peer.take(EtherTypes.IPV4).get(0);
        assertEquals(3, error.getUnsignedByte(20));
        assertEquals(2, error.getUnsignedByte(21), "protocol unreachable");
        for (int next : new int[] {4, 41}) {
            byte[] tunnel = next == 4 ? inner : ipv6(IP6, 58, echo6(NONE));
            send6(fragment6(next, 0, true, next, Arrays.copyOf(tunnel, 24)));
            expect(DropReason.IP_UNKNOWN_PROTOCOL, EtherTypes.IPV6,
                    fragment6(next, 24, false, next, Arrays.copyOfRange(tunnel, 24, tunnel.length)));
        }
    }

    @Test
    void lengthsThatLie() {
        byte[] good = ipv4(IP4, 1, echo4(NONE));
        for (int total : new int[] {0, 1, 19, good.length + 1, 65535}) {
            byte[] bad = good.clone();
            bad[2] = (byte) (total >> 8);
            bad[3] = (byte) total;
            expect(DropReason.IPV4_MALFORMED, EtherTypes.IPV4, bad);
        }
        byte[] six = ipv6(IP6, 58, echo6(NONE));
        for (int payload : new int[] {9, 1000, 65535}) {
            byte[] bad = six.clone();
            bad[4] = (byte) (payload >> 8);
            bad[5] = (byte) payload;
            expect(DropReason.IPV6_MALFORMED, EtherTypes.IPV6, bad);
        }
        byte[] zero = six.clone();
        zero[5] = 0;
        expect(DropReason.ICMP_MALFORMED, EtherTypes.IPV6, zero);
        byte[] shorter = six.clone();
        shorter[5] = 7;
        expect(DropReason.ICMP_MALFORMED, EtherTypes.IPV6, shorter);
    }

    @Rfc(value = 8504, req = "5.2-3")
    @Test
    void routingHeaderZeroIsRefused() {
        for (int left : new int[] {1, 2, 255}) {
            byte[] routing = join(octets(58, 2, 0, left, 0, 0, 0, 0), IpAddress.parse("fd00::55").toBytes());
            expect(DropReason.IPV6_BAD_EXTENSION, EtherTypes.IPV6, ipv6(IP6, 43, join(routing, echo6(NONE))));
            ByteBuf error = peer.take(EtherTypes.IPV6).get(0);
            assertEquals(4, error.getUnsignedByte(40));
            assertEquals(0, error.getUnsignedByte(41));
            assertEquals(42, error.getInt(44), "points to the routing type");
        }
        byte[] done = join(octets(58, 2, 0, 0, 0, 0, 0, 0), IpAddress.parse("fd00::55").toBytes());
        send6(ipv6(IP6, 43, join(done, echo6(NONE))));
        assertEquals(129, peer.take(EtherTypes.IPV6).get(0).getUnsignedByte(40), "one that is used up is passed over");
    }

    @Test
    void optionsOfEveryLength() {
        for (int length = 0; length < 256; length++) {
            byte[] header = octets(58, 0, 1, length, 0, 0, 0, 0);
            byte[] packet = ipv6(IP6, 60, join(header, echo6(NONE)));
            if (length > 4) {
                expect(DropReason.IPV6_BAD_EXTENSION, EtherTypes.IPV6, packet);
                continue;
            }
            peer.received.clear();
            send6(packet);
            assertEquals(129, peer.take(EtherTypes.IPV6).get(0).getUnsignedByte(40), "padding of " + length);
        }
    }

    /** RFC 7112: the first fragment has all headers, the upper layer's too. */
    @Rfc(value = 8504, req = {"5.2-6", "5.2-7"})
    @Test
    void headerChainsThatGoOnInTheSecondFragment() {
        byte[] options = octets(58, 0, 1, 4, 0, 0, 0, 0);
        byte[][] cut = {
            octets(58, 3, 1, 4, 0, 0, 0, 0),
            join(octets(60, 0, 1, 4, 0, 0, 0, 0), octets(58, 9, 0, 0, 0, 0, 0, 0)),
            options
        };
        for (int i = 0; i < cut.length; i++) {
            expect(DropReason.IP_FRAGMENT_BAD, EtherTypes.IPV6, fragment6(60, 0, true, 70 + i, cut[i]));
            ByteBuf error = peer.take(EtherTypes.IPV6).get(0);
            assertEquals(4, error.getUnsignedByte(40));
            assertEquals(3, error.getUnsignedByte(41), "incomplete header chain");
            assertEquals(0, error.getInt(44));
        }
        expect(DropReason.IP_FRAGMENT_BAD, EtherTypes.IPV6, fragment6(6, 0, true, 80, new byte[16]));
        expect(DropReason.IP_FRAGMENT_BAD, EtherTypes.IPV6, fragment6(43, 0, true, 81, octets(44, 0, 0, 0, 0, 0, 0, 0)));
        peer.received.clear();
        byte[] echo = echo6(new byte[8]);
        send6(fragment6(60, 0, true, 90, join(options, Arrays.copyOf(echo, 8))));
        send6(fragment6(60, 16, false, 90, Arrays.copyOfRange(echo, 8, 16)));
        assertEquals(129, peer.take(EtherTypes.IPV6).get(0).getUnsignedByte(40));
    }

    /** RFC 8200 §4.5: what stands before the other fragments' headers doesn't matter. */
    @Test
    void theFirstFragmentsHeadersCount() {
        byte[] echo = echo6(new byte[8]);
        byte[] options = octets(44, 0, 1, 4, 0, 0, 0, 0);
        byte[] plain = fragment6(58, 0, true, 5, Arrays.copyOf(echo, 8));
        byte[] second = octets(58, 0, 0, 8, 0, 0, 0, 5);
        send6(plain);
        send6(ipv6(IP6, 60, join(options, second, Arrays.copyOfRange(echo, 8, 16))));
        assertEquals(129, peer.take(EtherTypes.IPV6).get(0).getUnsignedByte(40));
        send6(ipv6(IP6, 44, join(second, Arrays.copyOfRange(echo, 8, 16))));
        send6(ipv6(IP6, 60, join(options, octets(58, 0, 0, 1, 0, 0, 0, 5), Arrays.copyOf(echo, 8))));
        assertEquals(129, peer.take(EtherTypes.IPV6).get(0).getUnsignedByte(40));
        assertEquals(Map.of(), engine.counters().drops());
    }

    /** RFC 6946: a fragment that is the whole packet has nothing to do with others of the same identification. */
    @Rfc(value = 8504, req = "5.1-7")
    @Test
    void atomicFragmentsStandAlone() {
        byte[] echo = echo6(new byte[8]);
        send6(fragment6(58, 0, true, 5, Arrays.copyOf(echo, 8)));
        send6(fragment6(58, 0, false, 5, echo6(NONE)));
        assertEquals(1, peer.take(EtherTypes.IPV6).size());
        send6(fragment6(58, 8, false, 5, Arrays.copyOfRange(echo, 8, 16)));
        assertEquals(1, peer.take(EtherTypes.IPV6).size(), "the others are put together as well");
        expect(DropReason.IPV6_BAD_EXTENSION, EtherTypes.IPV6,
                fragment6(44, 0, false, 6, join(octets(58, 0, 0, 0, 0, 0, 0, 7), echo)));
    }

    /** Each pair of fragments that overlap in another way. */
    @Rfc(value = 8504, req = {"5.1-5", "5.7.1-2"})
    @Test
    void everyKindOfOverlap() {
        int[][] pairs = {{0, 24, 8, 8}, {8, 8, 0, 24}, {0, 16, 8, 16}, {8, 16, 0, 16}, {0, 24, 0, 16}, {0, 16, 0, 24}};
        for (int i = 0; i < pairs.length; i++) {
            int[] p = pairs[i];
            send4(fragment4(17, p[0], true, 100 + i, new byte[p[1]]));
            expect(DropReason.IP_FRAGMENT_BAD, EtherTypes.IPV4, fragment4(17, p[2], true, 100 + i, new byte[p[3]]));
            expect(DropReason.IP_FRAGMENT_BAD, EtherTypes.IPV4, fragment4(17, 1000, false, 100 + i, new byte[8]));
            send6(fragment6(17, p[0], true, 100 + i, new byte[p[1]]));
            expect(DropReason.IP_FRAGMENT_BAD, EtherTypes.IPV6, fragment6(17, p[2], true, 100 + i, new byte[p[3]]));
        }
        send4(fragment4(17, 16, false, 200, new byte[8]));
        expect(DropReason.IP_FRAGMENT_BAD, EtherTypes.IPV4, fragment4(17, 24, true, 200, new byte[8]));
        send4(fragment4(17, 16, false, 201, new byte[8]));
        expect(DropReason.IP_FRAGMENT_BAD, EtherTypes.IPV4, fragment4(17, 32, false, 201, new byte[8]));
        assertEquals(List.of(), peer.take(EtherTypes.IPV4));
    }

    @Test
    void fragmentsBeyondTheLargestPacket() {
        for (int offset : new int[] {65520, 65528}) {
            expect(DropReason.IP_FRAGMENT_BAD, EtherTypes.IPV4, fragment4(17, offset, false, 7, new byte[1000]));
            expect(DropReason.IP_FRAGMENT_BAD, EtherTypes.IPV6, fragment6(17, offset, false, 7, new byte[1000]));
        }
        send6(fragment6(17, 65528, false, 8, new byte[7]));
        assertEquals(0, engine.counters().get(DropReason.MEMORY_BUDGET));
    }

    /** FragmentSmack: a packet in pieces of 8 bytes, backwards, never complete. */
    @Test
    void aPacketInTheSmallestPieces() {
        for (int offset = 65000; offset > 0; offset -= 8) {
            send4(fragment4(17, offset, true, 7, new byte[8]));
        }
        assertTrue(engine.counters().get(DropReason.IP_FRAGMENT_BAD) > 7000);
    }

    /** A flood of first fragments, more than could ever be kept, whose identifications have the same low bits. */
    @Test
    void aFloodOfFirstFragmentsStaysInItsBudget() {
        byte[] data = new byte[1448];
        int count = Integer.getInteger("ioth.fragments", 50_000);
        for (int i = 0; i < count; i++) {
            send6(fragment6(17, 0, true, i << 12, data));
        }
        long dropped = engine.counters().get(DropReason.MEMORY_BUDGET);
        assertTrue(count - dropped <= 64, "at most 64 are kept: " + (count - dropped));
        net.run(Duration.ofSeconds(61));
        assertEquals(count - dropped, engine.counters().get(DropReason.IP_FRAGMENT_TIMEOUT));
    }

    @Test
    void icmpThatNobodyAnswers() {
        byte[] mask = icmp4(octets(17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        byte[] maskReply = icmp4(octets(18, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 0));
        byte[] timestamp = icmp4(join(octets(13, 0, 0, 0), new byte[16]));
        for (byte[] message : new byte[][] {mask, maskReply, timestamp}) {
            expect(DropReason.ICMP_MALFORMED, EtherTypes.IPV4, ipv4(IP4, 1, message));
        }
        assertEquals(List.of(), peer.take(EtherTypes.IPV4));
        byte[] unknown = icmp6(WirePeer.IP6, IP6, octets(200, 0, 0, 0, 0, 0, 0, 0));
        expect(DropReason.ICMP_MALFORMED, EtherTypes.IPV6, ipv6(IP6, 58, unknown));
        assertEquals(List.of(), peer.take(EtherTypes.IPV6));
    }

    @Test
    void reverseArpAndUnsolicitedReplies() {
        byte[] rarp = Arrays.copyOfRange(peer.arp(3, -1L >>> 16, WirePeer.MAC, "10.0.0.98", "10.0.0.98"), 14, 42);
        expect(DropReason.LINK_UNKNOWN_PROTOCOL, 0x8035, rarp);
        int known = engine.neighbors(2).size();
        for (int i = 0; i < 250; i++) {
            peer.send(peer.arp(ArpView.REPLY, -1L >>> 16, WirePeer.MAC, "10.0.0." + (2 + i % 90), "10.0.0.254"));
        }
        assertEquals(known, engine.neighbors(2).size(), "who wasn't asked for isn't remembered");
        assertEquals(List.of(), peer.take(EtherTypes.ARP));
    }

    @Test
    void ipv4OptionsThatPointOutOfThemselves() {
        byte[][] harmless = {octets(7, 7, 255, 1, 2, 3, 4, 0), octets(68, 8, 200, 0, 0, 0, 0, 0)};
        for (byte[] options : harmless) {
            send4(ipv4(IP4, 1, 1, 0, options, echo4(NONE)));
            assertEquals(0, peer.take(EtherTypes.IPV4).get(0).getUnsignedByte(20), "it is passed over, not written to");
        }
        byte[] full = new byte[40];
        Arrays.fill(full, (byte) 1);
        send4(ipv4(IP4, 1, 1, 0, full, echo4(NONE)));
        assertEquals(1, peer.take(EtherTypes.IPV4).size());
    }
}
