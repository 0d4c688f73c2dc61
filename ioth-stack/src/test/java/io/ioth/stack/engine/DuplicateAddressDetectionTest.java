/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.AddressOrigin;
import io.ioth.NetInterface.AddressState;
import io.ioth.StackConfig;
import io.ioth.link.LinkPair;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.iface.AddressListener;
import io.ioth.stack.iface.AddressSpec;
import io.ioth.stack.iface.Lifetimes;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.Path;
import io.ioth.stack.rfc.Rfc;
import io.ioth.wire.EtherTypes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakWatch.class)
class DuplicateAddressDetectionTest {

    private static final String MAC = "02:00:00:00:00:01";
    private static final String LINK_LOCAL = "fe80::ff:fe00:1";
    private static final String ADDRESS = "fd00::5";
    private static final int SOLICITATION = 135;
    private static final int ADVERTISEMENT = 136;
    private static final byte[] TARGET_MAC = WirePeer.octets(2, 1, 2, 0, 0, 0, 0, 0x99);

    private final LinkPair pair = LinkPair.ethernet(1500);
    private final TestNet net = new TestNet();
    private final List<AddressState> told = new ArrayList<>();
    private final List<AddressListener.Loss> lost = new ArrayList<>();
    private StackEngine engine;
    private WirePeer peer;
    private long openedNs;

    private final AddressListener listener = new AddressListener() {
        @Override
        public void onResult(IpAddress address, AddressState state, long nowNs) {
            told.add(state);
        }

        @Override
        public void onLost(IpAddress address, Loss why, long nowNs) {
            lost.add(why);
        }
    };

    @BeforeEach
    void open() throws IOException {
        openedNs = net.nowNs;
        engine = net.engine(pair.a(), StackConfig.builder().build(), MAC);
        peer = new WirePeer(pair.b(), net, MAC);
    }

    @AfterEach
    void close() {
        net.close();
        peer.close();
        assertEquals(0, engine.counters().get(DropReason.INTERNAL_ERROR));
    }

    /** The messages of that type about that target, since the beginning. */
    private List<WirePeer.Heard> heard(int type, String target) {
        byte[] wanted = IpAddress.parse(target).toBytes();
        return peer.heard.stream()
                .filter(h -> h.type() == EtherTypes.IPV6 && h.packet().getUnsignedByte(6) == 58)
                .filter(h -> h.packet().getUnsignedByte(40) == type)
                .filter(h -> Arrays.equals(ByteBufUtil.getBytes(h.packet().slice(48, 16)), wanted))
                .toList();
    }

    private static IpAddress address(WirePeer.Heard of, int at) {
        return new IpAddress(of.packet().getLong(at), of.packet().getLong(at + 8));
    }

    private void add(String text) throws IOException {
        net.add(engine, text, listener);
    }

    private void configure(String address, AddressOrigin origin, boolean optimistic) {
        AddressSpec spec = new AddressSpec(IpAddress.parse(address), 64, origin, Lifetimes.FOREVER, optimistic);
        engine.configure(2, spec, listener, net.nowNs);
    }

    private static byte[] message(int type, String target, byte[] options) {
        int flags = type == ADVERTISEMENT ? 0x20 : 0;
        return WirePeer.join(
                WirePeer.octets(type, 0, 0, 0, flags, 0, 0, 0), IpAddress.parse(target).toBytes(), options);
    }

    private void send(IpAddress from, String to, byte[] message) {
        long mac = MacAddress.ofMulticast(IpAddress.parse(to)).value();
        byte[] packet = WirePeer.ipv6(from, to, 58, 255, WirePeer.icmp6(from, to, message));
        peer.send(IpAddress.parse(to).isMulticast()
                ? peer.ethernet(mac, EtherTypes.IPV6, packet)
                : peer.ethernet(EtherTypes.IPV6, packet));
    }

    private void probe(String target) {
        send(IpAddress.ANY, IpAddress.parse(target).solicitedNode().toString(),
                message(SOLICITATION, target, WirePeer.octets()));
    }

    private void advertise(String target, byte[] options) {
        send(WirePeer.IP6, "ff02::1", message(ADVERTISEMENT, target, options));
    }

    @Test
    @Rfc(value = 4862, req = {"5.4.2-2", "5.4.2-3", "5.1-1", "5.3-1", "5.4-1"})
    @Rfc(value = 7527, req = "4.1-1")
    void oneProbeAfterARandomDelay() {
        net.run(Duration.ofSeconds(3));
        List<WirePeer.Heard> probes = heard(SOLICITATION, LINK_LOCAL);
        assertEquals(1, probes.size());
        WirePeer.Heard probe = probes.getFirst();
        long delay = probe.atNs() - openedNs;
        assertTrue(delay > 0 && delay < 1_000_000_000L, "after " + delay + " ns");
        assertEquals(IpAddress.ANY, address(probe, 8));
        assertEquals(IpAddress.parse(LINK_LOCAL).solicitedNode(), address(probe, 24));
        assertEquals(255, probe.packet().getUnsignedByte(7));
        ByteBuf options = probe.packet().slice(64, probe.packet().readableBytes() - 64);
        assertEquals(8, options.readableBytes(), "no link-layer address");
        assertEquals(14, options.getUnsignedByte(0));
        assertEquals(1, options.getUnsignedByte(1));
        assertNotEquals(0, options.getLong(0) & 0xffff_ffff_ffffL);
    }

    @Test
    void stationsThatBeginTogetherDoNotProbeTogether() throws IOException {
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            LinkPair wire = LinkPair.ethernet(1500);
            StackEngine each = net.engine(wire.a(), true, MAC);
            WirePeer listening = new WirePeer(wire.b(), net, MAC);
            long start = net.nowNs;
            net.run(Duration.ofSeconds(2));
            listening.heard.stream()
                    .filter(h -> h.type() == EtherTypes.IPV6 && h.packet().getUnsignedByte(40) == SOLICITATION)
                    .findFirst()
                    .ifPresent(h -> delays.add(h.atNs() - start));
            assertEquals(AddressState.PREFERRED, TestNet.state(each, LINK_LOCAL));
            listening.close();
        }
        assertEquals(10, delays.stream().distinct().count());
    }

    @Test
    @Rfc(value = 4862, req = {"5.4-2", "5.4-6", "5.4.2-5"})
    void laterAddressesOfTheSameInterfaceAreTriedOnTheirOwn() throws IOException {
        net.run(Duration.ofSeconds(3));
        add(ADDRESS + "/64");
        net.settle();
        assertEquals(net.nowNs, heard(SOLICITATION, ADDRESS).getFirst().atNs(), "set by hand: at once");
        long configuredNs = net.nowNs;
        configure("2001:db8::5", AddressOrigin.SLAAC, false);
        net.run(Duration.ofSeconds(1));
        assertTrue(heard(SOLICITATION, "2001:db8::5").getFirst().atNs() > configuredNs,
                "who heard of a prefix together with others waits");
    }

    @Test
    @Rfc(value = 4862, req = {"5.1-2", "5.4-3", "5.4.2-1"})
    void transmitsCanBeSet() throws IOException {
        net.run(Duration.ofSeconds(3));
        engine.setDupAddrDetectTransmits(2, 3);
        add(ADDRESS + "/64");
        net.run(Duration.ofMillis(2999));
        assertEquals(AddressState.TENTATIVE, TestNet.state(engine, ADDRESS));
        List<WirePeer.Heard> probes = heard(SOLICITATION, ADDRESS);
        assertEquals(3, probes.size());
        assertEquals(1_000_000_000L, probes.get(2).atNs() - probes.get(1).atNs());
        net.run(Duration.ofMillis(2));
        assertEquals(AddressState.PREFERRED, TestNet.state(engine, ADDRESS));
        engine.setDupAddrDetectTransmits(2, 0);
        add("fd00::6/64");
        assertEquals(AddressState.PREFERRED, TestNet.state(engine, "fd00::6"));
        net.settle();
        assertEquals(List.of(), heard(SOLICITATION, "fd00::6"));
    }

    @Test
    @Rfc(value = 4862, req = {"5.4-4", "5.4.3-1", "5.4.3-6"})
    void aTentativeAddressIsNotThere() throws IOException {
        net.run(Duration.ofSeconds(3));
        add(ADDRESS + "/64");
        engine.addNeighbor(2, WirePeer.IP6, new MacAddress(WirePeer.MAC), net.nowNs);
        send(WirePeer.IP6, ADDRESS, WirePeer.octets(128, 0, 0, 0, 1, 2, 3, 4));
        send(WirePeer.IP6, IpAddress.parse(ADDRESS).solicitedNode().toString(),
                message(SOLICITATION, ADDRESS, WirePeer.octets(1, 1, 2, 0, 0, 0, 0, 0x99)));
        assertEquals(List.of(), heard(ADVERTISEMENT, ADDRESS));
        assertEquals(1, engine.counters().get(DropReason.IP_NOT_FOR_US));
        Path path = new Path();
        assertEquals(Sent.BAD_SOURCE, engine.ipOutput().route(path, IpAddress.parse(ADDRESS), WirePeer.IP6, 0));
        assertEquals(Sent.OK, engine.ipOutput().route(path, null, WirePeer.IP6, 0));
        assertEquals(IpAddress.parse(LINK_LOCAL), path.localAddress());
        net.run(Duration.ofSeconds(1));
        assertEquals(List.of(AddressState.PREFERRED), told, "who asks as a neighbour does is no duplicate");
    }

    @Test
    @Rfc(value = 4862, req = {"5.4.2-4", "5.4.2-6", "5.4.3-2", "5.4.3-5", "5.4.3-6", "5.4.5-1"})
    void anothersProbeDuringTheDelayIsHeard() {
        configure(ADDRESS, AddressOrigin.SLAAC, false);
        net.settle();
        assertEquals(List.of(), heard(SOLICITATION, ADDRESS));
        probe(ADDRESS);
        assertEquals(List.of(AddressState.DUPLICATE), told);
        net.run(Duration.ofSeconds(5));
        assertEquals(List.of(), heard(SOLICITATION, ADDRESS));
        assertEquals(List.of(), heard(ADVERTISEMENT, ADDRESS));
        assertEquals(AddressState.DUPLICATE, TestNet.state(engine, ADDRESS));
        assertTrue(engine.routes().stream().noneMatch(r -> r.destination().toString().startsWith("fd00")));
    }

    @Test
    @Rfc(value = 4862, req = {"5.4.2-4", "5.4.4-1", "5.4.5-1"})
    void anAdvertisementSaysThatTheAddressIsTaken() throws IOException {
        net.run(Duration.ofSeconds(3));
        add(ADDRESS + "/64");
        net.settle();
        advertise(ADDRESS, TARGET_MAC);
        assertEquals(List.of(AddressState.DUPLICATE), told);
        assertEquals(AddressState.PREFERRED, TestNet.state(engine, LINK_LOCAL), "the others stay");
    }

    @Test
    @Rfc(value = 4862, req = {"5.4.3-3", "5.4.4-2"})
    void anAddressInUseIsDefendedAgainstProbesAndClaims() throws IOException {
        add(ADDRESS + "/64");
        net.run(Duration.ofSeconds(3));
        int before = heard(ADVERTISEMENT, ADDRESS).size();
        probe(ADDRESS);
        List<WirePeer.Heard> answers = heard(ADVERTISEMENT, ADDRESS);
        assertEquals(before + 1, answers.size());
        assertEquals(IpAddress.ALL_NODES, address(answers.getLast(), 24));
        assertEquals(0x2000_0000, answers.getLast().packet().getInt(44), "not solicited, overriding");
        advertise(ADDRESS, TARGET_MAC);
        advertise(ADDRESS, TARGET_MAC);
        assertEquals(before + 2, heard(ADVERTISEMENT, ADDRESS).size(), "once in ten seconds");
        assertEquals(AddressState.PREFERRED, TestNet.state(engine, ADDRESS));
        net.run(Duration.ofSeconds(11));
        advertise(ADDRESS, TARGET_MAC);
        assertEquals(before + 3, heard(ADVERTISEMENT, ADDRESS).size());
    }

    @Test
    @Rfc(value = 7527, req = {"4.2-1", "4.2-2", "4.2-3"})
    @Rfc(value = 4862, req = "5.4.3-4")
    void aReflectedProbeIsNoDuplicate() throws IOException {
        net.run(Duration.ofSeconds(3));
        add(ADDRESS + "/64");
        net.settle();
        peer.send(heard(SOLICITATION, ADDRESS).getLast().frame());
        assertEquals(1, engine.counters().get(DropReason.ND_REFLECTED));
        net.run(Duration.ofMillis(3999));
        assertEquals(List.of(), told);
        assertEquals(4, heard(SOLICITATION, ADDRESS).size(), "three more, to see whether that was all");
        net.run(Duration.ofMillis(2));
        assertEquals(List.of(AddressState.PREFERRED), told);
    }

    @Test
    @Rfc(value = 7527, req = "4.2-3")
    void aNetworkThatReflectsEverythingHoldsTheAddressUpUntilItEnds() throws IOException {
        net.run(Duration.ofSeconds(3));
        add(ADDRESS + "/64");
        for (int i = 0; i < 20; i++) {
            net.settle();
            peer.send(heard(SOLICITATION, ADDRESS).getLast().frame());
            net.run(Duration.ofSeconds(1));
        }
        assertEquals(List.of(), told);
        net.run(Duration.ofSeconds(6));
        assertEquals(List.of(AddressState.PREFERRED), told);
    }

    @Test
    @Rfc(value = 7527, req = "4.2-4")
    void aProbeWithAnotherNonceIsADuplicate() throws IOException {
        net.run(Duration.ofSeconds(3));
        add(ADDRESS + "/64");
        net.settle();
        byte[] frame = heard(SOLICITATION, ADDRESS).getLast().frame().clone();
        byte[] message = Arrays.copyOfRange(frame, 54, frame.length);
        message[message.length - 1] ^= 1;
        send(IpAddress.ANY, IpAddress.parse(ADDRESS).solicitedNode().toString(), message);
        assertEquals(List.of(AddressState.DUPLICATE), told);
    }

    @Test
    @Rfc(value = 4862, req = {"5.4.5-2", "5.4.5-3"})
    void aDuplicateOfTheHardwaresAddressEndsIpv6() throws IOException {
        add("10.0.0.5/24");
        add(ADDRESS + "/64");
        net.run(Duration.ofMillis(1));
        advertise(LINK_LOCAL, TARGET_MAC);
        assertEquals(AddressState.DUPLICATE, TestNet.state(engine, LINK_LOCAL));
        assertEquals(List.of(AddressState.DUPLICATE), told, "the other address too");
        assertThrows(IOException.class, () -> add("fd00::6/64"));
        int before = peer.heard.size();
        net.run(Duration.ofSeconds(5));
        assertFalse(peer.heard.subList(before, peer.heard.size()).stream().anyMatch(h -> h.type() == EtherTypes.IPV6));
        long dropped = engine.counters().get(DropReason.IPV6_DISABLED);
        probe(ADDRESS);
        assertEquals(dropped + 1, engine.counters().get(DropReason.IPV6_DISABLED));
        assertEquals(AddressState.PREFERRED, TestNet.state(engine, "10.0.0.5"), "IPv4 goes on");
    }

    @Test
    @Rfc(value = 4862, req = "5.4.5-4")
    void aDuplicateOfAnotherLinkLocalAddressDoesNot() {
        net.run(Duration.ofSeconds(3));
        configure("fe80::1234", AddressOrigin.LINK_LOCAL, false);
        advertise("fe80::1234", TARGET_MAC);
        assertEquals(List.of(AddressState.DUPLICATE), told);
        assertEquals(AddressState.PREFERRED, TestNet.state(engine, LINK_LOCAL));
        assertEquals(0, engine.counters().get(DropReason.IPV6_DISABLED));
    }

    @Test
    @Rfc(value = 4429, req = {"3.3-1", "3.3-2", "3.3-3", "3.2-1", "2.1-1"})
    void anOptimisticAddressIsUsedAtOnceAndAsksNobody() {
        net.run(Duration.ofSeconds(3));
        engine.addNeighbor(2, WirePeer.IP6, new MacAddress(WirePeer.MAC), net.nowNs);
        configure(ADDRESS, AddressOrigin.SLAAC, true);
        net.settle();
        assertEquals(net.nowNs, heard(SOLICITATION, ADDRESS).getFirst().atNs(), "no delay");
        assertEquals(AddressState.OPTIMISTIC, TestNet.state(engine, ADDRESS));
        Path path = new Path();
        assertEquals(Sent.OK, engine.ipOutput().route(path, IpAddress.parse(ADDRESS), IpAddress.parse("fe80::7"), 2));
        send(WirePeer.IP6, IpAddress.parse(ADDRESS).solicitedNode().toString(),
                message(SOLICITATION, ADDRESS, WirePeer.octets(1, 1, 2, 0, 0, 0, 0, 0x99)));
        WirePeer.Heard answer = heard(ADVERTISEMENT, ADDRESS).getLast();
        assertEquals(0x4000_0000, answer.packet().getInt(44), "it overrides nothing");
        net.run(Duration.ofSeconds(1));
        assertEquals(List.of(AddressState.PREFERRED), told);
        assertTrue(peer.heard.stream()
                .filter(h -> h.type() == EtherTypes.IPV6 && h.packet().getUnsignedByte(40) == SOLICITATION)
                .noneMatch(h -> address(h, 8).equals(IpAddress.parse(ADDRESS))));
    }

    @Test
    @Rfc(value = 4429, req = "3.3-4")
    void anOptimisticAddressOfAnotherIsGivenUp() {
        net.run(Duration.ofSeconds(3));
        configure(ADDRESS, AddressOrigin.SLAAC, true);
        net.settle();
        probe(ADDRESS);
        assertEquals(List.of(AddressState.DUPLICATE), told);
        assertNull(TestNet.find(engine, ADDRESS).filter(a -> a.state() != AddressState.DUPLICATE).orElse(null));
        assertEquals(List.of(), lost);
    }

    @Test
    @Rfc(value = 4861, req = {"7.2.6-1", "7.2.6-3"})
    void anAddressIsAnnouncedOnce() throws IOException {
        add(ADDRESS + "/64");
        net.run(Duration.ofSeconds(20));
        List<WirePeer.Heard> told = heard(ADVERTISEMENT, ADDRESS);
        assertEquals(1, told.size());
        assertEquals(0x2000_0000, told.getFirst().packet().getInt(44));
    }
}
