/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetInterface.NeighborState;
import io.ioth.Route;
import io.ioth.net.IpPrefix;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.Path;
import io.ioth.stack.rfc.Rfc;
import io.ioth.wire.NdView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which of several routers is used, and what becomes of one that falls silent (RFC 4861 §6.3.6, §7.3.3, RFC 4191 §3). */
class RouterSelectionTest extends RouterTestBase {

    /** How long a silent router may go unnoticed: reachable time at its longest, the delay, three probes, and the last answer's wait. */
    private static final int NOTICED_AFTER = 45 + 5 + 3 + 1;

    private void converse(Path path, int seconds) {
        for (int i = 0; i < seconds; i++) {
            send(path);
            seconds(1);
        }
    }

    @Rfc(value = 4861, req = "7.3.3-5")
    @Rfc(value = 7048, req = "3-4")
    @Rfc(value = 4191, req = "3.2-1")
    @Test
    void aRouterThatVanishesIsReplacedInTime() {
        configure(ROUTERS);
        advertise(one);
        advertise(two);
        Path path = path(FAR);
        converse(path, 10);
        assertEquals(Optional.of(NeighborState.REACHABLE), neighbor(one.address));
        assertEquals(List.of(one.mac), distinct(lan.takeUdpMacs()));
        one.silent = true;
        converse(path, NOTICED_AFTER);
        lan.takeUdpMacs();
        converse(path, 3);
        assertEquals(List.of(two.mac), distinct(lan.takeUdpMacs()));
        assertEquals(Optional.of(NeighborState.FAILED), neighbor(one.address));
    }

    private static List<Long> distinct(List<Long> all) {
        return all.stream().distinct().toList();
    }

    @Test
    void anIpv4GatewayThatVanishesIsReplacedToo() throws IOException {
        engine.addRoute(Route.via(IpPrefix.DEFAULT_IPV4, one.ipv4, "e0"));
        engine.addRoute(Route.via(IpPrefix.DEFAULT_IPV4, two.ipv4, "e0"));
        Path path = path("192.0.2.1");
        converse(path, 10);
        assertEquals(List.of(one.mac), distinct(lan.takeUdpMacs()));
        one.silent = true;
        converse(path, NOTICED_AFTER);
        lan.takeUdpMacs();
        converse(path, 3);
        assertEquals(List.of(two.mac), distinct(lan.takeUdpMacs()));
    }

    @Rfc(value = 4861, req = {"6.3.6-1", "7.2-1"})
    @Test
    void aRouterKnownToAnswerIsPreferredToOneThatWasNeverHeard() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(1800));
        advertise(two);
        assertEquals(two.address, nextHop(FAR));
        advertise(one);
        assertEquals(one.address, nextHop(FAR));
    }

    @Rfc(value = 4861, req = "6.3.6-2")
    @Test
    void whenNoneAnswersEachIsTriedInItsTurn() {
        configure(ROUTERS);
        advertise(one);
        advertise(two);
        one.silent = true;
        two.silent = true;
        Path path = path(FAR);
        converse(path, 2 * NOTICED_AFTER);
        seconds(4);
        assertEquals(Optional.of(NeighborState.FAILED), neighbor(one.address));
        var asked = new HashSet<>(List.of(nextHop(FAR)));
        asked.add(nextHop(FAR));
        assertEquals(2, asked.size());
        two.silent = false;
        converse(path, 20);
        lan.takeUdpMacs();
        converse(path, 3);
        assertEquals(List.of(two.mac), distinct(lan.takeUdpMacs()), "the one that's back is found");
    }

    @Test
    void aPreferredRouterThatIsBackIsUsedAgain() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(0, RaBytes.HIGH, 9000, 0, 0).mac(one.mac));
        advertise(two, RaBytes.of(0, 0, 9000, 0, 0).mac(two.mac));
        Path path = path(FAR);
        one.silent = true;
        converse(path, NOTICED_AFTER);
        assertEquals(two.address, nextHop(FAR));
        int asked = one.asked;
        seconds(61);
        assertTrue(one.asked > asked, "it's asked whether it's back");
        one.silent = false;
        seconds(61);
        assertEquals(one.address, nextHop(FAR));
        asked = one.asked;
        seconds(300);
        assertEquals(asked, one.asked, "and then no more");
    }

    @Rfc(value = 4191, req = "3.5-1")
    @Test
    void probesOfAMissedRouterComeOnceInAMinute() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(0, RaBytes.HIGH, 9000, 0, 0).mac(one.mac));
        advertise(two, RaBytes.of(0, 0, 9000, 0, 0).mac(two.mac));
        one.silent = true;
        converse(path(FAR), NOTICED_AFTER);
        int asked = one.asked;
        seconds(600);
        assertTrue(one.asked - asked <= 3 * 10, "three solicitations each minute: " + (one.asked - asked));
        assertTrue(one.asked - asked >= 3 * 8, "asked " + (one.asked - asked));
    }

    @Rfc(value = 4861, req = {"7.2.5-9", "6.3.4-9", "7.3.3-9"})
    @Test
    void aRouterThatSaysItIsNoneIsNoDefaultRouterAnyMore() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(1800).mac(one.mac).route("2001:db8:98::/48", 0, 1800));
        one.router = false;
        lan.advertise(one, LINK_LOCAL, 0x0200_0000_0001L, NdView.SOLICITED | NdView.OVERRIDE);
        net.settle();
        assertEquals(List.of(), learned());
        assertEquals(Sent.NO_ROUTE, route(FAR));
        assertNotEquals(Optional.empty(), neighbor(one.address), "it stays a neighbour");
    }

    @Rfc(value = 4861, req = "6.3.5-3")
    @Test
    void whoUsedARouterThatExpiredGoesByAnother() {
        configure(ROUTERS);
        advertise(one, RaBytes.of(10).mac(one.mac));
        advertise(two);
        Path path = path(FAR);
        List<Long> used = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            send(path);
            seconds(1);
        }
        used.addAll(distinct(lan.takeUdpMacs()));
        assertEquals(List.of(one.mac, two.mac), used);
    }
}
