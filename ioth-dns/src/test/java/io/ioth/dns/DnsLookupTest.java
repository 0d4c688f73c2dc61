/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.DnsAnswer;
import io.ioth.Hosts;
import io.ioth.NameService;
import io.ioth.NetStack;
import io.ioth.net.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/** What a resolver does with servers that behave. */
class DnsLookupTest extends DnsTestBase {

    private static final String WWW6 = "www 60 AAAA fd00:53::80";
    private static final String WWW4 = "www 60 A 10.53.0.80";

    private List<String> ipv4(String host) throws UnknownHostException {
        return text(client.resolver().lookup(host, StandardProtocolFamily.INET));
    }

    @Test
    void bothFamiliesAreFoundIpv6First() throws Exception {
        server(new TestZone(WWW6, WWW4));
        assertEquals(List.of("fd00:53::80", "10.53.0.80"), lookup("www.test"));
    }

    @Test
    void oneFamilyAloneIsAskedForAlone() throws Exception {
        TestServer server = server(new TestZone(WWW6, WWW4));
        assertEquals(List.of("10.53.0.80"), ipv4("www.test"));
        assertEquals(1, server.queries.size());
    }

    @Test
    void theErrorSaysWhetherTheNameOrTheAddressIsMissing() throws Exception {
        server(new TestZone(WWW4, "mail 60 MX 10 www"));
        assertEquals("no.test: there is no such name", refused("no.test"));
        assertEquals("mail.test: it has no address", refused("mail.test"));
        UnknownHostException e = assertThrows(
                UnknownHostException.class, () -> client.resolver().lookup("www.test", StandardProtocolFamily.INET6));
        assertEquals("www.test: it has no address of IPv6", e.getMessage());
    }

    @Test
    void withoutServersTheErrorSaysSo() {
        use(settings -> settings.withNames(NameService.NONE));
        assertEquals("www.test: this stack knows no DNS server", refused("www.test"));
    }

    @Test
    void queriesHaveEdnsRecursionAndRandomIdsAndPorts() throws Exception {
        TestServer server = server(new TestZone());
        for (int i = 0; i < 20; i++) {
            String name = "n" + i + ".test";
            assertThrows(UnknownHostException.class, () -> ipv4(name));
        }
        HashSet<Integer> ids = new HashSet<>();
        for (byte[] wire : server.queries) {
            Message query = new Message(wire);
            assertEquals(1232, query.getOPT().getPayloadSize());
            assertTrue(query.getHeader().getFlag(Flags.RD));
            ids.add(query.getHeader().getID());
        }
        assertEquals(20, server.queries.size());
        assertTrue(ids.size() > 17, "identifiers: " + ids);
        assertTrue(new HashSet<>(server.ports).size() > 17, "ports: " + server.ports);
        assertTrue(client.sockets().isEmpty());
    }

    @Test
    void anAnswerIsKeptForItsTime() throws Exception {
        TestServer server = server(new TestZone("www 1 AAAA fd00:53::80", WWW4));
        lookup("www.test");
        lookup("WWW.test.");
        assertEquals(2, server.queries.size());
        Thread.sleep(1200);
        lookup("www.test");
        assertEquals(3, server.queries.size(), "only the one that's over is asked for again");
    }

    @Test
    void thatThereIsNothingIsKeptToo() throws Exception {
        TestServer server = server(new TestZone(WWW6));
        assertThrows(UnknownHostException.class, () -> ipv4("no.test"));
        refused("no.test");
        assertEquals(1, server.queries.size(), "RFC 2308: no such name, whatever the type");
        lookup("www.test");
        lookup("www.test");
        assertEquals(3, server.queries.size(), "RFC 2308: no such records");
    }

    @Test
    void flushingForgets() throws Exception {
        TestServer server = server(new TestZone(WWW6, WWW4));
        lookup("www.test");
        client.resolver().flush();
        lookup("www.test");
        assertEquals(4, server.queries.size());
    }

    @Test
    void otherServersMakeItForget() throws Exception {
        server(new TestZone(WWW6));
        server(new TestZone("www 60 AAAA fd00:53::81"));
        assertEquals(List.of("fd00:53::80"), lookup("www.test"));
        use(settings -> settings.withNames(names("fd00:53::2")));
        assertEquals(List.of("fd00:53::81"), lookup("www.test"));
    }

    @Test
    void aliasesAreFollowed() throws Exception {
        server(new TestZone("a 60 CNAME b", "b 60 CNAME www", WWW6, WWW4));
        assertEquals(List.of("fd00:53::80", "10.53.0.80"), lookup("a.test"));
        assertEquals(List.of("fd00:53::80", "10.53.0.80"), lookup("a.test"), "from the cache");
    }

    @Test
    void aliasesInACircleEnd() throws Exception {
        server(new TestZone("a 60 CNAME b", "b 60 CNAME a"));
        assertTrue(refused("a.test").startsWith("a.test: "));
    }

    @Test
    void aliasesWithoutEndEnd() throws Exception {
        TestZone zone = new TestZone();
        for (int i = 0; i < 39; i++) {
            zone.add("a" + i + " 60 CNAME a" + (i + 1));
        }
        server(zone.add("a39 60 A 10.53.0.80"));
        refused("a0.test");
        assertEquals(List.of("10.53.0.80"), lookup("a30.test"));
    }

    @Test
    void aTruncatedAnswerComesByTcp() throws Exception {
        TestZone zone = new TestZone(WWW6, WWW4);
        for (int i = 0; i < 200; i++) {
            zone.add("big 60 AAAA fd00:53:1::" + Integer.toHexString(i));
        }
        TestServer server = server(zone);
        server.onUdp((wire, reply) -> {
            Message query = new Message(wire);
            byte[] whole = zone.answer(query).toWire();
            if (whole.length > query.getOPT().getPayloadSize()) {
                whole = java.util.Arrays.copyOf(whole, 600);
                whole[2] |= 0x02;
            }
            reply.send(whole);
        });
        assertEquals(200, client.resolver().lookup("big.test", StandardProtocolFamily.INET6).size());
        assertEquals(1, server.tcpQueries.size());
    }

    @Test
    void tcpFromTheFirstWhereWanted() throws Exception {
        TestServer server = server(new TestZone(WWW6, WWW4));
        use(settings -> settings.withTcpOnly(true));
        lookup("www.test");
        assertEquals(0, server.queries.size());
        assertEquals(2, server.tcpQueries.size());
    }

    @Test
    void aServerWithoutEdnsIsAskedWithout() throws Exception {
        TestZone zone = new TestZone(WWW6, WWW4);
        TestServer server = server(zone);
        server.onUdp((wire, reply) -> {
            Message query = new Message(wire);
            if (query.getOPT() == null) {
                reply.send(zone.answer(query).toWire());
            } else {
                Message error = new Message(query.getHeader().getID());
                error.getHeader().setFlag(Flags.QR);
                error.getHeader().setRcode(Rcode.FORMERR);
                reply.send(error.toWire());
            }
        });
        client.resolver().lookup("www.test", StandardProtocolFamily.INET6);
        assertEquals(2, server.queries.size());
        client.resolver().lookup("www.test", StandardProtocolFamily.INET);
        assertEquals(3, server.queries.size(), "it's known from then on");
    }

    @Test
    void aSilentServerIsFollowedByTheNextAndThenAskedLast() throws Exception {
        TestServer silent = server((wire, reply) -> {});
        server(new TestZone(WWW6, WWW4));
        use(settings -> settings.withNames(names("fd00:53::1", "fd00:53::2")));
        assertEquals(2, lookup("www.test").size());
        int asked = silent.queries.size();
        client.resolver().flush();
        assertEquals(2, lookup("www.test").size());
        assertEquals(asked, silent.queries.size());
    }

    @Test
    void aServerWithoutTheServiceIsFollowedByTheNextAtOnce() throws Exception {
        server((wire, reply) -> {}).stack.close();
        TestServer here = server(new TestZone(WWW6, WWW4));
        use(settings -> settings.withNames(names("fd00:53::c", "fd00:53::2")));
        long startNs = System.nanoTime();
        assertEquals(2, lookup("www.test").size());
        assertTrue(System.nanoTime() - startNs < PATIENCE.toNanos(), "ICMP tells that nobody listens");
        assertEquals(2, here.queries.size());
    }

    @Test
    void aServerThatFailsIsFollowedByTheNext() throws Exception {
        for (int rcode : new int[] {Rcode.SERVFAIL, Rcode.REFUSED}) {
            server((wire, reply) -> {
                Message error = new TestZone().answer(new Message(wire));
                error.getHeader().setRcode(rcode);
                reply.send(error.toWire());
            });
        }
        server(new TestZone(WWW6, WWW4));
        use(settings -> settings.withNames(names("fd00:53::1", "fd00:53::2")));
        String message = refused("www.test");
        assertTrue(message.contains("fd00:53::1: answered SERVFAIL"), message);
        assertTrue(message.contains("fd00:53::2: answered REFUSED"), message);
        use(settings -> settings.withNames(names("fd00:53::1", "fd00:53::2", "fd00:53::3")));
        assertEquals(2, lookup("www.test").size());
    }

    @Test
    void nobodyAnsweringIsToldInTime() throws Exception {
        server((wire, reply) -> {});
        long startNs = System.nanoTime();
        assertEquals("www.test: fd00:53::1: didn't answer", refused("www.test"));
        assertTrue(System.nanoTime() - startNs < 5 * PATIENCE.toNanos());
        assertTrue(client.sockets().isEmpty());
    }

    @Test
    void aLostQueryIsSentAgain() throws Exception {
        TestZone zone = new TestZone(WWW6);
        TestServer server = server(zone);
        server.onUdp((wire, reply) -> {
            if (server.queries.size() > 1) {
                reply.send(zone.answer(new Message(wire)).toWire());
            }
        });
        use(settings -> settings.withPatience(PATIENCE, 2));
        assertEquals(1, client.resolver().lookup("www.test", StandardProtocolFamily.INET6).size());
        assertEquals(2, server.queries.size());
    }

    @Test
    void shortNamesAreSearchedFor() throws Exception {
        TestServer server = server(new TestZone("www.b 60 A 10.53.0.80"));
        search(1, "a.test", "b.test");
        assertEquals(List.of("10.53.0.80"), ipv4("www"));
        assertEquals(2, server.queries.size(), "in a.test, then in b.test");
    }

    @Test
    void namesWithDotsAreTriedAsTheyAreFirst() throws Exception {
        TestServer server = server(new TestZone(WWW6, "x.y.b 60 A 10.53.0.81"));
        search(1, "b.test");
        lookup("www.test");
        assertEquals(2, server.queries.size());
        assertEquals(List.of("10.53.0.81"), lookup("x.y"), "and in the list after that");
    }

    @Test
    void theOwnDomainIsSearchedInWhereThereIsNoList() throws Exception {
        server(new TestZone("www.b 60 A 10.53.0.80"));
        use(settings -> settings.withNames(
                new NameService(names("fd00:53::1").servers(), List.of(), "b.test", List.of())));
        assertEquals(List.of("10.53.0.80"), ipv4("www"));
    }

    @Test
    void theConfigurationNamesServersAndDomains() throws Exception {
        server(new TestZone("www.b 60 A 10.53.0.80"));
        try (NetStack other = NetStack.open(net, "ip=fd00:53::d/64,dad=off,dns=fd00:53::1,search=b.test")) {
            assertEquals(List.of("10.53.0.80"), text(other.resolver().lookup("www")));
        }
    }

    @Test
    void aNameWithADotAtItsEndIsNotSearchedFor() throws Exception {
        server(new TestZone("www.b 60 A 10.53.0.80"));
        search(1, "b.test");
        assertEquals("www.: there is no such name", refused("www."));
    }

    @Test
    void specialNamesNeverLeave() throws Exception {
        TestServer server = server(new TestZone());
        for (String name : List.of("x.invalid", "x.onion", "localhost", "a.localhost.")) {
            try {
                lookup(name);
            } catch (UnknownHostException e) {
                assertTrue(e.getMessage().endsWith("there is no such name"), e.getMessage());
            }
        }
        assertEquals(0, server.queries.size());
    }

    @Test
    void impossibleNamesNeverLeave() throws Exception {
        TestServer server = server(new TestZone());
        List<String> bad = new ArrayList<>(List.of("", ".", ".a", "a..b", "a b", "a\u0000b", "x".repeat(64) + ".test", "1.2.3"));
        bad.add("abcdefgh.".repeat(32) + "test");
        for (String name : bad) {
            assertFalse(refused(name).contains("\n"), name);
        }
        assertEquals(0, server.queries.size());
    }

    @Test
    void namesOfOtherScriptsAreAskedForInAscii() throws Exception {
        server(new TestZone("xn--bcher-kva 60 A 10.53.0.80"));
        assertEquals(List.of("10.53.0.80"), lookup("b\u00fccher.test"));
    }

    @Test
    void overriddenHostsAreNotAskedFor() throws Exception {
        TestServer server = server(new TestZone(WWW6));
        use(settings -> settings.withHosts(Hosts.parse("fd00:53::99 www.test")));
        assertEquals(List.of("fd00:53::99"), lookup("www.test"));
        assertEquals(0, server.queries.size());
    }

    @Test
    void addressesHaveNames() throws Exception {
        server(new TestZone("80.0.53.10.in-addr.arpa. 60 PTR www"));
        assertEquals("www.test", client.resolver().reverse(InetAddress.getByName("10.53.0.80")));
        UnknownHostException e = assertThrows(
                UnknownHostException.class, () -> client.resolver().reverse(InetAddress.getByName("10.53.0.81")));
        assertEquals("10.53.0.81: it has no name", e.getMessage());
    }

    @Test
    void anyRecordsCanBeAskedFor() throws Exception {
        server(new TestZone("mail 60 MX 10 www", "a 60 CNAME www", WWW4));
        assertEquals(
                List.of(new DnsAnswer("mail.test.", 60, "MX", "10 www.test.")),
                client.resolver().query("mail.test", "mx"));
        assertEquals(2, client.resolver().query("a.test", "A").size(), "with the alias");
        assertThrows(UnknownHostException.class, () -> client.resolver().query("a.test", "NONSENSE"));
        assertThrows(UnknownHostException.class, () -> client.resolver().query("mail.test", "TXT"));
    }

    @Test
    void connectingByNameWorks() throws Exception {
        TestServer server = server(new TestZone("www 60 AAAA fd00:53::1", "www 60 A 10.53.0.1"));
        try (ServerSocketChannel listener = server.stack.openServerSocketChannel().bind(new InetSocketAddress(80));
                SocketChannel channel = client.connect("www.test", 80)) {
            assertEquals(
                    IpAddress.parse("fd00:53::1"),
                    IpAddress.of(((InetSocketAddress) channel.getRemoteAddress()).getAddress()));
        }
    }

    @Test
    void aServerThatIsSlowWithAaaaHoldsTheConnectionUpByLittle() throws Exception {
        TestZone zone = new TestZone("www 60 A 10.53.0.1");
        TestServer server = server(zone);
        server.onUdp((wire, reply) -> {
            if (new Message(wire).getQuestion().getType() == org.xbill.DNS.Type.A) {
                reply.send(zone.answer(new Message(wire)).toWire());
            }
        });
        use(settings -> settings.withPatience(java.time.Duration.ofSeconds(10), 1));
        long startNs = System.nanoTime();
        try (ServerSocketChannel listener = server.stack.openServerSocketChannel().bind(new InetSocketAddress(80));
                SocketChannel channel = client.connect("www.test", 80)) {
            assertTrue(channel.isConnected());
        }
        assertTrue(System.nanoTime() - startNs < 2_000_000_000L, "RFC 8305: 50 ms for the other family");
    }

    @Test
    void anInterruptEndsALookupAndItsSockets() throws Exception {
        server((wire, reply) -> {});
        use(settings -> settings.withPatience(java.time.Duration.ofSeconds(20), 1));
        Thread thread = Thread.ofVirtual().start(() -> refused("www.test"));
        while (client.sockets().size() < 2) {
            Thread.onSpinWait();
        }
        thread.interrupt();
        thread.join();
        while (!client.sockets().isEmpty()) {
            Thread.onSpinWait();
        }
    }
}
