/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.StandardProtocolFamily;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/** Which server is asked, how often, and how. */
class DnsServersTest extends DnsTestBase {

    private static final String WWW6 = "www 60 AAAA fd00:53::80";
    private static final String WWW4 = "www 60 A 10.53.0.80";

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
                whole = Arrays.copyOf(whole, 600);
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
        impatient();
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
        assertTrue(System.nanoTime() - startNs < 4_000_000_000L, "ICMP tells that nobody listens");
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
        impatient();
        server((wire, reply) -> {});
        long startNs = System.nanoTime();
        assertEquals("www.test: fd00:53::1: didn't answer", refused("www.test"));
        assertTrue(System.nanoTime() - startNs < 5 * LITTLE.toNanos());
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
        use(settings -> settings.withPatience(LITTLE, 3));
        assertEquals(1, client.resolver().lookup("www.test", StandardProtocolFamily.INET6).size());
        assertTrue(server.queries.size() >= 2);
    }
}
