/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static io.ioth.stack.engine.DhcpBench.answer4;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.AutoSettings;
import io.ioth.AutoSettings.Want;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.dhcp.LeaseStore;
import io.ioth.stack.dhcp.message.Dhcp4Message;
import io.ioth.stack.dhcp.message.Dhcp4Type;
import io.ioth.stack.dhcp.message.Option4;
import io.ioth.stack.engine.DhcpBench.Sent4;
import io.ioth.stack.rfc.Rfc;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a DHCPv4 client does with a lease, and after a restart (RFC 2131 §3.2, §4.4.2, §4.4.5). */
class Dhcp4LeaseTest {

    private static final IpAddress OURS = IpAddress.parse("10.0.0.5");

    private static double seconds(long ns) {
        return ns / 1e9;
    }

    private static void within(double from, double to, double is) {
        assertTrue(is >= from && is <= to, () -> is + " isn't from " + from + " to " + to);
    }

    /** A bound client; the neighbour that unicast goes to is known. */
    private static DhcpBench bound(LeaseStore store) {
        DhcpBench bench = new DhcpBench(false, store).dhcp4("");
        bench.knows(DhcpBench.SERVER);
        bench.lease4("10.0.0.5", o -> {});
        return bench;
    }

    @Test
    @Rfc(value = 2131, req = {
        "4.1-2", "4.3.2-2", "4.3.2-9", "4.3.2-10", "4.3.6-1", "4.3.6-3", "4.3.6-4", "4.4.1-3", "4.4.5-2", "4.4.5-5"
    })
    void renewsFromItsServerAfterHalfOfTheTime() {
        try (DhcpBench bench = bound(LeaseStore.NONE)) {
            long began = bench.net.nowNs;
            Sent4 renewal = bench.next4(Dhcp4Type.REQUEST, 3600);
            within(1800 * 31 / 32.0, 1800, seconds(renewal.atNs() - began));
            assertEquals(OURS, renewal.from());
            assertEquals(IpAddress.parse(DhcpBench.SERVER), renewal.to());
            assertEquals(DhcpBench.SERVER_MAC, renewal.toMac());
            assertEquals(OURS, renewal.message().ciaddr());
            assertFalse(renewal.options().has(Option4.REQUESTED_ADDRESS));
            assertFalse(renewal.options().has(Option4.SERVER_IDENTIFIER));
            bench.ack(renewal, "10.0.0.5", o -> {});
            Sent4 next = bench.next4(Dhcp4Type.REQUEST, 3600);
            within(1800 * 31 / 32.0, 1800, seconds(next.atNs() - renewal.atNs()));
            assertNotEquals(renewal.atNs() - began, next.atNs() - renewal.atNs(), "they vary");
            assertTrue(renewal.options().has(Option4.PARAMETER_REQUEST_LIST));
            assertNotEquals(renewal.message().xid(), next.message().xid());
        }
    }

    @Test
    @Rfc(value = 2131, req = {"4.3.2-3", "4.4.1-13"})
    void theLeaseCountsFromTheRequest() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.offer(bench.next4(Dhcp4Type.DISCOVER), "10.0.0.5", o -> {});
            Sent4 first = bench.next4(Dhcp4Type.REQUEST);
            Sent4 second = bench.next4(Dhcp4Type.REQUEST);
            bench.ack(second, "10.0.0.5", o -> o.putInt(Option4.LEASE_TIME, 20));
            assertTrue(bench.has("10.0.0.5"));
            bench.runSeconds(20.1 - seconds(bench.net.nowNs - first.atNs()));
            assertFalse(bench.has("10.0.0.5"));
        }
    }

    @Test
    @Rfc(value = 2131, req = "4.4.5-6")
    void asksAgainAfterHalfOfWhatIsLeft() {
        try (DhcpBench bench = bound(LeaseStore.NONE)) {
            Sent4 first = bench.next4(Dhcp4Type.REQUEST, 3600);
            Sent4 second = bench.next4(Dhcp4Type.REQUEST, 3600);
            within(600, 700, seconds(second.atNs() - first.atNs()));
            assertNotEquals(IpAddress.BROADCAST_IPV4, second.to());
        }
    }

    @Test
    @Rfc(value = 2131, req = {"4.3.2-11", "4.3.2-12", "4.3.2-13", "4.3.6-1", "4.3.6-3", "4.3.6-4", "4.4.5-4"})
    void rebindsWithAnyServer() {
        try (DhcpBench bench = bound(LeaseStore.NONE)) {
            long began = bench.net.nowNs;
            Sent4 request = bench.next4(Dhcp4Type.REQUEST, 3600);
            while (!request.to().equals(IpAddress.BROADCAST_IPV4)) {
                assertEquals(OURS, request.message().ciaddr());
                request = bench.next4(Dhcp4Type.REQUEST, 3600);
            }
            within(3150 * 31 / 32.0, 3150, seconds(request.atNs() - began));
            assertEquals(OURS, request.message().ciaddr());
            assertEquals(OURS, request.from());
            assertFalse(request.options().has(Option4.REQUESTED_ADDRESS));
            assertFalse(request.options().has(Option4.SERVER_IDENTIFIER));
            bench.ack(request, "10.0.0.5", o -> o.put(Option4.SERVER_IDENTIFIER, IpAddress.parse("10.0.0.2")));
            bench.knows("10.0.0.2");
            assertEquals(IpAddress.parse("10.0.0.2"), bench.next4(Dhcp4Type.REQUEST, 3600).to());
        }
    }

    @Test
    @Rfc(value = 2131, req = "4.4.5-6")
    void aLeaseOfAMinuteHasSeveralTries() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.knows(DhcpBench.SERVER);
            bench.lease4("10.0.0.5", o -> o.putInt(Option4.LEASE_TIME, 60));
            bench.runSeconds(59.5);
            long unicast = bench.sent4.stream().filter(s -> !s.to().equals(IpAddress.BROADCAST_IPV4)).count();
            within(2, 4, unicast);
            within(2, 4, bench.sent4.size() - unicast);
            assertTrue(bench.has("10.0.0.5"));
        }
    }

    @Test
    @Rfc(value = 2131, req = {"3.7-2", "4.4.5-7"})
    void givesUpWhatHasExpired() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.lease4("10.0.0.5", o -> o.put(Option4.DOMAIN_NAME_SERVERS, IpAddress.parse("10.0.0.53")));
            bench.runSeconds(3599);
            assertTrue(bench.has("10.0.0.5"));
            bench.sent4.clear();
            bench.runSeconds(1);
            assertFalse(bench.has("10.0.0.5"));
            assertEquals(List.of(), bench.routes());
            assertEquals(List.of(), bench.engine.nameService().servers());
            Sent4 discover = bench.next4(Dhcp4Type.DISCOVER);
            assertEquals(IpAddress.ANY_IPV4, discover.message().ciaddr());
            assertEquals(OURS, discover.options().address(Option4.REQUESTED_ADDRESS));
        }
    }

    @Test
    void aRefusalWhileRenewingEndsTheLeaseAtOnce() {
        try (DhcpBench bench = bound(LeaseStore.NONE)) {
            Sent4 renewal = bench.next4(Dhcp4Type.REQUEST, 3600);
            bench.deliver4(answer4(renewal, Dhcp4Type.NAK, "0.0.0.0"), OURS, DhcpBench.MAC.value());
            assertFalse(bench.has("10.0.0.5"));
            bench.next4(Dhcp4Type.DISCOVER, 1);
        }
    }

    @Test
    void anotherServersRefusalWhileRenewingIsNotHeeded() {
        try (DhcpBench bench = bound(LeaseStore.NONE)) {
            Sent4 renewal = bench.next4(Dhcp4Type.REQUEST, 3600);
            var nak = answer4(renewal, Dhcp4Type.NAK, "0.0.0.0");
            nak.options().put(Option4.SERVER_IDENTIFIER, IpAddress.parse("10.0.0.2"));
            bench.deliver4(nak, OURS, DhcpBench.MAC.value());
            assertTrue(bench.has("10.0.0.5"));
        }
    }

    @Test
    @Rfc(value = 2131, req = "4.4.5-9")
    void anotherAddressReplacesTheFirst() {
        try (DhcpBench bench = bound(LeaseStore.NONE)) {
            bench.ack(bench.next4(Dhcp4Type.REQUEST, 3600), "10.0.0.6", o -> {});
            assertFalse(bench.has("10.0.0.5"));
            assertTrue(bench.has("10.0.0.6"));
            assertEquals(List.of("0.0.0.0/0 via 10.0.0.254"), bench.routes());
        }
    }

    @Test
    @Rfc(value = 2131, req = "3.3-1")
    void aLeaseForEverIsNeverRenewed() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.lease4("10.0.0.5", o -> o.putInt(Option4.LEASE_TIME, 0xffff_ffffL));
            bench.runSeconds(100 * 86_400.0);
            assertTrue(bench.sent4.isEmpty());
            assertTrue(bench.has("10.0.0.5"));
        }
    }

    @Test
    @Rfc(value = 2131, req = {"3.1-8", "4.3.2-1", "4.4.1-8", "4.4.1-9", "4.4.1-10", "4.4.1-11", "4.4.1-25", "4.4.4-1"})
    void releasesWhenTheStackCloses() {
        try (DhcpBench bench = bound(LeaseStore.NONE)) {
            bench.stop();
            Sent4 release = bench.next4(Dhcp4Type.RELEASE, 0);
            assertEquals(IpAddress.parse(DhcpBench.SERVER), release.to());
            assertEquals(DhcpBench.SERVER_MAC, release.toMac());
            assertEquals(OURS, release.from());
            assertEquals(OURS, release.message().ciaddr());
            assertEquals(IpAddress.parse(DhcpBench.SERVER), release.options().address(Option4.SERVER_IDENTIFIER));
            assertFalse(release.options().has(Option4.REQUESTED_ADDRESS));
            assertFalse(release.options().has(Option4.PARAMETER_REQUEST_LIST));
            assertFalse(release.options().has(Option4.LEASE_TIME));
            assertFalse(release.options().has(Option4.MAX_MESSAGE_SIZE));
            assertTrue(release.options().has(Option4.MESSAGE));
            byte[] id = {-1, 0, 0, 0, 1, 0, 3, 0, 1, 2, 0, 0, 0, 0, 1};
            assertArrayEquals(id, release.options().get(Option4.CLIENT_IDENTIFIER));
        }
    }

    @Test
    @Rfc(value = 2131, req = {
        "3.2-1", "3.2-2", "3.7-1", "4.3.2-6", "4.3.2-7", "4.3.2-8", "4.3.6-1", "4.3.6-2", "4.3.6-4", "4.4.2-1",
        "4.4.2-2", "4.4.2-3"
    })
    void aLeaseThatIsKeptIsNotReleasedButAskedForAgain() {
        KeptLeases store = new KeptLeases();
        long later;
        byte[] id;
        try (DhcpBench bench = bound(store)) {
            bench.stop();
            assertTrue(bench.sent4.isEmpty());
            later = bench.net.nowNs + 60_000_000_000L;
        }
        try (DhcpBench bench = new DhcpBench(false, store, later).dhcp4("")) {
            Sent4 reboot = bench.next4(Dhcp4Type.REQUEST);
            assertEquals(OURS, reboot.options().address(Option4.REQUESTED_ADDRESS));
            assertFalse(reboot.options().has(Option4.SERVER_IDENTIFIER));
            assertEquals(IpAddress.ANY_IPV4, reboot.message().ciaddr());
            assertEquals(IpAddress.BROADCAST_IPV4, reboot.to());
            assertFalse(bench.has("10.0.0.5"));
            bench.ack(reboot, "10.0.0.5", o -> {});
            assertTrue(bench.has("10.0.0.5"));
            id = reboot.options().get(Option4.CLIENT_IDENTIFIER);
        }
        try (DhcpBench bench = new DhcpBench(false, store, later * 2).dhcp4("")) {
            Sent4 again = bench.next4(Dhcp4Type.REQUEST);
            assertArrayEquals(id, again.options().get(Option4.CLIENT_IDENTIFIER));
        }
    }

    @Test
    @Rfc(value = 2131, req = "3.2-4")
    void aRefusalAfterARestartBeginsAfresh() {
        KeptLeases store = new KeptLeases();
        long later = closedAt(store);
        try (DhcpBench bench = new DhcpBench(false, store, later).dhcp4("")) {
            Sent4 reboot = bench.next4(Dhcp4Type.REQUEST);
            bench.deliver4(answer4(reboot, Dhcp4Type.NAK, "0.0.0.0"), IpAddress.BROADCAST_IPV4, -1L >>> 16);
            assertFalse(bench.next4(Dhcp4Type.DISCOVER, 1).options().has(Option4.REQUESTED_ADDRESS));
            assertFalse(store.text.contains("10.0.0.5"));
        }
    }

    @Test
    void silenceAfterARestartBeginsAfresh() {
        KeptLeases store = new KeptLeases();
        long later = closedAt(store);
        try (DhcpBench bench = new DhcpBench(false, store, later).dhcp4("")) {
            bench.next4(Dhcp4Type.REQUEST);
            bench.next4(Dhcp4Type.REQUEST);
            Sent4 discover = bench.next4(Dhcp4Type.DISCOVER);
            assertEquals(OURS, discover.options().address(Option4.REQUESTED_ADDRESS));
        }
    }

    @Test
    void whatExpiredMeanwhileIsNotAskedFor() {
        KeptLeases store = new KeptLeases();
        long later = closedAt(store) + 3600_000_000_000L;
        try (DhcpBench bench = new DhcpBench(false, store, later).dhcp4("")) {
            bench.next4(Dhcp4Type.DISCOVER);
        }
    }

    @Test
    void aDamagedFileIsNoLease() {
        KeptLeases store = new KeptLeases();
        store.text = "\u0000\nlease4 address=999 until=x on vde0\nlease4 on\nduid zz\n on \nlease4 = =  on vde0";
        try (DhcpBench bench = new DhcpBench(false, store).dhcp4("")) {
            bench.next4(Dhcp4Type.DISCOVER);
        }
    }

    private static long closedAt(KeptLeases store) {
        try (DhcpBench bench = bound(store)) {
            bench.stop();
            return bench.net.nowNs;
        }
    }

    @Test
    @Rfc(value = 2131, req = "3.7-1")
    void afterABreakOfTheLinkTheLeaseIsConfirmed() {
        try (DhcpBench bench = bound(LeaseStore.NONE)) {
            bench.breakLink();
            Sent4 reboot = bench.next4(Dhcp4Type.REQUEST, 1);
            assertEquals(OURS, reboot.options().address(Option4.REQUESTED_ADDRESS));
            assertFalse(reboot.options().has(Option4.SERVER_IDENTIFIER));
            assertTrue(bench.has("10.0.0.5"));
            bench.next4(Dhcp4Type.REQUEST);
            bench.runSeconds(100);
            assertTrue(bench.has("10.0.0.5"), "silence doesn't end the lease");
            assertTrue(bench.sent4.isEmpty());
        }
    }

    @Test
    @Rfc(value = 2131, req = {"4.4.5-8", "4.4.5-10"})
    void theSameAddressAfterTheEndIsUsedAgain() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            bench.lease4("10.0.0.5", o -> o.putInt(Option4.LEASE_TIME, 60));
            bench.runSeconds(60);
            assertFalse(bench.has("10.0.0.5"));
            assertTrue(bench.engine.usability().toString().contains("expired"), () -> "" + bench.engine.usability());
            bench.sent4.clear();
            bench.lease4("10.0.0.5", o -> {});
            assertTrue(bench.has("10.0.0.5"));
        }
    }

    @Test
    @Rfc(value = 2131, req = "4.4.5-3")
    void anAckOfAnotherTransactionIsNotHeeded() {
        try (DhcpBench bench = bound(LeaseStore.NONE)) {
            Sent4 first = bench.next4(Dhcp4Type.REQUEST, 3600);
            Sent4 second = bench.next4(Dhcp4Type.REQUEST, 3600);
            bench.ack(first, "10.0.0.6", o -> {});
            assertFalse(bench.has("10.0.0.6"));
            bench.ack(second, "10.0.0.6", o -> {});
            assertTrue(bench.has("10.0.0.6"));
        }
    }

    @Test
    @Rfc(value = 2131, req = "3.6-1")
    @Rfc(value = 8415, req = "12-1")
    void eachInterfaceHasAClientOfItsOwn() {
        try (DhcpBench bench = DhcpBench.withDhcp4()) {
            DirectLink second = new DirectLink();
            MacAddress mac = MacAddress.parse("06:00:00:00:00:01");
            int index = bench.engine.addInterface("vde1", "", second, Optional.of(mac), 0, bench.net.nowNs);
            bench.engine.configure(index, AutoSettings.NONE.withDhcp4(Want.REQUIRED), 0, bench.net.nowNs);
            bench.lease4("10.0.0.5", o -> {});
            assertTrue(bench.has("10.0.0.5"));
            byte[] discover = second.sent.stream()
                    .filter(f -> f.length > 280 && f[12] == 8 && f[13] == 0)
                    .findFirst()
                    .orElseThrow();
            Dhcp4Message message = Dhcp4Message.parse(Unpooled.wrappedBuffer(discover), 42, discover.length - 42);
            assertTrue(message != null && message.chaddr().equals(mac));
            byte[] id = message.options().get(Option4.CLIENT_IDENTIFIER);
            byte[] expected = {-1, 0, 0, 0, 2, 0, 3, 0, 1, 2, 0, 0, 0, 0, 1};
            assertArrayEquals(expected, id, "one client, two associations");
            assertTrue(bench.engine.interfaces(bench.net.nowNs).get(index - 1).addresses().stream()
                    .noneMatch(a -> a.address().isIpv4()));
        }
    }

    @Test
    @Rfc(value = 2131, req = "3.2-3")
    void anAddressThatWasTakenMeanwhileIsDeclined() {
        KeptLeases store = new KeptLeases();
        long later = closedAt(store);
        try (DhcpBench bench = new DhcpBench(true, store, later).dhcp4("")) {
            bench.ack(bench.next4(Dhcp4Type.REQUEST), "10.0.0.5", o -> {});
            bench.runSeconds(0.5);
            bench.claim4("10.0.0.5");
            bench.next4(Dhcp4Type.DECLINE, 1);
            assertFalse(bench.has("10.0.0.5"));
            assertFalse(bench.next4(Dhcp4Type.DISCOVER).options().has(Option4.REQUESTED_ADDRESS));
        }
    }
}
