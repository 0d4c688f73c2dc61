/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetInterface.NeighborState;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.iface.AddressListener;
import io.ioth.stack.rfc.Rfc;
import io.ioth.wire.EtherTypes;
import io.ioth.wire.EthernetView;
import io.ioth.wire.Icmpv6View;
import io.ioth.wire.NdView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who asks and answers for addresses, and which messages are valid (RFC 4861 §7.1, §7.2.3, §7.2.4). */
class NeighborMessagesTest extends NeighborTestBase {

    @Rfc(value = 4861, req = {"7.2.3-3", "7.2.3-4", "7.3.3-8", "9-3"})
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

    @Rfc(value = 4861, req = {"4.4-1", "4.4-3", "6.2.5-1", "7.2.4-1", "7.2.4-2", "7.2.4-4", "4.4-8", "7.2.4-6"})
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
        long before = count(DropReason.ND_MALFORMED);
        solicit(from, to, hopLimit, message);
        assertEquals(before + 1, count(DropReason.ND_MALFORMED));
        assertEquals(Optional.empty(), neighbor(peer.address));
        assertEquals(List.of(), lan.takeIcmp6(Icmpv6View.NEIGHBOR_ADVERTISEMENT));
    }

    @Rfc(value = 4861, req = {"4.6-1", "7.1.1-1", "7.1.1-3", "7.1.1-4", "7.1.1-5", "7.1.1-6", "7.1.1-7", "7.1.1-8",
            "4.4-9"})
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
            long before = count(DropReason.ICMP_BAD_CHECKSUM);
            lan.send(peer.mac, ENGINE_MAC, EtherTypes.IPV6, packet);
            assertEquals(before + 1, count(DropReason.ICMP_BAD_CHECKSUM));
        }
    }

    @Rfc(value = 4861, req = {"4.3-5", "4.6.1-1", "7.1.1-9", "9-1", "9-2", "9-4"})
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

    @Rfc(value = 4861, req = {"6.3.3-1", "7.2.1-1", "7.2.1-2", "7.2.1-3", "7.2.1-4"})
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
        long before = count(DropReason.LINK_NOT_FOR_US);
        assertEquals(false, isAsked(second));
        long after = count(DropReason.LINK_NOT_FOR_US);
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
        assertEquals(1, count(DropReason.ND_MALFORMED));
        assertEquals(Optional.empty(), neighbor(peer.address));
    }
}
