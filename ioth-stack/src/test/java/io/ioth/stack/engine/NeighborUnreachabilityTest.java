/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetInterface.NeighborState;
import io.ioth.link.Frame;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.iface.AddressListener;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.Path;
import io.ioth.stack.neighbor.NeighborCache;
import io.ioth.stack.rfc.Rfc;
import io.ioth.wire.EthernetView;
import io.ioth.wire.NdView;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a neighbour counts as reachable (RFC 4861 §7.2.2, §7.2.5, §7.3). */
class NeighborUnreachabilityTest extends NeighborTestBase {

    @Rfc(value = 4861, req = {"4.3-2", "7.2.2-1", "7.2.2-3", "7.2.2-4", "7.2.2-6"})
    @Test
    void anUnknownNeighbourIsAskedOfItsGroupWhileThePacketWaits() {
        peer.silent = true;
        send(path(PEER));
        assertEquals(NeighborState.INCOMPLETE, state());
        ByteBuf frame = lan.seen.getFirst();
        assertEquals(MacAddress.ofMulticast(peer.address.solicitedNode()).value(), EthernetView.mac(frame, 0));
        ByteBuf asked = solicitations().getFirst();
        assertEquals(255, asked.getUnsignedByte(7));
        assertEquals(peer.address.solicitedNode(), at(asked, 24));
        assertEquals(peer.address, at(asked, 48));
        assertEquals(NdView.SOURCE_LINK_ADDRESS, asked.getUnsignedByte(64));
        assertEquals(ENGINE_MAC, EthernetView.mac(asked, 66));
        advertise(NdView.SOLICITED | NdView.OVERRIDE, peer.mac);
        assertEquals(List.of(peer.mac), lan.takeUdpMacs());
    }

    @Rfc(value = 4861, req = "7.2.2-2")
    @Test
    void theQuestionComesFromTheSourceOfThePacketThatWaits() throws IOException {
        net.add(engine, "2001:db8::2/64", AddressListener.NONE);
        lan.seen.clear();
        Path path = new Path();
        IpAddress source = IpAddress.parse("2001:db8::2");
        assertEquals(Sent.OK, engine.ipOutput().route(path, source, peer.address, 0));
        send(path);
        assertEquals(source, at(solicitations().getFirst(), 8));
    }

    @Rfc(value = 4861, req = {"7.2.2-5", "7.2.2-10"})
    @Test
    void theNewestPacketsWait() {
        peer.silent = true;
        Path path = path(PEER);
        for (int i = 0; i < NeighborCache.MAX_WAITING + 4; i++) {
            ByteBuf bytes = engine.ipOutput().allocate(8);
            bytes.writeLong(i);
            Frame frame = Frame.of(bytes);
            engine.ipOutput().send(frame, path, 17, 0, 0, false, net.nowNs);
            frame.release();
        }
        net.settle();
        lan.seen.clear();
        advertise(NdView.SOLICITED | NdView.OVERRIDE, peer.mac);
        List<Long> arrived = new ArrayList<>();
        lan.seen.forEach(f -> arrived.add(f.getLong(54)));
        assertEquals(NeighborCache.MAX_WAITING, arrived.size());
        assertEquals(4L, arrived.getFirst());
        assertEquals(19L, arrived.getLast());
    }

    @Rfc(value = 4861, req = {"7.2.2-7", "7.2.2-8", "7.2.2-11"})
    @Test
    void whoDoesNotAnswerIsAskedThreeTimesASecondApart() {
        peer.silent = true;
        Path path = path(PEER);
        for (int i = 0; i < 5; i++) {
            send(path);
        }
        assertEquals(1, solicitations().size(), "however many packets there are");
        net.run(Duration.ofMillis(990));
        assertEquals(0, solicitations().size());
        net.run(Duration.ofMillis(20));
        assertEquals(1, solicitations().size());
        seconds(1);
        assertEquals(1, solicitations().size());
        seconds(1);
        assertEquals(NeighborState.FAILED, state());
        assertEquals(0, solicitations().size());
        assertEquals(5, count(DropReason.NEIGHBOR_UNREACHABLE), "each packet's sender is told");
    }

    @Rfc(value = 4861, req = {"6.3.4-7", "6.3.4-2"})
    @Test
    void theRetransTimerIsTheRouters() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(0, 0, 1800, 0, 100));
        advertise(one, RaBytes.of(1800));
        peer.silent = true;
        send(path(PEER));
        net.run(Duration.ofMillis(290));
        assertEquals(3, solicitations().size());
        net.run(Duration.ofMillis(20));
        assertEquals(NeighborState.FAILED, state());
    }

    private double secondsReachable() {
        advertise(NdView.SOLICITED | NdView.OVERRIDE, peer.mac);
        long since = net.nowNs;
        while (state() == NeighborState.REACHABLE) {
            net.run(Duration.ofMillis(100));
        }
        return (net.nowNs - since) / 1e9;
    }

    @Rfc(value = 4861, req = {"6.3.2-1", "7.3.3-2", "6.3.4-16"})
    @Test
    void whoAnsweredIsReachableForARandomTime() {
        reach();
        double first = secondsReachable();
        assertTrue(first >= 15 && first <= 45.1, "seconds: " + first);
        assertEquals(NeighborState.STALE, state());
        assertEquals(first, secondsReachable(), 0.11, "the same for hours");
        net.run(Duration.ofHours(3));
        assertTrue(Math.abs(first - secondsReachable()) > 0.11, "and then another");
    }

    @Rfc(value = 4861, req = "6.3.4-6")
    @Test
    void theReachableTimeIsTheRouters() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(0, 0, 1800, 2000, 0));
        reach();
        double seen = secondsReachable();
        assertTrue(seen >= 1 && seen <= 3.1, "seconds: " + seen);
    }

    @Rfc(value = 4861, req = {"7.3.3-1", "7.3.3-3"})
    @Test
    void whoIsStaleIsProbedFiveSecondsAfterAPacketAndThenGivenUp() {
        reach();
        seconds(50);
        assertEquals(NeighborState.STALE, state());
        assertEquals(0, solicitations().size(), "without a packet nobody asks");
        peer.silent = true;
        Path path = path(PEER);
        send(path);
        assertEquals(NeighborState.DELAY, state());
        assertEquals(List.of(peer.mac), lan.takeUdpMacs(), "the packet doesn't wait");
        net.run(Duration.ofMillis(4990));
        assertEquals(0, solicitations().size());
        net.run(Duration.ofMillis(20));
        assertEquals(NeighborState.PROBE, state());
        ByteBuf frame = lan.seen.getFirst();
        assertEquals(peer.mac, EthernetView.mac(frame, 0), "asked by unicast");
        assertEquals(peer.address, at(frame, 14 + 24));
        assertEquals(1, solicitations().size());
        seconds(2);
        assertEquals(2, solicitations().size());
        seconds(1);
        assertEquals(peer.address.solicitedNode(), at(solicitations().getFirst(), 24), "then all are asked (RFC 7048)");
        seconds(12);
        assertEquals(NeighborState.PROBE, state());
        seconds(1);
        assertEquals(NeighborState.FAILED, state());
    }

    @Rfc(value = 4861, req = "7.3.3-4")
    @Test
    void whoAnswersAProbeIsReachable() {
        reach();
        seconds(50);
        send(path(PEER));
        seconds(6);
        assertEquals(NeighborState.REACHABLE, state());
    }

    @Rfc(value = 4861, req = "7.3.1-1")
    @Test
    void progressOfUpperLayersConfirms() {
        reach();
        seconds(50);
        Path path = path(PEER);
        send(path);
        engine.ipOutput().confirmReachable(path, net.nowNs);
        assertEquals(NeighborState.REACHABLE, state());
        lan.seen.clear();
        for (int i = 0; i < 200; i++) {
            seconds(1);
            engine.ipOutput().confirmReachable(path, net.nowNs);
        }
        assertEquals(NeighborState.REACHABLE, state());
        assertEquals(0, solicitations().size(), "nobody need be asked");
    }

    @Rfc(value = 4861, req = "7.3.1-2")
    @Test
    void whatNobodyAskedForIsNoConfirmation() {
        reach();
        seconds(50);
        advertise(NdView.OVERRIDE, peer.mac);
        assertEquals(NeighborState.STALE, state());
        configure(ROUTERS);
        advertise(one);
        assertEquals(Optional.of(NeighborState.STALE), neighbor(one.address));
    }

    @Rfc(value = 4861, req = "7.2.5-1")
    @Test
    void anAdvertisementOfNobodyInterestingIsDiscarded() {
        advertise(NdView.OVERRIDE, peer.mac);
        advertise(NdView.SOLICITED | NdView.OVERRIDE, peer.mac);
        assertEquals(Optional.empty(), neighbor(peer.address));
    }

    @Rfc(value = 4861, req = {"7.2.5-2", "7.2.5-3", "7.2.5-4"})
    @Test
    void theFirstAnswerNeedsAMacAndNotTheOverrideFlag() {
        peer.silent = true;
        send(path(PEER));
        advertise(NdView.SOLICITED, 0);
        assertEquals(NeighborState.INCOMPLETE, state());
        advertise(NdView.SOLICITED, peer.mac);
        assertEquals(NeighborState.REACHABLE, state());
        engine.removeNeighbor(2, peer.address);
        send(path(PEER));
        advertise(0, peer.mac);
        assertEquals(NeighborState.STALE, state(), "nobody asked for it");
        assertEquals(peer.mac, mac());
    }

    @Rfc(value = 4861, req = {"7.2.5-5", "7.2.5-6"})
    @Test
    void withoutTheOverrideFlagAnotherMacOnlyRaisesDoubt() {
        reach();
        advertise(NdView.SOLICITED, OTHER_MAC);
        assertEquals(NeighborState.STALE, state());
        assertEquals(peer.mac, mac());
        advertise(NdView.SOLICITED, OTHER_MAC);
        assertEquals(NeighborState.STALE, state());
        assertEquals(peer.mac, mac());
        advertise(NdView.SOLICITED, peer.mac);
        assertEquals(NeighborState.REACHABLE, state());
    }

    @Rfc(value = 4861, req = {"7.2.5-7", "7.2.5-8", "7.2.5-10"})
    @Test
    void withTheOverrideFlagAnotherMacReplacesTheOld() {
        reach();
        advertise(NdView.OVERRIDE, peer.mac);
        assertEquals(NeighborState.REACHABLE, state(), "nothing new");
        advertise(NdView.OVERRIDE, OTHER_MAC);
        assertEquals(NeighborState.STALE, state());
        assertEquals(OTHER_MAC, mac());
        advertise(NdView.OVERRIDE | NdView.SOLICITED, peer.mac);
        assertEquals(NeighborState.REACHABLE, state());
        assertEquals(peer.mac, mac());
        seconds(50);
        advertise(NdView.OVERRIDE | NdView.SOLICITED, 0);
        assertEquals(NeighborState.REACHABLE, state(), "without a MAC the old one is meant");
    }
}
