/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NameService;
import io.ioth.NetInterface.NeighborState;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.Path;
import io.ioth.stack.rfc.Rfc;
import io.ioth.wire.EtherTypes;
import io.ioth.wire.Icmpv6View;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a host asks of routers, and what it keeps of their advertisements (RFC 4861 §6.3, RFC 4191, RFC 8106, RFC 7559). */
class RouterDiscoveryTest extends RouterTestBase {

    private static final IpAddress SERVER = IpAddress.parse("2001:db8::53");

    private int solicited() {
        return lan.takeIcmp6(Icmpv6View.ROUTER_SOLICITATION).size();
    }

    @Rfc(value = 4861, req = {"4.1-2", "6.3.7-2", "6.3.7-3", "6.3.7-6"})
    @Test
    void asksAllRoutersWithinASecondFromTheLinkLocalAddress() {
        configure(ROUTERS);
        assertEquals(0, solicited(), "not at once");
        seconds(1);
        List<ByteBuf> sent = lan.takeIcmp6(Icmpv6View.ROUTER_SOLICITATION);
        assertEquals(1, sent.size());
        ByteBuf packet = sent.getFirst();
        assertEquals(255, packet.getUnsignedByte(7));
        assertEquals(LINK_LOCAL, new IpAddress(packet.getLong(8), packet.getLong(16)));
        assertEquals(IpAddress.ALL_ROUTERS, new IpAddress(packet.getLong(24), packet.getLong(32)));
        assertEquals(0, packet.getUnsignedByte(41), "code");
        assertEquals(1, packet.getUnsignedByte(48), "the sender's link-layer address");
        assertEquals(MacAddress.parse(MAC).value(), packet.getLong(48) & 0xffff_ffff_ffffL);
    }

    @Rfc(value = 4861, req = "6.3.7-1")
    @Rfc(value = 7559, req = {"2-1", "2-2"})
    @Test
    void asksInIntervalsThatDoubleToAnHour() {
        configure(ROUTERS);
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 40_000; i++) {
            seconds(1);
            for (int n = solicited(); n > 0; n--) {
                times.add(net.nowNs / 1_000_000_000L);
            }
        }
        long interval = 4;
        for (int i = 1; i < times.size(); i++) {
            double seen = times.get(i) - times.get(i - 1);
            assertTrue(seen > interval * 0.8 - 2 && seen < interval * 1.25 + 2, i + ": " + seen + " for " + interval);
            interval = Math.min(3600, Math.round(seen * 2));
        }
        assertTrue(times.size() >= 17, times.toString());
    }

    @Rfc(value = 4861, req = "6.3.7-4")
    @Rfc(value = 7559, req = {"2.1-1", "2.1-2"})
    @Test
    void asksNoMoreOnceARouterIsThereButOnWhileItIsNoDefaultRouter() {
        configure(ROUTERS);
        seconds(1);
        assertEquals(1, solicited());
        advertise(one, RaBytes.of(0));
        seconds(6);
        assertEquals(1, solicited(), "it's no default router");
        advertise(one);
        seconds(100);
        assertEquals(0, solicited());
    }

    @Rfc(value = 4861, req = {"6.1.1-1", "6.2.4-1", "6.2.6-1"})
    @Test
    void doesNotAnswerSolicitations() {
        configure(ROUTERS);
        advertise(one);
        seconds(10);
        lan.seen.clear();
        lan.multicast(two, WirePeer.octets(133, 0, 0, 0, 0, 0, 0, 0));
        seconds(5);
        assertEquals(0, lan.takeIcmp6(Icmpv6View.ROUTER_ADVERTISEMENT).size());
        assertEquals(Optional.empty(), neighbor(two.address));
    }

    @Test
    void whoDoesNotWantRoutersHeedsNone() {
        advertise(one);
        assertEquals(List.of(), learned());
    }

    @Rfc(value = 4861, req = {"5.2-1", "5.2-2", "6.3.4-3", "6.3.4-8", "6.3.4-10", "6.3.5-2"})
    @Test
    void anAdvertisementMakesADefaultRouterForItsLifetime() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(30).mac(one.mac));
        assertEquals(List.of("default via fe80::a001 dev e0 metric 1024"), learned());
        assertEquals(one.address, nextHop(FAR));
        assertEquals(Optional.of(NeighborState.STALE), neighbor(one.address));
        seconds(29);
        assertEquals(one.address, nextHop(FAR));
        seconds(2);
        assertEquals(List.of(), learned());
        assertEquals(Sent.NO_ROUTE, route(FAR));
    }

    @Rfc(value = 4861, req = "4.2-3")
    @Test
    void aNewAdvertisementRenewsTheLifetimeAndZeroEndsIt() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(30));
        seconds(20);
        advertise(one, RaBytes.of(30));
        seconds(20);
        assertEquals(one.address, nextHop(FAR));
        advertise(one, RaBytes.of(0));
        assertEquals(Sent.NO_ROUTE, route(FAR));
    }

    private void refused(IpAddress from, int hopLimit, byte[] message) {
        long before = count(DropReason.ND_MALFORMED);
        byte[] packet = FakeLan.icmp6(from, IpAddress.ALL_NODES, hopLimit, message);
        lan.send(one.mac, MacAddress.ofMulticast(IpAddress.ALL_NODES).value(), EtherTypes.IPV6, packet);
        assertEquals(before + 1, count(DropReason.ND_MALFORMED));
        assertEquals(List.of(), learned());
    }

    @Rfc(value = 4861, req = {"6.1.2-1", "6.1.2-2", "6.1.2-3", "6.1.2-4", "6.1.2-5", "6.1.2-6"})
    @Test
    void whatIsNotValidIsDiscarded() {
        configure(ROUTERS);
        byte[] good = RaBytes.of(1800).mac(one.mac).bytes();
        refused(IpAddress.parse("2001:db8::99"), 255, good);
        refused(one.address, 254, good);
        byte[] code = good.clone();
        code[1] = 1;
        refused(one.address, 255, code);
        for (int length = 8; length < 16; length++) {
            refused(one.address, 255, java.util.Arrays.copyOf(good, length));
        }
        for (int length = 17; length < good.length; length++) {
            refused(one.address, 255, java.util.Arrays.copyOf(good, length));
        }
        refused(one.address, 255, RaBytes.of(1800).raw(200, 0, 0, 0, 0, 0, 0, 0).bytes());
        long before = count(DropReason.ICMP_BAD_CHECKSUM);
        byte[] packet = FakeLan.icmp6(one.address, IpAddress.ALL_NODES, 255, good);
        packet[42] ^= 1;
        lan.send(one.mac, MacAddress.ofMulticast(IpAddress.ALL_NODES).value(), EtherTypes.IPV6, packet);
        assertEquals(before + 1, count(DropReason.ICMP_BAD_CHECKSUM));
        assertEquals(List.of(), learned());
    }

    @Test
    void anAdvertisementInFragmentsIsDiscarded() {
        configure(ROUTERS);
        byte[] message = WirePeer.icmp6(one.address, "ff02::1", RaBytes.of(1800).mac(one.mac).bytes());
        byte[] header = WirePeer.octets(58, 0, 0, 0, 0, 0, 0, 9);
        byte[] packet = WirePeer.ipv6(one.address, "ff02::1", 44, 255, WirePeer.join(header, message));
        lan.send(one.mac, MacAddress.ofMulticast(IpAddress.ALL_NODES).value(), EtherTypes.IPV6, packet);
        assertEquals(1, count(DropReason.ND_MALFORMED));
        assertEquals(List.of(), learned());
    }

    @Rfc(value = 4861, req = {"4.2-1", "4.2-2", "6.1.2-7", "9-4"})
    @Test
    void reservedFieldsAndUnknownOptionsAreIgnored() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(0, 0x27, 1800, 0, 0).raw(253, 1, 1, 2, 3, 4, 5, 6).mac(one.mac));
        assertEquals(List.of("default via fe80::a001 dev e0 metric 1024"), learned());
    }

    @Rfc(value = 4861, req = {"6.3.4-5", "6.3.4-12", "9-3", "9-5"})
    @Test
    void parametersOfTheLinkAreHeededAndWhatIsNotToldStays() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(33, 0, 1800, 0, 0).mtu(1400).mac(one.mac));
        Path path = path(FAR);
        assertEquals(1400, path.mtu);
        send(path);
        ByteBuf sent = lan.seen.getLast();
        assertEquals(33, sent.getUnsignedByte(14 + 7));
        advertise(one, RaBytes.of(1800));
        assertEquals(1400, path(FAR).mtu);
        send(path(FAR));
        assertEquals(33, lan.seen.getLast().getUnsignedByte(14 + 7));
        assertEquals(1500, path("10.0.0.9").mtu, "IPv4 doesn't care");
    }

    @Rfc(value = 4861, req = "6.3.4-12")
    @Test
    void anMtuBelowTheLeastOrAboveTheLinksIsIgnored() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(1800).mtu(1279).mtu(1501).mtu(0xffff_ffffL));
        assertEquals(1500, path(FAR).mtu);
        assertEquals(3, count(DropReason.ND_BAD_OPTION));
    }

    @Rfc(value = 4191, req = "2.2-1")
    @Rfc(value = 8504, req = {"5.9-1", "5.9-2"})
    @Test
    void thePreferredRouterIsUsedAndTheReservedPreferenceIsMedium() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(0, RaBytes.LOW, 1800, 0, 0).mac(one.mac));
        advertise(two, RaBytes.of(0, 0x10, 1800, 0, 0).mac(two.mac));
        assertEquals(two.address, nextHop(FAR), "10 means medium");
        advertise(one, RaBytes.of(0, RaBytes.HIGH, 1800, 0, 0).mac(one.mac));
        assertEquals(one.address, nextHop(FAR));
        assertTrue(learned().contains("default via fe80::a001 dev e0 metric 1024 pref high"));
    }

    @Rfc(value = 4191, req = {"2.3-3", "3.2-2"})
    @Rfc(value = 8504, req = {"5.9-1", "5.9-2"})
    @Test
    void moreSpecificRoutesLeadByTheRouterThatAdvertisesThem() {
        configure(ROUTERS);
        advertise(one);
        advertise(two, RaBytes.of(0).mac(two.mac).route("2001:db8:99::/48", 0, 60));
        assertEquals(two.address, nextHop(FAR));
        assertEquals(one.address, nextHop("2001:db8:98::1"));
        seconds(61);
        assertEquals(one.address, nextHop(FAR));
    }

    @Rfc(value = 4191, req = {"2.2-2", "3.1-1"})
    @Test
    void theRouteToEverywhereOverridesTheHeader() {
        configure(ROUTERS);
        advertise(one);
        advertise(two, RaBytes.of(0).mac(two.mac).route("::/0", RaBytes.HIGH, 60));
        assertEquals(two.address, nextHop(FAR));
        advertise(two, RaBytes.of(1800).mac(two.mac).route("::/0", RaBytes.LOW, 60));
        assertEquals(one.address, nextHop(FAR));
    }

    @Rfc(value = 4191, req = "2.3-1")
    @Test
    void routesWithTheReservedPreferenceOrTooFewBytesAreIgnored() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(1800)
                .route("2001:db8:98::/48", 0x10, 60)
                .raw(24, 1, 48, 0, 0, 0, 0, 60)
                .raw(24, 2, 65, 0, 0, 0, 0, 60, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0)
                .route("fe80::/64", 0, 60));
        assertEquals(List.of("default via fe80::a001 dev e0 metric 1024"), learned());
        assertEquals(3, count(DropReason.ND_BAD_OPTION));
    }

    @Rfc(value = 4861, req = {"6.3.4-13", "6.3.5-1", "9-3"})
    @Test
    void aPrefixIsOnTheLinkForItsLifetimeOnly() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(1800).mac(one.mac).prefix("2001:db8:99::/64", RaBytes.ON_LINK, 100, 50));
        assertEquals(IpAddress.parse(FAR), nextHop(FAR));
        assertTrue(learned().contains("2001:db8:99::/64 dev e0 metric 256"));
        seconds(99);
        assertEquals(IpAddress.parse(FAR), nextHop(FAR));
        seconds(2);
        assertEquals(one.address, nextHop(FAR));
    }

    @Rfc(value = 4861, req = {"4.6.2-1", "6.3.4-14"})
    @Test
    void aPrefixWithoutTheFlagSaysNothingOfTheLink() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(1800).mac(one.mac).prefix("2001:db8:99::/64", RaBytes.AUTONOMOUS, 100, 50));
        assertEquals(one.address, nextHop(FAR));
        advertise(one, RaBytes.of(1800).prefix("2001:db8:99::/64", RaBytes.ON_LINK, FOREVER, FOREVER));
        assertEquals(IpAddress.parse(FAR), nextHop(FAR));
        advertise(one, RaBytes.of(1800).prefix("2001:db8:99::/64", 0, 0, 0));
        assertEquals(IpAddress.parse(FAR), nextHop(FAR), "absence of the flag takes nothing back");
        net.run(Duration.ofDays(400));
        assertEquals(IpAddress.parse(FAR), nextHop(FAR), "for ever");
        advertise(one, RaBytes.of(1800).mac(one.mac).prefix("2001:db8:99::/64", RaBytes.ON_LINK, 0, 0));
        assertEquals(one.address, nextHop(FAR), "but a lifetime of 0 does");
    }

    @Rfc(value = 4861, req = {"4.6.2-3", "5.1-1"})
    @Test
    void theLinkLocalPrefixIsNotToBeHad() {
        configure(SLAAC);
        advertise(one, RaBytes.of(1800).prefix("fe80::/64", RaBytes.ON_LINK | RaBytes.AUTONOMOUS, 9999, 9999));
        assertEquals(List.of("default via fe80::a001 dev e0 metric 1024"), learned());
        assertEquals(List.of(), made());
    }

    private List<IpAddress> servers() {
        return engine.nameService().servers().stream().map(NameService.Server::address).toList();
    }

    @Rfc(value = 8106, req = {"5.1-1", "5.1-3", "5.2-1"})
    @Test
    void nameServersAndDomainsLastAsLongAsTold() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(1800).servers(60, "2001:db8::53", "fe80::53").domains(120, "example.org", "lab.test"));
        assertEquals(List.of(SERVER, IpAddress.parse("fe80::53")), servers());
        assertEquals(2, engine.nameService().servers().get(1).zone());
        assertEquals(List.of("example.org", "lab.test"), engine.nameService().search());
        seconds(61);
        assertEquals(List.of(), servers());
        assertEquals(List.of("example.org", "lab.test"), engine.nameService().search());
        seconds(60);
        assertEquals(List.of(), engine.nameService().search());
    }

    @Rfc(value = 8106, req = "5.1-2")
    @Test
    void aLifetimeOfZeroTakesANameServerBack() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(1800).servers(FOREVER, "2001:db8::53", "2001:db8::54").domains(60, "example.org"));
        advertise(one, RaBytes.of(1800).servers(0, "2001:db8::53").domains(0, "example.org"));
        assertEquals(List.of(IpAddress.parse("2001:db8::54")), servers());
        assertEquals(List.of(), engine.nameService().search());
    }

    @Rfc(value = 4861, req = {"4.6.2-2", "4.6.4-1"})
    @Test
    void whatIsReservedInOptionsIsIgnored() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(1800)
                .raw(5, 1, 0xff, 0xff, 0, 0, 0x05, 0x78)
                .raw(3, 4, 64, 0xbf, 0, 0, 1, 0, 0, 0, 1, 0, 0xff, 0xff, 0xff, 0xff)
                .raw(0x20, 1, 0xd, 0xb8, 0, 0x99, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff));
        assertTrue(learned().contains("2001:db8:99::/64 dev e0 metric 256"), learned().toString());
        assertEquals(1400, path(FAR).mtu);
    }

    @Rfc(value = 4861, req = {"4.6.2-4", "4.6.4-2"})
    @Test
    void prefixesAndMtusInOtherMessagesAreIgnored() {
        configure(ROUTERS);
        advertise(one);
        byte[] options = WirePeer.octets(
                5, 1, 0, 0, 0, 0, 5, 0, 3, 4, 64, 0xc0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0,
                0x20, 1, 0xd, 0xb8, 0, 0x99, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        for (int type : new int[] {135, 136}) {
            byte[] head = WirePeer.octets(type, 0, 0, 0, 0, 0, 0, 0);
            byte[] message = WirePeer.join(head, IpAddress.parse("2001:db8::1").toBytes(), options);
            lan.send(one.mac, MacAddress.parse(MAC).value(), EtherTypes.IPV6,
                    FakeLan.icmp6(one.address, IpAddress.parse("2001:db8::1"), 255, message));
        }
        assertEquals(List.of("default via fe80::a001 dev e0 metric 1024"), learned());
        assertEquals(1500, path(FAR).mtu);
    }

    @Rfc(value = 4861, req = {"6.3.4-1", "9-5"})
    @Test
    void advertisementsAddUp() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(1800).mac(one.mac).prefix("2001:db8:97::/64", RaBytes.ON_LINK, 1800, 1800).mtu(1400));
        advertise(one, RaBytes.of(1800).prefix("2001:db8:98::/64", RaBytes.ON_LINK, 1800, 1800));
        advertise(two);
        assertEquals(4, learned().size(), learned().toString());
        assertEquals(IpAddress.parse("2001:db8:97::1"), nextHop("2001:db8:97::1"));
        assertEquals(1400, path(FAR).mtu);
    }

    @Rfc(value = 4861, req = {"6.3.4-11", "7.3.3-8"})
    @Test
    void whoAdvertisesIsARouterWhateverItsMac() {
        configure(ROUTERS);
        advertise(one);
        send(path(FAR));
        seconds(6);
        assertEquals(Optional.of(NeighborState.REACHABLE), neighbor(one.address));
        advertise(one, RaBytes.of(1800).mac(0x0200_0000_ccccL));
        assertEquals(Optional.of(NeighborState.STALE), neighbor(one.address));
    }

    @Rfc(value = 4861, req = "4.1-1")
    @Test
    void withoutAnAddressTheQuestionComesFromNobodyAndTellsNoMac() {
        engine.removeAddress(2, LINK_LOCAL, net.nowNs);
        configure(ROUTERS);
        seconds(1);
        ByteBuf packet = lan.takeIcmp6(Icmpv6View.ROUTER_SOLICITATION).getFirst();
        assertEquals(IpAddress.ANY, new IpAddress(packet.getLong(8), packet.getLong(16)));
        assertEquals(8, packet.getUnsignedShort(4), "no option");
    }

    @Rfc(value = 4191, req = "2.3-2")
    @Test
    void theBitsBehindARoutesPrefixAreIgnored() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(1800)
                .raw(24, 3, 48, 0xe7, 0, 0, 0, 60, 0x20, 1, 0xd, 0xb8, 0, 0x98, 0xff, 0xff)
                .raw(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff));
        assertTrue(learned().contains("2001:db8:98::/48 via fe80::a001 dev e0 metric 1024"), learned().toString());
    }
}
