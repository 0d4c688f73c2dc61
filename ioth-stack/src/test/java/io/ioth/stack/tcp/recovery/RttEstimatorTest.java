/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.stack.rfc.Rfc;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6298 §2 to §5 as arithmetic. */
class RttEstimatorTest {

    private static final long MS = 1_000_000L;
    private static final long SECOND = 1_000 * MS;

    private final RttEstimator rtt = new RttEstimator();

    @Test
    @Rfc(value = 6298, req = "2-1")
    void aSecondBeforeAnyMeasurement() {
        assertEquals(SECOND, rtt.rtoNs());
        assertEquals(0, rtt.srttNs());
    }

    @ParameterizedTest
    @CsvSource({"1", "100", "500", "3000"})
    @Rfc(value = 6298, req = {"2-2", "2-5"})
    void theFirstMeasurement(long ms) {
        rtt.onSample(ms * MS);
        assertEquals(ms * MS, rtt.srttNs());
        assertEquals(ms * MS / 2, rtt.rttvarNs());
        assertEquals(ms * MS + Math.max(200 * MS, 2 * ms * MS), rtt.rtoNs());
    }

    /** R, R', then SRTT and RTTVAR in milliseconds. */
    @ParameterizedTest
    @CsvSource({"800,800,800,300", "800,1600,900,500", "800,0,700,500", "80,160,90,50", "1600,800,1500,800"})
    @Rfc(value = 6298, req = {"2-3", "2-4", "2-5"})
    void theSecondMeasurement(long first, long second, long srtt, long rttvar) {
        rtt.onSample(first * MS);
        rtt.onSample(second * MS);
        assertEquals(srtt * MS, rtt.srttNs());
        assertEquals(rttvar * MS, rtt.rttvarNs());
        assertEquals((srtt + Math.max(200, 4 * rttvar)) * MS, rtt.rtoNs());
    }

    @Test
    @Rfc(value = 6298, req = "4-1")
    void aSteadyPathKeepsAMargin() {
        for (int i = 0; i < 1000; i++) {
            rtt.onSample(50 * MS);
        }
        assertEquals(50 * MS, rtt.srttNs());
        assertTrue(rtt.rttvarNs() < MS);
        assertTrue(rtt.rtoNs() >= 250 * MS);
    }

    @Test
    @Rfc(value = 6298, req = "2-7")
    void aTimeoutIsBoundedAbove() {
        rtt.onSample(300 * SECOND);
        assertEquals(120 * SECOND, rtt.rtoNs());
        for (int i = 0; i < 100; i++) {
            rtt.backOff();
            assertEquals(120 * SECOND, rtt.rtoNs());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 9, 10, 40, 1000})
    @Rfc(value = 6298, req = "5.5-1")
    void itDoublesUpToTheBound(int times) {
        rtt.onSample(10 * MS);
        long first = rtt.rtoNs();
        for (int i = 0; i < times; i++) {
            rtt.backOff();
        }
        assertEquals(times > 9 ? 120 * SECOND : Math.min(120 * SECOND, first << times), rtt.rtoNs());
    }

    @Test
    @Rfc(value = 6298, req = "5-2")
    void theBackoffCanBeTakenBack() {
        rtt.onSample(10 * MS);
        long first = rtt.rtoNs();
        rtt.backOff();
        rtt.resetBackoff();
        assertEquals(first, rtt.rtoNs());
    }

    @Test
    @Rfc(value = 6298, req = "5.7-1")
    void threeSecondsAfterALostSynUntilAMeasurement() {
        rtt.onSynLoss();
        assertEquals(3 * SECOND, rtt.rtoNs());
        rtt.onSample(10 * MS);
        assertEquals(210 * MS, rtt.rtoNs());
    }

    @Test
    void anythingMayBeMeasured() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100_000; i++) {
            rtt.onSample(random.nextInt(4) == 0 ? 0 : random.nextLong(Long.MAX_VALUE >> random.nextInt(4, 60)));
            assertTrue(rtt.rtoNs() >= 200 * MS && rtt.rtoNs() <= 120 * SECOND, "RTO " + rtt.rtoNs());
            assertTrue(rtt.srttNs() > 0 && rtt.rttvarNs() >= 0);
        }
    }

    @Test
    @Rfc(value = 8985, req = "6.2-1")
    void theLeastRoundTripIsOfRecentTime() {
        rtt.onLeastSample(10 * MS, 0);
        rtt.onLeastSample(30 * MS, 100 * SECOND);
        assertEquals(10 * MS, rtt.minRttNs());
        for (int i = 0; i <= 10; i++) {
            rtt.onLeastSample(30 * MS, (250 + 50L * i) * SECOND);
        }
        assertEquals(30 * MS, rtt.minRttNs());
        rtt.onLeastSample(5 * MS, 800 * SECOND);
        assertEquals(5 * MS, rtt.minRttNs());
    }
}
