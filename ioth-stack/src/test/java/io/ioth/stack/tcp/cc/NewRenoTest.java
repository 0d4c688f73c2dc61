/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

import static io.ioth.stack.tcp.cc.Samples.MSS;
import static io.ioth.stack.tcp.cc.Samples.SECOND;
import static io.ioth.stack.tcp.cc.Samples.ack;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ioth.CongestionControl;
import io.ioth.stack.rfc.Rfc;
import org.junit.jupiter.api.Test;

class NewRenoTest extends LossBasedContractTest {

    @Override
    CongestionControl algorithm() {
        return CongestionControl.NEWRENO;
    }

    @Override
    double beta() {
        return 0.5;
    }

    @Override
    double betaOfMarks() {
        return 0.8;
    }

    @Test
    @Rfc(value = 5681, req = {"3.1-9", "3.1-10"})
    @Rfc(value = 5681, req = "3.1-15")
    void congestionAvoidanceAddsASegmentInARoundTrip() {
        CongestionController cc = avoiding(40 * MSS);
        assertEquals(20 * MSS, cc.cwnd());
        for (int i = 1; i <= 10; i++) {
            Samples.round(cc, SECOND);
            assertEquals((20 + i) * MSS, cc.cwnd());
        }
    }

    @Test
    @Rfc(value = 5681, req = {"3.1-11", "3.1-13"})
    void aTimeoutLeavesOneSegmentAndAThresholdOfHalf() {
        CongestionController cc = avoiding(40 * MSS);
        cc.onRto(16 * MSS, true, SECOND);
        assertEquals(8 * MSS, cc.ssthresh());
        assertEquals(MSS, cc.cwnd());
    }

    @Test
    @Rfc(value = 5681, req = "3.2-7")
    void aLossLeavesHalf() {
        CongestionController cc = avoiding(40 * MSS);
        cc.onCongestion(CongestionController.Congestion.LOSS, 16 * MSS, SECOND);
        assertEquals(8 * MSS, cc.ssthresh());
    }

    @Test
    void halfARoundTripAddsNothingYet() {
        CongestionController cc = avoiding(40 * MSS);
        cc.onAck(ack(10 * MSS, SECOND));
        assertEquals(20 * MSS, cc.cwnd());
        cc.onAck(ack(10 * MSS, SECOND));
        assertEquals(21 * MSS, cc.cwnd());
    }

    @Test
    void anAcknowledgementOfSeveralWindowsAddsSeveralSegments() {
        CongestionController cc = avoiding(40 * MSS);
        cc.onAck(ack(41 * MSS, SECOND));
        assertEquals(22 * MSS, cc.cwnd());
    }
}
