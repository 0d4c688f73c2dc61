/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.DnsAnswer;
import io.ioth.NetInterface;
import io.ioth.net.IpAddress;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** One-shot questions to the link (RFC 6762). */
class MulticastLookupTest extends DnsTestBase {

    private static final TestZone ZONE = new TestZone(
            "box.local. 10 A 10.53.0.200", "box.local. 10 AAAA fe80::200", "only4.local. 10 A 10.53.0.201",
            "0.0.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.e.f.ip6.arpa. 10 PTR box.local.",
            "9.8.254.169.in-addr.arpa. 10 PTR box.local.");

    private LinkResponder responder;

    private void respond(LinkResponder.Behaviour behaviour) throws IOException {
        responder = new LinkResponder(net, behaviour);
    }

    @AfterEach
    void stop() {
        if (responder != null) {
            responder.close();
        }
    }

    /** As a responder answers: what it doesn't have it keeps quiet about. */
    private static void byZone(LinkResponder.Asked asked) throws IOException {
        Message answer = ZONE.answer(new Message(asked.dns));
        if (!answer.getSection(Section.ANSWER).isEmpty()) {
            answer.getHeader().setFlag(Flags.AA);
            asked.reply(answer.toWire());
        }
    }

    private Set<String> addresses(String host) throws UnknownHostException {
        return Set.copyOf(lookup(host));
    }

    @Test
    void namesInLocalAreAskedForOnTheLinkAndNotOfServers() throws Exception {
        TestServer server = server(new TestZone());
        respond(MulticastLookupTest::byZone);
        assertEquals(Set.of("fe80::200", "10.53.0.200"), addresses("box.local"));
        assertEquals(Set.of("fe80::200", "10.53.0.200"), addresses("BOX.local."));
        assertEquals(0, server.queries.size());
        assertTrue(client.sockets().isEmpty());
    }

    @Test
    void linkLocalAddressesHaveTheZoneThatTheyWereHeardIn() throws Exception {
        respond(MulticastLookupTest::byZone);
        InetAddress found = client.resolver().lookup("box.local", StandardProtocolFamily.INET6).getFirst();
        int index = client.networkInterface("vde0").map(NetInterface::index).orElseThrow();
        assertEquals(index, ((Inet6Address) found).getScopeId());
    }

    @Test
    void questionsAreOneToAMessageWithHopLimit255() throws Exception {
        respond(MulticastLookupTest::byZone);
        lookup("box.local");
        assertTrue(responder.asked.stream().anyMatch(asked -> asked.ipv4));
        assertTrue(responder.asked.stream().anyMatch(asked -> !asked.ipv4));
        for (LinkResponder.Asked asked : responder.asked) {
            assertEquals(255, asked.hops);
            Message query = new Message(asked.dns);
            assertEquals(1, query.getSection(Section.QUESTION).size());
            assertFalse(query.getHeader().getFlag(Flags.RD));
        }
    }

    @Test
    void theMissingFamilyIsWaitedForOnlyBriefly() throws Exception {
        use(settings -> settings.withPatience(Duration.ofSeconds(3), 1));
        respond(MulticastLookupTest::byZone);
        long startNs = System.nanoTime();
        assertEquals(List.of("10.53.0.201"), lookup("only4.local"));
        assertTrue(System.nanoTime() - startNs < 1_500_000_000L);
    }

    @Test
    void nsecSaysThatThereIsNoMore() throws Exception {
        use(settings -> settings.withPatience(Duration.ofSeconds(20), 1));
        respond(asked -> {
            Message query = new Message(asked.dns);
            Message answer = new Message(query.getHeader().getID());
            answer.getHeader().setFlag(Flags.QR);
            Record question = query.getQuestion();
            Name name = question.getName();
            answer.addRecord(new NSECRecord(name, 1, 10, name, new int[] {Type.A}), Section.ADDITIONAL);
            asked.reply(answer.toWire());
        });
        UnknownHostException e = assertThrows(
                UnknownHostException.class,
                () -> client.resolver().lookup("only4.local", StandardProtocolFamily.INET6));
        assertEquals("only4.local: it has no address of IPv6", e.getMessage());
    }

    @Test
    void nobodyAnsweringIsToldInTime() throws Exception {
        impatient();
        respond(asked -> {});
        assertEquals("box.local: nobody on the link answers to it", refused("box.local"));
        assertTrue(client.sockets().isEmpty());
    }

    @Test
    void aQuestionIsRepeatedAfterASecond() throws Exception {
        use(settings -> settings.withPatience(Duration.ofSeconds(3), 1));
        respond(asked -> {
            if (responder.asked.size() > 4) {
                byZone(asked);
            }
        });
        assertFalse(lookup("box.local").isEmpty());
    }

    @Test
    void answersFromElsewhereOrAnotherPortOrToAnotherQuestionArePassedOver() throws Exception {
        respond(asked -> {
            byte[] forged = new HostileMessages(asked.dns).address(66).build();
            asked.reply(forged, asked.ipv4 ? "192.0.2.1" : "2001:db8::1", 5353);
            asked.reply(forged, asked.ipv4 ? "10.53.0.200" : "fe80::200", 5354);
            byte[] otherId = forged.clone();
            otherId[1] ^= 1;
            asked.reply(otherId);
            byte[] query = forged.clone();
            query[2] &= 0x7f;
            asked.reply(query);
            HostileMessages loop = new HostileMessages(asked.dns);
            asked.reply(loop.pointer(loop.at()).answer(1, 4).bytes(10, 53, 0, 66).build());
            asked.reply(new byte[] {1, 2, 3});
            byZone(asked);
        });
        List<InetAddress> found = client.resolver().lookup("only4.local", StandardProtocolFamily.INET);
        assertEquals(List.of("10.53.0.201"), text(found));
    }

    @Test
    void recordsOfOtherNamesAreNotTaken() throws Exception {
        impatient();
        respond(asked -> asked.reply(new HostileMessages(asked.dns)
                .label("other").label("local").bytes(0).answer(1, 4).bytes(10, 53, 0, 66).build()));
        refused("box.local");
    }

    @Test
    void linkLocalAddressesAreAskedBackOnTheLink() throws Exception {
        TestServer server = server(new TestZone());
        respond(MulticastLookupTest::byZone);
        InetAddress linkLocal = IpAddress.parse("fe80::200").toInetAddress(2);
        assertEquals("box.local", client.resolver().reverse(linkLocal));
        assertEquals("box.local", client.resolver().reverse(InetAddress.getByName("169.254.8.9")));
        assertEquals(0, server.queries.size());
    }

    @Test
    void recordsCanBeAskedForOnTheLink() throws Exception {
        respond(MulticastLookupTest::byZone);
        assertEquals(
                List.of(new DnsAnswer("box.local.", 10, "A", "10.53.0.200")),
                client.resolver().query("box.local", "A"));
    }

    @Test
    void withoutMulticastTheServersAreAsked() throws Exception {
        server(new TestZone("box.local. 60 A 10.53.0.80"));
        use(settings -> settings.withMulticast(false));
        assertEquals(List.of("10.53.0.80"), lookup("box.local"));
    }
}
