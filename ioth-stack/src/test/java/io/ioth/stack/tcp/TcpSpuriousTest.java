/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.Counter;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.stack.tcp.LossRecovery.State;
import org.junit.jupiter.api.Test;

/** What was taken for lost and was only late: F-RTO (RFC 5682), Eifel (RFC 3522, RFC 4015) and D-SACK (RFC 2883, RFC 3708). */
class TcpSpuriousTest extends RecoveryTest {

    /** As many segments go out, and the first once more after a timeout that no probe came before. */
    private StreamSocket timedOut(StreamSocket socket, int segments) throws Exception {
        socket.option(io.ioth.stack.socket.Option.TCP_NODELAY, 1);
        write(socket, segments * 1000);
        emitted.clear();
        while (counters.get(Counter.TCP_TIMEOUTS) == 0) {
            advance(10 * MS);
        }
        emitted.clear();
        is(State.LOSS);
        assertEquals(1000, cwnd());
        return socket;
    }

    /** RFC 5682 §2.1: the delay is over, and both acknowledgements are of what was sent first. */
    @Test
    void frtoFindsADelayWithoutSack() throws Exception {
        StreamSocket socket = timedOut(openWithoutSack(), 8);
        write(socket, 4000);
        peerAcks(1001);
        emitsSegment(8001);
        emitsSegment(9001);
        emitsNothing();
        peerAcks(2001);
        counted(1, Counter.TCP_SPURIOUS_RTOS);
        assertTrue(cwnd() >= 8000, () -> "cwnd " + cwnd());
        peerAcks(12_001);
        advance(SECOND);
        counted(1, Counter.TCP_RETRANS_SEGS);
    }

    /** RFC 5682 §2.1 step 3a: a duplicate tells that the segments are lost indeed. */
    @Test
    void frtoFindsALossWithoutSack() throws Exception {
        StreamSocket socket = timedOut(openWithoutSack(), 8);
        write(socket, 4000);
        peerAcks(1001);
        emitsSegment(8001);
        emitsSegment(9001);
        peerAcks(1001);
        peerAcks(1001);
        counted(0, Counter.TCP_SPURIOUS_RTOS);
        emitsSegment(1001);
    }

    @Test
    void frtoHasNothingNewToSendAndRetransmits() throws Exception {
        timedOut(openWithoutSack(), 4);
        peerAcks(1001);
        emitsSegment(1001);
        emitsSegment(2001);
        emitsNothing();
        counted(0, Counter.TCP_SPURIOUS_RTOS);
    }

    /** RFC 5682 §2.1 step 2a: all that was in flight is acknowledged at once, which may be the retransmission's doing. */
    @Test
    void anAcknowledgementOfAllProvesNothingWithoutSack() throws Exception {
        timedOut(openWithoutSack(), 4);
        int ssthresh = ssthresh();
        peerAcks(4001);
        counted(0, Counter.TCP_SPURIOUS_RTOS);
        assertEquals(ssthresh, ssthresh());
        is(State.OPEN);
    }

    /** RFC 5682 §3.1 step 3b. */
    @Test
    void frtoFindsADelayWithSack() throws Exception {
        timedOut(openWithSack(), 8);
        int before = counters.get(Counter.TCP_RETRANS_SEGS) > 0 ? cwnd() : 0;
        peerAcks(2001);
        counted(1, Counter.TCP_SPURIOUS_RTOS);
        assertTrue(cwnd() > before);
        assertTrue(cwnd() >= 8000, () -> "cwnd " + cwnd());
        peerAcks(8001);
        is(State.OPEN);
    }

    /** RFC 5682 §3.1 step 3a: the new text is SACKed, and what was before it isn't. */
    @Test
    void frtoFindsALossWithSack() throws Exception {
        StreamSocket socket = timedOut(openWithSack(), 8);
        write(socket, 3000);
        peerAcks(1001);
        emitsSegment(8001);
        emitsSegment(9001);
        advance(RTT);
        peerAcks(1001, 8001, 9001);
        counted(0, Counter.TCP_SPURIOUS_RTOS);
        emitsSegment(1001);
        is(State.LOSS);
    }

    /** RFC 5682 §3.1: SACKs of what was never sent again show that the original flight is arriving. */
    @Test
    void frtoBelievesASackOfTheOriginalFlight() throws Exception {
        timedOut(openWithSack(), 8);
        peerAcks(1001, 2001, 3001);
        counted(1, Counter.TCP_SPURIOUS_RTOS);
    }

    @Test
    void aSecondTimeoutOfTheSameSegmentIsStillTried() throws Exception {
        StreamSocket socket = timedOut(openWithoutSack(), 8);
        advance(info(socket).rtoNs());
        emitsSegment(1);
        write(socket, 4000);
        peerAcks(1001);
        emitsSegment(8001);
        emitsSegment(9001);
        peerAcks(2001);
        counted(1, Counter.TCP_SPURIOUS_RTOS);
    }

    @Test
    void eifelFindsADelayByTheEcho() throws Exception {
        StreamSocket socket = openWithSackAndTimestamps();
        write(socket, 8000);
        emitted.clear();
        int original = tsVal;
        while (counters.get(Counter.TCP_TIMEOUTS) == 0) {
            advance(10 * MS);
        }
        assertTrue(tsVal != original);
        peerSends(Seg.ack(1001).seq(101).ts(1001, original));
        counted(1, Counter.TCP_LOSS_UNDO);
        assertTrue(cwnd() >= 8000, () -> "cwnd " + cwnd());
    }

    @Test
    void theEchoOfTheRetransmissionProvesTheLoss() throws Exception {
        StreamSocket socket = openWithSackAndTimestamps();
        write(socket, 8000);
        emitted.clear();
        while (counters.get(Counter.TCP_TIMEOUTS) == 0) {
            advance(10 * MS);
        }
        peerSends(Seg.ack(1001).seq(101).ts(1001, tsVal));
        counted(0, Counter.TCP_LOSS_UNDO);
        is(State.LOSS);
    }

    @Test
    void eifelUndoesAFastRetransmitOnReordering() throws Exception {
        StreamSocket socket = openWithSackAndTimestamps();
        int before = cwnd();
        write(socket, 10_000);
        emitted.clear();
        int original = tsVal;
        advance(RTT);
        peerSends(Seg.ack(1).seq(101).ts(1001, original).sack(1001, 6001));
        emits(Seg.ack(101).seq(1).data(1000));
        is(State.RECOVERY);
        advance(10 * MS);
        peerSends(Seg.ack(6001).seq(101).ts(1002, original));
        assertEquals(before, cwnd());
        counted(1, Counter.TCP_PARTIAL_UNDO);
        assertTrue(synchronizedPhase().retransmission.detection().rack().isReorderingSeen());
    }

    @Test
    void duplicatesOfAllThatWasSentAgainUndoTheReduction() throws Exception {
        openWithSack();
        int before = cwnd();
        sendSegments(10);
        peerAcks(1, 1001, 4001);
        emitsSegment(1);
        assertTrue(ssthresh() < before);
        peerAcks(10_001);
        assertTrue(cwnd() < before);
        peerAcks(10_001, 1, 1001);
        assertEquals(before, cwnd());
        assertTrue(ssthresh() >= before);
        counted(1, Counter.TCP_DSACK_UNDO);
        is(State.OPEN);
    }

    @Test
    void aDuplicateOfSomeOfItUndoesNothing() throws Exception {
        openWithSack();
        int before = cwnd();
        sendSegments(10);
        peerAcks(1, 2001, 8001);
        emitsSegment(1);
        emitsSegment(1001);
        peerAcks(10_001);
        peerAcks(10_001, 1, 1001);
        assertTrue(cwnd() < before);
        counted(0, Counter.TCP_DSACK_UNDO);
        peerAcks(10_001, 1001, 2001);
        assertEquals(before, cwnd());
    }

    @Test
    void duplicatesInsideRecoveryEndIt() throws Exception {
        openWithSack();
        int before = cwnd();
        sendSegments(10);
        peerAcks(1, 1001, 4001);
        emitsSegment(1);
        peerAcks(4001);
        is(State.RECOVERY);
        peerAcks(4001, 1, 1001);
        is(State.OPEN);
        assertEquals(before, cwnd());
    }

    @Test
    @Rfc(value = 2018, req = "D5-1")
    void aDuplicateInsideTheSecondBlockIsKnownForOne() throws Exception {
        openWithSack();
        sendSegments(10);
        peerAcks(1, 2001, 8001);
        emitsSegment(1);
        emitsSegment(1001);
        peerAcks(1, 3001, 4001, 2001, 8001);
        counted(1, Counter.TCP_DSACK_RECV);
        assertEquals(6000, synchronizedPhase().retransmission.board().sackedBytes());
    }

    @Test
    void duplicatesThatCannotBeOursAreNotBelieved() throws Exception {
        openWithSack();
        sendSegments(10);
        peerAcks(4001);
        peerAcks(4001, 1, 3001);
        counted(0, Counter.TCP_DSACK_RECV);
        peerAcks(4001, 5001, 8001);
        emitsSegment(4001);
        int reduced = ssthresh();
        peerAcks(10_001, 1, 3001);
        counted(0, Counter.TCP_DSACK_RECV);
        assertEquals(reduced, ssthresh());
    }

    @Test
    @Rfc(value = 8985, req = {"4-5", "6.2-6"})
    void duplicatesWidenTheReorderingWindow() throws Exception {
        openWithSack();
        sendSegments(10);
        peerAcks(1, 1001, 4001);
        emitsSegment(1);
        peerAcks(10_001);
        peerAcks(10_001, 1, 1001);
        sendSegments(1);
        peerAcks(11_001);
        assertEquals(2, synchronizedPhase().retransmission.detection().rack().steps());
    }

    @Test
    void aTimeoutInVainIsUndoneByDuplicates() throws Exception {
        timedOut(openWithSack(), 4);
        long resent = counters.get(Counter.TCP_RETRANS_SEGS);
        assertEquals(2, resent, "a probe and the first segment");
        peerAcks(4001);
        peerAcks(4001, 3001, 4001);
        peerAcks(4001, 1, 1001);
        assertTrue(ssthresh() >= 8000, () -> "ssthresh " + ssthresh());
    }
}
