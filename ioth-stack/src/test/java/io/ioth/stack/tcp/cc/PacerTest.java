/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
        assertEquals(START, pacer.nextSendNs(START));
    }

    @Test
    void theNextWaitsForItsTime() {
        pacer.onSent(1000, 1_000_000, START);
        assertEquals(START + MS, pacer.nextSendNs(START));
        pacer.onSent(500, 1_000_000, START + MS);
        assertEquals(START + MS + MS / 2, pacer.nextSendNs(START + MS));
    }

    @Test
    void withoutARateThereIsNoWait() {
        pacer.onSent(1000, 1_000_000, START);
        pacer.onSent(1000, 0, START);
        assertEquals(START, pacer.nextSendNs(START));
    }

    @Test
    void aLateTimerIsMadeUpFor() {
        long now = START;
        long sent = 0;
        for (int tick = 0; tick < 1000; tick++) {
            while (pacer.nextSendNs(now) <= now) {
                pacer.onSent(1000, 10_000_000, now);
                sent += 1000;
            }
            now = pacer.nextSendNs(now) + MS;
        }
        double rate = sent * 1e9 / (now - START);
        assertEquals(10_000_000, rate, 100_000);
    }

    @Test
    void anIdleTimeBringsNoBurst() {
        pacer.onSent(1000, 1_000_000, START);
        long later = START + 10_000 * MS;
        int burst = 0;
        while (pacer.nextSendNs(later) <= later) {
            pacer.onSent(1000, 1_000_000, later);
            burst++;
        }
        assertTrue(burst <= 3, burst + " at once");
    }

    @Test
    void aTinyRateWaitsNoLongerThanASecond() {
        pacer.onSent(1 << 20, 1, START);
        assertTrue(pacer.nextSendNs(START) - START <= 1000 * MS);
    }

    @ParameterizedTest
    @CsvSource({"1,2920", "1000000,2920", "10000000,10000", "50000000,50000", "1000000000,65536", "1000000000000,65536"})
    void aPieceIsWhatGoesInAMillisecond(long rate, int bytes) {
        assertEquals(bytes, Pacer.quantum(rate, 1460));
    }
}
