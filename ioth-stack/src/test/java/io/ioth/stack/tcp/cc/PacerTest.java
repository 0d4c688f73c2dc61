/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacerTest {

    private static final long MS = 1_000_000L;
    private static final long START = 1_000 * MS;

    private final Pacer pacer = new Pacer();

    @Test
    void theFirstSegmentMayGoAtOnce() {
        assertTrue(pacer.maySend(START));
    }

    @Test
    void theNextWaitsForItsTime() {
        pacer.onSent(1000, 1_000_000, 1000, START);
        assertFalse(pacer.maySend(START + MS - 1));
        assertTrue(pacer.maySend(START + MS));
        pacer.onSent(500, 1_000_000, 1000, START + MS);
        assertFalse(pacer.maySend(START + MS + MS / 2 - 1));
        assertTrue(pacer.maySend(START + MS + MS / 2));
    }

    @Test
    void theTimerWaitsUntilAWholePieceMayGo() {
        pacer.onSent(1000, 10_000_000, 1000, START);
        assertEquals(START + MS, pacer.wakeNs());
        int piece = 0;
        while (pacer.maySend(START + MS)) {
            pacer.onSent(1000, 10_000_000, 1000, START + MS);
            piece++;
        }
        assertEquals(10, piece);
    }

    @Test
    void withoutARateThereIsNoWait() {
        pacer.onSent(1000, 1_000_000, 1000, START);
        pacer.onSent(1000, 0, 1000, START);
        assertTrue(pacer.maySend(START));
    }

    @Test
    void aLateTimerIsMadeUpFor() {
        long now = START;
        long sent = 0;
        for (int tick = 0; tick < 1000; tick++) {
            while (pacer.maySend(now)) {
                pacer.onSent(1000, 10_000_000, 1000, now);
                sent += 1000;
            }
            now = pacer.wakeNs() + MS;
        }
        double rate = sent * 1e9 / (now - START);
        assertEquals(10_000_000, rate, 100_000);
    }

    @Test
    void aLowRateIsKeptToo() {
        long now = START;
        long sent = 0;
        for (int tick = 0; tick < 1000; tick++) {
            while (pacer.maySend(now)) {
                pacer.onSent(1000, 300_000, 1000, now);
                sent += 1000;
            }
            now = pacer.wakeNs();
        }
        assertEquals(300_000, sent * 1e9 / (now - START), 1_000);
    }

    @Test
    void anIdleTimeBringsNoBurst() {
        pacer.onSent(1000, 1_000_000, 1000, START);
        long later = START + 10_000 * MS;
        int burst = 0;
        while (pacer.maySend(later)) {
            pacer.onSent(1000, 1_000_000, 1000, later);
            burst++;
        }
        assertTrue(burst <= 4, burst + " at once");
    }

    @Test
    void aTinyRateWaitsNoLongerThanASecond() {
        pacer.onSent(1 << 20, 1, 1000, START);
        assertTrue(pacer.wakeNs() - START <= 2000 * MS);
    }

    @ParameterizedTest
    @CsvSource({"1,2920", "1000000,2920", "10000000,10000", "50000000,50000", "1000000000,65536", "1000000000000,65536"})
    void aPieceIsWhatGoesInAMillisecond(long rate, int bytes) {
        assertEquals(bytes, Pacer.quantum(rate, 1460));
    }
}
