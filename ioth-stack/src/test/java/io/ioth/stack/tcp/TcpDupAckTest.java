/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.Counter;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.stack.tcp.LossRecovery.State;
import org.junit.jupiter.api.Test;

/** Losses without SACK: three duplicates (RFC 5681), limited transmit (RFC 3042), partial acknowledgements (RFC 6582). */
class TcpDupAckTest extends RecoveryTest {

    private void duplicates(int times, long ack) {
        for (int i = 0; i < times; i++) {
            peerAcks(ack);
        }
    }

    @Test
    @Rfc(value = 5681, req = {"3.2-3", "3.2-9", "3.2-7"})
    void theThirdDuplicateSendsTheFirstSegmentAgain() throws Exception {
        openWithoutSack();
        sendSegments(10);
        duplicates(2, 1);
        emitsNothing();
        duplicates(1, 1);
        emitsSegment(1);
        emitsNothing();
        is(State.RECOVERY);
        assertEquals(5000, ssthresh());
        counted(1, Counter.TCP_FAST_RETRANS);
    }

    /** RFC 3042 §2. */
    @Test
    @Rfc(value = 5681, req = {"3.2-4", "3.2-5", "3.2-8"})
    void theFirstTwoDuplicatesLetNewTextOut() throws Exception {
        StreamSocket socket = openWithoutSack();
        sendSegments(10);
        write(socket, 5000);
        emitsNothing();
        peerAcks(1);
        emitsSegment(10_001);
        emitsNothing();
        peerAcks(1);
        emitsSegment(11_001);
        assertEquals(10_000, cwnd(), "the window doesn't change for it");
        peerAcks(1);
        emitsSegment(1);
        assertEquals(5000, ssthresh(), "nor does what was sent then count");
    }

    @Test
    void limitedTransmitKeepsToThePeersWindow() throws Exception {
        StreamSocket socket = openWithoutSack();
        peerSends(Seg.ack(1).seq(101).window(10_000));
        sendSegments(10);
        write(socket, 5000);
        peerSends(Seg.ack(1).seq(101).window(10_000));
        emitsNothing();
    }

    @Test
    @Rfc(value = 5681, req = "3.2-12")
    void theEndOfRecoveryLeavesTheWindowAtTheThreshold() throws Exception {
        openWithoutSack();
        sendSegments(10);
        duplicates(3, 1);
        emitsSegment(1);
        duplicates(6, 1);
        peerAcks(10_001);
        is(State.OPEN);
        assertEquals(5000, cwnd());
    }

    @Test
    @Rfc(value = 5681, req = {"3.2-11"})
    void inRecoveryNewTextGoesOutInProportion() throws Exception {
        StreamSocket socket = openWithoutSack();
        sendSegments(10);
        write(socket, 10_000);
        duplicates(2, 1);
        emitsSegment(10_001);
        emitsSegment(11_001);
        duplicates(1, 1);
        emitsSegment(1);
        int out = emitted.size();
        duplicates(8, 1);
        assertTrue(emitted.size() - out >= 3 && emitted.size() - out <= 5, () -> "half of eight: " + emitted.size());
    }

    /** RFC 6582 §3.2 step 5: one hole for each partial acknowledgement, at once. */
    @Test
    void aPartialAcknowledgementRepairsTheNextHole() throws Exception {
        openWithoutSack();
        sendSegments(10);
        duplicates(7, 1);
        emitsSegment(1);
        emitsNothing();
        peerAcks(3001);
        emitsSegment(3001);
        emitsNothing();
        peerAcks(6001);
        emitsSegment(6001);
        is(State.RECOVERY);
        peerAcks(10_001);
        is(State.OPEN);
        emitsNothing();
        counted(3, Counter.TCP_RETRANS_SEGS);
        counted(1, Counter.TCP_FAST_RETRANS);
    }

    /** RFC 6582 §4: duplicates caused by our own retransmissions begin no other recovery. */
    @Test
    void duplicatesOfTheRecoveryPointBeginNothing() throws Exception {
        openWithoutSack();
        sendSegments(10);
        duplicates(3, 1);
        emitsSegment(1);
        peerAcks(10_001);
        sendSegments(4);
        duplicates(3, 10_001);
        emitsNothing();
        counted(1, Counter.TCP_FAST_RETRANS);
        peerAcks(11_001);
        duplicates(3, 11_001);
        emitsSegment(11_001);
        counted(2, Counter.TCP_FAST_RETRANS);
    }

    @Test
    void afterATimeoutDuplicatesOfWhatWasInFlightBeginNothing() throws Exception {
        StreamSocket socket = openWithoutSack();
        sendSegments(5);
        advance(info(socket).rtoNs());
        emitted.clear();
        duplicates(3, 1);
        counted(0, Counter.TCP_FAST_RETRANS);
        is(State.LOSS);
    }

    @Test
    void textOrANewWindowIsNoDuplicate() throws Exception {
        openWithoutSack();
        sendSegments(10);
        duplicates(2, 1);
        peerSends(Seg.ack(1).seq(101).window(64_000));
        peerSends(Seg.ack(1).seq(101).window(64_000).data("x"));
        assertEquals(0, counters.get(Counter.TCP_FAST_RETRANS));
        emitted.clear();
        peerSends(Seg.ack(1).seq(102).window(64_000));
        emits(Seg.ack(102).seq(1).data(1000));
    }

    @Test
    void duplicatesWithNothingInFlightMeanNothing() throws Exception {
        openWithoutSack();
        sendSegments(3);
        peerAcks(3001);
        duplicates(5, 3001);
        emitsNothing();
        is(State.OPEN);
    }

    @Test
    void moreDuplicatesThanSegmentsAreNotBelieved() throws Exception {
        StreamSocket socket = openWithoutSack();
        sendSegments(5);
        write(socket, 100_000);
        emitted.clear();
        duplicates(100, 1);
        assertTrue(inFlight() >= 0, () -> "in flight " + inFlight());
        assertTrue(info(socket).flightSize() <= 20_000, "invented duplicates opened the window");
    }

    @Test
    void duplicatesAfterManyGigabytesStillCount() throws Exception {
        openWithoutSack();
        sendSegments(10);
        duplicates(3, 1);
        emitsSegment(1);
        peerAcks(10_001);
        LossDetection detection = synchronizedPhase().retransmission.detection();
        assertTrue(io.ioth.stack.tcp.model.Seq.geq(synchronizedPhase().snd.sndUna(), detection.recover()));
        sendSegments(5);
        peerAcks(15_001);
        assertEquals(synchronizedPhase().snd.sndUna() - 1, detection.recover(), "or it would be half the circle away some day");
    }
}
