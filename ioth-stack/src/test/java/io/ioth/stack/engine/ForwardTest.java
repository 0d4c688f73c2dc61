/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.Route;
import io.ioth.link.LinkCapabilities;
import io.ioth.link.LinkPair;
import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.stack.ip.Path;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.PacketSocket;
import io.ioth.stack.socket.StreamSocket;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Three stacks in a row: what the outer ones say to each other goes through the one in the middle. */
class ForwardTest extends ForwardTestBase {

    private static final int BULK = 100_000;

    private StackEngine a;
    private StackEngine router;
    private StackEngine b;

    private void open(boolean forwarding, LinkPair right, int mtu) throws IOException {
        router = router(forwarding, right.a(), mtu);
        a = net.engine(left.b(), config(false), "02:00:00:00:00:02", "10.0.0.2/24", "fd00::2/64");
        b = net.engine(right.b(), config(false), "02:00:00:00:00:03", "10.1.0.3/24", "fd01::3/64");
        route(a, "10.0.0.1", "fd00::1");
        route(b, "10.1.0.1", "fd01::1");
        net.settle();
    }

    private static void route(StackEngine engine, String gateway4, String gateway6) throws IOException {
        engine.addRoute(Route.via(IpPrefix.DEFAULT_IPV4, IpAddress.parse(gateway4), "e0"));
        engine.addRoute(Route.via(IpPrefix.DEFAULT, IpAddress.parse(gateway6), "e0"));
    }

    private boolean pings(StackEngine from, String to) throws IOException {
        boolean ipv4 = to.indexOf('.') > 0;
        PacketSocket socket = from.newPing(Family.DUAL);
        byte[] echo = WirePeer.octets(ipv4 ? 8 : 128, 0, 0, 0, 0, 0, 0, 7, 1, 2, 3, 4);
        socket.send(TestNet.bytes(echo.length).clear().writeBytes(echo), new Endpoint(IpAddress.parse(to), 0, 0),
                net.nowNs);
        net.run(Duration.ofMillis(100));
        PacketSocket.Datagram answer = socket.receive();
        if (answer != null) {
            answer.payload().release();
        }
        socket.close(net.nowNs);
        return answer != null;
    }

    /** Sends so much each way over one connection. */
    private void talk(StackEngine client, StackEngine server, String to) throws IOException {
        StreamSocket listener = server.newStream(Family.DUAL);
        listener.bind(new Endpoint(IpAddress.ANY, 80, 0), net.nowNs);
        listener.listen(5, net.nowNs);
        StreamSocket socket = client.newStream(Family.DUAL);
        socket.connect(TestNet.at(to, 80), net.nowNs);
        net.run(Duration.ofMillis(200));
        assertTrue(socket.finishConnect());
        StreamSocket accepted = listener.accept(net.nowNs);
        assertNotNull(accepted);
        EngineTalk one = new EngineTalk(net, socket, 0, BULK, true);
        EngineTalk other = new EngineTalk(net, accepted, 1, BULK, true);
        for (int i = 0; i < 3000 && !(one.isClosed() && other.isClosed()); i++) {
            one.act();
            other.act();
            net.run(Duration.ofMillis(2));
        }
        assertTrue(one.hasRead(BULK), one::toString);
        assertTrue(other.hasRead(BULK), other::toString);
        listener.close(net.nowNs);
    }

    @ParameterizedTest
    @CsvSource({"10.1.0.3, 10.0.0.2", "fd01::3, fd00::2"})
    @Rfc(value = 8504, req = "5.1-10")
    void pingsAndConnectionsGoThroughBothWays(String there, String back) throws IOException {
        open(true, LinkPair.ethernet(1500), 0);
        assertTrue(pings(a, there));
        assertTrue(pings(b, back));
        talk(a, b, there);
        talk(b, a, back);
        assertTrue(router.counters().get(Counter.IP_FORWARDED) > 4L * BULK / 1500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.0.3", "fd01::3"})
    void aNarrowerLinkBeyondIsLearntByTheSender(String there) throws IOException {
        open(true, LinkPair.ethernet(1500), NARROW);
        talk(a, b, there);
        Path path = new Path();
        a.ipOutput().route(path, null, IpAddress.parse(there), 0);
        assertEquals(NARROW, path.mtu);
        assertTrue(router.counters().get(DropReason.IP_TOO_BIG) > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.0.3", "fd01::3"})
    void ipWithoutEthernetIsRoutedToo(String there) throws IOException {
        open(true, LinkPair.ip(1500), 0);
        assertTrue(pings(a, there));
        talk(a, b, there);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.0.3, false, 0",
        "fd01::3, false, 0",
        "10.1.0.3, true, 0",
        "fd01::3, true, 0",
        "10.1.0.3, true, 1400",
        "fd01::3, false, 1400"
    })
    void superframesPassWhereTheyCanBeCarriedAndAreCutElsewhere(String there, boolean carried, int mtu) throws IOException {
        LinkCapabilities memory = new LinkCapabilities(LinkCapabilities.Medium.ETHERNET, 1500, 65535, true, true);
        left = LinkPair.of(memory, 1024);
        open(true, carried ? LinkPair.of(memory, 1024) : LinkPair.ethernet(1500), mtu);
        talk(a, b, there);
        talk(b, a, there.equals("10.1.0.3") ? "10.0.0.2" : "fd00::2");
        assertEquals(0, router.counters().get(DropReason.TCP_BAD_CHECKSUM));
        assertEquals(0, b.counters().get(DropReason.TCP_BAD_CHECKSUM));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.0.3", "fd01::3"})
    void whoDoesNotForwardDropsAndCounts(String there) throws IOException {
        open(false, LinkPair.ethernet(1500), 0);
        assertTrue(!pings(a, there));
        assertEquals(1, router.counters().get(DropReason.IP_NOT_FOR_US));
        assertEquals(0, router.counters().get(Counter.IP_FORWARDED));
    }
}
