/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.stack.tcp.cc.AckSample;
import org.junit.jupiter.api.Test;

/** What congestion control hears of an acknowledgement: delivered, lost, rates, rounds, round-trip times. */
class TcpRateSampleTest extends RecoveryTest {

    private AckSample sample() {
        return synchronizedPhase().retransmission.lastSample();
    }

    @Test
    void aFlightDeliveredInARoundTripIsARate() throws Exception {
        openWithSack();
        sendSegments(10);
        peerAcks(10_001);
        assertEquals(100_000, sample().deliveryRate);
        assertEquals(RTT, sample().intervalNs);
        assertEquals(10_000, sample().ackedBytes);
        assertEquals(10_000, sample().deliveredBytes);
        assertEquals(10_000, sample().priorInFlight);
        assertEquals(0, sample().inFlight);
        assertEquals(0, sample().priorDelivered);
        assertEquals(10_000, sample().txInFlight);
    }

    @Test
    void whatIsSackedIsDeliveredAndNotAgainWhenAcknowledged() throws Exception {
        openWithSack();
        sendSegments(10);
        peerAcks(1, 5001, 7001);
        assertEquals(2000, sample().deliveredBytes);
        assertEquals(0, sample().ackedBytes);
        peerAcks(1, 5001, 8001);
        assertEquals(1000, sample().deliveredBytes);
        assertEquals(3000, sample().delivered);
        peerAcks(10_001);
        assertEquals(7000, sample().deliveredBytes);
        assertEquals(10_000, sample().ackedBytes);
        assertEquals(10_000, sample().delivered);
    }

    @Test
    void whatIsLostIsCountedOnceForEachTransmission() throws Exception {
        openWithSack();
        sendSegments(10);
        peerAcks(1, 3001, 6001);
        assertEquals(3000, sample().lostBytes);
        assertEquals(3000, sample().lost);
        assertTrue(sample().inRecovery);
        peerAcks(1, 3001, 7001);
        assertEquals(0, sample().lostBytes);
        assertEquals(3000, sample().lost);
    }

    @Test
    void theRateIsTheApplicationsWhenItHadNoMore() throws Exception {
        StreamSocket socket = openWithSack();
        sendSegments(2);
        peerAcks(2001);
        assertFalse(sample().appLimited, "nobody knew yet");
        sendSegments(2);
        peerAcks(4001);
        assertTrue(sample().appLimited);
        write(socket, 60_000);
        advance(RTT);
        peerAcks(6001);
        long next = next();
        peerAcks(next);
        advance(RTT);
        peerAcks(next());
        assertFalse(sample().appLimited);
    }

    @Test
    void aRoundBeginsWhenSomethingSentSinceTheLastIsDelivered() throws Exception {
        StreamSocket socket = openWithSack();
        write(socket, 60_000);
        advance(RTT);
        peerAcks(1001);
        assertTrue(sample().roundStart);
        peerAcks(2001);
        assertFalse(sample().roundStart);
        peerAcks(10_001);
        assertFalse(sample().roundStart);
        advance(RTT);
        peerAcks(11_001);
        assertTrue(sample().roundStart);
    }

    @Test
    @Rfc(value = 6298, req = {"3-1", "3-2"})
    void whatWasSentAgainIsNotMeasured() throws Exception {
        openWithSack();
        sendSegments(10);
        peerAcks(1, 1001, 10_001);
        emitsSegment(1);
        advance(3 * RTT);
        peerAcks(10_001);
        assertEquals(-1, sample().rttNs);
    }

    @Test
    void whatIsSackedIsMeasured() throws Exception {
        StreamSocket socket = openWithSack();
        sendSegments(10);
        advance(50 * MS);
        peerAcks(1, 5001, 6001);
        assertEquals(150 * MS, sample().rttNs);
        assertEquals(106_250_000L, info(socket).srttNs());
        assertEquals(RTT, sample().minRttNs);
    }

    @Test
    @Rfc(value = 8985, req = "6.2-1")
    void theLeastRoundTripTimeIsForgottenAfterFiveMinutes() throws Exception {
        openWithSack();
        for (int i = 0; i < 20; i++) {
            long seq = next();
            sendSegments(1);
            advance(RTT);
            peerAcks(seq + 1000);
            assertEquals(i * 30 * SECOND + (2 * i + 2) * RTT > 301 * SECOND ? 2 * RTT : RTT, sample().minRttNs, "" + i);
            advance(30 * SECOND);
        }
    }

    @Test
    void anAmbiguousAnswerWithTimestampsIsMeasuredByTheEcho() throws Exception {
        StreamSocket socket = openWithSackAndTimestamps();
        write(socket, 1000);
        emitted.clear();
        advance(info(socket).rtoNs());
        emits(Seg.ack(101).seq(1).data(1000));
        int echoed = tsVal;
        advance(60 * MS);
        peerSends(Seg.ack(1001).seq(101).ts(1001, echoed));
        assertEquals(95 * MS, info(socket).srttNs());
    }

    @Test
    void inRecoveryTheApplicationIsNoLimit() throws Exception {
        openWithSack();
        sendSegments(10);
        peerAcks(1, 1001, 4001);
        assertFalse(sample().appLimited);
        assertTrue(sample().lost > 0);
    }

    @Test
    void theWindowWasTheLimitWhenThisWasSent() throws Exception {
        StreamSocket socket = openWithSack();
        write(socket, 12_000);
        advance(RTT);
        peerAcks(2001);
        assertTrue(sample().cwndLimited);
        peerAcks(10_001);
        assertTrue(sample().cwndLimited, "when that was sent, there was more to send");
        peerAcks(12_001);
        emitted.clear();
        sendSegments(1);
        peerAcks(13_001);
        assertFalse(sample().cwndLimited);
    }
}
