/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.Counter;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.stack.tcp.LossRecovery.State;
import org.junit.jupiter.api.Test;

/** What RFC 8985 §2 and §3 promise: short flights, lost retransmissions and reordering, without waiting for a timeout. */
class TcpRackExamplesTest extends RecoveryTest {

    /** §2.1 and §3.4: the last three of a short flow are lost; the probe's SACK tells of the others. */
    @Test
    @Rfc(value = 8985, req = {"4-2", "4-3"})
    void theTailOfAShortFlowIsRepairedWithoutATimeout() throws Exception {
        StreamSocket socket = openWithSack();
        long began = now;
        write(socket, 10_000);
        emitted.clear();
        advance(RTT);
        peerAcks(7001);
        advance(2 * RTT + 2 * MS);
        emitsSegment(9001);
        advance(RTT);
        peerAcks(7001, 9001, 10_001);
        emitsSegment(7001);
        advance(RTT);
        peerAcks(8001, 9001, 10_001);
        emitsSegment(8001);
        advance(RTT);
        peerAcks(10_001);
        is(State.OPEN);
        assertTrue(now - began < 7 * RTT, "one at a time: no more goes out than was delivered");
        counted(0, Counter.TCP_TIMEOUTS);
    }

    /** §2.1: fewer than four segments in flight bring no three duplicates. */
    @Test
    void aLossAmongTwoSegmentsIsFound() throws Exception {
        openWithSack();
        sendSegments(2);
        peerAcks(1, 1001, 2001);
        advance(RTT / 4);
        emitsSegment(1);
        counted(0, Counter.TCP_TIMEOUTS);
    }

    /** §2.1: a retransmission is lost, and another one, of the same segment. */
    @Test
    void aRetransmissionMayBeLostTwice() throws Exception {
        StreamSocket socket = openWithSack();
        sendSegments(10);
        write(socket, 60_000);
        peerAcks(1, 1001, 10_001);
        for (int i = 0; i < 2; i++) {
            emitsSegment(1);
            assertTrue(!emitted.isEmpty(), "new text goes with it");
            emitted.clear();
            advance(RTT);
            peerAcks(1, 1001, next());
        }
        emitsSegment(1);
        counted(2, Counter.TCP_LOST_RETRANSMIT);
        counted(0, Counter.TCP_TIMEOUTS);
    }

    /** §2.2: segments that overtake each other within the reordering window are no loss, however far. */
    @Test
    void reorderingByManySegmentsIsNoLossOnceSeen() throws Exception {
        openWithSack();
        sendSegments(3);
        peerAcks(1, 2001, 3001);
        peerAcks(3001);
        for (int round = 0; round < 3; round++) {
            long from = next();
            sendSegments(9);
            peerAcks(from, from + 1000, from + 9000);
            emitsNothing();
            advance(10 * MS);
            peerAcks(from + 9000);
        }
        counted(0, Counter.TCP_RETRANS_SEGS);
        is(State.OPEN);
    }

    /** §3.3.2: small segments count as segments, not by their bytes. */
    @Test
    @Rfc(value = 8985, req = "6.2-4")
    void threeSmallSegmentsAreThreeSegments() throws Exception {
        StreamSocket socket = openWithSack();
        socket.option(Option.TCP_NODELAY, 1);
        for (int i = 0; i < 4; i++) {
            write(socket, 10);
        }
        emitted.clear();
        advance(RTT);
        peerAcks(1, 11, 41);
        emits(Seg.ack(101).seq(1).data(10));
    }

    /** §3.2: what was sent after the newest delivered segment is never lost, whatever its sequence number. */
    @Test
    void whatWasSentLaterIsNotLost() throws Exception {
        StreamSocket socket = openWithSack();
        sendSegments(4);
        write(socket, 4000);
        emitted.clear();
        advance(RTT / 2);
        peerAcks(1, 1001, 4001);
        emitsSegment(1);
        emitsNothing();
        assertEquals(5000, inFlight());
    }

    @Test
    @Rfc(value = 8985, req = "6.2-2")
    void anAnswerThatComesTooSoonIsNotTheRetransmissions() throws Exception {
        openWithSack();
        sendSegments(10);
        peerAcks(1, 2001, 8001);
        emitted.clear();
        advance(RTT / 10);
        peerAcks(1, 1001, 8001);
        emitsNothing();
        counted(0, Counter.TCP_LOST_RETRANSMIT);
    }

    @Test
    @Rfc(value = 8985, req = "6.3-1")
    void aTimeoutLeavesAloneWhatWasJustSent() throws Exception {
        StreamSocket socket = openWithSack();
        sendSegments(1);
        peerAcks(1001);
        write(socket, 1000);
        advance(info(socket).rtoNs());
        emitted.clear();
        advance(info(socket).rtoNs() - 10 * MS);
        write(socket, 2000);
        assertEquals(2, emitted.size());
        emitted.clear();
        while (counters.get(Counter.TCP_TIMEOUTS) == 0) {
            advance(MS);
        }
        emitsSegment(1001);
        assertTrue(inFlight() >= 2000, () -> "in flight " + inFlight());
    }
}
