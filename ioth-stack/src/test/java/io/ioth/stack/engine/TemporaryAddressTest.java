/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.AddressOrigin;
import io.ioth.NetInterface.Address;
import io.ioth.NetInterface.AddressState;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.rfc.Rfc;
import io.ioth.wire.EtherTypes;
import io.ioth.wire.Icmpv6View;
import io.ioth.wire.NdView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Temporary addresses (RFC 8981). */
class TemporaryAddressTest extends RouterTestBase {

    private static final long DAY = 86_400;
    private static final long ADVANCE = 5;

    @Override
    boolean dad() {
        return true;
    }

    private void prefix(long valid, long preferred) {
        int flags = RaBytes.ON_LINK | RaBytes.AUTONOMOUS;
        advertise(one, RaBytes.of(9000).mac(one.mac).prefix("2001:db8:1::/64", flags, valid, preferred));
    }

    private List<Address> temporary() {
        return made().stream().filter(a -> a.origin() == AddressOrigin.TEMPORARY).toList();
    }

    private List<Address> preferred() {
        return temporary().stream().filter(a -> a.state() == AddressState.PREFERRED).toList();
    }

    @Rfc(value = 8981, req = "3.4-1")
    @Test
    void thereIsOneBesidesTheStableOne() {
        configure(SLAAC.withTemporary(true));
        prefix(30 * DAY, 7 * DAY);
        seconds(3);
        assertEquals(2, made().size());
        Address address = temporary().getFirst();
        long preferred = address.preferredFor().orElseThrow().toSeconds();
        assertTrue(preferred <= DAY && preferred >= 0.6 * DAY - 10, "a day less the random part: " + preferred);
        assertEquals(2 * DAY, address.validFor().orElseThrow().toSeconds(), 10);
    }

    @Rfc(value = 8981, req = "3.6-1")
    @Rfc(value = 6724, req = "5-13")
    @Test
    void withoutTheSettingThereIsNone() {
        configure(SLAAC);
        prefix(30 * DAY, 7 * DAY);
        assertEquals(List.of(), temporary());
    }

    @Rfc(value = 8981, req = "3.4-4")
    @Test
    void shortLifetimesOfThePrefixAreItsOwn() {
        configure(SLAAC.withTemporary(true));
        prefix(1000, 500);
        seconds(3);
        Address address = temporary().getFirst();
        assertEquals(500, address.preferredFor().orElseThrow().toSeconds(), 4);
        assertEquals(1000, address.validFor().orElseThrow().toSeconds(), 4);
        prefix(1000, ADVANCE);
        seconds(10);
        assertEquals(List.of(), preferred(), "none is made for so short a time");
        assertEquals(1, temporary().size());
    }

    @Rfc(value = 8981, req = {"3.3-1", "3.5-1", "3.5-2"})
    @Test
    void theNextIsThereBeforeTheLastIsDeprecatedAndOldOnesGo() {
        configure(SLAAC.withTemporary(true));
        Set<IpAddress> seen = new HashSet<>();
        for (int hour = 0; hour < 24 * 10; hour++) {
            prefix(30 * DAY, 7 * DAY);
            net.run(Duration.ofHours(1));
            assertTrue(preferred().size() >= 1, "there's always one, in hour " + hour);
            assertTrue(temporary().size() <= 4, temporary().toString());
            temporary().forEach(a -> seen.add(a.address()));
        }
        assertTrue(seen.size() >= 10 && seen.size() <= 17, seen.size() + " in ten days");
        assertTrue(seen.stream().map(IpAddress::low).distinct().count() == seen.size(), "no identifier twice");
    }

    @Rfc(value = 8981, req = {"3.4-2", "3.4-3"})
    @Test
    void lifetimesNeverGrowBeyondTheirOwnLimits() {
        configure(SLAAC.withTemporary(true));
        prefix(FOREVER, FOREVER);
        seconds(3);
        IpAddress first = temporary().getFirst().address();
        long before = temporary().getFirst().validFor().orElseThrow().toSeconds();
        net.run(Duration.ofHours(1));
        prefix(FOREVER, FOREVER);
        Address same = temporary().stream().filter(a -> a.address().equals(first)).findFirst().orElseThrow();
        assertEquals(before - 3600, same.validFor().orElseThrow().toSeconds(), 2);
    }

    private void duplicate(IpAddress address) {
        ByteBuf message = Unpooled.wrappedBuffer(new byte[32]);
        NdView.write(message, 0, Icmpv6View.NEIGHBOR_ADVERTISEMENT, NdView.OVERRIDE, address.high(), address.low());
        NdView.writeLinkAddress(message, 24, NdView.TARGET_LINK_ADDRESS, two.mac);
        byte[] packet = FakeLan.icmp6(two.address, IpAddress.ALL_NODES, 255, message.array());
        lan.send(two.mac, MacAddress.ofMulticast(IpAddress.ALL_NODES).value(), EtherTypes.IPV6, packet);
    }

    @Rfc(value = 8981, req = {"3.4-5", "3.4-6"})
    @Test
    void duplicatesAreReplacedThreeTimesAndThenNoMore() {
        configure(SLAAC.withTemporary(true));
        prefix(30 * DAY, 7 * DAY);
        IpAddress last = temporary().getFirst().address();
        for (int i = 0; i < 3; i++) {
            duplicate(last);
            assertNotEquals(last, temporary().getFirst().address());
            last = temporary().getFirst().address();
        }
        duplicate(last);
        assertEquals(List.of(), temporary());
        prefix(30 * DAY, 7 * DAY);
        assertEquals(List.of(), temporary());
        assertEquals(1, made().size(), "the stable one isn't concerned");
    }
}
