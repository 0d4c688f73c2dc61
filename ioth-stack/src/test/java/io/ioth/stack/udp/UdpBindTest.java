/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.udp;

import static io.ioth.stack.packet.FakeIp.OURS;
import static io.ioth.stack.packet.FakeIp.OURS_LOCAL;
import static io.ioth.stack.packet.FakeIp.OURS_V4;
import static io.ioth.stack.packet.FakeIp.PEER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.net.IpAddress;
import io.ioth.stack.port.PortAllocator;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.PacketSocket;
import java.io.IOException;
import java.net.BindException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may be bound where, as Linux decides it. */
class UdpBindTest extends UdpTestBase {

    private void assertInUse(Family family, IpAddress address) {
        PacketSocket socket = udp.newSocket(family);
        BindException e = assertThrows(BindException.class, () -> socket.bind(at(address, 53), 0));
        assertEquals("Address already in use", e.getMessage());
        assertNull(socket.local());
        socket.close(0);
    }

    private void assertFree(Family family, IpAddress address) throws IOException {
        bound(family, address, 53).close(0);
    }

    @Test
    void theDualWildcardExcludesEverything() throws Exception {
        bound(Family.DUAL, IpAddress.ANY, 53);
        assertInUse(Family.DUAL, IpAddress.ANY);
        assertInUse(Family.IPV6, OURS);
        assertInUse(Family.IPV4, IpAddress.ANY);
        assertInUse(Family.IPV4, OURS_V4);
    }

    @Test
    void theIpv4WildcardExcludesIpv4Alone() throws Exception {
        bound(Family.IPV4, IpAddress.ANY_IPV4, 53);
        assertInUse(Family.DUAL, IpAddress.ANY);
        assertInUse(Family.DUAL, OURS_V4);
        assertFree(Family.DUAL, OURS);
    }

    @Test
    void anAddressExcludesItselfAndTheWildcard() throws Exception {
        bound(Family.DUAL, OURS, 53);
        assertInUse(Family.DUAL, OURS);
        assertInUse(Family.DUAL, IpAddress.ANY);
        assertFree(Family.IPV4, IpAddress.ANY);
        assertFree(Family.DUAL, OURS_V4);
        assertFree(Family.DUAL, IpAddress.LOOPBACK);
        PacketSocket other = bound(Family.DUAL, OURS, 54);
        assertEquals(at(OURS, 54), other.local());
    }

    @Test
    void zonesTellLinkLocalAddressesApart() throws Exception {
        udp.newSocket(Family.DUAL).bind(new Endpoint(OURS_LOCAL, 53, 2), 0);
        udp.newSocket(Family.DUAL).bind(new Endpoint(OURS_LOCAL, 53, 3), 0);
        PacketSocket third = udp.newSocket(Family.DUAL);
        assertThrows(BindException.class, () -> third.bind(new Endpoint(OURS_LOCAL, 53, 2), 0));
    }

    @Test
    void sharingNeedsTheSameOptionOnBoth() throws Exception {
        for (Option option : new Option[] {Option.SO_REUSEADDR, Option.SO_REUSEPORT}) {
            PacketSocket first = udp.newSocket(Family.DUAL);
            first.option(option, 1);
            first.bind(at(OURS, 53), 0);
            assertInUse(Family.DUAL, OURS);
            PacketSocket second = udp.newSocket(Family.DUAL);
            second.option(option == Option.SO_REUSEADDR ? Option.SO_REUSEPORT : Option.SO_REUSEADDR, 1);
            assertThrows(BindException.class, () -> second.bind(at(OURS, 53), 0));
            second.option(option, 1);
            second.bind(at(OURS, 53), 0);
            first.close(0);
            second.close(0);
        }
    }

    @Test
    void aConnectedSocketExcludesTheAddressThatItSendsFrom() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        socket.connect(at(PEER, 1), 0);
        assertEquals(at(OURS, 53), socket.local());
        assertInUse(Family.DUAL, OURS);
        assertFree(Family.IPV4, OURS_V4);
        socket.disconnect(0);
        assertEquals(at(IpAddress.ANY, 53), socket.local());
        assertInUse(Family.IPV4, OURS_V4);
    }

    @Test
    void ephemeralPortsAreFreeAndInRange() throws Exception {
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 0);
            int port = socket.local().port();
            assertTrue(port >= PortAllocator.FIRST && port <= PortAllocator.LAST);
            assertTrue(ports.add(port), port + " was given twice");
        }
        assertEquals(500, udp.sockets().size());
    }

    @Test
    void ephemeralPortsAreNeverSharedEvenWithLeave() throws Exception {
        int range = PortAllocator.LAST - PortAllocator.FIRST + 1;
        for (int i = 0; i < range; i++) {
            PacketSocket socket = udp.newSocket(Family.DUAL);
            socket.option(Option.SO_REUSEADDR, 1);
            socket.bind(Endpoint.ANY, 0);
        }
        PacketSocket late = udp.newSocket(Family.DUAL);
        late.option(Option.SO_REUSEADDR, 1);
        assertThrows(BindException.class, () -> late.bind(Endpoint.ANY, 0));
    }

    @Test
    void addressesOfOthersCannotBeBound() {
        for (IpAddress address : new IpAddress[] {PEER, IpAddress.parse("198.51.100.1")}) {
            PacketSocket socket = udp.newSocket(Family.DUAL);
            BindException e = assertThrows(BindException.class, () -> socket.bind(at(address, 53), 0));
            assertEquals("Cannot assign requested address", e.getMessage());
        }
        PacketSocket four = udp.newSocket(Family.IPV4);
        assertThrows(BindException.class, () -> four.bind(at(OURS, 53), 0));
    }

    @Test
    void groupsAndTheBroadcastCanBeBound() throws Exception {
        bound(Family.DUAL, IpAddress.parse("ff02::fb"), 5353);
        bound(Family.IPV4, IpAddress.parse("224.0.0.251"), 5353);
        bound(Family.IPV4, IpAddress.BROADCAST_IPV4, 67);
    }

    @Test
    void bindingTwiceIsRefused() throws Exception {
        PacketSocket socket = bound(Family.DUAL, IpAddress.ANY, 53);
        assertThrows(BindException.class, () -> socket.bind(at(OURS, 54), 0));
        assertEquals(at(IpAddress.ANY, 53), socket.local());
    }

    @Test
    void manySocketsComeAndGo() throws Exception {
        java.util.Random random = new java.util.Random(3);
        java.util.Map<Integer, PacketSocket> open = new java.util.HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            int port = 1 + random.nextInt(300);
            PacketSocket there = open.remove(port);
            if (there != null) {
                arrives(PEER, i & 0xffff, OURS, port, "x" + i);
                assertEquals("x" + i, read(there));
                there.close(0);
            } else {
                open.put(port, bound(Family.DUAL, random.nextBoolean() ? IpAddress.ANY : OURS, port));
            }
        }
        assertNotEquals(0, open.size());
        assertEquals(open.size(), udp.sockets().size());
        assertEquals(java.util.Map.of(), counters.drops());
    }
}
