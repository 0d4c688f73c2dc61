/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.net.IpAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Router advertisements, redirects and their options. */
class RouterViewsTest {

    private final RouterAdvertisementView advertisement = new RouterAdvertisementView();
    private final PrefixInformationView prefix = new PrefixInformationView();
    private final RouteInformationView route = new RouteInformationView();
    private final DnsInformationView dns = new DnsInformationView();
    private final RedirectView redirect = new RedirectView();

    private static ByteBuf bytes(int... octets) {
        ByteBuf out = Unpooled.buffer();
        for (int octet : octets) {
            out.writeByte(octet);
        }
        return out;
    }

    private NdOptions option(int... octets) {
        NdOptions options = new NdOptions();
        assertEquals(WireFault.OK, options.check(bytes(octets), 0, octets.length));
        assertTrue(options.next());
        return options;
    }

    @Test
    void whatIsWrittenIsRead() {
        ByteBuf out = Unpooled.wrappedBuffer(new byte[56]);
        RouterAdvertisementView.write(out, 0, 64, 0xc0, 1800, 30_000, 1000);
        PrefixInformationView.write(out, 16, 64, PrefixInformationView.ON_LINK, 100, 50, 0x2001_0db8L << 32, 0);
        NdView.writeLinkAddress(out, 48, NdOptions.SOURCE_LINK_ADDRESS, 0x0200_0000_0001L);
        assertEquals(WireFault.OK, advertisement.check(out, 0, 56));
        assertEquals(64, advertisement.hopLimit());
        assertTrue(advertisement.managed());
        assertTrue(advertisement.otherInformation());
        assertEquals(0, advertisement.preference());
        assertEquals(1800, advertisement.routerLifetime());
        assertEquals(30_000, advertisement.reachableTime());
        assertEquals(1000, advertisement.retransTimer());
        NdOptions options = advertisement.options();
        assertEquals(0x0200_0000_0001L, options.linkAddress(NdOptions.SOURCE_LINK_ADDRESS));
        assertEquals(NdOptions.NO_ADDRESS, options.linkAddress(NdOptions.TARGET_LINK_ADDRESS));
        assertTrue(options.next());
        assertEquals(WireFault.OK, prefix.check(options));
        assertEquals(64, prefix.prefixLength());
        assertTrue(prefix.onLink());
        assertFalse(prefix.autonomous());
        assertEquals(100, prefix.validLifetime());
        assertEquals(50, prefix.preferredLifetime());
        assertEquals(0x2001_0db8L << 32, prefix.prefixHigh());
        assertEquals(0, prefix.prefixLow());
        assertTrue(options.next());
        assertFalse(options.next());
    }

    @Test
    void preferences() {
        int[][] cases = {{0x08, 1}, {0x00, 0}, {0x18, -1}, {0x10, 0}, {0xe8, 1}, {0xff, -1}};
        for (int[] each : cases) {
            ByteBuf out = Unpooled.wrappedBuffer(new byte[16]);
            RouterAdvertisementView.write(out, 0, 0, each[0], 0, 0, 0);
            assertEquals(WireFault.OK, advertisement.check(out, 0, 16));
            assertEquals(each[1], advertisement.preference(), Integer.toHexString(each[0]));
        }
    }

    @Test
    void optionsOfLengthZeroOrBeyondTheEnd() {
        NdOptions options = new NdOptions();
        assertEquals(WireFault.BAD_OPTIONS, options.check(bytes(1, 0, 0, 0, 0, 0, 0, 0), 0, 8));
        assertFalse(options.next());
        assertEquals(WireFault.BAD_OPTIONS, options.check(bytes(1, 2, 0, 0, 0, 0, 0, 0), 0, 8));
        assertEquals(WireFault.BAD_OPTIONS, options.check(bytes(1, 1, 0, 0, 0, 0, 0, 0, 5), 0, 9));
        assertEquals(WireFault.OK, options.check(bytes(), 0, 0));
        assertFalse(options.next());
    }

    @Test
    void prefixesThatCannotBe() {
        assertEquals(WireFault.BAD_LENGTH, prefix.check(option(3, 1, 64, 0, 0, 0, 0, 0)));
        int[] octets = new int[32];
        octets[0] = 3;
        octets[1] = 4;
        octets[2] = 129;
        assertEquals(WireFault.BAD_FIELD, prefix.check(option(octets)));
    }

    @Test
    void routesOfEachLength() {
        assertEquals(WireFault.OK, route.check(option(24, 1, 0, 8, 0, 0, 0, 9)));
        assertEquals(0, route.prefixHigh());
        assertEquals(1, route.preference());
        assertEquals(9, route.lifetime());
        assertEquals(WireFault.BAD_FIELD, route.check(option(24, 1, 1, 0, 0, 0, 0, 9)));
        assertEquals(WireFault.OK, route.check(option(24, 2, 64, 0x18, 0, 0, 0, 9, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 1)));
        assertEquals(0x2001_0db8_0000_0001L, route.prefixHigh());
        assertEquals(0, route.prefixLow());
        assertEquals(-1, route.preference());
        assertEquals(WireFault.BAD_FIELD, route.check(option(24, 2, 65, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0)));
        assertEquals(WireFault.BAD_FIELD, route.check(option(24, 2, 64, 0x10, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0)));
    }

    @Test
    void serversAreAWholeNumber() {
        assertEquals(WireFault.BAD_LENGTH, dns.check(option(25, 1, 0, 0, 0, 0, 0, 9)));
        assertEquals(WireFault.BAD_LENGTH, dns.check(option(25, 2, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0)));
        assertEquals(WireFault.OK, dns.check(option(
                25, 3, 0, 0, 0, 0, 0, 9, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x53)));
        assertEquals(1, dns.servers());
        assertEquals(IpAddress.parse("2001:db8::53"), dns.server(0));
        assertEquals(9, dns.lifetime());
    }

    @Test
    void namesUpToTheFirstThatIsNone() {
        assertEquals(WireFault.OK, dns.check(option(
                31, 3, 0, 0, 0, 0, 0, 9, 1, 'a', 2, 'b', 'c', 0, 1, 'd', 0, 0, 0, 0, 0, 0, 0, 0)));
        assertEquals(List.of("a.bc", "d"), dns.names());
        assertEquals(WireFault.OK, dns.check(option(31, 2, 0, 0, 0, 0, 0, 9, 1, 'a', 0, 7, 'b', 0, 0, 0)));
        assertEquals(List.of("a"), dns.names());
    }

    @Test
    void redirectsNameALinkLocalTargetOrTheDestination() {
        ByteBuf out = Unpooled.wrappedBuffer(new byte[40]);
        Icmpv6View.write(out, 0, Icmpv6View.REDIRECT, 0, 0);
        out.setLong(8, 0xfe80L << 48).setLong(16, 1).setLong(24, 0x2001_0db8L << 32).setLong(32, 2);
        assertEquals(WireFault.OK, redirect.check(out, 0, 40));
        assertEquals(1, redirect.targetLow());
        assertEquals(2, redirect.destinationLow());
        out.setLong(8, 0x2001_0db8L << 32);
        assertEquals(WireFault.BAD_FIELD, redirect.check(out, 0, 40));
        out.setLong(16, 2);
        assertEquals(WireFault.OK, redirect.check(out, 0, 40));
        assertEquals(WireFault.TRUNCATED, redirect.check(out, 0, 39));
        out.setLong(24, 0xff02L << 48);
        assertEquals(WireFault.BAD_FIELD, redirect.check(out, 0, 40));
    }

    @Test
    void noBytesMakeAnAccessorThrow() {
        Random random = new Random(11);
        int good = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] message = new byte[random.nextInt(120)];
            random.nextBytes(message);
            for (int at = 16; at + 1 < message.length; at += 8) {
                message[at] = (byte) new int[] {3, 24, 25, 31, 5, 1}[random.nextInt(6)];
                message[at + 1] = (byte) (1 + random.nextInt(4));
            }
            if (message.length > 1) {
                message[1] = 0;
            }
            ByteBuf out = Unpooled.wrappedBuffer(message);
            if (advertisement.check(out, 0, message.length) == WireFault.OK) {
                good += readAll(advertisement.options());
            }
            if (redirect.check(out, 0, message.length) == WireFault.OK) {
                redirect.options().linkAddress(NdOptions.TARGET_LINK_ADDRESS);
            }
        }
        assertTrue(good > 1000, good + " options were right");
    }

    private int readAll(NdOptions options) {
        int good = 0;
        options.linkAddress(NdOptions.SOURCE_LINK_ADDRESS);
        while (options.next()) {
            options.mtu();
            if (prefix.check(options) == WireFault.OK) {
                good++;
                assertTrue(prefix.prefixLength() <= 128);
            }
            if (route.check(options) == WireFault.OK) {
                good++;
                assertTrue(route.preference() >= -1);
            }
            if (dns.check(options) == WireFault.OK) {
                good++;
                for (int j = 0; options.type() == NdOptions.RDNSS && j < dns.servers(); j++) {
                    assertTrue(dns.server(j) != null);
                }
                assertTrue(dns.names().size() <= DnsInformationView.MAX_NAMES);
            }
        }
        return good;
    }
}
