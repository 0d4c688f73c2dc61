/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.stack.rfc.Rfc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CubicCurveTest {

    private static final int MSS = 1000;
    private static final long SECOND = 1_000_000_000L;

    private static CubicCurve after(int segments) {
        CubicCurve curve = new CubicCurve();
        curve.onCongestion(segments * MSS);
        curve.resume((int) (segments * 0.7 * MSS), MSS, SECOND);
        return curve;
    }

    /** K = cbrt(W_max (1 - β) / C). */
    @ParameterizedTest
    @CsvSource({"10,1.957", "100,4.217", "1000,9.086", "10000,19.574", "100000,42.172"})
    void kIsTheTimeUntilTheFormerWindow(int segments, double seconds) {
        assertEquals(seconds, after(segments).k(), 0.001);
    }

    /** W_cubic(t) = C (t - K)³ + W_max, for W_max of 100 segments. */
    @ParameterizedTest
    @CsvSource({"0,70", "1,86.68", "2,95.64", "4.217,100", "5,100.19", "8,121.65", "10,177.35", "20,1672.59"})
    void theCurve(double seconds, double segments) {
        CubicCurve curve = after(100);
        assertEquals(segments, curve.at(SECOND + (long) (seconds * SECOND), 0, MSS) / MSS, 0.05);
        assertEquals(segments, curve.at(SECOND, (long) (seconds * SECOND), MSS) / MSS, 0.05);
    }

    @Test
    @Rfc(value = 9438, req = "4.10-3")
    void withoutAFormerWindowThePlateauIsAtOnce() {
        CubicCurve curve = new CubicCurve();
        curve.resume(50 * MSS, MSS, SECOND);
        assertEquals(0, curve.k());
        assertEquals(50 * MSS, curve.at(SECOND, 0, MSS));
        assertEquals(50.4, curve.at(2 * SECOND, 0, MSS) / MSS, 0.001);
    }

    @Test
    void aLossBelowTheFormerWindowLowersThePlateau() {
        CubicCurve curve = after(100);
        curve.onCongestion(90 * MSS);
        assertEquals(90 * 0.85 * MSS, curve.wMax(), 0.5);
        curve.onCongestion(95 * MSS);
        assertEquals(95 * MSS, curve.wMax());
    }

    @Test
    void pausedTimeDoesNotCount() {
        CubicCurve curve = after(100);
        double before = curve.at(SECOND, 0, MSS);
        curve.pause();
        curve.resume(70 * MSS, MSS, 100 * SECOND);
        assertEquals(before, curve.at(100 * SECOND, 0, MSS));
    }

    @Test
    void renoGrowsByAlphaInAWindow() {
        CubicCurve curve = after(100);
        curve.reno(70 * MSS, 70 * MSS, MSS);
        assertEquals(70_000 + 1000 * 0.9 / 1.7, curve.wEst(), 0.5);
    }

    @Test
    void hugeTimesDoNotOverflow() {
        CubicCurve curve = after(1_000_000);
        assertTrue(curve.at(Long.MAX_VALUE / 2, Long.MAX_VALUE / 2, 65_000) > 0);
        assertTrue(curve.k() < 1000);
    }

    @Test
    void aCopyIsTheSame() {
        CubicCurve curve = after(100);
        CubicCurve copy = new CubicCurve();
        copy.set(curve);
        assertEquals(curve.k(), copy.k());
        assertEquals(curve.wMax(), copy.wMax());
        assertEquals(curve.wEst(), copy.wEst());
        assertEquals(curve.at(3 * SECOND, 0, MSS), copy.at(3 * SECOND, 0, MSS));
    }
}
