/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static io.ioth.stack.engine.DhcpBench.answer6;
import static io.ioth.stack.engine.DhcpBench.association;
import static io.ioth.stack.engine.DhcpBench.reply;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetInterface;
import io.ioth.net.IpAddress;
import io.ioth.stack.dhcp.LeaseStore;
import io.ioth.stack.dhcp.message.Dhcp6Message;
import io.ioth.stack.dhcp.message.Dhcp6Type;
import io.ioth.stack.dhcp.message.Duid;
import io.ioth.stack.dhcp.message.IaAddress;
import io.ioth.stack.dhcp.message.IaNa;
import io.ioth.stack.dhcp.message.Option6;
import io.ioth.stack.dhcp.message.Status6;
import io.ioth.stack.engine.DhcpBench.Sent6;
import io.ioth.stack.rfc.Rfc;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a DHCPv6 client does with its addresses, and after a restart (RFC 8415 §18.2.3 to §18.2.10). */
class Dhcp6LeaseTest {

    private static final String ADDRESS = "fd00::5";
    private static final long SECOND = 1_000_000_000L;

    private static DhcpBench bound(LeaseStore store) {
        DhcpBench bench = new DhcpBench(false, store).dhcp6("");
        bench.lease6(ADDRESS, o -> {});
        return bench;
    }

    private static void within(double from, double to, double is) {
        assertTrue(is >= from && is <= to, () -> is + " isn't from " + from + " to " + to);
    }

    private static IaNa about(Sent6 sent) {
        IaNa association = sent.options().association(1);
        assertTrue(association != null);
        return association;
    }

    @Test
    @Rfc(value = 8415, req = "18.2.4-2")
    void renewsFromItsServer() {
        try (DhcpBench bench = bound(LeaseStore.NONE)) {
            long began = bench.net.nowNs;
            Sent6 renew = bench.next6(Dhcp6Type.RENEW, 2000);
            within(1000, 1000, (renew.atNs() - began) / 1e9);
            assertEquals(DhcpBench.SERVER_ID, renew.options().duid(Option6.SERVER_ID));
            assertEquals(List.of(new IaAddress(IpAddress.parse(ADDRESS), 0, 0)), about(renew).addresses());
            bench.deliver6(reply(renew, ADDRESS));
            Sent6 next = bench.next6(Dhcp6Type.RENEW, 2000);
            within(1000, 1000, (next.atNs() - renew.atNs()) / 1e9);
        }
    }

    @Test
    @Rfc(value = 8415, req = {"18.2.4-7", "18.2.5-1"})
    void rebindsWithAnyServer() {
        try (DhcpBench bench = bound(LeaseStore.NONE)) {
            long began = bench.net.nowNs;
            bench.runSeconds(1599);
            assertTrue(bench.sent6.stream().allMatch(s -> s.message().type() == Dhcp6Type.RENEW));
            within(4, 7, bench.sent6.size());
            bench.sent6.clear();
            Sent6 rebind = bench.next6(Dhcp6Type.REBIND);
            within(1600, 1600, (rebind.atNs() - began) / 1e9);
            assertFalse(rebind.options().has(Option6.SERVER_ID));
            Dhcp6Message reply = reply(rebind, ADDRESS);
            bench.deliver6(reply);
            bench.runSeconds(1500);
            assertTrue(bench.has(ADDRESS));
        }
    }

    @Test
    @Rfc(value = 8415, req = {"18-1", "18.2.5-1"})
    void givesUpWhatHasExpired() {
        try (DhcpBench bench = new DhcpBench(false, LeaseStore.NONE).dhcp6("")) {
            bench.lease6(ADDRESS, o -> o.addAddresses(Option6.DNS_SERVERS, List.of(IpAddress.parse("fd00::53"))));
            bench.runSeconds(1999);
            assertEquals(NetInterface.AddressState.PREFERRED, state(bench));
            bench.runSeconds(2);
            assertEquals(NetInterface.AddressState.DEPRECATED, state(bench));
            bench.runSeconds(998);
            assertTrue(bench.has(ADDRESS));
            bench.sent6.clear();
            bench.runSeconds(1.5);
            assertFalse(bench.has(ADDRESS));
            assertEquals(List.of(), bench.engine.nameService().servers());
            bench.next6(Dhcp6Type.SOLICIT);
        }
    }

    private static NetInterface.AddressState state(DhcpBench bench) {
        return bench.addresses().stream()
                .filter(a -> a.address().equals(IpAddress.parse(ADDRESS)))
                .findFirst()
                .orElseThrow()
                .state();
    }

    @Test
    @Rfc(value = 8415, req = "18.2.10.1-4")
    void aServerThatKnowsNothingIsAskedAnew() {
        try (DhcpBench bench = bound(LeaseStore.NONE)) {
            Sent6 renew = bench.next6(Dhcp6Type.RENEW, 2000);
            Dhcp6Message reply = answer6(renew, Dhcp6Type.REPLY);
            byte[] association = {0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 13, 0, 2, 0, 3};
            reply.options().add(Option6.IA_NA, association);
            bench.deliver6(reply);
            Sent6 request = bench.next6(Dhcp6Type.REQUEST, 0);
            assertEquals(DhcpBench.SERVER_ID, request.options().duid(Option6.SERVER_ID));
            bench.deliver6(reply(request, ADDRESS));
            assertTrue(bench.has(ADDRESS));
        }
    }

    @Test
    @Rfc(value = 8415, req = "18.2.10.1-3")
    void anAddressThatTheServerTakesBackGoes() {
        try (DhcpBench bench = bound(LeaseStore.NONE)) {
            Sent6 renew = bench.next6(Dhcp6Type.RENEW, 2000);
            Dhcp6Message reply = answer6(renew, Dhcp6Type.REPLY);
            IaNa both = new IaNa(
                    1,
                    1000,
                    1600,
                    List.of(
                            association(renew, 0, 0, ADDRESS, 0, 0).addresses().getFirst(),
                            association(renew, 0, 0, "fd00::6", 2000, 3000).addresses().getFirst()),
                    Status6.SUCCESS);
            reply.options().add(both);
            bench.deliver6(reply);
            assertFalse(bench.has(ADDRESS));
            assertTrue(bench.has("fd00::6"));
        }
    }

    @Test
    @Rfc(value = 8415, req = "18.2.10.1-3")
    void anAddressThatTheServerDoesNotNameStays() {
        try (DhcpBench bench = bound(LeaseStore.NONE)) {
            Sent6 renew = bench.next6(Dhcp6Type.RENEW, 2000);
            bench.deliver6(reply(renew, "fd00::6"));
            assertTrue(bench.has(ADDRESS));
            assertTrue(bench.has("fd00::6"));
        }
    }

    @Test
    @Rfc(value = 8415, req = {"14.2-1", "14.2-2"})
    void timesLeftToTheClientAreFractionsOfTheLifetime() {
        try (DhcpBench bench = new DhcpBench(false, LeaseStore.NONE).dhcp6("")) {
            bench.deliver6(DhcpBench.advertise(bench.next6(Dhcp6Type.SOLICIT), ADDRESS));
            Sent6 request = bench.next6(Dhcp6Type.REQUEST);
            Dhcp6Message reply = answer6(request, Dhcp6Type.REPLY);
            reply.options().add(association(request, 0, 0, ADDRESS, 100, 200));
            bench.deliver6(reply);
            long began = bench.net.nowNs;
            within(50, 50, (bench.next6(Dhcp6Type.RENEW).atNs() - began) / 1e9);
            bench.runSeconds(29);
            bench.sent6.clear();
            within(80, 80, (bench.next6(Dhcp6Type.REBIND).atNs() - began) / 1e9);
        }
    }

    @Test
    @Rfc(value = 8415, req = "21.4-3")
    void aLeaseForEverIsNeverRenewed() {
        try (DhcpBench bench = new DhcpBench(false, LeaseStore.NONE).dhcp6("")) {
            bench.deliver6(DhcpBench.advertise(bench.next6(Dhcp6Type.SOLICIT), ADDRESS));
            Sent6 request = bench.next6(Dhcp6Type.REQUEST);
            Dhcp6Message reply = answer6(request, Dhcp6Type.REPLY);
            long ever = 0xffff_ffffL;
            reply.options().add(association(request, 0, 0, ADDRESS, ever, ever));
            bench.deliver6(reply);
            bench.runSeconds(100 * 86_400.0);
            assertTrue(bench.sent6.isEmpty());
            assertTrue(bench.has(ADDRESS));
        }
    }

    @Test
    @Rfc(value = 8415, req = {"18.2.7-1", "18.2.7-2", "18.2.7-3", "18.2.7-4", "18.2.7-5", "18.2.7-7", "21.7-2"})
    void releasesWhenTheStackCloses() {
        try (DhcpBench bench = bound(LeaseStore.NONE)) {
            bench.stop();
            Sent6 release = bench.next6(Dhcp6Type.RELEASE, 0);
            assertEquals(DhcpBench.SERVER_ID, release.options().duid(Option6.SERVER_ID));
            assertEquals(IpAddress.parse(ADDRESS), about(release).addresses().getFirst().address());
            assertFalse(release.options().has(Option6.OPTION_REQUEST));
            assertFalse(release.options().has(Option6.CLIENT_FQDN));
        }
    }

    private static long closedAt(KeptLeases store) {
        try (DhcpBench bench = bound(store)) {
            bench.stop();
            assertTrue(bench.sent6.isEmpty());
            return bench.net.nowNs;
        }
    }

    @Test
    @Rfc(value = 8415, req = {"18.2.3-1", "18.2.3-2", "18.2.3-3", "18.2.3-4", "18.2.3-5", "18.2.10.3-1"})
    void aLeaseThatIsKeptIsConfirmed() {
        KeptLeases store = new KeptLeases();
        long later = closedAt(store) + 100 * SECOND;
        try (DhcpBench bench = new DhcpBench(false, store, later).dhcp6("")) {
            Sent6 confirm = bench.next6(Dhcp6Type.CONFIRM);
            within(0, 1, (confirm.atNs() - later) / 1e9);
            assertFalse(confirm.options().has(Option6.SERVER_ID));
            assertEquals(IpAddress.parse(ADDRESS), about(confirm).addresses().getFirst().address());
            assertFalse(bench.has(ADDRESS));
            bench.deliver6(answer6(confirm, Dhcp6Type.REPLY));
            assertTrue(bench.has(ADDRESS));
            Sent6 renew = bench.next6(Dhcp6Type.RENEW, 1000);
            within(899, 900, (renew.atNs() - later) / 1e9);
            assertEquals(DhcpBench.SERVER_ID, renew.options().duid(Option6.SERVER_ID));
        }
    }

    @Test
    @Rfc(value = 8415, req = "18.2.3-6")
    void silenceConfirmsToo() {
        KeptLeases store = new KeptLeases();
        long later = closedAt(store) + 100 * SECOND;
        try (DhcpBench bench = new DhcpBench(false, store, later).dhcp6("")) {
            Sent6 confirm = bench.next6(Dhcp6Type.CONFIRM);
            bench.runSeconds(9.9);
            within(3, 4, bench.sent6.size() + 1);
            assertFalse(bench.has(ADDRESS));
            bench.net.run(Duration.ofNanos(confirm.atNs() + 10 * SECOND - bench.net.nowNs + 1));
            assertTrue(bench.has(ADDRESS));
        }
    }

    @Test
    @Rfc(value = 8415, req = {"18.2.10.3-1", "18.2.10.1-6"})
    void onAnotherLinkItBeginsAfresh() {
        KeptLeases store = new KeptLeases();
        long later = closedAt(store) + 100 * SECOND;
        try (DhcpBench bench = new DhcpBench(false, store, later).dhcp6("")) {
            Dhcp6Message reply = answer6(bench.next6(Dhcp6Type.CONFIRM), Dhcp6Type.REPLY);
            reply.options().addShorts(Option6.STATUS_CODE, 4);
            bench.deliver6(reply);
            bench.next6(Dhcp6Type.SOLICIT);
            assertFalse(bench.has(ADDRESS));
            assertFalse(store.text.contains(ADDRESS));
        }
    }

    @Test
    void whatExpiredMeanwhileIsNotConfirmed() {
        KeptLeases store = new KeptLeases();
        long later = closedAt(store) + 3000 * SECOND;
        try (DhcpBench bench = new DhcpBench(false, store, later).dhcp6("")) {
            bench.next6(Dhcp6Type.SOLICIT);
        }
    }

    @Test
    @Rfc(value = 8415, req = {"11-3", "11.2-1", "11.4-1", "12-2"})
    void theStackIsTheSameAfterARestart() {
        KeptLeases store = new KeptLeases();
        Duid before;
        try (DhcpBench bench = new DhcpBench(false, store).dhcp6("")) {
            before = bench.next6(Dhcp6Type.SOLICIT).options().duid(Option6.CLIENT_ID);
        }
        assertEquals(Duid.ofMacAndTime(DhcpBench.MAC, 1), before);
        try (DhcpBench bench = new DhcpBench(false, store, 500 * SECOND).dhcp6("")) {
            assertEquals(before, bench.next6(Dhcp6Type.SOLICIT).options().duid(Option6.CLIENT_ID));
        }
    }

    @Test
    void aDamagedFileIsNoLease() {
        KeptLeases store = new KeptLeases();
        store.text = "lease6 server=0001 address0=::ffff:1.2.3.4 valid0=99999999 address1=ff02::1 valid1=9 on vde0\n";
        try (DhcpBench bench = new DhcpBench(false, store).dhcp6("")) {
            bench.next6(Dhcp6Type.SOLICIT);
        }
    }

    @Test
    @Rfc(value = 8415, req = "18.2.10.1-5")
    void anAssociationThatIsLeftOutIsAskedForAgain() {
        try (DhcpBench bench = bound(LeaseStore.NONE)) {
            Sent6 renew = bench.next6(Dhcp6Type.RENEW, 2000);
            bench.deliver6(answer6(renew, Dhcp6Type.REPLY));
            Sent6 again = bench.next6(Dhcp6Type.RENEW);
            within(9, 11, (again.atNs() - renew.atNs()) / 1e9);
            assertTrue(bench.has(ADDRESS));
        }
    }

    @Test
    @Rfc(value = 8415, req = {"18.2.4-5", "18.2.8-2", "18.2.8-3", "18.2.8-5", "18.2.8-6", "18.2.8-7", "18.2.10.2-1"})
    void aDeclinedAddressDoesNotTakeTheOthersAlong() {
        try (DhcpBench bench = new DhcpBench(true, LeaseStore.NONE).dhcp6("")) {
            bench.deliver6(DhcpBench.advertise(bench.next6(Dhcp6Type.SOLICIT), ADDRESS));
            Sent6 request = bench.next6(Dhcp6Type.REQUEST);
            Dhcp6Message reply = answer6(request, Dhcp6Type.REPLY);
            reply.options().add(new IaNa(
                    1,
                    1000,
                    1600,
                    List.of(
                            association(request, 0, 0, ADDRESS, 2000, 3000).addresses().getFirst(),
                            association(request, 0, 0, "fd00::6", 2000, 3000).addresses().getFirst()),
                    Status6.SUCCESS));
            bench.deliver6(reply);
            bench.claim6(ADDRESS);
            Sent6 decline = bench.next6(Dhcp6Type.DECLINE, 5);
            assertEquals(1, about(decline).addresses().size());
            assertEquals(bench.linkLocal(), decline.from());
            Dhcp6Message unknown = answer6(decline, Dhcp6Type.REPLY);
            unknown.options().addShorts(Option6.STATUS_CODE, 3);
            bench.deliver6(unknown);
            bench.runSeconds(20);
            assertTrue(bench.sent6.isEmpty(), "any reply ends it");
            assertFalse(bench.has(ADDRESS));
            assertTrue(bench.has("fd00::6"));
            Sent6 renew = bench.next6(Dhcp6Type.RENEW, 1000);
            assertEquals(List.of(new IaAddress(IpAddress.parse("fd00::6"), 0, 0)), about(renew).addresses());
        }
    }

    @Test
    @Rfc(value = 8415, req = "18.2.12-1")
    void afterABreakOfTheLinkTheAddressesAreConfirmed() {
        try (DhcpBench bench = bound(LeaseStore.NONE)) {
            bench.breakLink();
            Sent6 confirm = bench.next6(Dhcp6Type.CONFIRM, 2);
            assertEquals(IpAddress.parse(ADDRESS), about(confirm).addresses().getFirst().address());
            bench.deliver6(answer6(confirm, Dhcp6Type.REPLY));
            assertTrue(bench.has(ADDRESS));
        }
    }

    @Test
    @Rfc(value = 8415, req = "18.2.10.1-2")
    void theAddressIsAloneInItsPrefix() {
        try (DhcpBench bench = bound(LeaseStore.NONE)) {
            int length = bench.addresses().stream()
                    .filter(a -> a.address().equals(IpAddress.parse(ADDRESS)))
                    .findFirst()
                    .orElseThrow()
                    .prefixLength();
            assertEquals(128, length);
        }
    }

    @Test
    @Rfc(value = 8415, req = {
        "18.2.2-2", "18.2.2-3", "18.2.2-4", "18.2.4-3", "18.2.4-4", "18.2.4-6", "21.7-1", "21.9-1", "21.14-1",
        "21.23-3"
    })
    void everyMessageTellsTheTimeAndItsSender() {
        try (DhcpBench bench = bound(new KeptLeases())) {
            bench.runSeconds(3000);
            bench.runSeconds(20);
            assertTrue(bench.sent6.stream().anyMatch(s -> s.message().type() == Dhcp6Type.SOLICIT));
            int before = -1;
            for (Sent6 sent : bench.sent6) {
                long elapsed = sent.options().number(Option6.ELAPSED_TIME, 2);
                assertEquals(before != sent.message().xid(), elapsed == 0, () -> sent.message().type() + " " + elapsed);
                assertTrue(sent.options().has(Option6.CLIENT_ID));
                assertTrue(sent.options().has(Option6.OPTION_REQUEST));
                assertEquals(sent.message().type() == Dhcp6Type.SOLICIT, sent.options().has(Option6.RAPID_COMMIT));
                assertFalse(sent.options().has(Option6.INFORMATION_REFRESH_TIME));
                before = sent.message().xid();
            }
        }
    }
}
