/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.neighbor.NeighborCache;
import io.ioth.stack.rfc.Rfc;
import io.ioth.wire.EtherTypes;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Router advertisements and redirects that broke other stacks: nothing escapes, tables keep their bounds, and what was in use stays so. */
class RouterAttackTest extends RouterTestBase {

    private static final int FLOOD = 10_000;
    private static final int BOTH = RaBytes.ON_LINK | RaBytes.AUTONOMOUS;

    @BeforeEach
    void honest() {
        configure(SLAAC.withTemporary(true));
        advertise(one, RaBytes.of(9000).mac(one.mac).prefix("2001:db8:1::/64", BOTH, 9000, 9000));
    }

    @AfterEach
    void theHonestRouterIsStillUsed() {
        assertEquals(one.address, nextHop(FAR));
        send(path(FAR));
        assertEquals(List.of(one.mac), lan.takeUdpMacs());
        assertTrue(made().stream().anyMatch(a -> a.address().high() == IpAddress.parse("2001:db8:1::").high()));
    }

    @Rfc(value = 8106, req = "6.2-1")
    @Test
    void badNeighborARdnssOfEvenLength() {
        advertise(one, RaBytes.of(9000)
                .raw(25, 4, 0, 0, 0, 0, 1, 0).raw(new int[24])
                .raw(25, 2, 0, 0, 0, 0, 1, 0).raw(new int[8])
                .raw(25, 1, 0, 0, 0, 0, 1, 0)
                .servers(60, "2001:db8::53"));
        assertEquals(3, count(DropReason.ND_BAD_OPTION));
        assertEquals(1, engine.nameService().servers().size(), "the rest of the message counts");
    }

    @Test
    void anOptionOfLengthZero() {
        for (int type : new int[] {1, 3, 5, 24, 25, 31, 200}) {
            long before = count(DropReason.ND_MALFORMED);
            advertise(one, RaBytes.of(0).raw(type, 0, 0, 0, 0, 0, 0, 0));
            assertEquals(before + 1, count(DropReason.ND_MALFORMED));
        }
    }

    @Test
    void aHopLimitThatIsNot255() {
        byte[] message = RaBytes.of(0).bytes();
        for (int hopLimit = 0; hopLimit < 255; hopLimit++) {
            byte[] packet = FakeLan.icmp6(one.address, IpAddress.ALL_NODES, hopLimit, message);
            lan.send(one.mac, MacAddress.ofMulticast(IpAddress.ALL_NODES).value(), EtherTypes.IPV6, packet);
        }
        assertEquals(255, count(DropReason.ND_MALFORMED));
    }

    @Rfc(value = 8106, req = "5.2-2")
    @Test
    void namesThatAreNone() {
        advertise(one, RaBytes.of(9000)
                .raw(31, 2, 0, 0, 0, 0, 1, 0, 64, 'a', 'b', 'c', 'd', 'e', 'f', 'g')
                .raw(31, 2, 0, 0, 0, 0, 1, 0, 0xc0, 0, 'b', 'c', 'd', 'e', 'f', 'g')
                .raw(31, 2, 0, 0, 0, 0, 1, 0, 3, 'a', ' ', 'c', 0, 0, 0, 0)
                .raw(31, 2, 0, 0, 0, 0, 1, 0, 7, 'a', 'b', 'c', 'd', 'e', 'f', 'g')
                .raw(31, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)
                .raw(31, 1, 0, 0, 0, 0, 1, 0)
                .domains(60, "good.test"));
        assertEquals(List.of("good.test"), engine.nameService().search());
    }

    @Test
    void everyTruncationAndManyMutations() {
        byte[] good = RaBytes.of(9000).mac(two.mac).mtu(1400).prefix("2001:db8:7::/64", BOTH, 100, 100)
                .route("2001:db8:8::/48", 0, 100).servers(60, "2001:db8::53").domains(60, "a.test").bytes();
        for (int length = 4; length < good.length; length++) {
            lan.multicast(two, java.util.Arrays.copyOf(good, length));
        }
        Random random = new Random(7);
        for (int i = 0; i < 1500; i++) {
            byte[] bad = good.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                bad[1 + random.nextInt(bad.length - 1)] = (byte) random.nextInt();
            }
            bad[5] = RaBytes.LOW;
            lan.multicast(two, bad);
        }
        advertise(two, RaBytes.of(0));
        advertise(one, RaBytes.of(64, 0, 9000, 0, 0).mac(one.mac));
        seconds(200);
    }

    @Rfc(value = 4861, req = "6.3.4-4")
    @Test
    void tenThousandRouters() {
        for (int i = 0; i < FLOOD; i++) {
            FakeLan.Station router = new FakeLan.Station(100 + i);
            lan.flood(i, router, RaBytes.of(9000).mac(router.mac).bytes());
        }
        net.settle();
        assertEquals(16, learned().stream().filter(r -> r.startsWith("default")).count());
        assertTrue(engine.neighbors(2).size() <= NeighborCache.MAX_ENTRIES);
        assertEquals(FLOOD - 15, count(DropReason.MEMORY_BUDGET));
    }

    @Test
    void tenThousandPrefixes() {
        for (int i = 0; i < FLOOD; i++) {
            String prefix = "2001:" + Integer.toHexString(0x1000 + i) + "::/64";
            lan.flood(i, two, RaBytes.of(0).prefix(prefix, BOTH, 9000, 9000).bytes());
        }
        net.settle();
        assertTrue(made().size() <= 32, made().size() + " addresses");
        assertEquals(32, learned().stream().filter(r -> r.contains("metric 256")).count());
    }

    @Test
    void tenThousandRoutes() {
        for (int i = 0; i < FLOOD; i++) {
            String prefix = "2001:" + Integer.toHexString(0x1000 + i) + "::/48";
            lan.flood(i, two, RaBytes.of(0).route(prefix, 0, 9000).bytes());
        }
        net.settle();
        assertEquals(64, learned().stream().filter(r -> r.contains("a002")).count());
    }

    @Rfc(value = 8106, req = "5.3.1-1")
    @Test
    void tenThousandNameServers() {
        for (int i = 0; i < FLOOD / 10; i++) {
            RaBytes ra = RaBytes.of(0);
            for (int j = 10 * i; j < 10 * i + 10; j++) {
                String n = Integer.toHexString(j);
                ra.servers(9000 + i, "2001:db8::" + n).domains(9000, "d" + n + ".test");
            }
            lan.flood(i, two, ra.bytes());
        }
        net.settle();
        assertEquals(8, engine.nameService().servers().size());
        assertEquals(16, engine.nameService().search().size());
    }

    @Test
    void tenThousandRedirectTargets() {
        for (int i = 0; i < FLOOD; i++) {
            IpAddress target = new IpAddress(0xfe80L << 48, 0x1_0000 + i);
            IpAddress destination = new IpAddress(0x2001_0db8_0098_0000L, i);
            byte[] message = WirePeer.join(
                    WirePeer.octets(137, 0, 0, 0, 0, 0, 0, 0), target.toBytes(), destination.toBytes(),
                    WirePeer.octets(2, 1, 2, 0, 0, 1, i >> 8, i));
            byte[] packet = FakeLan.icmp6(one.address, LINK_LOCAL, 255, message);
            lan.flood(i, one.mac, MacAddress.parse(MAC).value(), packet);
        }
        net.settle();
        int redirected = 0;
        for (int i = 0; i < FLOOD; i++) {
            redirected += nextHop("2001:db8:98::" + Integer.toHexString(i)).equals(one.address) ? 0 : 1;
        }
        assertEquals(256, redirected);
        assertTrue(engine.neighbors(2).size() <= NeighborCache.MAX_ENTRIES);
    }
}
