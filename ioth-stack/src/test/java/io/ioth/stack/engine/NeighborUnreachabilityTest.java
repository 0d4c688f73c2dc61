/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetInterface.NeighborState;
import io.ioth.link.Frame;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.iface.AddressListener;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.Path;
import io.ioth.stack.neighbor.NeighborCache;
import io.ioth.stack.rfc.Rfc;
import io.ioth.wire.EtherTypes;
import io.ioth.wire.EthernetView;
import io.ioth.wire.Icmpv6View;
import io.ioth.wire.NdView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who asks and answers for addresses, and when a neighbour counts as reachable (RFC 4861 §7.2, §7.3). */
class NeighborUnreachabilityTest extends RouterTestBase {

    private static final long ENGINE_MAC = 0x0200_0000_0001L;
    private static final IpAddress OURS = IpAddress.parse("2001:db8::1");
    private static final String PEER = "2001:db8::77";
    private static final long OTHER_MAC = 0x0200_0000_bbbbL;

    private FakeLan.Station peer;

    @BeforeEach
    void station() {
        peer = lan.host(7, PEER);
    }

    private NeighborState state() {
        return neighbor(peer.address).orElseThrow();
    }

    private long mac() {
        return engine.neighbors(2).stream()
                .filter(n -> n.address().equals(peer.address))
                .findFirst()
                .flatMap(n -> n.mac())
                .map(MacAddress::value)
                .orElse(NeighborCache.UNKNOWN_MAC);
    }

    private List<ByteBuf> solicitations() {
        return lan.takeIcmp6(Icmpv6View.NEIGHBOR_SOLICITATION);
    }

    private static IpAddress at(ByteBuf packet, int offset) {
        return new IpAddress(packet.getLong(offset), packet.getLong(offset + 8));
    }

    /** An advertisement about the peer; without its MAC when {@code mac} is 0. */
    private void advertise(int flags, long mac) {
        ByteBuf message = Unpooled.wrappedBuffer(new byte[mac == 0 ? 24 : 32]);
        NdView.write(message, 0, Icmpv6View.NEIGHBOR_ADVERTISEMENT, flags, peer.address.high(), peer.address.low());
        if (mac != 0) {
            NdView.writeLinkAddress(message, 24, NdView.TARGET_LINK_ADDRESS, mac);
        }
        lan.send(peer.mac, ENGINE_MAC, EtherTypes.IPV6, FakeLan.icmp6(peer.address, OURS, 255, message.array()));
    }

    private void reach() {
        send(path(PEER));
        assertEquals(NeighborState.REACHABLE, state());
        lan.seen.clear();
    }

    @Rfc(value = 4861, req = {"4.3-2", "4.3-4", "7.2.2-1", "7.2.2-3", "7.2.2-4", "7.2.2-6"})
    @Test
    void anUnknownNeighbourIsAskedOfItsGroupWhileThePacketWaits() {
        peer.silent = true;
        send(path(PEER));
        assertEquals(NeighborState.INCOMPLETE, state());
        ByteBuf frame = lan.seen.getFirst();
        assertEquals(MacAddress.ofMulticast(peer.address.solicitedNode()).value(), EthernetView.mac(frame, 0));
        ByteBuf asked = solicitations().getFirst();
        assertEquals(255, asked.getUnsignedByte(7));
        assertEquals(peer.address.solicitedNode(), at(asked, 24));
        assertEquals(peer.address, at(asked, 48));
        assertEquals(NdView.SOURCE_LINK_ADDRESS, asked.getUnsignedByte(64));
        assertEquals(ENGINE_MAC, EthernetView.mac(asked, 66));
        advertise(NdView.SOLICITED | NdView.OVERRIDE, peer.mac);
        assertEquals(List.of(peer.mac), lan.takeUdpMacs());
    }

    @Rfc(value = 4861, req = "7.2.2-2")
    @Test
    void theQuestionComesFromTheSourceOfThePacketThatWaits() throws IOException {
        net.add(engine, "2001:db8::2/64", AddressListener.NONE);
        lan.seen.clear();
        Path path = new Path();
        IpAddress source = IpAddress.parse("2001:db8::2");
        assertEquals(Sent.OK, engine.ipOutput().route(path, source, peer.address, 0));
        send(path);
        assertEquals(source, at(solicitations().getFirst(), 8));
    }

    @Rfc(value = 4861, req = "7.2.2-5")
    @Test
    void theNewestPacketsWait() {
        peer.silent = true;
        Path path = path(PEER);
        for (int i = 0; i < NeighborCache.MAX_WAITING + 4; i++) {
            ByteBuf bytes = engine.ipOutput().allocate(8);
            bytes.writeLong(i);
            Frame frame = Frame.of(bytes);
            engine.ipOutput().send(frame, path, 17, 0, 0, false, net.nowNs);
            frame.release();
        }
        net.settle();
        lan.seen.clear();
        advertise(NdView.SOLICITED | NdView.OVERRIDE, peer.mac);
        List<Long> arrived = new ArrayList<>();
        lan.seen.forEach(f -> arrived.add(f.getLong(54)));
        assertEquals(NeighborCache.MAX_WAITING, arrived.size());
        assertEquals(4L, arrived.getFirst());
        assertEquals(19L, arrived.getLast());
    }

    @Rfc(value = 4861, req = {"7.2.2-7", "7.2.2-8"})
    @Test
    void whoDoesNotAnswerIsAskedThreeTimesASecondApart() {
        peer.silent = true;
        Path path = path(PEER);
        for (int i = 0; i < 5; i++) {
            send(path);
        }
        assertEquals(1, solicitations().size(), "however many packets there are");
        net.run(Duration.ofMillis(990));
        assertEquals(0, solicitations().size());
        net.run(Duration.ofMillis(20));
        assertEquals(1, solicitations().size());
        seconds(1);
        assertEquals(1, solicitations().size());
        seconds(1);
        assertEquals(NeighborState.FAILED, state());
        assertEquals(0, solicitations().size());
        assertEquals(5, count(io.ioth.metrics.DropReason.NEIGHBOR_UNREACHABLE), "each packet's sender is told");
    }

    @Rfc(value = 4861, req = {"6.3.4-7", "6.3.4-2"})
    @Test
    void theRetransTimerIsTheRouters() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(0, 0, 1800, 0, 100));
        advertise(one, RaBytes.of(1800));
        peer.silent = true;
        send(path(PEER));
        net.run(Duration.ofMillis(290));
        assertEquals(3, solicitations().size());
        net.run(Duration.ofMillis(20));
        assertEquals(NeighborState.FAILED, state());
    }

    private double secondsReachable() {
        advertise(NdView.SOLICITED | NdView.OVERRIDE, peer.mac);
        long since = net.nowNs;
        while (state() == NeighborState.REACHABLE) {
            net.run(Duration.ofMillis(100));
        }
        return (net.nowNs - since) / 1e9;
    }

    @Rfc(value = 4861, req = {"6.3.2-1", "7.3.3-2"})
    @Test
    void whoAnsweredIsReachableForARandomTime() {
        reach();
        double first = secondsReachable();
        assertTrue(first >= 15 && first <= 45.1, "seconds: " + first);
        assertEquals(NeighborState.STALE, state());
        assertEquals(first, secondsReachable(), 0.11, "the same for hours");
        net.run(Duration.ofHours(3));
        assertTrue(Math.abs(first - secondsReachable()) > 0.11, "and then another");
    }

    @Rfc(value = 4861, req = "6.3.4-6")
    @Test
    void theReachableTimeIsTheRouters() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(0, 0, 1800, 2000, 0));
        reach();
        double seen = secondsReachable();
        assertTrue(seen >= 1 && seen <= 3.1, "seconds: " + seen);
    }

    @Rfc(value = 4861, req = {"7.3.3-1", "7.3.3-3"})
    @Test
    void whoIsStaleIsProbedFiveSecondsAfterAPacketAndThenGivenUp() {
        reach();
        seconds(50);
        assertEquals(NeighborState.STALE, state());
        assertEquals(0, solicitations().size(), "without a packet nobody asks");
        peer.silent = true;
        Path path = path(PEER);
        send(path);
        assertEquals(NeighborState.DELAY, state());
        assertEquals(List.of(peer.mac), lan.takeUdpMacs(), "the packet doesn't wait");
        net.run(Duration.ofMillis(4990));
        assertEquals(0, solicitations().size());
        net.run(Duration.ofMillis(20));
        assertEquals(NeighborState.PROBE, state());
        ByteBuf frame = lan.seen.getFirst();
        assertEquals(peer.mac, EthernetView.mac(frame, 0), "asked by unicast");
        assertEquals(peer.address, at(frame, 14 + 24));
        assertEquals(1, solicitations().size());
        seconds(2);
        assertEquals(2, solicitations().size());
        seconds(1);
        assertEquals(NeighborState.FAILED, state());
    }

    @Rfc(value = 4861, req = "7.3.3-4")
    @Test
    void whoAnswersAProbeIsReachable() {
        reach();
        seconds(50);
        send(path(PEER));
        seconds(6);
        assertEquals(NeighborState.REACHABLE, state());
    }

    @Rfc(value = 4861, req = "7.3.1-1")
    @Test
    void progressOfUpperLayersConfirms() {
        reach();
        seconds(50);
        Path path = path(PEER);
        send(path);
        engine.ipOutput().confirmReachable(path, net.nowNs);
        assertEquals(NeighborState.REACHABLE, state());
        lan.seen.clear();
        for (int i = 0; i < 200; i++) {
            seconds(1);
            engine.ipOutput().confirmReachable(path, net.nowNs);
        }
        assertEquals(NeighborState.REACHABLE, state());
        assertEquals(0, solicitations().size(), "nobody need be asked");
    }

    @Rfc(value = 4861, req = "7.3.1-2")
    @Test
    void whatNobodyAskedForIsNoConfirmation() {
        reach();
        seconds(50);
        advertise(NdView.OVERRIDE, peer.mac);
        assertEquals(NeighborState.STALE, state());
        configure(ROUTERS);
        advertise(one);
        assertEquals(Optional.of(NeighborState.STALE), neighbor(one.address));
    }

    @Rfc(value = 4861, req = "7.2.5-1")
    @Test
    void anAdvertisementOfNobodyInterestingIsDiscarded() {
        advertise(NdView.OVERRIDE, peer.mac);
        advertise(NdView.SOLICITED | NdView.OVERRIDE, peer.mac);
        assertEquals(Optional.empty(), neighbor(peer.address));
    }

    @Rfc(value = 4861, req = {"7.2.5-2", "7.2.5-3", "7.2.5-4"})
    @Test
    void theFirstAnswerNeedsAMacAndNotTheOverrideFlag() {
        peer.silent = true;
        send(path(PEER));
        advertise(NdView.SOLICITED, 0);
        assertEquals(NeighborState.INCOMPLETE, state());
        advertise(NdView.SOLICITED, peer.mac);
        assertEquals(NeighborState.REACHABLE, state());
        engine.removeNeighbor(2, peer.address);
        send(path(PEER));
        advertise(0, peer.mac);
        assertEquals(NeighborState.STALE, state(), "nobody asked for it");
        assertEquals(peer.mac, mac());
    }

    @Rfc(value = 4861, req = {"7.2.5-5", "7.2.5-6"})
    @Test
    void withoutTheOverrideFlagAnotherMacOnlyRaisesDoubt() {
        reach();
        advertise(NdView.SOLICITED, OTHER_MAC);
        assertEquals(NeighborState.STALE, state());
        assertEquals(peer.mac, mac());
        advertise(NdView.SOLICITED, OTHER_MAC);
        assertEquals(NeighborState.STALE, state());
        assertEquals(peer.mac, mac());
        advertise(NdView.SOLICITED, peer.mac);
        assertEquals(NeighborState.REACHABLE, state());
    }

    @Rfc(value = 4861, req = {"7.2.5-7", "7.2.5-8"})
    @Test
    void withTheOverrideFlagAnotherMacReplacesTheOld() {
        reach();
        advertise(NdView.OVERRIDE, peer.mac);
        assertEquals(NeighborState.REACHABLE, state(), "nothing new");
        advertise(NdView.OVERRIDE, OTHER_MAC);
        assertEquals(NeighborState.STALE, state());
        assertEquals(OTHER_MAC, mac());
        advertise(NdView.OVERRIDE | NdView.SOLICITED, peer.mac);
        assertEquals(NeighborState.REACHABLE, state());
        assertEquals(peer.mac, mac());
        seconds(50);
        advertise(NdView.OVERRIDE | NdView.SOLICITED, 0);
        assertEquals(NeighborState.REACHABLE, state(), "without a MAC the old one is meant");
    }

    private byte[] solicitation(IpAddress target, long mac) {
        ByteBuf message = Unpooled.wrappedBuffer(new byte[mac == 0 ? 24 : 32]);
        NdView.write(message, 0, Icmpv6View.NEIGHBOR_SOLICITATION, 0, target.high(), target.low());
        if (mac != 0) {
            NdView.writeLinkAddress(message, 24, NdView.SOURCE_LINK_ADDRESS, mac);
        }
        return message.array();
    }

    private void solicit(IpAddress from, IpAddress to, int hopLimit, byte[] message) {
        long toMac = to.isMulticast() ? MacAddress.ofMulticast(to).value() : ENGINE_MAC;
        lan.send(peer.mac, toMac, EtherTypes.IPV6, FakeLan.icmp6(from, to, hopLimit, message));
    }

    @Rfc(value = 4861, req = {"7.2.3-3", "7.2.3-4"})
    @Test
    void whoAsksIsRemembered() {
        solicit(peer.address, OURS.solicitedNode(), 255, solicitation(OURS, peer.mac));
        assertEquals(NeighborState.DELAY, state(), "stale, and an answer was sent to it");
        assertEquals(peer.mac, mac());
        advertise(NdView.SOLICITED, peer.mac);
        solicit(peer.address, OURS.solicitedNode(), 255, solicitation(OURS, peer.mac));
        assertEquals(NeighborState.REACHABLE, state(), "nothing new");
        solicit(peer.address, OURS.solicitedNode(), 255, solicitation(OURS, OTHER_MAC));
        assertEquals(NeighborState.DELAY, state());
        assertEquals(OTHER_MAC, mac());
    }

    @Rfc(value = 4861, req = {"7.2.3-1", "7.2.3-5", "7.2.3-6"})
    @Test
    void whoAsksForOthersOrFromNobodyIsNot() {
        IpAddress others = IpAddress.parse("2001:db8::99");
        solicit(peer.address, OURS, 255, solicitation(others, peer.mac));
        solicit(IpAddress.ANY, OURS.solicitedNode(), 255, solicitation(OURS, 0));
        assertEquals(Optional.empty(), neighbor(peer.address));
        configure(ROUTERS);
        advertise(one);
        lan.send(one.mac, ENGINE_MAC, EtherTypes.IPV6,
                FakeLan.icmp6(one.address, OURS, 255, solicitation(OURS, one.mac)));
        assertEquals(List.of("default via fe80::a001 dev e0 metric 1024"), learned(), "asking makes nobody less of a router");
    }

    @Rfc(value = 4861, req = {"4.4-1", "4.4-2", "4.4-3", "6.2.5-1", "7.2.4-1", "7.2.4-2", "7.2.4-4"})
    @Test
    void answersSayWhatTheyMust() {
        solicit(peer.address, OURS.solicitedNode(), 255, solicitation(OURS, peer.mac));
        ByteBuf answer = lan.takeIcmp6(Icmpv6View.NEIGHBOR_ADVERTISEMENT).getFirst();
        assertEquals(255, answer.getUnsignedByte(7));
        assertEquals(OURS, at(answer, 8));
        assertEquals(peer.address, at(answer, 24));
        assertEquals(NdView.SOLICITED | NdView.OVERRIDE, answer.getInt(44), "solicited, override, no router, nothing else");
        assertEquals(OURS, at(answer, 48));
        assertEquals(NdView.TARGET_LINK_ADDRESS, answer.getUnsignedByte(64));
        assertEquals(ENGINE_MAC, EthernetView.mac(answer, 66));
    }

    @Rfc(value = 4861, req = {"4.4-4", "7.2.4-3"})
    @Test
    void whoAsksFromNobodyIsAnsweredBeforeAll() {
        solicit(IpAddress.ANY, OURS.solicitedNode(), 255, solicitation(OURS, 0));
        ByteBuf answer = lan.takeIcmp6(Icmpv6View.NEIGHBOR_ADVERTISEMENT).getFirst();
        assertEquals(IpAddress.ALL_NODES, at(answer, 24));
        assertEquals(NdView.OVERRIDE, answer.getInt(44));
    }

    private void refused(IpAddress from, IpAddress to, int hopLimit, byte[] message) {
        long before = count(io.ioth.metrics.DropReason.ND_MALFORMED);
        solicit(from, to, hopLimit, message);
        assertEquals(before + 1, count(io.ioth.metrics.DropReason.ND_MALFORMED));
        assertEquals(Optional.empty(), neighbor(peer.address));
        assertEquals(List.of(), lan.takeIcmp6(Icmpv6View.NEIGHBOR_ADVERTISEMENT));
    }

    @Rfc(value = 4861, req = {"4.6-1", "7.1.1-1", "7.1.1-3", "7.1.1-4", "7.1.1-5", "7.1.1-6", "7.1.1-7", "7.1.1-8"})
    @Test
    void questionsThatAreNotValidAreDiscarded() {
        IpAddress group = OURS.solicitedNode();
        byte[] good = solicitation(OURS, peer.mac);
        refused(peer.address, group, 254, good);
        byte[] code = good.clone();
        code[1] = 1;
        refused(peer.address, group, 255, code);
        for (int length = 8; length < 24; length++) {
            refused(peer.address, group, 255, java.util.Arrays.copyOf(good, length));
        }
        refused(peer.address, OURS, 255, solicitation(group, peer.mac));
        byte[] zero = good.clone();
        zero[25] = 0;
        refused(peer.address, group, 255, zero);
        refused(IpAddress.ANY, group, 255, good);
        refused(IpAddress.ANY, IpAddress.ALL_NODES, 255, solicitation(OURS, 0));
    }

    @Rfc(value = 4861, req = {"7.1.2-1", "7.1.2-3", "7.1.2-4", "7.1.2-5", "7.1.2-6", "7.1.2-7"})
    @Test
    void answersThatAreNotValidAreDiscarded() {
        ByteBuf message = Unpooled.wrappedBuffer(new byte[32]);
        NdView.write(message, 0, Icmpv6View.NEIGHBOR_ADVERTISEMENT, NdView.SOLICITED | NdView.OVERRIDE,
                peer.address.high(), peer.address.low());
        NdView.writeLinkAddress(message, 24, NdView.TARGET_LINK_ADDRESS, OTHER_MAC);
        byte[] good = message.array();
        refused(peer.address, OURS, 254, good);
        byte[] code = good.clone();
        code[1] = 1;
        refused(peer.address, OURS, 255, code);
        for (int length = 8; length < 24; length++) {
            refused(peer.address, OURS, 255, java.util.Arrays.copyOf(good, length));
        }
        byte[] group = good.clone();
        group[8] = (byte) 0xff;
        refused(peer.address, OURS, 255, group);
        refused(peer.address, IpAddress.ALL_NODES, 255, good);
        byte[] zero = good.clone();
        zero[25] = 0;
        refused(peer.address, OURS, 255, zero);
    }

    @Rfc(value = 4861, req = {"7.1.1-2", "7.1.2-2"})
    @Test
    void aWrongChecksumIsRefused() {
        for (int type : new int[] {Icmpv6View.NEIGHBOR_SOLICITATION, Icmpv6View.NEIGHBOR_ADVERTISEMENT}) {
            byte[] message = solicitation(OURS, peer.mac);
            message[0] = (byte) type;
            byte[] packet = FakeLan.icmp6(peer.address, OURS, 255, message);
            packet[43] ^= 1;
            long before = count(io.ioth.metrics.DropReason.ICMP_BAD_CHECKSUM);
            lan.send(peer.mac, ENGINE_MAC, EtherTypes.IPV6, packet);
            assertEquals(before + 1, count(io.ioth.metrics.DropReason.ICMP_BAD_CHECKSUM));
        }
    }

    @Rfc(value = 4861, req = {"4.3-5", "4.4-5", "4.6.1-1", "7.1.1-9", "7.1.2-8", "9-1", "9-2"})
    @Test
    void reservedFieldsAndOptionsForOthersAreIgnored() {
        byte[] options = WirePeer.octets(253, 1, 1, 2, 3, 4, 5, 6, 2, 1, 2, 0, 0, 0, 0xcc, 0xcc, 5, 1, 0, 0, 0, 0, 5, 0);
        byte[] message = solicitation(OURS, 0);
        message[5] = 0x55;
        byte[] own = java.util.Arrays.copyOfRange(solicitation(OURS, peer.mac), 24, 32);
        solicit(peer.address, OURS.solicitedNode(), 255, WirePeer.join(message, options, own));
        assertEquals(peer.mac, mac());
        assertEquals(1, lan.takeIcmp6(Icmpv6View.NEIGHBOR_ADVERTISEMENT).size());
        assertEquals(1500, path(PEER).mtu);
    }

    private boolean isAsked(IpAddress target) {
        solicit(peer.address, target.solicitedNode(), 255, solicitation(target, peer.mac));
        return !lan.takeIcmp6(Icmpv6View.NEIGHBOR_ADVERTISEMENT).isEmpty();
    }

    @Rfc(value = 4861, req = {"6.3.3-1", "7.2.1-1", "7.2.1-2"})
    @Test
    void theGroupsOfAddressesAreJoinedAndLeft() throws IOException {
        IpAddress first = IpAddress.parse("2001:db8::aa:1234");
        IpAddress second = IpAddress.parse("fd00::aa:1234");
        net.add(engine, first + "/64", AddressListener.NONE);
        net.add(engine, second + "/64", AddressListener.NONE);
        net.settle();
        lan.seen.clear();
        assertTrue(isAsked(first));
        engine.removeAddress(2, first, net.nowNs);
        assertTrue(isAsked(second), "another address has the same group");
        engine.removeAddress(2, second, net.nowNs);
        long before = count(io.ioth.metrics.DropReason.LINK_NOT_FOR_US);
        assertEquals(false, isAsked(second));
        long after = count(io.ioth.metrics.DropReason.LINK_NOT_FOR_US);
        assertTrue(after == before + 1 || pair.a().capabilities().inMemory(), "the group is left");
        lan.multicast(one, WirePeer.octets(128, 0, 0, 0, 0, 1, 0, 1));
        assertEquals(1, lan.takeIcmp6(Icmpv6View.ECHO_REPLY).size(), "all nodes are always heard");
    }

    @Test
    void anAtomicFragmentIsRefusedToo() {
        byte[] message = WirePeer.icmp6(peer.address, OURS.toString(), solicitation(OURS, peer.mac));
        byte[] header = WirePeer.octets(58, 0, 0, 0, 0, 0, 0, 9);
        byte[] packet = WirePeer.ipv6(peer.address, OURS.toString(), 44, 255, WirePeer.join(header, message));
        lan.send(peer.mac, ENGINE_MAC, EtherTypes.IPV6, packet);
        assertEquals(1, count(io.ioth.metrics.DropReason.ND_MALFORMED));
        assertEquals(Optional.empty(), neighbor(peer.address));
    }
}
