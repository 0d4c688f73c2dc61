/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.link.LinkCapabilities;
import io.ioth.metrics.Counter;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.stack.tcp.LossRecovery.State;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A segment of 64 KB is cut on its way, and any part of it may be lost. */
class TcpSuperframeRecoveryTest extends RecoveryTest {

    @BeforeEach
    void largeFrames() {
        ip.link = new LinkCapabilities(LinkCapabilities.Medium.ETHERNET, 1500, 65535, true, true);
    }

    private StreamSocket oneSuperframe() throws Exception {
        StreamSocket socket = openWithSack();
        write(socket, 10_000);
        emits(Seg.ack(101).seq(1).data(10_000));
        emitsNothing();
        advance(RTT);
        return socket;
    }

    @Test
    void aHoleInTheMiddleIsCutOut() throws Exception {
        oneSuperframe();
        peerAcks(2001, 5001, 10_001);
        emits(Seg.ack(101).seq(2001).data(3000));
        emitsNothing();
        counted(3, Counter.TCP_RETRANS_SEGS);
        peerAcks(10_001);
        is(State.OPEN);
    }

    @Test
    void severalHolesInOneFrame() throws Exception {
        oneSuperframe();
        peerAcks(1001, 2001, 4001, 5001, 6001, 7001, 10_001);
        emits(Seg.ack(101).seq(1001).data(1000));
        emits(Seg.ack(101).seq(4001).data(1000));
        emits(Seg.ack(101).seq(6001).data(1000));
        emitsNothing();
        counted(3, Counter.TCP_RETRANS_SEGS);
    }

    @Test
    void threeSegmentsOfOneFrameAreThree() throws Exception {
        oneSuperframe();
        peerAcks(1, 7001, 9001);
        emitsNothing();
        peerAcks(1, 7001, 10_001);
        assertTrue(!emitted.isEmpty());
        assertEquals(1, emitted.peek().seq);
        is(State.RECOVERY);
    }

    @Test
    void edgesInsideASegmentOnTheWireAreRoundedInwards() throws Exception {
        oneSuperframe();
        peerAcks(1, 1501, 4501);
        assertEquals(2000, synchronizedPhase().retransmission.board().sackedBytes());
        peerAcks(1, 1501, 10_001);
        assertEquals(8000, synchronizedPhase().retransmission.board().sackedBytes());
    }

    @Test
    void aBlockThatGrowsToTheLeftIsHeardOf() throws Exception {
        oneSuperframe();
        peerAcks(1, 6001, 7001);
        peerAcks(1, 3001, 7001);
        assertEquals(4000, synchronizedPhase().retransmission.board().sackedBytes());
        peerAcks(1, 1001, 10_001);
        assertEquals(9000, synchronizedPhase().retransmission.board().sackedBytes());
    }

    @Test
    void anAcknowledgementInsideTheFrameLeavesTheRest() throws Exception {
        oneSuperframe();
        peerAcks(3001);
        assertEquals(7000, inFlight());
        peerAcks(3501);
        assertEquals(6500, inFlight());
        is(State.OPEN);
    }

    @Test
    void theProbeIsTheLastSegmentOfTheFrame() throws Exception {
        StreamSocket socket = openWithSack();
        write(socket, 10_000);
        emitted.clear();
        advance(2 * RTT + 2 * MS);
        emits(Seg.ack(101).seq(9001).data(1000));
        advance(info(socket).rtoNs());
        emits(Seg.ack(101).seq(1).data(1000));
        emitsNothing();
    }

    @Test
    void whatIsGivenUpInOnePieceGoesOutAsTheWindowAllows() throws Exception {
        StreamSocket socket = openWithoutSack();
        write(socket, 10_000);
        emitted.clear();
        advance(info(socket).rtoNs());
        emits(Seg.ack(101).seq(1).data(1000));
        peerAcks(1001);
        emits(Seg.ack(101).seq(1001).data(2000));
        peerAcks(3001);
        emits(Seg.ack(101).seq(3001).data(4000));
        peerAcks(7001);
        emits(Seg.ack(101).seq(7001).data(3000));
        peerAcks(10_001);
        is(State.OPEN);
    }

    /** The inputs of CVE-2019-11477: the smallest segments, and SACKs that would cut a large window to pieces, again and again. */
    @Test
    void sacksThatCutToPiecesAreBounded() throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        peerSends(Seg.synAck().sackPermitted().mss(8).scale(7).seq(100).ackNumber(1));
        emits(Seg.ack(101));
        peerSends(Seg.ack(1).seq(101).window(8000));
        write(socket, 900_000);
        int acked = 1;
        for (int round = 0; round < 12; round++) {
            emitted.clear();
            acked = (int) next();
            advance(MS);
            peerAcks(acked);
        }
        int mss = info(socket).mss();
        long nxt = next();
        long left = acked + mss;
        for (int i = 0; i < 3000 && left + mss < nxt; i++) {
            peerAcks(acked, left, left + mss);
            left += 2L * mss;
            emitted.clear();
        }
        int segments = synchronizedPhase().retransmission.board().segments();
        assertTrue(segments <= 1 << 15, () -> "pieces " + segments);
        assertTrue(segments <= (next() - acked) / mss + 1);
        peerAcks(next());
        assertEquals(0, synchronizedPhase().retransmission.board().segments());
    }
}
