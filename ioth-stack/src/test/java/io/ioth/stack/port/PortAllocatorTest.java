/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortAllocatorTest {

    private static final int RANGE = PortAllocator.LAST - PortAllocator.FIRST + 1;
    private final PortAllocator ports = new PortAllocator(new Random(7));

    @Test
    void portsToOneDestinationFollowEachOther() {
        int previous = ports.allocate(1, 2, 3, 4, 80, port -> false);
        for (int i = 0; i < 3 * RANGE; i++) {
            int next = ports.allocate(1, 2, 3, 4, 80, port -> false);
            assertEquals(previous == PortAllocator.LAST ? PortAllocator.FIRST : previous + 1, next);
            previous = next;
        }
    }

    @Test
    void destinationsHaveOffsetsOfTheirOwn() {
        Set<Integer> first = new HashSet<>();
        for (int remotePort = 1; remotePort <= 1000; remotePort++) {
            int port = ports.allocate(1, 2, 3, 4, remotePort, p -> false);
            assertTrue(port >= PortAllocator.FIRST && port <= PortAllocator.LAST);
            first.add(port);
        }
        assertTrue(first.size() > 950, "only " + first.size() + " different ports to 1000 destinations");
    }

    @Test
    void anotherSecretGivesOtherPorts() {
        PortAllocator other = new PortAllocator(new Random(8));
        assertNotEquals(ports.allocate(1, 2, 3, 4, 80, p -> false), other.allocate(1, 2, 3, 4, 80, p -> false));
    }

    @Test
    void everyPortIsFoundAndThenNone() {
        BitSet used = new BitSet();
        for (int i = 0; i < RANGE; i++) {
            int port = i % 2 == 0 ? ports.allocate(used::get) : ports.allocate(1, 2, 3, 4, 80, used::get);
            assertTrue(port != 0 && !used.get(port));
            used.set(port);
        }
        assertEquals(0, ports.allocate(used::get));
        assertEquals(0, ports.allocate(1, 2, 3, 4, 80, used::get));
    }

    @Test
    void withoutDestinationPortsAreRandom() {
        int following = 0;
        int previous = ports.allocate(p -> false);
        for (int i = 0; i < 1000; i++) {
            int next = ports.allocate(p -> false);
            following += Math.abs(next - previous) < 10 ? 1 : 0;
            previous = next;
        }
        assertTrue(following < 20, following + " of 1000 ports were near their predecessor");
    }
}
