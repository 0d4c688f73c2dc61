/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

import static io.ioth.stack.tcp.cc.Samples.MS;
import static io.ioth.stack.tcp.cc.Samples.MSS;
import static io.ioth.stack.tcp.cc.Samples.SECOND;
import static io.ioth.stack.tcp.cc.Samples.ack;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.CongestionControl;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.tcp.cc.CongestionController.Congestion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CubicTest extends LossBasedContractTest {

    @Override
    CongestionControl algorithm() {
        return CongestionControl.CUBIC;
    }

    @Override
    double beta() {
        return 0.7;
    }

    @Override
    double betaOfMarks() {
        return 0.85;
    }

    /** Segments that a window has which lost at {@code wMax}, so many round trips of 100 ms later. */
    private static double after(CongestionController cc, int roundTrips) {
        for (int i = 1; i <= roundTrips; i++) {
            Samples.round(cc, SECOND + i * 100 * MS);
        }
        return (double) cc.cwnd() / MSS;
    }

    /** W_cubic(t) = 0.4 (t - K)³ + 1000 with K = cbrt(300 / 0.4) = 9.086 s. */
    @ParameterizedTest
    @CsvSource({"10,779", "20,858", "50,972", "80,999", "91,1000", "100,1001", "120,1010", "150,1083"})
    @Rfc(value = 9438, req = {"4.2-1", "4.4-1", "4.5-1", "5.1-1"})
    void theWindowFollowsTheCurve(int roundTrips, double segments) {
        CongestionController cc = avoiding(1000 * MSS);
        assertEquals(700 * MSS, cc.cwnd());
        assertEquals(segments, after(cc, roundTrips), segments * 0.015);
    }

    @Test
    @Rfc(value = 9438, req = "4.2-2")
    void theWindowGrowsByNoMoreThanHalfInARoundTrip() {
        CongestionController cc = avoiding(1000 * MSS);
        Samples.round(cc, SECOND);
        int before = cc.cwnd();
        Samples.round(cc, SECOND + 1000 * SECOND);
        assertEquals(1.5 * before, cc.cwnd(), 0.12 * before);
        assertTrue(cc.cwnd() <= 1.66 * before);
    }

    /** With K = cbrt(3 / 0.4) = 1.96 s, Reno is faster for a small window and a short round trip. */
    @Test
    @Rfc(value = 9438, req = {"4.3-1", "4.3-2"})
    void whereRenoIsFasterItIsAsReno() {
        CongestionController cc = avoiding(10 * MSS);
        int rounds = 5;
        for (int i = 1; i <= rounds; i++) {
            Samples.round(cc, SECOND + i * 10 * MS);
        }
        double alpha = 3 * (1 - 0.7) / (1 + 0.7);
        assertEquals(7 + alpha * rounds, (double) cc.cwnd() / MSS, 0.3);
    }

    @Test
    @Rfc(value = 9438, req = "4.3-3")
    void beyondTheFormerWindowRenoAddsAWholeSegment() {
        CongestionController cc = avoiding(10 * MSS);
        int rounds = 0;
        while (cc.cwnd() < 11 * MSS) {
            Samples.round(cc, SECOND + ++rounds * MS);
        }
        int before = cc.cwnd();
        for (int i = 1; i <= 10; i++) {
            Samples.round(cc, SECOND + (rounds + i) * MS);
        }
        assertEquals(before + 10 * MSS, cc.cwnd(), MSS);
    }

    @Test
    @Rfc(value = 9438, req = "4.7-2")
    void aLossBelowTheFormerWindowMakesRoomForOthers() {
        CongestionController cc = avoiding(1000 * MSS);
        Samples.round(cc, SECOND);
        int window = cc.cwnd();
        cc.onCongestion(Congestion.LOSS, window, 2 * SECOND);
        cc.onExitRecovery(2 * SECOND);
        for (int i = 1; i <= 70; i++) {
            Samples.round(cc, 2 * SECOND + i * 100 * MS);
        }
        assertEquals(0.85 * window, cc.cwnd(), 0.02 * window, "a plateau at (1 + β) / 2 of the window");
    }

    @Test
    @Rfc(value = 9438, req = "4.8-1")
    void aTimeoutLeavesOneSegmentAndAThresholdOfSevenTenths() {
        CongestionController cc = avoiding(100 * MSS);
        cc.onRto(70 * MSS, true, SECOND);
        assertEquals(MSS, cc.cwnd());
        assertEquals(49 * MSS, cc.ssthresh());
    }

    @Test
    @Rfc(value = 9438, req = "4.8-2")
    void afterATimeoutThePlateauIsWhereCongestionAvoidanceBegins() {
        CongestionController cc = avoiding(1000 * MSS);
        cc.onRto(700 * MSS, true, SECOND);
        while (cc.cwnd() < cc.ssthresh()) {
            cc.onSent(MSS, 0, SECOND);
            cc.onAck(ack(MSS, SECOND));
        }
        int begin = cc.cwnd();
        for (int i = 0; i <= 20; i++) {
            Samples.round(cc, SECOND + i * 100 * MS);
        }
        double cubic = 0.4 * 8;
        double reno = 20;
        assertEquals(begin + Math.max(cubic, reno) * MSS, cc.cwnd(), 3 * MSS);
    }

    @Test
    @Rfc(value = 9438, req = "5.8-1")
    void timeInWhichTheApplicationSentLittleDoesNotCount() {
        CongestionController cc = avoiding(1000 * MSS);
        CongestionController other = avoiding(1000 * MSS);
        after(cc, 10);
        after(other, 10);
        for (int i = 1; i <= 100; i++) {
            AckSample little = ack(MSS, 2 * SECOND + i * 100 * MS);
            little.cwndLimited = false;
            other.onAck(little);
        }
        for (int i = 1; i <= 10; i++) {
            Samples.round(cc, 2 * SECOND + i * 100 * MS);
            Samples.round(other, 12 * SECOND + i * 100 * MS);
        }
        assertEquals(cc.cwnd(), other.cwnd(), 0.01 * cc.cwnd());
    }

    @Test
    void anIdleTimeDoesNotCountEither() {
        CongestionController cc = avoiding(1000 * MSS);
        after(cc, 10);
        int window = cc.cwnd();
        cc.onIdle(100 * SECOND, 102 * SECOND);
        for (int i = 1; cc.cwnd() < window && i < 100; i++) {
            Samples.round(cc, 102 * SECOND + i * 100 * MS);
        }
        assertTrue(cc.cwnd() < window * 1.05, "no leap after the idle time");
    }

    @Test
    void aSpuriousLossGivesTheCurveBack() {
        CongestionController cc = avoiding(1000 * MSS);
        CongestionController other = avoiding(1000 * MSS);
        after(cc, 20);
        after(other, 20);
        other.onCongestion(Congestion.LOSS, other.cwnd(), 3 * SECOND);
        other.undo();
        for (int i = 21; i <= 60; i++) {
            Samples.round(cc, SECOND + i * 100 * MS);
            Samples.round(other, SECOND + i * 100 * MS);
        }
        assertEquals(cc.cwnd(), other.cwnd());
    }

    @Test
    @Rfc(value = 9438, req = "4.9-2")
    void aLossThatTurnsOutSpuriousAfterTheWindowHasGrownChangesNothing() {
        CongestionController cc = avoiding(100 * MSS);
        CongestionController other = avoiding(100 * MSS);
        for (CongestionController each : List.of(cc, other)) {
            each.onCongestion(Congestion.LOSS, each.cwnd(), 3 * SECOND);
            each.onExitRecovery(3 * SECOND);
            for (int i = 1; i <= 300; i++) {
                Samples.round(each, 3 * SECOND + i * 100 * MS);
            }
        }
        assertTrue(cc.cwnd() > 150 * MSS, "cwnd " + cc.cwnd());
        other.undo();
        assertEquals(cc.ssthresh(), other.ssthresh());
        for (int i = 301; i <= 320; i++) {
            Samples.round(cc, 3 * SECOND + i * 100 * MS);
            Samples.round(other, 3 * SECOND + i * 100 * MS);
        }
        assertEquals(cc.cwnd(), other.cwnd());
    }

    @Test
    @Rfc(value = 9438, req = "4.6-2")
    void sevenTenthsAreLeft() {
        CongestionController cc = fresh();
        cc.onCongestion(Congestion.LOSS, 10 * MSS, SECOND);
        assertEquals(7 * MSS, cc.cwnd());
    }

    @Test
    @Rfc(value = 9438, req = "4.10-2")
    void theFirstSlowStartEndsWhenTheQueueGrows() {
        Bottleneck path = path(12);
        path.run(2 * SECOND);
        assertEquals(0, path.losses, "slow start alone would overrun the queue");
        assertEquals("congestion-avoidance", path.cc.phase());
        assertTrue(path.cc.cwnd() > 300_000, "cwnd " + path.cc.cwnd());
    }

    @Test
    void aShallowQueueIsKeptBusy() {
        Bottleneck path = path(0.5);
        path.run(10 * SECOND);
        long rate = path.run(20 * SECOND);
        assertTrue(rate > 9_000_000, rate + " of 10,000,000");
    }
}
