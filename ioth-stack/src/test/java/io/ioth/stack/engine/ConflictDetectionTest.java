/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import io.ioth.stack.rfc.Rfc;
import io.ioth.wire.ArpView;
import io.ioth.wire.EtherTypes;
import io.ioth.wire.EthernetView;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(LeakWatch.class)
class ConflictDetectionTest {

    private static final String MAC = "02:00:00:00:00:01";
    private static final String ADDRESS = "10.0.0.5";
    private static final long ALL = MacAddress.BROADCAST.value();
    private static final long SECOND = 1_000_000_000L;

    private final LinkPair pair = LinkPair.ethernet(1500);
    private final TestNet net = new TestNet();
    private final List<String> told = new ArrayList<>();
    private StackEngine engine;
    private WirePeer peer;

    private final AddressListener listener = new AddressListener() {
        @Override
        public void onResult(IpAddress address, AddressState state, long nowNs) {
            told.add(state.name());
        }

        @Override
        public void onLost(IpAddress address, Loss why, long nowNs) {
            told.add(why.name());
        }
    };

    @BeforeEach
    void open() throws IOException {
        engine = net.engine(pair.a(), StackConfig.builder().build(), MAC);
        peer = new WirePeer(pair.b(), net, MAC);
        net.run(Duration.ofSeconds(3));
        peer.heard.clear();
    }

    @AfterEach
    void close() {
        net.close();
        peer.close();
        assertEquals(0, engine.counters().get(DropReason.INTERNAL_ERROR));
    }

    private void configure(String address, AddressOrigin origin) {
        AddressSpec spec = new AddressSpec(IpAddress.parse(address), 24, origin, Lifetimes.FOREVER, false);
        engine.configure(2, spec, listener, net.nowNs);
    }

    private record Arp(long atNs, long to, int operation, String sender, String target) {}

    private List<Arp> arps() {
        List<Arp> result = new ArrayList<>();
        ArpView view = new ArpView();
        for (WirePeer.Heard each : peer.heard) {
            if (each.type() == EtherTypes.ARP) {
                view.check(each.packet(), 0, ArpView.LENGTH);
                long to = EthernetView.mac(Unpooled.wrappedBuffer(each.frame()), 0);
                result.add(new Arp(each.atNs(), to, view.operation(), IpAddress.ofIpv4(view.senderIp()).toString(),
                        IpAddress.ofIpv4(view.targetIp()).toString()));
            }
        }
        return result;
    }

    private List<Arp> probes() {
        return arps().stream().filter(a -> a.sender().equals("0.0.0.0")).toList();
    }

    private List<Arp> announcements() {
        return arps().stream().filter(a -> a.sender().equals(a.target())).toList();
    }

    private static void within(long low, long value, long high) {
        assertTrue(value >= low && value <= high, value + " ns isn't between " + low + " and " + high);
    }

    /** What somebody says who has the address. */
    private void conflict(String address) {
        peer.send(peer.arp(ArpView.REPLY, ALL, WirePeer.MAC, address, "10.0.0.77"));
    }

    @ParameterizedTest
    @CsvSource({"DHCP, 5", "LINK_LOCAL, 1"})
    @Rfc(value = 5227, req = {"2.1.1-1", "2.1.1-2", "2.1.1-3", "2.1.1-7", "2.1-1", "2.1-2", "2.2-1", "2.3-1", "2.3-2"})
    void threeProbesThenTwoAnnouncements(AddressOrigin origin, int haste) {
        long start = net.nowNs;
        configure(ADDRESS, origin);
        net.run(Duration.ofSeconds(20));
        List<Arp> probes = probes();
        assertEquals(3, probes.size());
        for (Arp each : probes) {
            assertEquals(new Arp(each.atNs(), ALL, ArpView.REQUEST, "0.0.0.0", ADDRESS), each);
        }
        net.run(Duration.ofHours(10));
        assertEquals(5, arps().size(), "and nothing more");
        long second = SECOND / haste;
        within(0, probes.get(0).atNs() - start, second);
        within(second, probes.get(1).atNs() - probes.get(0).atNs(), 2 * second);
        within(second, probes.get(2).atNs() - probes.get(1).atNs(), 2 * second);
        List<Arp> announcements = announcements();
        assertEquals(2, announcements.size());
        assertEquals(2 * second, announcements.get(0).atNs() - probes.get(2).atNs());
        assertEquals(2 * SECOND, announcements.get(1).atNs() - announcements.get(0).atNs());
        assertEquals(List.of("PREFERRED"), told);
    }

    @Test
    @Rfc(value = 5227, req = "2.2-1")
    void anAddressSetByHandIsProbedForShortly() {
        configure(ADDRESS, AddressOrigin.MANUAL);
        net.run(Duration.ofMillis(1001));
        assertEquals(1, probes().size());
        assertEquals(List.of("PREFERRED"), told);
        net.run(Duration.ofSeconds(5));
        assertEquals(2, announcements().size());
    }

    @ParameterizedTest
    @CsvSource({"1, 10.0.0.5, 10.0.0.1", "2, 10.0.0.5, 10.0.0.1", "1, 0.0.0.0, 10.0.0.5", "1, 10.0.0.5, 10.0.0.5"})
    @Rfc(value = 5227, req = {"2.1.1-4", "2.1.1-5"})
    void whoeverHasOrTriesItWinsDuringTheTrial(int operation, String sender, String target) {
        configure(ADDRESS, AddressOrigin.LINK_LOCAL);
        net.run(Duration.ofSeconds(2));
        peer.send(peer.arp(operation, ALL, WirePeer.MAC, sender, target));
        assertEquals(List.of("DUPLICATE"), told);
        int before = arps().size();
        net.run(Duration.ofSeconds(20));
        assertEquals(before, arps().size(), "nothing more is sent");
    }

    @Test
    @Rfc(value = 5227, req = "2.1.1-5")
    void ourOwnProbesComingBackAreNoConflict() {
        configure(ADDRESS, AddressOrigin.LINK_LOCAL);
        net.run(Duration.ofSeconds(2));
        peer.send(peer.heard.getLast().frame());
        peer.send(peer.arp(ArpView.REQUEST, ALL, WirePeer.MAC, "10.0.0.9", ADDRESS));
        net.run(Duration.ofSeconds(20));
        assertEquals(List.of("PREFERRED"), told, "and asking for it is none either");
    }

    @Test
    @Rfc(value = 5227, req = "2.1.1-8")
    void questionsDuringTheTrialAreNotAnswered() {
        configure(ADDRESS, AddressOrigin.LINK_LOCAL);
        net.run(Duration.ofSeconds(2));
        peer.send(peer.arp(ArpView.REQUEST, ALL, WirePeer.MAC, "10.0.0.9", ADDRESS));
        assertTrue(arps().stream().noneMatch(a -> a.operation() == ArpView.REPLY));
    }

    @Test
    @Rfc(value = 5227, req = {"2.4-1", "2.4-2", "2.4-3"})
    void itIsDefendedOnceAndGivenUpAtTheSecondConflict() {
        configure(ADDRESS, AddressOrigin.DHCP);
        net.run(Duration.ofSeconds(20));
        conflict(ADDRESS);
        assertEquals(3, announcements().size());
        net.run(Duration.ofMillis(9_999));
        conflict(ADDRESS);
        assertEquals(3, announcements().size());
        assertEquals(List.of("PREFERRED", "CONFLICT"), told);
        assertTrue(TestNet.find(engine, ADDRESS).isEmpty());
        assertTrue(engine.routes().stream().noneMatch(r -> r.destination().toString().equals("10.0.0.0/24")));
        peer.send(peer.arp(ArpView.REQUEST, ALL, WirePeer.MAC, "10.0.0.9", ADDRESS));
        assertTrue(arps().stream().noneMatch(a -> a.operation() == ArpView.REPLY));
    }

    @Test
    @Rfc(value = 5227, req = "2.4-2")
    void conflictsFarApartAreDefendedEachTime() {
        configure(ADDRESS, AddressOrigin.DHCP);
        net.run(Duration.ofSeconds(20));
        for (int i = 0; i < 5; i++) {
            conflict(ADDRESS);
            net.run(Duration.ofSeconds(11));
        }
        assertEquals(7, announcements().size());
        assertEquals(List.of("PREFERRED"), told);
    }

    @Test
    @Rfc(value = 5227, req = "2.4-4")
    void anAddressSetByHandIsDefendedForEverThoughNotOften() {
        configure(ADDRESS, AddressOrigin.MANUAL);
        net.run(Duration.ofSeconds(20));
        for (int i = 0; i < 300; i++) {
            conflict(ADDRESS);
            net.run(Duration.ofMillis(100));
        }
        assertEquals(2 + 3, announcements().size(), "in thirty seconds");
        assertEquals(List.of("PREFERRED"), told);
    }

    @Test
    @Rfc(value = 5227, req = "2.1.1-6")
    void afterTenConflictsAddressesAreTriedOnceAMinute() {
        for (int i = 0; i < 10; i++) {
            String each = "10.0.0." + (100 + i);
            configure(each, AddressOrigin.LINK_LOCAL);
            net.run(Duration.ofSeconds(2));
            conflict(each);
        }
        assertEquals(10, told.size());
        peer.heard.clear();
        long start = net.nowNs;
        configure(ADDRESS, AddressOrigin.LINK_LOCAL);
        net.run(Duration.ofSeconds(90));
        within(60 * SECOND, probes().getFirst().atNs() - start, 61 * SECOND);
        assertEquals("PREFERRED", told.getLast());
        configure("10.0.0.6", AddressOrigin.LINK_LOCAL);
        net.run(Duration.ofSeconds(10));
        assertEquals(12, told.size(), "then all is well again");
    }

    @Test
    @Rfc(value = 5227, req = {"2.5-1", "2.6-1"})
    void questionsAreAnsweredToWhoAsked() {
        configure(ADDRESS, AddressOrigin.DHCP);
        net.run(Duration.ofSeconds(20));
        peer.send(peer.arp(ArpView.REQUEST, ALL, WirePeer.MAC, "10.0.0.9", ADDRESS));
        assertEquals(new Arp(net.nowNs, WirePeer.MAC, ArpView.REPLY, ADDRESS, "10.0.0.9"), arps().getLast());
    }

    @Test
    @Rfc(value = 3927, req = {"2.4-1", "2.5-1"})
    void whatTellsALinkLocalAddressIsToldToAll() {
        configure("169.254.3.4", AddressOrigin.LINK_LOCAL);
        net.run(Duration.ofSeconds(20));
        assertEquals(2, announcements().size());
        peer.send(peer.arp(ArpView.REQUEST, ALL, WirePeer.MAC, "169.254.9.9", "169.254.3.4"));
        Arp reply = arps().getLast();
        assertEquals(ArpView.REPLY, reply.operation());
        assertEquals(ALL, reply.to());
    }
}
