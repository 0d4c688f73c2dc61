/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.stack.rfc.Rfc;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Proportional rate reduction (RFC 9937), with segments of 1000 bytes. */
class PrrTest {

    private static final int MSS = 1000;

    /** What goes out for each acknowledgement, in segments, while the window lets it. */
    private static int[] run(Prr prr, int flight, int[] delivered, boolean safe) {
        int inFlight = flight;
        int[] sent = new int[delivered.length];
        for (int i = 0; i < delivered.length; i++) {
            inFlight -= delivered[i] * MSS;
            prr.onAck(delivered[i] * MSS, inFlight, safe);
            while (prr.cwnd() - inFlight >= MSS) {
                prr.onSent(MSS);
                inFlight += MSS;
                sent[i]++;
            }
        }
        return sent;
    }

    /** RFC 9937 §4: RecoverFS 20, CUBIC's ssthresh 14, one loss. */
    @Test
    void sevenOutForTenDelivered() {
        Prr prr = new Prr();
        prr.begin(20 * MSS, 14 * MSS, MSS, true);
        int[] ones = new int[16];
        java.util.Arrays.fill(ones, 1);
        int[] sent = run(prr, 19 * MSS, ones, false);
        assertEquals(1, sent[0], "the retransmission");
        int sum = 0;
        for (int n : sent) {
            assertTrue(n <= 1, "no bursts");
            sum += n;
        }
        assertEquals(11, sum, "0.7 of 16");
    }

    /** RFC 9937 §4: most of the window is lost; what comes is what may go. */
    @Test
    void belowTheThresholdOutIsNoMoreThanDelivered() {
        Prr prr = new Prr();
        prr.begin(20 * MSS, 10 * MSS, MSS, true);
        int[] sent = run(prr, 6 * MSS, new int[] {1, 1, 1, 1, 1}, false);
        for (int n : sent) {
            assertEquals(1, n);
        }
    }

    @Test
    void belowTheThresholdASafeAcknowledgementBringsOneMore() {
        Prr prr = new Prr();
        prr.begin(20 * MSS, 10 * MSS, MSS, true);
        int[] sent = run(prr, 6 * MSS, new int[] {1, 1, 1}, true);
        assertEquals(2, sent[0]);
        assertEquals(2, sent[1]);
        assertEquals(2, sent[2]);
    }

    @Test
    @Rfc(value = 5681, req = "4.3-3")
    void theFlightNeverGrowsBeyondTheThreshold() {
        Prr prr = new Prr();
        prr.begin(20 * MSS, 10 * MSS, MSS, true);
        prr.onAck(6 * MSS, 8 * MSS, true);
        assertEquals(10 * MSS, prr.cwnd());
    }

    @Test
    void theRetransmissionIsForced() {
        Prr prr = new Prr();
        prr.begin(20 * MSS, 10 * MSS, MSS, true);
        prr.onAck(0, 18 * MSS, false);
        assertEquals(19 * MSS, prr.cwnd());
        prr.onSent(MSS);
        prr.onAck(100, 18 * MSS, false);
        assertEquals(18 * MSS, prr.cwnd());
    }

    @Test
    void anAnswerToMarksForcesNothing() {
        Prr prr = new Prr();
        prr.begin(20 * MSS, 10 * MSS, MSS, false);
        prr.onAck(MSS, 19 * MSS, false);
        assertEquals(19 * MSS + MSS / 2, prr.cwnd());
    }

    @Test
    void thereIsAlwaysRoomForASegment() {
        Prr prr = new Prr();
        prr.begin(2 * MSS, 2 * MSS, MSS, true);
        prr.onSent(2 * MSS);
        prr.onAck(10, 0, false);
        assertTrue(prr.cwnd() >= MSS);
    }

    @Property(tries = 300)
    @Rfc(value = 5681, req = "4.3-4")
    void inTheEndTheFlightIsTheThreshold(
            @ForAll @IntRange(min = 10, max = 500) int flight, @ForAll @IntRange(min = 3, max = 9) int tenths) {
        int ssthresh = Math.max(2, flight * tenths / 10) * MSS;
        Prr prr = new Prr();
        prr.begin(flight * MSS, ssthresh, MSS, true);
        int[] ones = new int[flight - 1];
        java.util.Arrays.fill(ones, 1);
        int[] sent = run(prr, (flight - 1) * MSS, ones, true);
        int out = 0;
        for (int n : sent) {
            out += n;
        }
        assertTrue(Math.abs(out * MSS - ssthresh) <= 2 * MSS, out + " of " + ssthresh);
    }
}
