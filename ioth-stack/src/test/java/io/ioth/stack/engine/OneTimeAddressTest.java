/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.AddressOrigin;
import io.ioth.AutoSettings;
import io.ioth.AutoSettings.OneTime;
import io.ioth.AutoSettings.Want;
import io.ioth.NetInterface;
import io.ioth.NetInterface.AddressState;
import io.ioth.StackConfig;
import io.ioth.link.LinkPair;
import io.ioth.net.HashAddress;
import io.ioth.net.IpAddress;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.PacketSocket;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.wire.EtherTypes;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Addresses that move with the time of day, in virtual time. */
@ExtendWith(LeakWatch.class)
class OneTimeAddressTest {

    private static final String MAC = "02:00:00:00:00:01";
    private static final String NAME = "renzo.otip";
    private static final String PASSWORD = "mypassword";
    private static final IpAddress BASE = IpAddress.parse("fc01::");

    /** When the period begins that VirtualSquare's document has an example of. */
    private static final long PERIOD = 51_890_493;

    private static final long SECOND = 1_000_000_000L;

    private final LinkPair cable = LinkPair.ethernet(1500);
    private final TestNet net = new TestNet();
    private StackEngine server;

    @BeforeEach
    void open() throws IOException {
        net.nowNs = (PERIOD * 32 + 10) * SECOND;
        server = net.engine(cable.a(), StackConfig.builder().build(), MAC);
    }

    @AfterEach
    void close() {
        net.close();
        cable.b().close();
    }

    private static AutoSettings settings(OneTime oneTime) {
        return AutoSettings.NONE.withFqdn(NAME).withOneTime(oneTime);
    }

    private void start() {
        server.configure(2, settings(OneTime.of(PASSWORD, BASE)), 0, net.nowNs);
    }

    private static IpAddress address(long period) {
        return HashAddress.oneTime(BASE, NAME, PASSWORD, (int) period);
    }

    private Map<IpAddress, AddressState> addresses() {
        Map<IpAddress, AddressState> result = new TreeMap<>();
        for (NetInterface.Address each : server.interfaces(net.nowNs).get(1).addresses()) {
            if (each.origin() == AddressOrigin.ONE_TIME) {
                result.put(each.address(), each.state());
            }
        }
        return result;
    }

    private void runTo(long secondsAfterPeriod) {
        net.run(Duration.ofNanos((PERIOD * 32 + secondsAfterPeriod) * SECOND - net.nowNs));
    }

    @Test
    void theAddressIsTheOneThatOthersCompute() {
        start();
        assertEquals(Map.of(IpAddress.parse("fc01::103b:2baf:8539:1e32"), AddressState.PREFERRED), addresses());
        assertTrue(server.usability().isUsable());
    }

    @Test
    void itIsThereBeforeItsPeriodAndAfterIt() {
        start();
        runTo(23);
        assertEquals(Map.of(address(PERIOD), AddressState.PREFERRED), addresses());
        runTo(24);
        assertEquals(
                Map.of(address(PERIOD), AddressState.PREFERRED, address(PERIOD + 1), AddressState.DEPRECATED),
                addresses());
        runTo(32);
        assertEquals(
                Map.of(address(PERIOD), AddressState.DEPRECATED, address(PERIOD + 1), AddressState.PREFERRED),
                addresses());
        runTo(40);
        assertEquals(Map.of(address(PERIOD + 1), AddressState.PREFERRED), addresses());
        runTo(32 * 1000 + 10);
        assertEquals(Map.of(address(PERIOD + 1000), AddressState.PREFERRED), addresses());
    }

    @Test
    void otherTimes() {
        server.configure(2, settings(new OneTime(PASSWORD, Optional.of(BASE), 10, 0, 25)), 0, net.nowNs);
        long now = (PERIOD * 32 + 10) / 10;
        assertEquals(
                Map.of(
                        address(now), AddressState.PREFERRED,
                        address(now - 1), AddressState.DEPRECATED,
                        address(now - 2), AddressState.DEPRECATED),
                addresses());
    }

    @Test
    void nobodyIsAskedWhetherItIsTaken() throws IOException {
        try (WirePeer peer = new WirePeer(cable.b(), net, MAC)) {
            net.run(Duration.ofSeconds(3));
            peer.take(EtherTypes.IPV6);
            start();
            net.run(Duration.ofSeconds(3));
            for (ByteBuf packet : peer.take(EtherTypes.IPV6)) {
                assertNotEquals(135, packet.getUnsignedByte(40), "a neighbour solicitation");
            }
        }
    }

    @Test
    void onThePrefixOfARouter() throws IOException {
        try (WirePeer router = new WirePeer(cable.b(), net, MAC)) {
            server.configure(2, settings(OneTime.of(PASSWORD)).withRouters(Want.IF_THERE), 0, net.nowNs);
            assertFalse(server.usability().isUsable());
            net.run(Duration.ofSeconds(2));
            IpAddress from = IpAddress.parse("fe80::99");
            byte[] header = WirePeer.octets(134, 0, 0, 0, 64, 0, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0);
            byte[] prefix = WirePeer.octets(
                    3, 4, 64, 0xc0, 0, 0, 0, 60, 0, 0, 0, 60, 0, 0, 0, 0, 0xfc, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
            byte[] message = WirePeer.icmp6(from, "ff02::1", WirePeer.join(header, prefix));
            router.send(router.ethernet(0x3333_0000_0001L, EtherTypes.IPV6, WirePeer.ipv6(from, "ff02::1", 58, 255, message)));
            assertEquals(Map.of(address(PERIOD), AddressState.PREFERRED), addresses());
            assertTrue(server.usability().isUsable());
            runTo(32 + 20);
            assertEquals(Map.of(address(PERIOD + 1), AddressState.PREFERRED), addresses());
            net.run(Duration.ofSeconds(60));
            assertEquals(Map.of(), addresses());
        }
    }

    /** A server that listens on all its addresses, and a client that knows name and password. */
    private final class Conversation {
        final StackEngine client;
        final StreamSocket listener = server.newStream(Family.DUAL);

        Conversation() throws IOException {
            client = net.engine(cable.b(), false, "02:00:00:00:00:02", "fc01::2/64");
            listener.bind(new Endpoint(IpAddress.ANY, 80, 0), net.nowNs);
            listener.listen(16, net.nowNs);
        }

        StreamSocket connect(long period) throws IOException {
            StreamSocket socket = client.newStream(Family.DUAL);
            socket.connect(new Endpoint(address(period), 80, 0), net.nowNs);
            return socket;
        }
    }

    @Test
    void connectionsLiveOnAtTheAddressTheyBeganOn() throws IOException {
        start();
        Conversation talk = new Conversation();
        StreamSocket old = talk.connect(PERIOD);
        net.run(Duration.ofSeconds(1));
        assertEquals("ESTABLISHED", state(talk.client, PERIOD));
        runTo(32 * 5);
        assertEquals(AddressState.DEPRECATED, addresses().get(address(PERIOD)));
        assertEquals("ESTABLISHED", state(talk.client, PERIOD));
        assertTrue(addresses().containsKey(address(PERIOD)));
        StreamSocket late = talk.connect(PERIOD);
        net.run(Duration.ofSeconds(2));
        assertEquals(1, connections(talk.client, "ESTABLISHED"));
        StreamSocket now = talk.connect(PERIOD + 5);
        net.run(Duration.ofSeconds(2));
        assertEquals(2, connections(talk.client, "ESTABLISHED"));
        old.close(net.nowNs);
        late.close(net.nowNs);
        now.close(net.nowNs);
    }

    @Test
    void anAddressIsGoneWhenItsLastConnectionIs() throws IOException {
        start();
        Conversation talk = new Conversation();
        StreamSocket old = talk.connect(PERIOD);
        net.run(Duration.ofSeconds(1));
        runTo(32 * 5 + 10);
        assertEquals(2, addresses().size());
        old.abort(net.nowNs);
        net.run(Duration.ofSeconds(10));
        assertEquals(1, addresses().size());
    }

    @Test
    void aClientThatComputesTheAddressReachesTheServerAcrossManyPeriods() throws IOException {
        start();
        Conversation talk = new Conversation();
        for (int i = 1; i <= 10; i++) {
            runTo(32 * i);
            talk.connect(PERIOD + i);
            net.run(Duration.ofSeconds(1));
            assertEquals(i, connections(talk.client, "ESTABLISHED"));
        }
    }

    @Test
    void datagramsAndEchoesToOldAddressesAreNotAnswered() throws IOException {
        start();
        Conversation talk = new Conversation();
        talk.connect(PERIOD);
        PacketSocket receiver = server.newDatagram(Family.DUAL);
        receiver.bind(new Endpoint(IpAddress.ANY, 7, 0), net.nowNs);
        net.run(Duration.ofSeconds(1));
        runTo(32 * 3);
        PacketSocket sender = talk.client.newDatagram(Family.DUAL);
        sender.send(TestNet.bytes(3), new Endpoint(address(PERIOD), 7, 0), net.nowNs);
        net.run(Duration.ofSeconds(1));
        assertEquals(0, receiver.readyOps() & 1);
        sender.send(TestNet.bytes(3), new Endpoint(address(PERIOD + 3), 7, 0), net.nowNs);
        net.run(Duration.ofSeconds(1));
        assertEquals(1, receiver.readyOps() & 1);
    }

    private static int connections(StackEngine of, String state) {
        return (int) of.sockets().stream().filter(each -> each.state().equals(state)).count();
    }

    private static String state(StackEngine of, long period) {
        return of.sockets().stream()
                .filter(each -> each.remote().isPresent()
                        && IpAddress.of(each.remote().get().getAddress()).equals(address(period)))
                .map(each -> each.state())
                .findFirst()
                .orElse("none");
    }

    @Test
    void allGoesWithTheStack() {
        start();
        server.close(net.nowNs);
        assertEquals(List.of(), List.copyOf(addresses().keySet()));
    }
}
