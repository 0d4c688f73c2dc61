/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static io.ioth.stack.engine.DhcpBench.advertise;
import static io.ioth.stack.engine.DhcpBench.answer6;
import static io.ioth.stack.engine.DhcpBench.association;
import static io.ioth.stack.engine.DhcpBench.reply;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.AutoSettings;
import io.ioth.AutoSettings.Want;
import io.ioth.NameService;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.dhcp.LeaseStore;
import io.ioth.stack.dhcp.message.Dhcp6Message;
import io.ioth.stack.dhcp.message.Dhcp6Options;
import io.ioth.stack.dhcp.message.Dhcp6Type;
import io.ioth.stack.dhcp.message.DomainNames;
import io.ioth.stack.dhcp.message.Duid;
import io.ioth.stack.dhcp.message.IaNa;
import io.ioth.stack.dhcp.message.Option6;
import io.ioth.stack.dhcp.message.Status6;
import io.ioth.stack.engine.DhcpBench.Sent6;
import io.ioth.stack.rfc.Rfc;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The DHCPv6 client from its first message to addresses, or to other settings alone (RFC 8415 §18.2). */
class Dhcp6ClientTest {

    private static final String ADDRESS = "fd00::5";

    private static DhcpBench bench() {
        return new DhcpBench(false, LeaseStore.NONE).dhcp6("");
    }

    private static IaNa about(Sent6 sent) {
        int iaid = Unpooled.wrappedBuffer(sent.options().get(Option6.IA_NA)).getInt(0);
        IaNa association = sent.options().association(iaid);
        assertNotNull(association);
        return association;
    }

    private static double seconds(long ns) {
        return ns / 1e9;
    }

    private static void within(double from, double to, double is) {
        assertTrue(is >= from && is <= to, () -> is + " isn't from " + from + " to " + to);
    }

    @Test
    @Rfc(value = 8415, req = {
        "7.1-1", "7.2-1", "11.2-2", "17.1-1", "18.2.1-1", "18.2.1-2", "18.2.1-3", "18.2.1-4", "18.2.1-5", "21.4-2",
        "21.7-1"
    })
    void solicitsFromTheLinkLocalAddress() {
        try (DhcpBench bench = new DhcpBench(false, LeaseStore.NONE).dhcp6("web.example.org")) {
            long began = bench.net.nowNs;
            Sent6 solicit = bench.next6(Dhcp6Type.SOLICIT);
            within(0, 1, seconds(solicit.atNs() - began));
            assertEquals(bench.linkLocal(), solicit.from());
            assertEquals(IpAddress.parse("ff02::1:2"), solicit.to());
            assertEquals(1, solicit.hopLimit());
            assertEquals(Duid.ofMac(DhcpBench.MAC), solicit.options().duid(Option6.CLIENT_ID));
            assertFalse(solicit.options().has(Option6.SERVER_ID));
            assertEquals(0, solicit.options().number(Option6.ELAPSED_TIME, 2));
            assertTrue(solicit.options().has(Option6.RAPID_COMMIT));
            assertEquals(new IaNa(1, 0, 0, List.of(), Status6.SUCCESS), about(solicit));
            byte[] wanted = solicit.options().get(Option6.OPTION_REQUEST);
            assertArrayEquals(new byte[] {0, 23, 0, 24, 0, 56, 0, 39, 0, 82}, wanted);
            byte[] name = "\1\3web\7example\3org\0".getBytes(StandardCharsets.ISO_8859_1);
            assertArrayEquals(name, solicit.options().get(Option6.CLIENT_FQDN));
        }
    }

    @Test
    @Rfc(value = 8415, req = {"7.6-1", "15-1", "15-2", "16.1-1", "18.2.1-6", "18.2.1-11"})
    void solicitsAgainAfterDoubledWaits() {
        try (DhcpBench bench = bench()) {
            Sent6 before = bench.next6(Dhcp6Type.SOLICIT);
            long first = before.atNs();
            double expected = 1;
            for (int i = 0; i < 6; i++) {
                Sent6 next = bench.next6(Dhcp6Type.SOLICIT);
                double waited = seconds(next.atNs() - before.atNs());
                within(i == 0 ? 1 : 1.9 * expected, i == 0 ? 1.1 : 2.1 * expected, waited);
                assertEquals(before.message().xid(), next.message().xid());
                assertEquals((next.atNs() - first) / 10_000_000L, next.options().number(Option6.ELAPSED_TIME, 2));
                expected = waited;
                before = next;
            }
        }
    }

    @Test
    @Rfc(value = 8415, req = {"18.2.9-1", "18.2.9-4"})
    void theWaitsGrowToWhatServersSay() {
        try (DhcpBench bench = bench()) {
            Sent6 solicit = bench.next6(Dhcp6Type.SOLICIT);
            Dhcp6Message nothing = answer6(solicit, Dhcp6Type.ADVERTISE);
            nothing.options().addShorts(Option6.STATUS_CODE, 2).addInt(Option6.SOL_MAX_RT, 60);
            bench.deliver6(nothing);
            bench.runSeconds(1000);
            assertTrue(bench.sent6.size() >= 16, () -> bench.sent6.size() + " in a thousand seconds");
            long gap = bench.sent6.getLast().atNs() - bench.sent6.get(bench.sent6.size() - 2).atNs();
            within(54, 66, seconds(gap));
        }
    }

    @Test
    @Rfc(value = 8415, req = {"15-3", "18.2.1-7", "18.2.1-9", "18.2.2-1", "18.2.2-5", "18.2.9-5", "21.6-2"})
    void asksThePreferredServerAfterTheFirstWait() {
        try (DhcpBench bench = bench()) {
            Sent6 solicit = bench.next6(Dhcp6Type.SOLICIT);
            bench.deliver6(advertise(solicit, ADDRESS));
            Dhcp6Message better = new Dhcp6Message(Dhcp6Type.ADVERTISE, solicit.message().xid(), new Dhcp6Options());
            better.options().add(Option6.CLIENT_ID, solicit.options().get(Option6.CLIENT_ID));
            better.options().add(Option6.SERVER_ID, Duid.ofMac(DhcpBench.MAC).toBytes());
            better.options().add(Option6.PREFERENCE, (byte) 7);
            better.options().add(association(solicit, 0, 0, "fd00::6", 100, 100));
            bench.deliver6(better);
            assertTrue(bench.sent6.isEmpty());
            Sent6 request = bench.next6(Dhcp6Type.REQUEST);
            within(1, 1.1, seconds(request.atNs() - solicit.atNs()));
            assertEquals(Duid.ofMac(DhcpBench.MAC), request.options().duid(Option6.SERVER_ID));
            assertNotEquals(solicit.message().xid(), request.message().xid());
            assertEquals(IpAddress.parse("fd00::6"), about(request).addresses().getFirst().address());
            assertEquals(0, about(request).addresses().getFirst().valid());
            for (int i = 1; i < 10; i++) {
                bench.next6(Dhcp6Type.REQUEST);
            }
            assertEquals(DhcpBench.SERVER_ID, bench.next6(Dhcp6Type.REQUEST).options().duid(Option6.SERVER_ID));
        }
    }

    @Test
    @Rfc(value = 8415, req = "18.2.1-8")
    void doesNotWaitForBetterThanTheBest() {
        try (DhcpBench bench = bench()) {
            Sent6 solicit = bench.next6(Dhcp6Type.SOLICIT);
            Dhcp6Message best = advertise(solicit, ADDRESS);
            best.options().add(Option6.PREFERENCE, (byte) 255);
            bench.deliver6(best);
            bench.next6(Dhcp6Type.REQUEST, 0);
        }
    }

    @Test
    @Rfc(value = 8415, req = "18.2.1-10")
    void takesTheFirstThatComesLate() {
        try (DhcpBench bench = bench()) {
            bench.next6(Dhcp6Type.SOLICIT);
            Sent6 second = bench.next6(Dhcp6Type.SOLICIT);
            bench.deliver6(advertise(second, ADDRESS));
            bench.next6(Dhcp6Type.REQUEST, 0);
        }
    }

    @Test
    void configuresWhatWasLeased() {
        try (DhcpBench bench = bench()) {
            byte[] search = DomainNames.encode("example.org", true);
            bench.lease6(ADDRESS, o -> {
                o.addAddresses(Option6.DNS_SERVERS, List.of(IpAddress.parse("fd00::53"), IpAddress.parse("fe80::53")));
                o.add(Option6.DOMAIN_LIST, search);
                byte[] ntp = new byte[20];
                ntp[1] = 1;
                ntp[3] = 16;
                ntp[4] = (byte) 0xfd;
                ntp[19] = 0x7b;
                o.add(Option6.NTP_SERVER, ntp);
            });
            assertTrue(bench.has(ADDRESS));
            NameService names = bench.engine.nameService();
            assertEquals(
                    List.of(
                            new NameService.Server(IpAddress.parse("fd00::53"), 0),
                            new NameService.Server(IpAddress.parse("fe80::53"), DhcpBench.INDEX)),
                    names.servers());
            assertEquals(List.of("example.org"), names.search());
            assertEquals(List.of(IpAddress.parse("fd00::7b")), names.timeServers());
        }
    }

    @Test
    @Rfc(value = 8415, req = "18.2.1-14")
    void aRapidCommitSparesTwoMessages() {
        try (DhcpBench bench = bench()) {
            Sent6 solicit = bench.next6(Dhcp6Type.SOLICIT);
            bench.deliver6(reply(solicit, ADDRESS));
            assertFalse(bench.has(ADDRESS), "without the option it's no answer to a SOLICIT");
            Dhcp6Message committed = reply(solicit, ADDRESS);
            committed.options().add(Option6.RAPID_COMMIT);
            bench.deliver6(committed);
            assertTrue(bench.has(ADDRESS));
        }
    }

    @Test
    @Rfc(value = 8415, req = {"16-1", "16.3-1", "16.3-2", "16.3-3", "16.11-1"})
    void answersThatAreNoneAreNotHeeded() {
        try (DhcpBench bench = bench()) {
            Sent6 solicit = bench.next6(Dhcp6Type.SOLICIT);
            Dhcp6Message good = advertise(solicit, ADDRESS);
            bench.deliver6(new Dhcp6Message(Dhcp6Type.ADVERTISE, good.xid() ^ 1, good.options()));
            bench.deliver6(new Dhcp6Message(Dhcp6Type.RECONFIGURE, good.xid(), good.options()));
            bench.deliver6(new Dhcp6Message(Dhcp6Type.REQUEST, good.xid(), good.options()));
            Dhcp6Options foreign = new Dhcp6Options().add(Option6.CLIENT_ID, new byte[] {0, 1, 2, 3});
            foreign.add(Option6.SERVER_ID, DhcpBench.SERVER_ID.toBytes());
            bench.deliver6(new Dhcp6Message(Dhcp6Type.ADVERTISE, good.xid(), foreign));
            Dhcp6Options nobody = new Dhcp6Options().add(Option6.CLIENT_ID, good.options().get(Option6.CLIENT_ID));
            bench.deliver6(new Dhcp6Message(Dhcp6Type.ADVERTISE, good.xid(), nobody));
            assertEquals(5, bench.drops(DropReason.DHCP_UNEXPECTED));
            bench.next6(Dhcp6Type.SOLICIT, 2);
        }
    }

    @Test
    @Rfc(value = 8415, req = {"18.2.9-3", "21.4-1", "21.6-1"})
    void offersOfNothingAreNotTaken() {
        try (DhcpBench bench = bench()) {
            Sent6 solicit = bench.next6(Dhcp6Type.SOLICIT);
            Dhcp6Message none = advertise(solicit, ADDRESS);
            none.options().addShorts(Option6.STATUS_CODE, 2);
            bench.deliver6(none);
            Dhcp6Message backwards = answer6(solicit, Dhcp6Type.ADVERTISE);
            backwards.options().add(association(solicit, 2000, 1000, ADDRESS, 100, 200));
            bench.deliver6(backwards);
            Dhcp6Message longer = answer6(solicit, Dhcp6Type.ADVERTISE);
            longer.options().add(association(solicit, 0, 0, ADDRESS, 300, 200));
            bench.deliver6(longer);
            Dhcp6Message group = answer6(solicit, Dhcp6Type.ADVERTISE);
            group.options().add(association(solicit, 0, 0, "ff02::5", 100, 200));
            bench.deliver6(group);
            assertEquals(4, bench.drops(DropReason.DHCP_MALFORMED));
            bench.next6(Dhcp6Type.SOLICIT, 2);
        }
    }

    @Test
    @Rfc(value = 8415, req = "18.2.10.1-6")
    void whoHasNoAddressAfterAllIsLeft() {
        try (DhcpBench bench = bench()) {
            bench.deliver6(advertise(bench.next6(Dhcp6Type.SOLICIT), ADDRESS));
            Sent6 request = bench.next6(Dhcp6Type.REQUEST);
            Dhcp6Message reply = answer6(request, Dhcp6Type.REPLY);
            reply.options().addShorts(Option6.STATUS_CODE, 2);
            bench.deliver6(reply);
            bench.next6(Dhcp6Type.SOLICIT);
        }
    }

    @Test
    @Rfc(value = 8415, req = "18.2.10-1")
    void aFailureIsTriedAgain() {
        try (DhcpBench bench = bench()) {
            bench.deliver6(advertise(bench.next6(Dhcp6Type.SOLICIT), ADDRESS));
            Sent6 request = bench.next6(Dhcp6Type.REQUEST);
            Dhcp6Message reply = answer6(request, Dhcp6Type.REPLY);
            reply.options().addShorts(Option6.STATUS_CODE, 1);
            bench.deliver6(reply);
            assertTrue(bench.sent6.isEmpty(), "not at once");
            assertEquals(request.message().xid(), bench.next6(Dhcp6Type.REQUEST).message().xid());
        }
    }

    @Test
    @Rfc(value = 8415, req = {"18.2.8-1", "18.2.8-4", "18.2.8-8", "18.2.10.1-1"})
    void declinesWhatSomebodyElseUses() {
        try (DhcpBench bench = new DhcpBench(true, LeaseStore.NONE).dhcp6("")) {
            bench.lease6(ADDRESS, o -> {});
            bench.claim6(ADDRESS);
            Sent6 decline = bench.next6(Dhcp6Type.DECLINE, 5);
            assertEquals(DhcpBench.SERVER_ID, decline.options().duid(Option6.SERVER_ID));
            assertEquals(IpAddress.parse(ADDRESS), about(decline).addresses().getFirst().address());
            assertFalse(bench.has(ADDRESS));
            for (int i = 1; i < 4; i++) {
                bench.next6(Dhcp6Type.DECLINE);
            }
            bench.next6(Dhcp6Type.SOLICIT);
        }
    }

    @Test
    void withoutALinkLocalAddressItWaits() {
        try (DhcpBench bench = new DhcpBench(true, LeaseStore.NONE).dhcp6("")) {
            Sent6 solicit = bench.next6(Dhcp6Type.SOLICIT);
            assertTrue(solicit.from().isLinkLocal() && !solicit.from().isIpv4());
            assertEquals(0, solicit.options().number(Option6.ELAPSED_TIME, 2));
        }
    }

    @Test
    void bothFamiliesSayTheSameOfTheClient() {
        AutoSettings both = AutoSettings.NONE.withDhcp4(Want.REQUIRED).withDhcp6(Want.REQUIRED);
        try (DhcpBench bench = new DhcpBench(false, LeaseStore.NONE).configure(both)) {
            Sent6 solicit = bench.next6(Dhcp6Type.SOLICIT);
            Duid duid = solicit.options().duid(Option6.CLIENT_ID);
            assertNotNull(duid);
            assertArrayEquals(
                    duid.clientIdentifier(about(solicit).iaid()),
                    bench.sent4.getFirst().options().get(61));
        }
    }

    @Test
    @Rfc(value = 8415, req = "21.24-1")
    void boundsThatServersMayNotSetAreNotHeeded() {
        try (DhcpBench bench = bench()) {
            Sent6 solicit = bench.next6(Dhcp6Type.SOLICIT);
            for (long wrong : new long[] {1, 59, 86_401, 0xffff_ffffL}) {
                Dhcp6Message nothing = answer6(solicit, Dhcp6Type.ADVERTISE);
                nothing.options().addInt(Option6.SOL_MAX_RT, wrong).addInt(Option6.INF_MAX_RT, wrong);
                bench.deliver6(nothing);
            }
            bench.runSeconds(1000);
            assertTrue(bench.sent6.size() < 12, () -> bench.sent6.size() + " in a thousand seconds");
        }
    }

    @Test
    @Rfc(value = 8415, req = {"16.10-1", "16.10-2", "16.10-3"})
    void repliesThatAreNoneAreNotHeeded() {
        try (DhcpBench bench = bench()) {
            bench.deliver6(advertise(bench.next6(Dhcp6Type.SOLICIT), ADDRESS));
            Dhcp6Message good = reply(bench.next6(Dhcp6Type.REQUEST), ADDRESS);
            bench.deliver6(new Dhcp6Message(Dhcp6Type.REPLY, good.xid() ^ 1, good.options()));
            Dhcp6Options nobody = new Dhcp6Options().add(Option6.CLIENT_ID, good.options().get(Option6.CLIENT_ID));
            nobody.add(good.options().association(1));
            bench.deliver6(new Dhcp6Message(Dhcp6Type.REPLY, good.xid(), nobody));
            Dhcp6Options foreign = new Dhcp6Options().add(Option6.CLIENT_ID, new byte[] {0, 1, 2, 3});
            foreign.add(Option6.SERVER_ID, DhcpBench.SERVER_ID.toBytes()).add(good.options().association(1));
            bench.deliver6(new Dhcp6Message(Dhcp6Type.REPLY, good.xid(), foreign));
            assertFalse(bench.has(ADDRESS));
            assertEquals(3, bench.drops(DropReason.DHCP_UNEXPECTED));
            bench.deliver6(good);
            assertTrue(bench.has(ADDRESS));
        }
    }

    @Test
    @Rfc(value = 8415, req = "18.2.10.1-7")
    void whoIsOnAnotherLinkBeginsAfresh() {
        try (DhcpBench bench = bench()) {
            bench.deliver6(advertise(bench.next6(Dhcp6Type.SOLICIT), ADDRESS));
            Dhcp6Message reply = answer6(bench.next6(Dhcp6Type.REQUEST), Dhcp6Type.REPLY);
            reply.options().addShorts(Option6.STATUS_CODE, 4);
            bench.deliver6(reply);
            assertEquals(List.of(), about(bench.next6(Dhcp6Type.SOLICIT)).addresses());
        }
    }

}
