/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The reference vectors: key 00 01 … 0f, message 00 01 …, of 0, 8, 16, 24 and 40 bytes. */
class KeyedHashTest {

    private static final long A = 0x0706050403020100L;
    private static final long B = 0x0f0e0d0c0b0a0908L;
    private static final long C = 0x1716151413121110L;
    private static final long D = 0x1f1e1d1c1b1a1918L;
    private static final long E = 0x2726252423222120L;

    private final KeyedHash hash = new KeyedHash(A, B);

    @Test
    void referenceVectors() {
        assertEquals(0x726fdb47dd0e0e31L, hash.hash());
        assertEquals(0x93f5f5799a932462L, hash.hash(A));
        assertEquals(0x3f2acc7f57c29bdbL, hash.hash(A, B));
        assertEquals(0xb8ad50c6f649af94L, hash.hash(A, B, C));
        assertEquals(0x0e3ea96b5304a7d0L, hash.hash(A, B, C, D, E));
    }

    @Test
    void lengthCounts() {
        assertNotEquals(hash.hash(0), hash.hash());
        assertNotEquals(hash.hash(0, 0), hash.hash(0));
        assertNotEquals(hash.hash(0, 0, 0), hash.hash(0, 0));
    }

    @Test
    void keyComesFromTheGenerator() {
        assertEquals(new KeyedHash(new Random(1)).hash(A), new KeyedHash(new Random(1)).hash(A));
        assertNotEquals(new KeyedHash(new Random(2)).hash(A), new KeyedHash(new Random(1)).hash(A));
    }
}
