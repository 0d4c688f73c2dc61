/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static io.ioth.stack.engine.DhcpBench.answer4;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.dhcp.LeaseStore;
import io.ioth.stack.dhcp.message.Dhcp4Message;
import io.ioth.stack.dhcp.message.Dhcp4Type;
import io.ioth.stack.dhcp.message.Option4;
import io.ioth.stack.engine.DhcpBench.Sent4;
import io.ioth.stack.rfc.Rfc;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The DHCPv4 client from its first message to a lease (RFC 2131 §3.1, §4.4.1). */
class Dhcp4ClientTest {

    @Test
    @Rfc(value = 2131, req = {"3-1", "3.5-2", "4.1-3", "4.1-11", "4.4.1-2", "4.4.1-6", "4.4.1-12"})
    void discoversWithoutAnAddress() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            Sent4 discover = bench.next4(Dhcp4Type.DISCOVER);
            assertEquals(IpAddress.ANY_IPV4, discover.from());
            assertEquals(IpAddress.BROADCAST_IPV4, discover.to());
            assertEquals(MacAddress.BROADCAST, discover.toMac());
            assertEquals(IpAddress.ANY_IPV4, discover.message().ciaddr());
            assertEquals(DhcpBench.MAC, discover.message().chaddr());
            assertEquals(Dhcp4Message.REQUEST, discover.message().op());
            assertEquals(0, discover.message().secs());
            assertFalse(discover.message().broadcast(), "it can receive unicast without an address");
            assertFalse(discover.options().has(Option4.SERVER_IDENTIFIER));
            assertFalse(discover.options().has(Option4.REQUESTED_ADDRESS));
            assertFalse(discover.options().has(Option4.MESSAGE));
            assertEquals(1500, discover.options().number(Option4.MAX_MESSAGE_SIZE, 2));
        }
    }

    @Test
    @Rfc(value = 2131, req = {
        "2-2", "3-1", "3.1-1", "3.1-2", "3.1-3", "3.5-1", "4.2-1", "4.3.2-2", "4.3.2-4", "4.3.2-5", "4.3.6-2",
        "4.3.6-5", "4.4.1-12", "4.4.1-24"
    })
    void requestsWhatWasOffered() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.next4(Dhcp4Type.DISCOVER);
            Sent4 discover = bench.next4(Dhcp4Type.DISCOVER);
            bench.runSeconds(1.5);
            bench.offer(discover, "10.0.0.5", o -> {});
            Sent4 request = bench.next4(Dhcp4Type.REQUEST);
            assertEquals(IpAddress.parse("10.0.0.5"), request.options().address(Option4.REQUESTED_ADDRESS));
            assertEquals(IpAddress.parse(DhcpBench.SERVER), request.options().address(Option4.SERVER_IDENTIFIER));
            assertEquals(IpAddress.ANY_IPV4, request.message().ciaddr());
            assertEquals(IpAddress.ANY_IPV4, request.from());
            assertEquals(IpAddress.BROADCAST_IPV4, request.to());
            assertFalse(request.options().has(Option4.MESSAGE));
            assertEquals(discover.message().xid(), request.message().xid());
            assertEquals(discover.message().secs(), request.message().secs());
            assertArrayEquals(
                    discover.options().get(Option4.PARAMETER_REQUEST_LIST),
                    request.options().get(Option4.PARAMETER_REQUEST_LIST));
            assertArrayEquals(
                    discover.options().get(Option4.CLIENT_IDENTIFIER),
                    request.options().get(Option4.CLIENT_IDENTIFIER));
        }
    }

    @Test
    @Rfc(value = 2131, req = "2-5")
    void configuresWhatWasLeased() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.lease4("10.0.0.5", o -> o.put(Option4.DOMAIN_NAME_SERVERS, IpAddress.parse("10.0.0.53")));
            assertTrue(bench.has("10.0.0.5"));
            assertEquals(List.of("0.0.0.0/0 via 10.0.0.254"), bench.routes());
            assertEquals(
                    IpAddress.parse("10.0.0.53"),
                    bench.engine.nameService().servers().getFirst().address());
        }
    }

    @Test
    void hearsBroadcastAnswers() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            Dhcp4Message offer = answer4(bench.next4(Dhcp4Type.DISCOVER), Dhcp4Type.OFFER, "10.0.0.5");
            bench.deliver4(offer, IpAddress.BROADCAST_IPV4, MacAddress.BROADCAST.value());
            Dhcp4Message ack = answer4(bench.next4(Dhcp4Type.REQUEST), Dhcp4Type.ACK, "10.0.0.5");
            bench.deliver4(ack, IpAddress.BROADCAST_IPV4, MacAddress.BROADCAST.value());
            assertTrue(bench.has("10.0.0.5"));
        }
    }

    @Test
    @Rfc(value = 2131, req = "2-5")
    void nothingElseComesInWithoutAnAddress() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.next4(Dhcp4Type.DISCOVER);
            long before = bench.drops(DropReason.IP_NOT_FOR_US);
            byte[] payload = new byte[20];
            bench.deliver4(payload, IpAddress.parse("10.0.0.5"), DhcpBench.MAC.value());
            assertEquals(before, bench.drops(DropReason.IP_NOT_FOR_US), "port 68 is heard");
            assertEquals(1, bench.drops(DropReason.DHCP_MALFORMED));
        }
        try (DhcpBench bench = new DhcpBench(false, LeaseStore.NONE)) {
            bench.deliver4(new byte[20], IpAddress.parse("10.0.0.5"), DhcpBench.MAC.value());
            assertEquals(1, bench.drops(DropReason.IP_NOT_FOR_US), "without a client it isn't");
        }
    }

    @Test
    @Rfc(value = 2131, req = {"4.1-6", "4.1-7", "4.1-8", "4.1-9", "4.1-19"})
    void asksAgainAfterGrowingWaits() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            Sent4 before = bench.next4(Dhcp4Type.DISCOVER);
            int xid = before.message().xid();
            long began = before.atNs();
            for (int wait : new int[] {4, 8, 16, 32, 64, 64}) {
                Sent4 next = bench.next4(Dhcp4Type.DISCOVER);
                double waited = (next.atNs() - before.atNs()) / 1e9;
                assertTrue(waited >= wait - 1 && waited <= wait + 1, () -> waited + " s, not " + wait);
                assertEquals(xid, next.message().xid());
                assertEquals((next.atNs() - began) / 1_000_000_000L, next.message().secs());
                before = next;
            }
        }
    }

    @Test
    @Rfc(value = 2131, req = "4.1-10")
    void beginsAgainWhenTheServerFallsSilent() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            Sent4 discover = bench.next4(Dhcp4Type.DISCOVER);
            bench.offer(discover, "10.0.0.5", o -> {});
            for (int i = 0; i < 4; i++) {
                bench.next4(Dhcp4Type.REQUEST);
            }
            Sent4 again = bench.next4(Dhcp4Type.DISCOVER);
            assertNotEquals(discover.message().xid(), again.message().xid());
        }
    }

    @Test
    @Rfc(value = 2131, req = "3.1-9")
    void beginsAgainWhenRefused() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.offer(bench.next4(Dhcp4Type.DISCOVER), "10.0.0.5", o -> {});
            Sent4 request = bench.next4(Dhcp4Type.REQUEST);
            bench.deliver4(answer4(request, Dhcp4Type.NAK, "0.0.0.0"), IpAddress.BROADCAST_IPV4, -1L >>> 16);
            bench.next4(Dhcp4Type.DISCOVER, 1);
            assertFalse(bench.has("10.0.0.5"));
        }
    }

    @Test
    void whoRefusesAgainAndAgainIsAskedLessOften() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            long before = bench.net.nowNs;
            for (int i = 0; i < 5; i++) {
                bench.offer(bench.next4(Dhcp4Type.DISCOVER), "10.0.0.5", o -> {});
                Sent4 request = bench.next4(Dhcp4Type.REQUEST);
                bench.deliver4(answer4(request, Dhcp4Type.NAK, "0.0.0.0"), IpAddress.BROADCAST_IPV4, -1L >>> 16);
            }
            assertTrue(bench.net.nowNs - before >= 14_000_000_000L);
        }
    }

    @Test
    @Rfc(value = 2131, req = "4.4.1-4")
    void answersToOthersAreNotHeeded() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            Sent4 discover = bench.next4(Dhcp4Type.DISCOVER);
            Dhcp4Message good = answer4(discover, Dhcp4Type.OFFER, "10.0.0.5");
            bench.deliver4(with(good, Dhcp4Message.REQUEST, good.xid(), good.chaddr()));
            bench.deliver4(with(good, Dhcp4Message.REPLY, good.xid() + 1, good.chaddr()));
            bench.deliver4(with(good, Dhcp4Message.REPLY, good.xid(), DhcpBench.SERVER_MAC));
            bench.offer(discover, "10.0.0.5", o -> o.put(Option4.CLIENT_IDENTIFIER, new byte[] {1, 2, 3}));
            assertEquals(4, bench.drops(DropReason.DHCP_UNEXPECTED));
            assertTrue(bench.sent4.isEmpty());
            bench.offer(
                    discover,
                    "10.0.0.5",
                    o -> o.put(Option4.CLIENT_IDENTIFIER, discover.options().get(Option4.CLIENT_IDENTIFIER)));
            bench.next4(Dhcp4Type.REQUEST, 1);
        }
    }

    private static Dhcp4Message with(Dhcp4Message m, int op, int xid, MacAddress mac) {
        return new Dhcp4Message(op, xid, m.secs(), false, m.ciaddr(), m.yiaddr(), mac, m.options());
    }

    @Test
    void anotherServersAckIsNotHeeded() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.offer(bench.next4(Dhcp4Type.DISCOVER), "10.0.0.5", o -> {});
            Sent4 request = bench.next4(Dhcp4Type.REQUEST);
            bench.ack(request, "10.0.0.6", o -> o.put(Option4.SERVER_IDENTIFIER, IpAddress.parse("10.0.0.2")));
            assertFalse(bench.has("10.0.0.6"));
            bench.ack(request, "10.0.0.5", o -> {});
            assertTrue(bench.has("10.0.0.5"));
        }
    }

    @Test
    @Rfc(value = 2131, req = {
        "2.2-1", "3.1-4", "3.1-5", "3.1-6", "4.4.1-7", "4.4.1-8", "4.4.1-11", "4.4.1-14", "4.4.1-16", "4.4.1-25",
        "4.4.4-2"
    })
    void declinesWhatSomebodyElseUses() {
        try (DhcpBench bench = new DhcpBench(true, LeaseStore.NONE).dhcp4("")) {
            bench.lease4("10.0.0.5", o -> {});
            bench.runSeconds(0.5);
            bench.claim4("10.0.0.5");
            Sent4 decline = bench.next4(Dhcp4Type.DECLINE, 1);
            assertEquals(IpAddress.parse("10.0.0.5"), decline.options().address(Option4.REQUESTED_ADDRESS));
            assertEquals(IpAddress.parse(DhcpBench.SERVER), decline.options().address(Option4.SERVER_IDENTIFIER));
            assertEquals(IpAddress.ANY_IPV4, decline.message().ciaddr());
            assertEquals(IpAddress.BROADCAST_IPV4, decline.to());
            assertFalse(decline.options().has(Option4.PARAMETER_REQUEST_LIST));
            assertFalse(decline.options().has(Option4.LEASE_TIME));
            assertFalse(decline.options().has(Option4.MAX_MESSAGE_SIZE));
            assertTrue(decline.options().has(Option4.MESSAGE));
            assertFalse(bench.has("10.0.0.5"));
            Sent4 again = bench.next4(Dhcp4Type.DISCOVER);
            assertTrue(again.atNs() - decline.atNs() >= 10_000_000_000L);
            assertFalse(again.options().has(Option4.REQUESTED_ADDRESS));
        }
    }

    @Test
    void givesItsNameInFullOrItsHostName() {
        try (DhcpBench bench = new DhcpBench(false, LeaseStore.NONE).dhcp4("web.example.org")) {
            Sent4 discover = bench.next4(Dhcp4Type.DISCOVER);
            byte[] expected = "\5\0\0\3web\7example\3org\0".getBytes(StandardCharsets.ISO_8859_1);
            assertArrayEquals(expected, discover.options().get(Option4.CLIENT_FQDN));
            assertFalse(discover.options().has(Option4.HOST_NAME));
        }
        try (DhcpBench bench = new DhcpBench(false, LeaseStore.NONE).dhcp4("web")) {
            Sent4 discover = bench.next4(Dhcp4Type.DISCOVER);
            assertEquals("web", discover.options().text(Option4.HOST_NAME));
            assertFalse(discover.options().has(Option4.CLIENT_FQDN));
        }
    }

    @Test
    @Rfc(value = 2131, req = "2-1")
    void itsIdentifierIsOneOfAnAssociation() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            byte[] id = bench.next4(Dhcp4Type.DISCOVER).options().get(Option4.CLIENT_IDENTIFIER);
            assertArrayEquals(new byte[] {-1, 0, 0, 0, 1, 0, 3, 0, 1, 2, 0, 0, 0, 0, 1}, id);
        }
    }

    @Test
    void asksForClasslessRoutesBeforeRouters() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            byte[] list = bench.next4(Dhcp4Type.DISCOVER).options().get(Option4.PARAMETER_REQUEST_LIST);
            String order = Arrays.toString(list);
            assertTrue(order.indexOf("121") >= 0 && order.indexOf("121") < order.indexOf(" 3,"), order);
        }
    }

    @Test
    @Rfc(value = 2131, req = "4.4.1-5")
    void anAckThatNobodyAskedForIsNotHeeded() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.ack(bench.next4(Dhcp4Type.DISCOVER), "10.0.0.5", o -> {});
            assertFalse(bench.has("10.0.0.5"));
            assertEquals(1, bench.drops(DropReason.DHCP_UNEXPECTED));
        }
    }

    @Test
    @Rfc(value = 2131, req = "3.1-7")
    void theUserIsToldWhoFellSilent() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.offer(bench.next4(Dhcp4Type.DISCOVER), "10.0.0.5", o -> {});
            for (int i = 0; i < 4; i++) {
                bench.next4(Dhcp4Type.REQUEST);
            }
            bench.next4(Dhcp4Type.DISCOVER);
            String told = bench.engine.usability().toString();
            assertTrue(told.contains("fell silent"), told);
        }
    }
}
