/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static io.ioth.stack.engine.DhcpBench.answer4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.dhcp.message.Dhcp4Message;
import io.ioth.stack.dhcp.message.Dhcp4Type;
import io.ioth.stack.dhcp.message.Option4;
import io.ioth.stack.engine.DhcpBench.Sent4;
import io.ioth.stack.rfc.Rfc;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What DHCPv4's options do, and what malformed or contradictory ones don't (RFC 2132, 3396, 3397, 3442). */
class Dhcp4SettingsTest {

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void classlessRoutesTakeTheRoutersPlace() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            byte[] routes = {
                0, 10, 0, 0, 1, // the default
                8, 10, 10, 0, 0, 2,
                24, (byte) 192, (byte) 168, 7, 0, 0, 0, 0,
                32, 1, 2, 3, 4, 10, 0, 0, 3
            };
            bench.lease4("10.0.0.5", o -> o.put(Option4.CLASSLESS_ROUTES, routes));
            assertEquals(
                    List.of(
                            "0.0.0.0/0 via 10.0.0.1",
                            "1.2.3.4/32 via 10.0.0.3",
                            "10.0.0.0/8 via 10.0.0.2",
                            "192.168.7.0/24"),
                    bench.routes());
        }
    }

    @Test
    void microsoftsNumberIsReadWhereTheOtherIsMissing() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.lease4("10.0.0.5", o -> o.put(Option4.CLASSLESS_ROUTES_MICROSOFT, new byte[] {8, 11, 10, 0, 0, 2}));
            assertEquals(List.of("11.0.0.0/8 via 10.0.0.2"), bench.routes());
        }
    }

    @Test
    void malformedClasslessRoutesAreNone() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.lease4("10.0.0.5", o -> o.put(Option4.CLASSLESS_ROUTES, new byte[] {33, 1, 2, 3, 4, 5, 6, 7, 8}));
            assertEquals(List.of("0.0.0.0/0 via 10.0.0.254"), bench.routes());
        }
    }

    @Test
    void aRouterOutsideTheSubnetIsOnTheLink() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.lease4("10.0.0.5", o -> o.put(Option4.SUBNET_MASK, IpAddress.parse("255.255.255.255")));
            assertEquals(List.of("0.0.0.0/0 via 10.0.0.254", "10.0.0.254/32"), bench.routes());
        }
    }

    @Test
    void routesFollowTheRenewal() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.lease4("10.0.0.5", o -> o.putInt(Option4.LEASE_TIME, 100));
            bench.runSeconds(90);
            Sent4 rebind = bench.sent4.getLast();
            bench.ack(rebind, "10.0.0.5", o -> o.put(Option4.ROUTERS, IpAddress.parse("10.0.0.253")));
            assertEquals(List.of("0.0.0.0/0 via 10.0.0.253"), bench.routes());
            assertEquals(1, bench.addresses().stream().filter(a -> a.address().isIpv4()).count());
        }
    }

    @ParameterizedTest
    @CsvSource({"1400,1400", "1280,1280", "1279,1500", "9000,1500", "0,1500"})
    void theMtuIsLoweredToWhatIpv6Allows(int told, int expected) {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.lease4("10.0.0.5", o -> o.putShort(Option4.INTERFACE_MTU, told));
            assertEquals(expected, bench.engine.interfaces(bench.net.nowNs).get(1).mtu());
            bench.runSeconds(3700);
            assertFalse(bench.has("10.0.0.5"));
            assertEquals(1500, bench.engine.interfaces(bench.net.nowNs).get(1).mtu());
        }
    }

    @Test
    void namesAndTimeServersAreTold() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            byte[] search = ascii("\3lab\7example\0\4more\300\4");
            bench.lease4("10.0.0.5", o -> {
                o.put(Option4.DOMAIN_NAME_SERVERS, List.of(IpAddress.parse("10.0.0.53"), IpAddress.parse("10.0.0.54")));
                o.put(Option4.DOMAIN_NAME, ascii("example.org\0"));
                o.put(Option4.DOMAIN_SEARCH, search);
                o.put(Option4.NTP_SERVERS, IpAddress.parse("10.0.0.123"));
            });
            var names = bench.engine.nameService();
            assertEquals(2, names.servers().size());
            assertEquals("example.org", names.domain());
            assertEquals(List.of("lab.example", "more.example"), names.search());
            assertEquals(List.of(IpAddress.parse("10.0.0.123")), names.timeServers());
        }
    }

    @Test
    void theDomainIsSearchedWhereNoListIs() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.lease4("10.0.0.5", o -> o.put(Option4.DOMAIN_NAME, ascii("example.org")));
            assertEquals(List.of("example.org"), bench.engine.nameService().search());
        }
    }

    @Test
    void aDomainThatIsNoneIsNotTold() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.lease4("10.0.0.5", o -> o.put(Option4.DOMAIN_NAME, ascii("a b;rm -rf\n../")));
            assertEquals("a", bench.engine.nameService().domain());
        }
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.lease4("10.0.0.5", o -> o.put(Option4.DOMAIN_NAME, ascii("\nnameserver")));
            assertEquals("nameserver", bench.engine.nameService().domain());
        }
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.lease4("10.0.0.5", o -> o.put(Option4.DOMAIN_NAME, ascii("x\nnameserver")));
            assertEquals("", bench.engine.nameService().domain());
        }
    }

    @Test
    void withoutAMaskTheClassDecides() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.lease4("10.0.0.5", o -> o.put(Option4.SUBNET_MASK, new byte[] {-1, 0, -1, 0}));
            assertTrue(bench.addresses().stream().anyMatch(a -> a.address().isIpv4() && a.prefixLength() == 8));
        }
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0", "127.0.0.1", "224.0.0.1", "255.255.255.255", "10.0.0.0", "10.0.0.255"})
    void addressesThatNoHostHasAreNotTaken(String address) {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            Dhcp4Message offer = answer4(bench.next4(Dhcp4Type.DISCOVER), Dhcp4Type.OFFER, address);
            bench.deliver4(offer, IpAddress.BROADCAST_IPV4, -1L >>> 16);
            assertEquals(1, bench.drops(DropReason.DHCP_MALFORMED));
            assertTrue(bench.sent4.isEmpty());
        }
    }

    @Test
    void aLeaseOfNoTimeIsNone() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            Sent4 discover = bench.next4(Dhcp4Type.DISCOVER);
            bench.offer(discover, "10.0.0.5", o -> o.putInt(Option4.LEASE_TIME, 0));
            bench.offer(discover, "10.0.0.5", o -> o.putShort(Option4.LEASE_TIME, 1));
            assertEquals(2, bench.drops(DropReason.DHCP_MALFORMED));
            bench.offer(discover, "10.0.0.5", o -> {});
            Sent4 request = bench.next4(Dhcp4Type.REQUEST);
            bench.ack(request, "10.0.0.5", o -> o.putInt(Option4.LEASE_TIME, 0));
            assertFalse(bench.has("10.0.0.5"));
            assertEquals(3, bench.drops(DropReason.DHCP_MALFORMED));
        }
    }

    @ParameterizedTest
    @CsvSource({"3000,1000", "0,0", "4000,5000", "3600,3600", "4294967295,4294967295"})
    @Rfc(value = 2131, req = "4.4.5-1")
    void timesOutOfOrderAreReplaced(long t1, long t2) {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.lease4(
                    "10.0.0.5", o -> o.putInt(Option4.RENEWAL_TIME, t1).putInt(Option4.REBINDING_TIME, t2));
            long began = bench.net.nowNs;
            bench.runSeconds(3599);
            assertTrue(bench.has("10.0.0.5"));
            double first = (bench.sent4.getFirst().atNs() - began) / 1e9;
            assertTrue(bench.sent4.size() < 12 && first > 500, () -> bench.sent4.size() + " messages from " + first);
        }
    }

    @Test
    @Rfc(value = 2131, req = "4.1-18")
    void anOptionPastTheEndIsRefused() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            byte[] offer = bytes(answer4(bench.next4(Dhcp4Type.DISCOVER), Dhcp4Type.OFFER, "10.0.0.5"));
            offer[offer.length - 2] = 51;
            offer[offer.length - 1] = 4;
            for (int i = 240; i < offer.length; i++) {
                offer[i] = offer[i] == -1 && i > 250 && offer[i + 1] == 0 ? 0 : offer[i];
            }
            bench.deliver4(offer, IpAddress.parse("10.0.0.5"), DhcpBench.MAC.value());
            assertEquals(1, bench.drops(DropReason.DHCP_MALFORMED));
            assertTrue(bench.sent4.isEmpty());
        }
    }

    private static byte[] bytes(Dhcp4Message message) {
        ByteBuf out = Unpooled.buffer();
        message.writeTo(out);
        byte[] result = new byte[out.readableBytes()];
        out.readBytes(result);
        return result;
    }

    /** The fields' own overload option doesn't send the reader round. */
    @Test
    void overloadedFieldsAreReadOnce() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            Dhcp4Message offer = answer4(bench.next4(Dhcp4Type.DISCOVER), Dhcp4Type.OFFER, "10.0.0.5");
            offer.options().put(Option4.OVERLOAD, (byte) 3);
            byte[] bytes = bytes(offer);
            byte[] file = {52, 1, 3, 15, 3, 'e', 'x', 'a', -1};
            byte[] sname = {52, 1, 3, 15, 4, 'm', 'p', 'l', 'e', -1};
            System.arraycopy(file, 0, bytes, 108, file.length);
            System.arraycopy(sname, 0, bytes, 44, sname.length);
            bench.deliver4(bytes, IpAddress.parse("10.0.0.5"), DhcpBench.MAC.value());
            Dhcp4Message ack = answer4(bench.next4(Dhcp4Type.REQUEST), Dhcp4Type.ACK, "10.0.0.5");
            ack.options().put(Option4.OVERLOAD, (byte) 3);
            byte[] acked = bytes(ack);
            System.arraycopy(file, 0, acked, 108, file.length);
            System.arraycopy(sname, 0, acked, 44, sname.length);
            bench.deliver4(acked, IpAddress.parse("10.0.0.5"), DhcpBench.MAC.value());
            assertEquals("example", bench.engine.nameService().domain());
        }
    }

    @Test
    @Rfc(value = 2131, req = {"2-4", "4.1-5"})
    void anOptionInPartsIsOne() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            byte[] routes = new byte[60 * 9];
            for (int i = 0; i < 60; i++) {
                byte[] route = {32, 1, 2, 3, (byte) i, 10, 0, 0, 2};
                System.arraycopy(route, 0, routes, 9 * i, 9);
            }
            bench.lease4("10.0.0.5", o -> o.put(Option4.CLASSLESS_ROUTES, routes));
            assertEquals(60, bench.routes().size());
        }
    }

    @Test
    void aFloodOfServersAndRoutesIsBounded() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            byte[] routes = new byte[100 * 9];
            for (int i = 0; i < 100; i++) {
                byte[] route = {32, 1, 2, 3, (byte) i, 10, 0, 0, 2};
                System.arraycopy(route, 0, routes, 9 * i, 9);
            }
            byte[] servers = new byte[4 * 60];
            for (int i = 0; i < servers.length; i++) {
                servers[i] = (byte) (i + 1);
            }
            bench.lease4(
                    "10.0.0.5",
                    o -> o.put(Option4.CLASSLESS_ROUTES, routes).put(Option4.DOMAIN_NAME_SERVERS, servers));
            assertEquals(64, bench.routes().size());
            assertTrue(bench.engine.nameService().servers().size() <= 16);
        }
    }
}
