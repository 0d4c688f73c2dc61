/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetInterface;
import io.ioth.NetInterface.NeighborState;
import io.ioth.link.LinkPair;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.neighbor.NeighborCache;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.PacketSocket;
import io.ioth.wire.ArpView;
import io.ioth.wire.EtherTypes;
import io.ioth.wire.EthernetView;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a full neighbour cache forgets (RFC 6583), and how patient it is with who doesn't answer (RFC 7048). */
@ExtendWith(LeakWatch.class)
class NeighborLimitsTest {

    private static final String MAC = "02:00:00:00:00:01";
    private static final String PEER = "10.0.0.99";

    private final LinkPair pair = LinkPair.ethernet(1500);
    private final TestNet net = new TestNet();
    private StackEngine engine;
    private WirePeer peer;
    private PacketSocket socket;

    @BeforeEach
    void open() throws IOException {
        engine = net.engine(pair.a(), false, MAC, "10.0.0.1/16", "fd00::1/64");
        peer = new WirePeer(pair.b(), net, MAC);
        socket = engine.newDatagram(Family.DUAL);
        net.settle();
    }

    @AfterEach
    void close() {
        socket.close(net.nowNs);
        net.close();
        peer.close();
        assertEquals(0, engine.counters().get(DropReason.INTERNAL_ERROR));
    }

    private void send(String to) throws IOException {
        socket.send(TestNet.bytes(5), TestNet.at(to, 9), net.nowNs);
        net.settle();
    }

    private Optional<NeighborState> state(String address) {
        IpAddress wanted = IpAddress.parse(address);
        return engine.neighbors(2).stream()
                .filter(n -> n.address().equals(wanted))
                .map(NetInterface.Neighbor::state)
                .findFirst();
    }

    private void answer() {
        long mac = MacAddress.parse(MAC).value();
        byte[] reply = peer.arp(ArpView.REPLY, mac, WirePeer.MAC, PEER, "10.0.0.1");
        EthernetView.setMac(Unpooled.wrappedBuffer(reply), EthernetView.HEADER_LENGTH + 18, mac);
        peer.send(reply);
    }

    private List<Long> questions() {
        List<Long> result = new ArrayList<>();
        for (WirePeer.Heard each : peer.heard) {
            if (each.type() == EtherTypes.ARP && each.packet().getInt(24) == IpAddress.parse(PEER).ipv4Bits()) {
                result.add(each.atNs());
            }
        }
        return result;
    }

    @Test
    @Rfc(value = 6583, req = {"7.1-1", "7.1-2"})
    void askingForNobodyPushesOutNobodyWhoAnswers() throws IOException {
        send(PEER);
        answer();
        assertEquals(Optional.of(NeighborState.REACHABLE), state(PEER));
        peer.send(peer.arp(ArpView.REQUEST, MacAddress.parse(MAC).value(), WirePeer.MAC, "10.0.0.98", "10.0.0.1"));
        assertEquals(Optional.of(NeighborState.STALE), state("10.0.0.98"));
        for (int i = 0; i < 5000; i++) {
            send("fd00::1:" + Integer.toHexString(i));
        }
        assertEquals(NeighborCache.MAX_ENTRIES, engine.neighbors(2).size());
        assertEquals(Optional.of(NeighborState.REACHABLE), state(PEER));
        assertEquals(Optional.of(NeighborState.STALE), state("10.0.0.98"), "known though not asked lately");
    }

    @Test
    @Rfc(value = 6583, req = {"7.1-1", "7.1-2"})
    void aFloodOfClaimsPushesOutNeitherThemNorWhoIsBeingAsked() throws IOException {
        send(PEER);
        for (int i = 0; i < 5000; i++) {
            String sender = "10.0." + (16 + i / 250) + "." + (1 + i % 250);
            peer.send(peer.arp(ArpView.REQUEST, MacAddress.parse(MAC).value(), WirePeer.MAC, sender, "10.0.0.1"));
        }
        assertEquals(NeighborCache.MAX_ENTRIES, engine.neighbors(2).size());
        assertEquals(Optional.of(NeighborState.INCOMPLETE), state(PEER));
        answer();
        assertEquals(Optional.of(NeighborState.REACHABLE), state(PEER));
    }

    @Test
    @Rfc(value = 7048, req = {"3-1", "3-2", "3-3"})
    void whoFallsSilentIsLookedForEverywhereBeforeItIsGivenUp() throws IOException {
        send(PEER);
        answer();
        net.run(Duration.ofSeconds(60));
        peer.heard.clear();
        send(PEER);
        net.run(Duration.ofSeconds(5 + 3));
        assertEquals(4, questions().size(), "three for itself, then one for all");
        send(PEER);
        net.run(Duration.ofMillis(12_500));
        assertEquals(Optional.of(NeighborState.PROBE), state(PEER));
        List<Long> asked = questions();
        assertEquals(6, asked.size());
        assertEquals(1_000_000_000L, asked.get(4) - asked.get(3));
        assertEquals(3_000_000_000L, asked.get(5) - asked.get(4));
        assertEquals(2, peer.heard.stream().filter(h -> h.type() == EtherTypes.IPV4).count(), "packets go on meanwhile");
        answer();
        assertEquals(Optional.of(NeighborState.REACHABLE), state(PEER), "late, though not too late");
        assertTrue(engine.counters().get(DropReason.NEIGHBOR_UNREACHABLE) == 0);
    }
}
