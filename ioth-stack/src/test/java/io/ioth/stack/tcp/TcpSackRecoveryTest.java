/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.Counter;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.stack.tcp.LossRecovery.State;
import org.junit.jupiter.api.Test;

/** Losses that SACKs tell of: RACK (RFC 8985), the examples of RFC 2018, and what a peer may get wrong. */
class TcpSackRecoveryTest extends RecoveryTest {

    @Test
    @Rfc(value = 8985, req = {"6.2-4", "4-1"})
    void threeSackedSegmentsAreALoss() throws Exception {
        openWithSack();
        sendSegments(10);
        peerAcks(1, 1001, 2001);
        peerAcks(1, 1001, 3001);
        emitsNothing();
        is(State.DISORDER);
        peerAcks(1, 1001, 4001);
        emitsSegment(1);
        emitsNothing();
        is(State.RECOVERY);
        counted(1, Counter.TCP_FAST_RETRANS);
        counted(0, Counter.TCP_TIMEOUTS);
    }

    @Test
    @Rfc(value = 8985, req = {"6.2-5", "6.2-7", "6.2-8"})
    void aSegmentThatIsAQuarterOfARoundTripLateIsLost() throws Exception {
        openWithSack();
        sendSegments(2);
        peerAcks(1, 1001, 2001);
        advance(RTT / 4 - 1);
        emitsNothing();
        advance(1);
        emitsSegment(1);
        is(State.RECOVERY);
        peerAcks(2001);
        is(State.OPEN);
    }

    @Test
    @Rfc(value = 8985, req = "6.2-3")
    void aSegmentThatArrivesInTimeIsNotLost() throws Exception {
        openWithSack();
        sendSegments(2);
        peerAcks(1, 1001, 2001);
        advance(RTT / 8);
        peerAcks(2001);
        advance(RTT);
        emitsNothing();
        is(State.OPEN);
        counted(0, Counter.TCP_FAST_RETRANS);
        assertTrue(synchronizedPhase().retransmission.detection().rack().isReorderingSeen());
    }

    @Test
    void onceReorderingWasSeenThreeSegmentsAreNoLoss() throws Exception {
        openWithSack();
        sendSegments(2);
        peerAcks(1, 1001, 2001);
        peerAcks(2001);
        sendSegments(6);
        peerAcks(2001, 3001, 7001);
        emitsNothing();
        advance(RTT / 4);
        emitsSegment(2001);
    }

    @Test
    @Rfc(value = 5681, req = "4.3-5")
    void allHolesAreRepairedInOrder() throws Exception {
        openWithSack();
        sendSegments(10);
        peerAcks(1, 9001, 10_001, 6001, 8001, 2001, 5001);
        emitsSegment(1);
        emitsSegment(1001);
        emitsSegment(5001);
        emitsSegment(8001);
        emitsNothing();
        peerAcks(5001, 6001, 8001, 9001, 10_001);
        emitsNothing();
        peerAcks(10_001);
        emitsNothing();
        is(State.OPEN);
        counted(4, Counter.TCP_RETRANS_SEGS);
        counted(1, Counter.TCP_FAST_RETRANS);
    }

    @Test
    @Rfc(value = 2018, req = "5-1")
    void whatIsSackedIsNotSentAgain() throws Exception {
        StreamSocket socket = openWithSack();
        sendSegments(5);
        peerAcks(1, 1001, 5001);
        emitsSegment(1);
        advance(info(socket).rtoNs());
        emitsSegment(1);
        emitsNothing();
        peerAcks(5001);
        advance(10 * SECOND);
        emitsNothing();
    }

    @Test
    @Rfc(value = 8985, req = {"4-2", "4-4"})
    void aLostRetransmissionIsFoundWithoutATimeout() throws Exception {
        StreamSocket socket = openWithSack();
        sendSegments(10);
        write(socket, 10_000);
        peerAcks(1, 1001, 4001);
        emitsSegment(1);
        peerAcks(1, 1001, 10_001);
        long sent = 10_001;
        while (!emitted.isEmpty()) {
            emitsSegment(sent);
            sent += 1000;
        }
        assertTrue(sent > 10_001, "what's delivered lets something new out");
        advance(RTT);
        peerAcks(1, 1001, 11_001);
        emitsSegment(1);
        counted(1, Counter.TCP_LOST_RETRANSMIT);
        counted(0, Counter.TCP_TIMEOUTS);
    }

    /** RFC 2018 §4, case 2: the first of eight segments of 500 bytes is dropped. */
    @Test
    void rfc2018CaseTwo() throws Exception {
        segmentsOf500();
        for (int right = 1001; right <= 4001; right += 500) {
            peerAcks(1, 501, right);
        }
        emits(Seg.ack(101).seq(1).data(500));
        emitsNothing();
        peerAcks(4001);
        is(State.OPEN);
        counted(1, Counter.TCP_RETRANS_SEGS);
    }

    /** RFC 2018 §4, case 3: the second, fourth, sixth and eighth are dropped. That the last is lost, its elders' retransmissions tell. */
    @Test
    void rfc2018CaseThree() throws Exception {
        segmentsOf500();
        peerAcks(501);
        peerAcks(501, 1001, 1501);
        peerAcks(501, 2001, 2501, 1001, 1501);
        peerAcks(501, 3001, 3501, 2001, 2501, 1001, 1501);
        emits(Seg.ack(101).seq(501).data(500));
        emitsNothing();
        advance(RTT);
        peerAcks(1501, 3001, 3501, 2001, 2501);
        emits(Seg.ack(101).seq(1501).data(500));
        emitsNothing();
        peerAcks(2501, 3001, 3501);
        emits(Seg.ack(101).seq(2501).data(500));
        emits(Seg.ack(101).seq(3501).data(500));
        peerAcks(3501);
        is(State.RECOVERY);
        peerAcks(4001);
        is(State.OPEN);
        counted(4, Counter.TCP_RETRANS_SEGS);
    }

    private void segmentsOf500() throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        advance(RTT);
        peerSends(Seg.synAck().sackPermitted().mss(500).seq(100).ackNumber(1));
        emits(Seg.ack(101));
        write(socket, 4000);
        emitted.clear();
        advance(RTT);
    }

    @Test
    @Rfc(value = 2018, req = {"5-2", "5-3", "5.1-2", "8-3"})
    void sacksAreForgottenWhenThePeerThrewThemAway() throws Exception {
        openWithSack();
        sendSegments(5);
        peerAcks(1, 1001, 2001);
        peerAcks(1001);
        advance(RTT / 2 - 1);
        emitsNothing();
        advance(1);
        emitsSegment(1001);
        counted(1, Counter.TCP_SACK_RENEGING);
        peerAcks(2001);
        emitsSegment(2001);
        emitsSegment(3001);
        peerAcks(5001);
        is(State.OPEN);
        assertEquals(0, inFlight());
    }

    @Test
    void acknowledgementsDoNotPutOffWhatRenegingAsksFor() throws Exception {
        openWithSack();
        sendSegments(5);
        peerAcks(1, 1001, 2001);
        peerAcks(1001);
        for (int i = 0; i < 11; i++) {
            advance(5 * MS);
            peerAcks(1001);
        }
        counted(1, Counter.TCP_SACK_RENEGING);
    }

    @Test
    void anAcknowledgementThatWasOvertakenIsNoReneging() throws Exception {
        openWithSack();
        sendSegments(5);
        peerAcks(1, 1001, 2001);
        peerAcks(1001);
        peerAcks(2001);
        advance(RTT / 2);
        emitsNothing();
        counted(0, Counter.TCP_SACK_RENEGING);
    }

    @Test
    void blocksThatCannotBeAreRejected() throws Exception {
        openWithSack();
        sendSegments(5);
        peerAcks(1, 5001, 6001);
        peerAcks(1, 3001, 2001);
        peerAcks(1, 2001, 2001);
        peerAcks(1, 4001, 5002);
        counted(4, Counter.TCP_SACK_DISCARD);
        assertEquals(5000, inFlight());
        is(State.OPEN);
        emitsNothing();
    }

    @Test
    void sacksInAnOvertakenAcknowledgementStillCount() throws Exception {
        openWithSack();
        sendSegments(6);
        peerAcks(2001);
        peerAcks(1001, 3001, 6001);
        emitsSegment(2001);
    }

    @Test
    void sacksMeanNothingUnlessNegotiated() throws Exception {
        openWithoutSack();
        sendSegments(5);
        peerAcks(1, 1001, 5001);
        emitsNothing();
        assertEquals(4000, inFlight());
    }

    @Test
    @Rfc(value = 5681, req = "3.2-6")
    void newTextGoesOutAsSegmentsAreDelivered() throws Exception {
        StreamSocket socket = openWithSack();
        sendSegments(10);
        write(socket, 10_000);
        emitsNothing();
        peerAcks(1, 1001, 2001);
        emitsSegment(10_001);
        peerAcks(1, 1001, 3001);
        emitsSegment(11_001);
        emitsNothing();
    }

    @Test
    void theTimeoutRepairsWhatNoSackTellsOf() throws Exception {
        StreamSocket socket = openWithSack();
        sendSegments(5);
        long rto = info(socket).rtoNs();
        advance(rto);
        emitted.clear();
        advance(3 * rto);
        assertTrue(counters.get(Counter.TCP_TIMEOUTS) > 0);
        is(State.LOSS);
        assertEquals(1000, cwnd());
    }

    @Test
    void afterATimeoutTheWholeFlightIsRepairedInSlowStart() throws Exception {
        openWithoutSack();
        sendSegments(8);
        advance(3 * SECOND / 10);
        emitted.clear();
        is(State.LOSS);
        peerAcks(1001);
        emitsSegment(1001);
        emitsSegment(2001);
        emitsNothing();
        peerAcks(3001);
        assertEquals(4, emitted.size());
    }
}
