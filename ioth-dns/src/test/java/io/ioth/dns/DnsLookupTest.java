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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Type;

/** What a resolver does with servers that behave. */
class DnsLookupTest extends DnsTestBase {

    private static final String WWW6 = "www 60 AAAA 2001:db8:53::80";
    private static final String WWW4 = "www 60 A 10.53.0.80";

    private List<String> ipv4(String host) throws UnknownHostException {
        return text(client.resolver().lookup(host, StandardProtocolFamily.INET));
    }

    @Test
    void bothFamiliesAreFoundIpv6First() throws Exception {
        server(new TestZone(WWW6, WWW4));
        assertEquals(List.of("2001:db8:53::80", "10.53.0.80"), lookup("www.test"));
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
        TestServer server = server(new TestZone("www 1 AAAA 2001:db8:53::80", WWW4));
        lookup("www.test");
        lookup("WWW.test.");
        assertEquals(2, server.queries.size());
        while (server.queries.size() == 2) {
            lookup("www.test");
        }
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
        assertEquals(List.of("2001:db8:53::80"), lookup("www.test"));
        use(settings -> settings.withNames(names("fd00:53::2")));
        assertEquals(List.of("fd00:53::81"), lookup("www.test"));
    }

    @Test
    void aliasesAreFollowed() throws Exception {
        server(new TestZone("a 60 CNAME b", "b 60 CNAME www", WWW6, WWW4));
        assertEquals(List.of("2001:db8:53::80", "10.53.0.80"), lookup("a.test"));
        assertEquals(List.of("2001:db8:53::80", "10.53.0.80"), lookup("a.test"), "from the cache");
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
        List<String> bad = new ArrayList<>(List.of("", ".", ".a", "a..b", "a b", "a\u0000b", "1.2.3"));
        bad.add("x".repeat(64) + ".test");
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
            assertTrue(channel.isConnected());
            assertEquals(80, ((InetSocketAddress) channel.getRemoteAddress()).getPort());
        }
    }

    @Test
    void aServerThatIsSlowWithAaaaHoldsTheConnectionUpByLittle() throws Exception {
        TestZone zone = new TestZone("www 60 A 10.53.0.1");
        TestServer server = server(zone);
        server.onUdp((wire, reply) -> {
            if (new Message(wire).getQuestion().getType() == Type.A) {
                reply.send(zone.answer(new Message(wire)).toWire());
            }
        });
        use(settings -> settings.withPatience(Duration.ofSeconds(10), 1));
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
        use(settings -> settings.withPatience(Duration.ofSeconds(20), 1));
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
