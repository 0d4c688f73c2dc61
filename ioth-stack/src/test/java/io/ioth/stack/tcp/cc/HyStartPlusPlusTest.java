/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

import static io.ioth.stack.tcp.cc.Samples.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HyStartPlusPlusTest {

    private final HyStartPlusPlus hyStart = new HyStartPlusPlus();

    /** A round trip of so many acknowledgements; answers whether slow start ended. */
    private boolean round(int samples, long rttNs) {
        boolean done = false;
        for (int i = 0; i < samples; i++) {
            AckSample sample = Samples.ack(1000, 0);
            sample.roundStart = i == 0;
            sample.rttNs = rttNs;
            done |= hyStart.onAck(sample);
        }
        return done;
    }

    @Test
    void aSteadyRoundTripTimeChangesNothing() {
        for (int i = 0; i < 20; i++) {
            assertFalse(round(10, 100 * MS));
        }
        assertFalse(hyStart.isConservative());
        assertEquals(1000, hyStart.growth(1000));
    }

    /** An eighth of the last round's, from 4 to 16 ms. */
    @ParameterizedTest
    @CsvSource({"1,4,false", "1,5,true", "16,19,false", "16,20,true", "80,89,false", "80,90,true", "400,415,false", "400,416,true"})
    void growthByTheThresholdIsSuspicious(long before, long now, boolean suspicious) {
        round(10, before * MS);
        round(10, now * MS);
        assertEquals(suspicious, hyStart.isConservative());
    }

    @Test
    void itTakesEightSamples() {
        round(10, 40 * MS);
        round(7, 80 * MS);
        assertFalse(hyStart.isConservative());
        round(8, 160 * MS);
        assertTrue(hyStart.isConservative());
    }

    @Test
    void theLeastOfARoundCounts() {
        round(10, 40 * MS);
        AckSample low = Samples.ack(1000, 0);
        low.roundStart = true;
        low.rttNs = 41 * MS;
        hyStart.onAck(low);
        for (int i = 0; i < 10; i++) {
            AckSample high = Samples.ack(1000, 0);
            high.rttNs = 90 * MS;
            hyStart.onAck(high);
        }
        assertFalse(hyStart.isConservative());
    }

    @Test
    void suspicionSlowsDownToAQuarter() {
        round(10, 40 * MS);
        round(10, 60 * MS);
        assertEquals(250, hyStart.growth(1000));
    }

    @Test
    void afterFiveRoundsOfItSlowStartIsOver() {
        round(10, 40 * MS);
        round(10, 60 * MS);
        for (int i = 1; i < 5; i++) {
            assertFalse(round(10, 60 * MS), "round " + i);
        }
        assertTrue(round(10, 60 * MS));
    }

    @Test
    void aShorterTimeEndsTheSuspicion() {
        round(10, 40 * MS);
        round(10, 60 * MS);
        assertFalse(round(10, 59 * MS));
        assertFalse(hyStart.isConservative());
        for (int i = 0; i < 20; i++) {
            assertFalse(round(10, 59 * MS));
        }
    }

    @Test
    void suspicionMayComeBack() {
        round(10, 40 * MS);
        round(10, 60 * MS);
        round(10, 50 * MS);
        assertFalse(hyStart.isConservative());
        round(10, 60 * MS);
        assertTrue(hyStart.isConservative());
        for (int i = 1; i < 5; i++) {
            assertFalse(round(10, 60 * MS), "the rounds count anew");
        }
    }

    @Test
    void withoutSamplesNothingIsKnown() {
        for (int i = 0; i < 20; i++) {
            assertFalse(round(10, -1));
        }
        assertFalse(hyStart.isConservative());
    }
}
