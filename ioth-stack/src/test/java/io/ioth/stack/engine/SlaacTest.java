/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.AutoSettings;
import io.ioth.AutoSettings.Identifier;
import io.ioth.NetInterface.Address;
import io.ioth.NetInterface.AddressState;
import io.ioth.metrics.DropReason;
import io.ioth.net.HashAddress;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.ip.Path;
import io.ioth.stack.rfc.Rfc;
import io.ioth.wire.EtherTypes;
import io.ioth.wire.Icmpv6View;
import io.ioth.wire.NdView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Addresses made of the prefixes that routers advertise (RFC 4862 §5.5, RFC 7217, VirtualSquare's hash). */
class SlaacTest extends RouterTestBase {

    private static final String PREFIX = "2001:db8:1::/64";
    private static final int BOTH = RaBytes.ON_LINK | RaBytes.AUTONOMOUS;
    private static final long HOUR = 3600;

    @Override
    boolean dad() {
        return true;
    }

    private void prefix(long valid, long preferred) {
        advertise(one, RaBytes.of(1800).mac(one.mac).prefix(PREFIX, BOTH, valid, preferred));
    }

    private Address only() {
        assertEquals(1, made().size(), made().toString());
        return made().getFirst();
    }

    private long validSeconds() {
        return only().validFor().orElseThrow().toSeconds();
    }

    @Rfc(value = 4862, req = "5.5.3-5")
    @Test
    void aPrefixGivesAnAddressThatIsTriedFirst() {
        configure(SLAAC);
        prefix(HOUR, 600);
        assertEquals(AddressState.TENTATIVE, only().state());
        seconds(3);
        assertEquals(AddressState.PREFERRED, only().state());
        assertTrue(io.ioth.net.IpPrefix.parse(PREFIX).contains(only().address()));
        assertEquals(64, only().prefixLength());
        assertEquals(only().address(), path("2001:db8:1:5::1").localAddress(), "it's used");
    }

    @Rfc(value = 4862, req = "5.5.4-1")
    @Test
    void itIsDeprecatedAndThenGone() {
        configure(SLAAC);
        prefix(HOUR, 600);
        seconds(599);
        assertEquals(AddressState.PREFERRED, only().state());
        seconds(2);
        assertEquals(AddressState.DEPRECATED, only().state());
        seconds(2998);
        assertEquals(1, made().size());
        seconds(2);
        assertEquals(List.of(), made());
    }

    @Rfc(value = 4862, req = "5.5.3-7")
    @Test
    void anotherAdvertisementRenewsIt() {
        configure(SLAAC);
        prefix(HOUR, 600);
        IpAddress first = only().address();
        seconds(900);
        assertEquals(AddressState.DEPRECATED, only().state());
        prefix(HOUR, 600);
        assertEquals(AddressState.PREFERRED, only().state());
        assertEquals(first, only().address());
        assertEquals(HOUR, validSeconds());
    }

    @Test
    void lifetimesWithoutEnd() {
        configure(SLAAC);
        prefix(FOREVER, FOREVER);
        assertEquals(Optional.empty(), only().validFor());
        assertEquals(Optional.empty(), only().preferredFor());
    }

    @Rfc(value = 4862, req = {"5.5.3-1", "5.5.3-2", "5.5.3-3", "5.5.3-4", "5.5.3-6"})
    @Test
    void whatCannotBeAnAddressMakesNone() {
        configure(SLAAC);
        advertise(one, RaBytes.of(1800)
                .prefix("2001:db8:2::/64", RaBytes.ON_LINK, HOUR, HOUR)
                .prefix("2001:db8:3::/64", BOTH, 600, 601)
                .prefix("2001:db8:4::/64", BOTH, 0, 0)
                .prefix("2001:db8:5::/63", BOTH, HOUR, HOUR)
                .prefix("2001:db8:6::/96", BOTH, HOUR, HOUR)
                .prefix("fe80::/64", BOTH, HOUR, HOUR));
        assertEquals(List.of(), made());
    }

    @Rfc(value = 4862, req = "5.5-1")
    @Test
    void withoutSlaacNoAddressIsMade() {
        configure(ROUTERS);
        prefix(HOUR, HOUR);
        assertEquals(List.of(), made());
    }

    @Rfc(value = 4862, req = {"5.5.3-8", "5.5.3-10"})
    @Test
    void nobodyShortensALifetimeToLessThanTwoHours() {
        configure(SLAAC);
        prefix(10 * HOUR, 10 * HOUR);
        prefix(10, 10);
        assertEquals(2 * HOUR, validSeconds(), "from ten hours to two");
        assertEquals(10, only().preferredFor().orElseThrow().toSeconds(), "but the preferred lifetime is as told");
        prefix(0, 0);
        assertEquals(2 * HOUR, validSeconds());
        assertEquals(AddressState.DEPRECATED, waited(3).state());
        prefix(3 * HOUR, HOUR);
        assertEquals(3 * HOUR, validSeconds(), "more than two hours is believed");
        prefix(2 * HOUR + 1, HOUR);
        assertEquals(2 * HOUR + 1, validSeconds(), "even if it's less than what's left");
    }

    private Address waited(int seconds) {
        seconds(seconds);
        return only();
    }

    @Rfc(value = 4862, req = "5.5.3-9")
    @Test
    void underTwoHoursOnlyLongerLifetimesAreBelieved() {
        configure(SLAAC);
        prefix(HOUR, HOUR);
        seconds(100);
        prefix(HOUR / 2, HOUR / 2);
        assertEquals(HOUR - 100, validSeconds());
        prefix(HOUR - 50, HOUR / 2);
        assertEquals(HOUR - 50, validSeconds());
    }

    private void duplicate(IpAddress address) {
        ByteBuf message = Unpooled.wrappedBuffer(new byte[32]);
        NdView.write(message, 0, Icmpv6View.NEIGHBOR_ADVERTISEMENT, NdView.OVERRIDE, address.high(), address.low());
        NdView.writeLinkAddress(message, 24, NdView.TARGET_LINK_ADDRESS, two.mac);
        byte[] packet = FakeLan.icmp6(two.address, IpAddress.ALL_NODES, 255, message.array());
        lan.send(two.mac, MacAddress.ofMulticast(IpAddress.ALL_NODES).value(), EtherTypes.IPV6, packet);
    }

    @Rfc(value = 7217, req = {"6-1", "6-2"})
    @Test
    void aStableIdentifierThatIsAnothersIsReplacedThreeTimes() {
        configure(SLAAC.withSecret("s"));
        prefix(HOUR, HOUR);
        IpAddress last = only().address();
        for (int i = 0; i < 3; i++) {
            duplicate(last);
            assertEquals(List.of(), made(), "a second's pause");
            seconds(1);
            assertNotEquals(last, only().address());
            last = only().address();
        }
        duplicate(last);
        seconds(10);
        prefix(HOUR, HOUR);
        assertEquals(List.of(), made(), "then it's given up");
    }

    @Test
    void anEui64IdentifierThatIsAnothersIsGivenUp() {
        configure(SLAAC.withIdentifier(Identifier.EUI64));
        prefix(HOUR, HOUR);
        duplicate(only().address());
        seconds(10);
        assertEquals(List.of(), made());
    }

    @Test
    void eui64() {
        configure(SLAAC.withIdentifier(Identifier.EUI64));
        prefix(HOUR, HOUR);
        assertEquals(IpAddress.parse("2001:db8:1::ff:fe00:1"), only().address());
    }

    @Test
    void theHashOfTheNameIsVirtualSquares() {
        configure(SLAAC.withFqdn("renzo.hash.v2.cs.unibo.it").withIdentifier(Identifier.HASH));
        advertise(one, RaBytes.of(1800).prefix("2001:760:2e00:ff00::/64", BOTH, HOUR, HOUR));
        assertEquals(IpAddress.parse("2001:760:2e00:ff00:6066:4f84:db3e:c9cb"), only().address());
        IpAddress base = IpAddress.parse("2001:760:2e00:ff00::");
        assertEquals(HashAddress.of(base, "renzo.hash.v2.cs.unibo.it"), only().address());
    }

    private IpAddress stableAddress(AutoSettings settings, String prefix) throws Exception {
        SlaacTest other = new SlaacTest();
        other.open();
        other.configure(settings);
        other.advertise(other.one, RaBytes.of(1800).prefix(prefix, BOTH, HOUR, HOUR));
        IpAddress address = other.only().address();
        other.close();
        return address;
    }

    @Rfc(value = 7217, req = {"5-1", "5-2", "5-4"})
    @Test
    void stableIdentifiersDependOnSecretAndPrefix() throws Exception {
        IpAddress first = stableAddress(SLAAC.withSecret("one"), PREFIX);
        assertEquals(first, stableAddress(SLAAC.withSecret("one"), PREFIX));
        assertNotEquals(first.low(), stableAddress(SLAAC.withSecret("two"), PREFIX).low());
        assertNotEquals(first.low(), stableAddress(SLAAC.withSecret("one"), "2001:db8:2::/64").low());
        assertNotEquals(0xff_fe00_0000L, first.low() & 0xffff_ff00_0000L, "it's not of the MAC");
    }

    @Test
    void anAddressDoesNotPutItsPrefixOnTheLink() {
        configure(SLAAC);
        advertise(one, RaBytes.of(1800).mac(one.mac).prefix("2001:db8:99::/64", RaBytes.AUTONOMOUS, HOUR, HOUR));
        seconds(3);
        Path path = path(FAR);
        assertEquals(one.address, new IpAddress(path.nextHopHigh, path.nextHopLow));
    }

    @Test
    void anAddressSetByHandStaysAsItIs() throws Exception {
        configure(SLAAC.withIdentifier(Identifier.EUI64));
        net.add(engine, "2001:db8:1::ff:fe00:1/64", io.ioth.stack.iface.AddressListener.NONE);
        prefix(600, 600);
        assertEquals(List.of(), made());
        net.run(Duration.ofHours(1));
        assertEquals(Optional.of(AddressState.PREFERRED), stateOf(IpAddress.parse("2001:db8:1::ff:fe00:1")));
    }

    @Test
    void moreThanSixteenPrefixesAreTooMany() {
        configure(SLAAC);
        for (int i = 0; i < 40; i++) {
            advertise(one, RaBytes.of(1800).prefix("2001:db8:" + (16 + i) + "::/64", RaBytes.AUTONOMOUS, HOUR, HOUR));
        }
        assertEquals(16, made().size());
        assertEquals(24, count(DropReason.MEMORY_BUDGET));
        seconds(HOUR + 1);
        assertEquals(List.of(), made());
        prefix(HOUR, HOUR);
        assertEquals(1, made().size(), "there's room again");
    }

    private boolean isAnswered(IpAddress target) {
        lan.seen.clear();
        byte[] echo = WirePeer.octets(128, 0, 0, 0, 0, 1, 0, 1);
        lan.send(one.mac, MacAddress.parse(MAC).value(), EtherTypes.IPV6,
                FakeLan.icmp6(one.address, target, 64, echo));
        return lan.takeIcmp6(Icmpv6View.ECHO_REPLY).size() == 1;
    }

    @Rfc(value = 4862, req = {"5.5.4-2", "5.5.4-3", "5.5.4-4", "5.5.4-6"})
    @Test
    void aDeprecatedAddressIsHeardAnInvalidOneIsNot() {
        configure(SLAAC);
        prefix(HOUR, 600);
        IpAddress address = only().address();
        seconds(700);
        assertTrue(isAnswered(address));
        Path path = new Path();
        assertEquals(io.ioth.stack.ip.IpOutput.Sent.OK,
                engine.ipOutput().route(path, address, one.address, 2), "it may still be a source");
        seconds(HOUR);
        prefix(0, 0);
        assertEquals(List.of(), made());
        assertEquals(false, isAnswered(address));
        assertEquals(io.ioth.stack.ip.IpOutput.Sent.BAD_SOURCE,
                engine.ipOutput().route(path, address, one.address, 2));
    }

    private List<ByteBuf> advertisements() {
        return lan.takeIcmp6(Icmpv6View.NEIGHBOR_ADVERTISEMENT);
    }

    @Rfc(value = 4861, req = "7.2.3-2")
    @Test
    void aTentativeAddressIsNotAnsweredForAndThenAnnounced() {
        configure(SLAAC);
        prefix(HOUR, HOUR);
        IpAddress address = only().address();
        lan.seen.clear();
        ByteBuf message = Unpooled.wrappedBuffer(new byte[32]);
        NdView.write(message, 0, Icmpv6View.NEIGHBOR_SOLICITATION, 0, address.high(), address.low());
        NdView.writeLinkAddress(message, 24, NdView.SOURCE_LINK_ADDRESS, two.mac);
        IpAddress group = address.solicitedNode();
        lan.send(two.mac, MacAddress.ofMulticast(group).value(), EtherTypes.IPV6,
                FakeLan.icmp6(two.address, group, 255, message.array()));
        assertEquals(List.of(), advertisements());
        assertEquals(Optional.empty(), neighbor(two.address));
        assertEquals(AddressState.TENTATIVE, only().state());
        seconds(4);
        for (ByteBuf told : advertisements()) {
            assertEquals(0, told.getInt(44) & NdView.SOLICITED, "nobody asked");
        }
    }

    @Rfc(value = 4861, req = "4.3-3")
    @Test
    void whoTriesAnAddressTellsNoMac() {
        configure(SLAAC);
        prefix(HOUR, HOUR);
        seconds(3);
        int probes = 0;
        for (ByteBuf asked : lan.takeIcmp6(Icmpv6View.NEIGHBOR_SOLICITATION)) {
            if (asked.getLong(8) == 0 && asked.getLong(16) == 0) {
                probes++;
                for (int at = 64; at < asked.readableBytes(); at += asked.getUnsignedByte(at + 1) * 8) {
                    assertNotEquals(NdView.SOURCE_LINK_ADDRESS, (int) asked.getUnsignedByte(at));
                }
            }
        }
        assertTrue(probes > 0);
    }
}
