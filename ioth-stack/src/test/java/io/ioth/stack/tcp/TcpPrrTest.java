/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.Counter;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.stack.tcp.LossRecovery.State;
import org.junit.jupiter.api.Test;

/** Who may send how much while the window shrinks, and who doesn't get more by cheating. */
class TcpPrrTest extends RecoveryTest {

    /** Twenty segments in flight, and text enough behind them. */
    private StreamSocket twentyInFlight() throws Exception {
        StreamSocket socket = openWithSack();
        write(socket, 60_000);
        emitted.clear();
        advance(RTT);
        for (int i = 1; i <= 10; i++) {
            peerAcks(1 + 1000L * i);
        }
        assertEquals(20_000, inFlight());
        emitted.clear();
        advance(RTT);
        return socket;
    }

    /** RFC 9937 §4's first example: one loss in a window of twenty. */
    @Test
    @Rfc(value = 8985, req = {"9.3-1", "9.3-2"})
    void oneLossLetsOneSegmentOutForEachTwoDelivered() throws Exception {
        twentyInFlight();
        int sent = 0;
        for (int i = 2; i <= 20; i++) {
            peerAcks(10_001, 11_001, 10_001 + 1000L * i);
            sent += emitted.size();
            emitted.clear();
        }
        assertEquals(10_000, ssthresh());
        assertTrue(sent >= 10 && sent <= 12, "two by limited transmit, one again, and half of the rest: " + sent);
        assertTrue(Math.abs(inFlight() - 10_000) <= 1000, () -> "in flight " + inFlight());
        peerAcks(32_001);
        is(State.OPEN);
        assertEquals(10_000, cwnd());
    }

    /** RFC 9937 §4's second example: most of the window is lost; slow start reduction bound. */
    @Test
    void aBurstOfLossesIsRepairedWithoutABurst() throws Exception {
        twentyInFlight();
        peerAcks(10_001, 25_001, 26_001);
        peerAcks(10_001, 25_001, 27_001);
        emitted.clear();
        peerAcks(10_001, 25_001, 28_001);
        assertTrue(emitted.size() >= 1 && emitted.size() <= 7, () -> "out at once: " + emitted.size());
        int burst = emitted.size();
        emitted.clear();
        peerAcks(10_001, 25_001, 29_001);
        assertTrue(emitted.size() <= 2, () -> burst + ", then " + emitted.size());
        counted(0, Counter.TCP_TIMEOUTS);
    }

    @Test
    void theFirstRetransmissionGoesOutWhateverTheWindow() throws Exception {
        twentyInFlight();
        peerAcks(10_001, 11_001, 12_001);
        peerAcks(10_001, 11_001, 13_001);
        emitted.clear();
        peerAcks(10_001, 11_001, 14_001);
        emitsSegment(10_001);
        emitsNothing();
    }

    @Test
    @Rfc(value = 5681, req = "4.3-1")
    void lossesInTwoWindowsReduceTwice() throws Exception {
        twentyInFlight();
        peerAcks(10_001, 11_001, 20_001);
        assertEquals(10_000, ssthresh());
        peerAcks(30_001);
        is(State.OPEN);
        emitted.clear();
        advance(RTT);
        int left = inFlight() / 1000;
        peerAcks(30_001, 31_001, 30_001 + 1000L * left);
        assertTrue(ssthresh() <= 6000, () -> "ssthresh " + ssthresh());
    }

    @Test
    void lossesInOneWindowReduceOnce() throws Exception {
        twentyInFlight();
        peerAcks(10_001, 11_001, 15_001);
        peerAcks(11_001, 11_001, 15_001, 16_001, 20_001);
        peerAcks(11_001, 16_001, 24_001, 25_001, 30_001);
        assertEquals(10_000, ssthresh());
        counted(1, Counter.TCP_FAST_RETRANS);
    }

    @Test
    void aWindowThatTheApplicationDoesNotUseStaysWhatItIs() throws Exception {
        StreamSocket socket = openWithSack();
        for (int i = 0; i < 20; i++) {
            long seq = next();
            write(socket, 1000);
            emitsSegment(seq);
            advance(RTT);
            peerAcks(seq + 1000);
        }
        assertEquals(10_000, cwnd());
    }

    /** RFC 3465 §2: what counts is bytes, so that one acknowledgement in a thousand pieces brings what one does. */
    @Test
    @Rfc(value = 5681, req = {"3.1-1"})
    @Rfc(value = 5681, req = {"2-1", "3-1"})
    void cuttingAcknowledgementsBringsNothing() throws Exception {
        StreamSocket socket = openWithSack();
        write(socket, 60_000);
        advance(RTT);
        for (int i = 1; i <= 1000; i++) {
            peerAcks(1 + i);
        }
        assertEquals(11_000, cwnd());
    }

    @Test
    void acknowledgingWhatWasNotSentBringsNothing() throws Exception {
        StreamSocket socket = openWithSack();
        write(socket, 60_000);
        emitted.clear();
        peerAcks(20_001);
        assertEquals(10_000, cwnd());
        assertEquals(10_000, info(socket).flightSize());
        counters.get(Counter.TCP_CHALLENGE_ACKS);
    }

    @Test
    @Rfc(value = 5681, req = {"3.1-12", "3.1-11"})
    void furtherTimeoutsLeaveTheThreshold() throws Exception {
        StreamSocket socket = openWithoutSack();
        write(socket, 10_000);
        advance(info(socket).rtoNs());
        assertEquals(5000, ssthresh());
        advance(info(socket).rtoNs());
        advance(info(socket).rtoNs());
        counted(3, Counter.TCP_TIMEOUTS);
        assertEquals(5000, ssthresh());
        assertEquals(info(socket).mss(), cwnd(), "one segment, which may have become smaller");
    }

    @Test
    void aTimeoutInsideARecoveryReducesTheThresholdNoFurther() throws Exception {
        StreamSocket socket = openWithSack();
        sendSegments(10);
        peerAcks(1, 1001, 5001);
        assertEquals(5000, ssthresh());
        advance(info(socket).rtoNs());
        is(State.LOSS);
        assertEquals(5000, ssthresh());
    }
}
