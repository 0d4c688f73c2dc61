/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.stack.ip.Path;
import io.ioth.stack.port.PortAllocator;
import io.ioth.stack.rfc.Rfc;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** That what an attacker would guess can't be guessed: initial sequence numbers, timestamps and ports, over 100,000 connections. */
class TcpNumbersTest {

    private static final int COUNT = 100_000;
    private static final long NOW = 123_456_789_000L;

    private final IssGenerator iss = new IssGenerator(new SplittableRandom(11));

    private static Path path(long local, long remote) {
        Path path = new Path();
        path.localLow = 0xffff_0a00_0001L + local;
        path.remoteLow = 0xffff_0a00_0002L + remote;
        return path;
    }

    /** Each bit is set half of the time, within what chance allows, and doesn't follow from the same bit of the one before. */
    private static void assertRandom(IntUnaryOperator source) {
        int[] ones = new int[32];
        int[] flips = new int[32];
        int before = 0;
        for (int i = 0; i < COUNT; i++) {
            int value = source.applyAsInt(i);
            for (int bit = 0; bit < 32; bit++) {
                ones[bit] += value >>> bit & 1;
                flips[bit] += (value ^ before) >>> bit & 1;
            }
            before = value;
        }
        double tolerance = 5 * Math.sqrt(COUNT / 4.0);
        for (int bit = 0; bit < 32; bit++) {
            assertEquals(COUNT / 2.0, ones[bit], tolerance, "bit " + bit);
            assertEquals(COUNT / 2.0, flips[bit], tolerance, "changes of bit " + bit);
        }
    }

    @Test
    @Rfc(value = 9293, req = {"MUST-8", "SHLD-1", "MUST-9"})
    void sequenceNumbersByPeer() {
        assertRandom(i -> iss.next(path(0, i), 80, 5000, NOW));
    }

    @Test
    void sequenceNumbersByPort() {
        assertRandom(i -> iss.next(path(0, i >>> 16), 80, i & 0xffff, NOW));
        assertRandom(i -> iss.next(path(0, i >>> 16), i & 0xffff, 80, NOW));
    }

    @Test
    void sequenceNumbersByOurAddress() {
        assertRandom(i -> iss.next(path(i, 0), 80, 5000, NOW));
    }

    @Test
    void differencesBetweenNeighboursTellNothing() {
        assertRandom(i -> iss.next(path(0, i), 80, 5000, NOW) - iss.next(path(0, i), 80, 5001, NOW));
    }

    @Test
    void anotherStackHasOthers() {
        IssGenerator other = new IssGenerator(new SplittableRandom(12));
        assertRandom(i -> iss.next(path(0, i), 80, 5000, NOW) ^ other.next(path(0, i), 80, 5000, NOW));
    }

    @Test
    void oneConnectionsNumbersGrowByOneEachFourMicroseconds() {
        int first = iss.next(path(0, 0), 80, 5000, NOW);
        for (long later = 1; later < 1000; later++) {
            assertEquals(first + 250 * (int) later, iss.next(path(0, 0), 80, 5000, NOW + later * 1_000_000));
        }
    }

    @Test
    void hardlyAnyTwoAreAlike() {
        BitSet seen = new BitSet();
        int alike = 0;
        for (int i = 0; i < COUNT; i++) {
            int value = iss.next(path(0, i), 80, 5000, NOW) >>> 1;
            alike += seen.get(value) ? 1 : 0;
            seen.set(value);
        }
        assertTrue(alike < 20, alike + " alike");
    }

    @Test
    void timestampsTellNobodyWhenTheStackWasStarted() {
        assertRandom(i -> iss.timestampOffset(path(0, i)));
        assertEquals(iss.timestampOffset(path(0, 7)), iss.timestampOffset(path(0, 7)), "the same for one peer");
    }

    @Test
    void portsToDifferentPeersAreSpreadEvenly() {
        PortAllocator ports = new PortAllocator(new SplittableRandom(13));
        int[] counts = new int[64];
        int range = PortAllocator.LAST - PortAllocator.FIRST + 1;
        int follows = 0;
        int before = 0;
        for (int i = 0; i < COUNT; i++) {
            int port = ports.allocate(0, 1, 0, i + 2L, 443, x -> false);
            counts[(port - PortAllocator.FIRST) * 64 / range]++;
            follows += Math.abs(port - before) <= 2 ? 1 : 0;
            before = port;
        }
        double expected = COUNT / 64.0;
        double chiSquare = 0;
        for (int count : counts) {
            chiSquare += (count - expected) * (count - expected) / expected;
        }
        assertTrue(chiSquare < 140, "chi square of 63 degrees: " + chiSquare);
        assertTrue(follows < 100, follows + " follow the one before");
    }

    @Test
    void portsOfAnotherStackAreOthers() {
        PortAllocator one = new PortAllocator(new SplittableRandom(14));
        PortAllocator other = new PortAllocator(new SplittableRandom(15));
        int alike = 0;
        for (int i = 0; i < COUNT; i++) {
            int a = one.allocate(0, 1, 0, i + 2L, 443, x -> false);
            alike += a == other.allocate(0, 1, 0, i + 2L, 443, x -> false) ? 1 : 0;
        }
        assertTrue(alike < 40, alike + " alike");
        assertNotEquals(0, COUNT);
    }

    @Test
    void portsForNoParticularPeerAreRandom() {
        PortAllocator ports = new PortAllocator(new SplittableRandom(16));
        int follows = 0;
        int before = 0;
        for (int i = 0; i < COUNT; i++) {
            int port = ports.allocate(x -> false);
            follows += Math.abs(port - before) <= 2 ? 1 : 0;
            before = port;
        }
        assertTrue(follows < 100, follows + " follow the one before");
    }
}
