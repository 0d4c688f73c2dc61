/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static io.ioth.stack.engine.WirePeer.join;
import static io.ioth.stack.engine.WirePeer.octets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.StackConfig;
import io.ioth.link.LinkPair;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.PacketSocket;
import io.ioth.wire.EtherTypes;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What routers hear of our groups, by IGMP and by MLD. */
@ExtendWith(LeakWatch.class)
class MulticastReportTest {

    private static final String MAC = "02:00:00:00:00:01";
    private static final String GROUP = "239.1.2.3";
    private static final String GROUP6 = "ff05::1:3";

    private final LinkPair pair = LinkPair.ethernet(1500);
    private final TestNet net = new TestNet();
    private StackEngine engine;
    private WirePeer wire;
    private GroupPeer peer;
    private PacketSocket socket;

    @BeforeEach
    void open() throws IOException {
        StackConfig config = StackConfig.builder().duplicateAddressDetection(false).build();
        wire = new WirePeer(pair.b(), net, MAC);
        peer = new GroupPeer(wire);
        engine = net.engine(pair.a(), config, MAC, "10.0.0.1/24", "fd00::1/64");
        socket = engine.newDatagram(Family.DUAL);
        net.run(Duration.ofSeconds(5));
        peer.reports();
    }

    @AfterEach
    void close() {
        assertEquals(0, engine.counters().get(DropReason.INTERNAL_ERROR));
        net.close();
        wire.close();
    }

    private void listen(PacketSocket by, boolean exclude, String group, String... sources) throws IOException {
        List<IpAddress> list = Arrays.stream(sources).map(IpAddress::parse).toList();
        by.listen(2, IpAddress.parse(group), exclude, list, net.nowNs);
        net.settle();
    }

    private List<String> within(Duration time) {
        List<String> before = new ArrayList<>(peer.reports());
        net.run(time);
        before.addAll(peer.reports());
        return before;
    }

    @Rfc(value = 8504, req = "5.11-1")
    @Test
    void joiningAndLeavingIsReportedAsOftenAsTheRobustnessVariableSays() throws IOException {
        listen(socket, true, GROUP);
        assertEquals(List.of("TO_EX " + GROUP), peer.reports());
        assertEquals(List.of("TO_EX " + GROUP), within(Duration.ofSeconds(1)));
        assertEquals(List.of(), within(Duration.ofMinutes(5)));
        listen(socket, false, GROUP);
        assertEquals(List.of("TO_IN " + GROUP, "TO_IN " + GROUP), within(Duration.ofSeconds(1)));
        listen(socket, true, GROUP6);
        assertEquals(List.of("TO_EX " + GROUP6, "TO_EX " + GROUP6), within(Duration.ofSeconds(1)));
        listen(socket, false, GROUP6);
        assertEquals(List.of("TO_IN " + GROUP6, "TO_IN " + GROUP6), within(Duration.ofSeconds(1)));
    }

    @Rfc(value = 8504, req = "5.11-2")
    @Test
    void changesOfSourcesAreReportedAsSuch() throws IOException {
        listen(socket, false, GROUP, "10.0.0.7");
        assertEquals(List.of("ALLOW 239.1.2.3 [10.0.0.7]", "ALLOW 239.1.2.3 [10.0.0.7]"), within(Duration.ofSeconds(1)));
        listen(socket, false, GROUP, "10.0.0.8");
        assertEquals(List.of("ALLOW 239.1.2.3 [10.0.0.8]", "BLOCK 239.1.2.3 [10.0.0.7]"), peer.reports());
        within(Duration.ofSeconds(1));
        listen(socket, true, GROUP, "10.0.0.8");
        assertEquals(List.of("TO_EX 239.1.2.3 [10.0.0.8]"), peer.reports());
        within(Duration.ofSeconds(1));
        listen(socket, true, GROUP, "10.0.0.8", "10.0.0.9");
        assertEquals(List.of("BLOCK 239.1.2.3 [10.0.0.9]"), peer.reports());
        within(Duration.ofSeconds(1));
        listen(socket, false, GROUP, "10.0.0.9");
        assertEquals(List.of("TO_IN 239.1.2.3 [10.0.0.9]"), peer.reports());
        within(Duration.ofSeconds(1));
        listen(socket, false, GROUP);
        assertEquals(List.of("BLOCK 239.1.2.3 [10.0.0.9]"), peer.reports());
    }

    /** RFC 3376 §5.1: a second change while the first is being repeated. */
    @Test
    void overlappingChangesAreMerged() throws IOException {
        listen(socket, false, GROUP, "10.0.0.7");
        listen(socket, false, GROUP, "10.0.0.7", "10.0.0.8");
        listen(socket, false, GROUP, "10.0.0.8");
        List<String> all = within(Duration.ofSeconds(3));
        assertEquals("ALLOW 239.1.2.3 [10.0.0.7]", all.get(0));
        assertEquals("ALLOW 239.1.2.3 [10.0.0.7, 10.0.0.8]", all.get(1));
        assertEquals("ALLOW 239.1.2.3 [10.0.0.8]", all.get(2));
        assertEquals("BLOCK 239.1.2.3 [10.0.0.7]", all.get(3));
        assertEquals("BLOCK 239.1.2.3 [10.0.0.7]", all.get(all.size() - 1));
        listen(socket, true, GROUP);
        listen(socket, false, GROUP);
        assertEquals(List.of("TO_EX 239.1.2.3", "TO_IN 239.1.2.3", "TO_IN 239.1.2.3"), within(Duration.ofSeconds(3)));
    }

    /** RFC 3376 §3.2. */
    @Test
    void whatSocketsWantIsMerged() throws IOException {
        PacketSocket other = engine.newDatagram(Family.DUAL);
        listen(socket, true, GROUP, "10.0.0.7", "10.0.0.8");
        within(Duration.ofSeconds(1));
        listen(other, false, GROUP, "10.0.0.7");
        assertEquals(List.of("ALLOW 239.1.2.3 [10.0.0.7]"), peer.reports());
        within(Duration.ofSeconds(1));
        listen(other, true, GROUP, "10.0.0.8", "10.0.0.9");
        assertEquals(List.of(), peer.reports());
        socket.close(net.nowNs);
        assertEquals(List.of("BLOCK 239.1.2.3 [10.0.0.9]"), peer.reports());
        other.close(net.nowNs);
        assertEquals("TO_IN 239.1.2.3", peer.reports().get(0));
    }

    @Test
    void aGeneralQueryIsAnsweredWithAllGroupsWithinItsTime() throws IOException {
        listen(socket, true, GROUP);
        listen(socket, false, "232.1.1.1", "10.0.0.7");
        within(Duration.ofSeconds(2));
        peer.query3("224.0.0.1", 100, "0.0.0.0");
        assertEquals(List.of("IS_EX 239.1.2.3", "IS_IN 232.1.1.1 [10.0.0.7]"), within(Duration.ofSeconds(10)));
        listen(socket, true, GROUP6);
        within(Duration.ofSeconds(2));
        peer.mld2("ff02::1", 10_000, "::");
        assertEquals(
                List.of("IS_EX ff02::1:ff00:1", GROUP6.replace("ff05", "IS_EX ff05")), within(Duration.ofSeconds(10)));
    }

    @Test
    void aGeneralQueryThatComesLaterIsAnsweredByTheReportThatWaits() throws IOException {
        listen(socket, true, GROUP);
        within(Duration.ofSeconds(2));
        peer.query3("224.0.0.1", 1, "0.0.0.0");
        peer.query3("224.0.0.1", 120, "0.0.0.0");
        peer.query3("224.0.0.1", 120, GROUP);
        List<String> answers = within(Duration.ofSeconds(13));
        assertEquals(List.of("IS_EX 239.1.2.3"), answers);
    }

    @Test
    void queriesOfAGroupAndOfSources() throws IOException {
        listen(socket, false, "232.1.1.1", "10.0.0.7", "10.0.0.8");
        listen(socket, true, GROUP, "10.0.0.9");
        within(Duration.ofSeconds(2));
        peer.query3("232.1.1.1", 10, "232.1.1.1");
        assertEquals(List.of("IS_IN 232.1.1.1 [10.0.0.7, 10.0.0.8]"), within(Duration.ofSeconds(1)));
        peer.query3("232.1.1.1", 10, "232.1.1.1", "10.0.0.8", "10.0.0.55");
        assertEquals(List.of("IS_IN 232.1.1.1 [10.0.0.8]"), within(Duration.ofSeconds(1)));
        peer.query3(GROUP, 10, GROUP, "10.0.0.9", "10.0.0.55");
        assertEquals(List.of("IS_IN 239.1.2.3 [10.0.0.55]"), within(Duration.ofSeconds(1)));
        peer.query3("232.1.1.1", 10, "232.1.1.1", "10.0.0.55");
        assertEquals(List.of(), within(Duration.ofSeconds(1)));
        peer.query3("10.0.0.1", 10, GROUP, "10.0.0.1");
        peer.query3("10.0.0.1", 10, GROUP);
        assertEquals(List.of("IS_EX 239.1.2.3 [10.0.0.9]"), within(Duration.ofSeconds(1)));
        peer.query3("10.0.0.1", 10, "239.9.9.9");
        assertEquals(List.of(), within(Duration.ofSeconds(1)));
        listen(socket, true, GROUP6);
        within(Duration.ofSeconds(2));
        peer.mld2(GROUP6, 1000, GROUP6, "2001:db8::7");
        assertEquals(List.of("IS_IN ff05::1:3 [2001:db8::7]"), within(Duration.ofSeconds(1)));
    }

    /** The row "query with max_resp_code 0" of what broke other stacks. */
    @Test
    void aQueryThatGivesNoTimeIsAnsweredAtOnce() throws IOException {
        listen(socket, true, GROUP);
        within(Duration.ofSeconds(2));
        peer.query3("224.0.0.1", 0, "0.0.0.0");
        assertEquals(List.of("IS_EX 239.1.2.3"), peer.reports());
        peer.mld2("ff02::1", 0, "::");
        assertEquals(1, peer.reports().size());
        peer.mld1(0, "::");
        assertEquals(1, peer.reports().size());
    }

    @Test
    void reportsLookAsTheRfcsHaveIt() throws IOException {
        listen(socket, true, GROUP);
        ByteBuf igmp = wire.takeReports().get(0);
        assertEquals(0x46, igmp.getUnsignedByte(0));
        assertEquals(0xc0, igmp.getUnsignedByte(1));
        assertEquals(1, igmp.getUnsignedByte(8), "time to live");
        assertEquals("10.0.0.1", IpAddress.ofIpv4(igmp.getInt(12)).toString());
        assertEquals("224.0.0.22", IpAddress.ofIpv4(igmp.getInt(16)).toString());
        assertEquals(0x9404_0000, igmp.getInt(20), "router alert");
        within(Duration.ofSeconds(1));
        listen(socket, true, GROUP6);
        ByteBuf mld = wire.takeReports().get(0);
        assertEquals(1, mld.getUnsignedByte(7), "hop limit");
        assertEquals("fe80::ff:fe00:1", new IpAddress(mld.getLong(8), mld.getLong(16)).toString());
        assertEquals("ff02::16", new IpAddress(mld.getLong(24), mld.getLong(32)).toString());
        assertEquals(0x3a00_0502_0000_0100L, mld.getLong(40), "hop-by-hop header with the router alert");
        assertEquals(143, mld.getUnsignedByte(48));
    }

    @Test
    void anIgmpVersion2RouterHearsVersion2() throws IOException {
        listen(socket, true, GROUP);
        within(Duration.ofSeconds(2));
        peer.query2(100, "0.0.0.0");
        assertEquals(List.of("V2 239.1.2.3"), within(Duration.ofSeconds(10)));
        peer.query2(100, GROUP);
        peer.igmp(GROUP, join(octets(0x16, 0, 0, 0), IpAddress.parse(GROUP).toBytes()));
        assertEquals(List.of(), within(Duration.ofSeconds(10)), "another member has reported");
        listen(socket, false, GROUP);
        assertEquals(List.of(), within(Duration.ofSeconds(10)), "and will go on");
        listen(socket, true, GROUP);
        assertEquals(List.of("V2 239.1.2.3", "V2 239.1.2.3"), within(Duration.ofSeconds(10)));
        listen(socket, false, GROUP);
        assertEquals(List.of("LEAVE 239.1.2.3"), within(Duration.ofSeconds(10)));
        net.run(Duration.ofSeconds(260));
        listen(socket, true, GROUP);
        assertEquals("TO_EX 239.1.2.3", peer.reports().get(0), "the old router is gone");
    }

    @Test
    void anIgmpVersion1RouterHearsVersion1() throws IOException {
        listen(socket, true, GROUP);
        within(Duration.ofSeconds(2));
        peer.igmp("224.0.0.1", octets(0x11, 0, 0, 0, 0, 0, 0, 0));
        assertEquals(List.of("V1 239.1.2.3"), within(Duration.ofSeconds(10)));
        peer.query3("224.0.0.1", 10, "0.0.0.0");
        assertEquals(List.of("V1 239.1.2.3"), within(Duration.ofSeconds(1)));
        listen(socket, false, GROUP);
        assertEquals(List.of(), within(Duration.ofSeconds(10)), "version 1 has no leaving");
    }

    @Rfc(value = 8504, req = "5.11-3")
    @Test
    void anMldVersion1RouterHearsVersion1() throws IOException {
        peer.mld1(1000, "::");
        assertEquals(List.of("V1 ff02::1:ff00:1"), within(Duration.ofSeconds(1)));
        listen(socket, true, GROUP6);
        assertEquals(List.of("V1 ff05::1:3", "V1 ff05::1:3"), within(Duration.ofSeconds(10)));
        listen(socket, false, GROUP6);
        assertEquals(List.of("DONE ff05::1:3"), within(Duration.ofSeconds(10)));
        listen(socket, true, GROUP);
        assertEquals("TO_EX 239.1.2.3", peer.reports().get(0), "IGMP is another matter");
    }

    @Test
    void changingTheVersionGivesUpWhatWasUnderWay() throws IOException {
        listen(socket, true, GROUP);
        peer.igmp("10.0.0.1", join(octets(0x11, 100, 0, 0), IpAddress.parse("239.9.9.9").toBytes()));
        assertEquals(List.of("TO_EX 239.1.2.3"), within(Duration.ofSeconds(20)));
    }

    @Test
    void theRoutersRobustnessIsOurs() throws IOException {
        byte[] query = GroupPeer.query3Message(10, "0.0.0.0");
        query[8] = 5;
        peer.igmp("224.0.0.1", query);
        within(Duration.ofSeconds(2));
        listen(socket, true, GROUP);
        assertEquals(5, within(Duration.ofSeconds(10)).size());
    }

    /** RFC 3376 §4.2.16: lists that don't fit are divided, or cut off where that only means more. */
    @Test
    void longListsAreDividedAmongReports() throws IOException {
        for (int i = 0; i < 10; i++) {
            PacketSocket one = engine.newDatagram(Family.DUAL);
            String[] sources = new String[64];
            for (int j = 0; j < sources.length; j++) {
                sources[j] = "10.0." + i + "." + j;
            }
            listen(one, false, "232.1.1.1", sources);
        }
        within(Duration.ofSeconds(3));
        peer.query3("224.0.0.1", 10, "0.0.0.0");
        List<String> answers = within(Duration.ofSeconds(1));
        assertEquals(2, answers.size());
        assertEquals(640, answers.stream().mapToInt(r -> r.split(",").length).sum());
        assertTrue(wire.received.stream().allMatch(f -> f.length <= 1514));
    }

    private void expectDrop(DropReason reason, byte[] frame) {
        long before = engine.counters().get(reason);
        wire.send(frame);
        assertEquals(before + 1, engine.counters().get(reason));
        assertEquals(List.of(), within(Duration.ofSeconds(11)));
    }

    @Test
    void igmpThatCantBeFromARouterHereIsIgnored() throws IOException {
        listen(socket, true, GROUP);
        within(Duration.ofSeconds(2));
        byte[] good = GroupPeer.query3Message(10, "0.0.0.0", "10.0.0.7");
        for (int length = 0; length < 16; length++) {
            if (length != 8) {
                byte[] cut = Arrays.copyOf(good, length);
                byte[] packet = length < 4
                        ? WirePeer.ipv4("224.0.0.1", 2, 1, 0, GroupPeer.ALERT4, cut)
                        : peer.igmpPacket("224.0.0.1", GroupPeer.ALERT4, cut);
                expectDrop(DropReason.IGMP_MALFORMED, wire.ethernet(EtherTypes.IPV4, packet));
            }
        }
        byte[] query = GroupPeer.query3Message(10, "0.0.0.0");
        expectDrop(DropReason.IGMP_MALFORMED,
                wire.ethernet(EtherTypes.IPV4, peer.igmpPacket("224.0.0.1", new byte[0], query)));
        expectDrop(DropReason.IGMP_MALFORMED,
                wire.ethernet(EtherTypes.IPV4, peer.igmpPacket(GROUP, GroupPeer.ALERT4, query)));
        byte[] notAGroup = GroupPeer.query3Message(10, "10.0.0.7");
        expectDrop(DropReason.IGMP_MALFORMED,
                wire.ethernet(EtherTypes.IPV4, peer.igmpPacket("224.0.0.1", GroupPeer.ALERT4, notAGroup)));
        byte[] packet = peer.igmpPacket("224.0.0.1", GroupPeer.ALERT4, query);
        packet[packet.length - 3] ^= 1;
        expectDrop(DropReason.IGMP_BAD_CHECKSUM, wire.ethernet(EtherTypes.IPV4, packet));
        byte[] unknown = peer.igmpPacket("224.0.0.1", GroupPeer.ALERT4, octets(0x99, 0, 0, 0, 0, 0, 0, 0));
        expectDrop(DropReason.IGMP_MALFORMED, wire.ethernet(EtherTypes.IPV4, unknown));
    }

    @Test
    void mldThatCantBeFromARouterHereIsIgnored() throws IOException {
        byte[] query = GroupPeer.mld2Message(10, "::", "2001:db8::7");
        IpAddress router = GroupPeer.ROUTER;
        for (int length = 8; length < query.length; length++) {
            if (length != 24) {
                byte[] cut = GroupPeer.mldPacket(router, "ff02::1", 1, Arrays.copyOf(query, length));
                expectDrop(DropReason.MLD_MALFORMED, wire.ethernet(EtherTypes.IPV6, cut));
            }
        }
        byte[] whole = GroupPeer.mld2Message(10, "::");
        byte[][] bad = {
            GroupPeer.mldPacket(router, "ff02::1", 64, whole),
            GroupPeer.mldPacket(WirePeer.IP6, "ff02::1", 1, whole),
            GroupPeer.mldPacket(router, "ff02::1:ff00:1", 1, whole),
            WirePeer.ipv6(router, "ff02::1", 58, 1, WirePeer.icmp6(router, "ff02::1", whole)),
            GroupPeer.mldPacket(router, "ff02::1", 1, GroupPeer.mld2Message(10, "2001:db8::1"))
        };
        for (byte[] packet : bad) {
            expectDrop(DropReason.MLD_MALFORMED, wire.ethernet(EtherTypes.IPV6, packet));
        }
    }

    @Test
    void aFloodOfQueriesKeepsOneAnswerForEachGroup() throws IOException {
        listen(socket, true, GROUP);
        within(Duration.ofSeconds(2));
        for (int i = 0; i < 2000; i++) {
            peer.query3(GROUP, 0x7f, GROUP, "10.1." + i / 250 + "." + i % 250);
        }
        assertEquals(List.of("IS_EX 239.1.2.3"), within(Duration.ofSeconds(20)));
    }
}
