/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.Counter;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.stack.tcp.LossRecovery.State;
import io.ioth.stack.tcp.recovery.TailLossProbe;
import org.junit.jupiter.api.Test;

/** Tail loss probes (RFC 8985 §7): what's lost at the end of a flight is found without a timeout. */
class TcpLossProbeTest extends RecoveryTest {

    private static final long PTO = 2 * RTT + 2 * MS;

    /** Ten segments that don't wait for a round trip after they're out. */
    private StreamSocket sendNow(int segments) throws Exception {
        StreamSocket socket = openWithSack();
        write(socket, segments * 1000);
        emitted.clear();
        return socket;
    }

    @Test
    @Rfc(value = 8985, req = {"7.2-1", "7.2-2", "7.3-2"})
    void theLastSegmentIsSentAgainAfterTwoRoundTrips() throws Exception {
        sendNow(5);
        advance(PTO - 1);
        emitsNothing();
        advance(1);
        emitsSegment(4001);
        emitsNothing();
        counted(1, Counter.TCP_LOSS_PROBES);
        counted(0, Counter.TCP_TIMEOUTS);
        is(State.OPEN);
    }

    @Test
    @Rfc(value = 8985, req = "7.3-1")
    void aNewSegmentIsTheBetterProbe() throws Exception {
        StreamSocket socket = sendNow(10);
        write(socket, 3000);
        emitsNothing();
        advance(PTO);
        emitsSegment(10_001);
        emitsNothing();
        counted(0, Counter.TCP_RETRANS_SEGS);
    }

    @Test
    void withoutRoomInThePeersWindowTheLastSegmentIsTheProbe() throws Exception {
        StreamSocket socket = openWithSack();
        peerSends(Seg.ack(1).seq(101).window(4000));
        write(socket, 6000);
        emitted.clear();
        advance(PTO);
        emitsSegment(3001);
    }

    @Test
    @Rfc(value = 8985, req = {"7.2-2", "8-1"})
    void aLoneSegmentIsGivenTheTimeOfADelayedAcknowledgement() throws Exception {
        StreamSocket socket = sendNow(1);
        long rto = info(socket).rtoNs();
        assertTrue(rto < 2 * RTT + 200 * MS, "then it's the timeout's time");
        advance(rto - 1);
        emitsNothing();
        advance(1);
        emitsSegment(1);
        counted(1, Counter.TCP_LOSS_PROBES);
        counted(0, Counter.TCP_TIMEOUTS);
    }

    @Test
    @Rfc(value = 8985, req = {"7.3-3", "7.3-4"})
    void theTimeoutFollowsTheProbe() throws Exception {
        StreamSocket socket = sendNow(5);
        advance(PTO);
        emitsSegment(4001);
        advance(info(socket).rtoNs() - 1);
        emitsNothing();
        advance(1);
        emitsSegment(1);
        counted(1, Counter.TCP_TIMEOUTS);
        counted(1, Counter.TCP_LOSS_PROBES);
    }

    @Test
    @Rfc(value = 8985, req = "7.3-6")
    void theProbeBringsTheSackThatRackNeeds() throws Exception {
        sendNow(5);
        advance(PTO);
        emitsSegment(4001);
        advance(RTT);
        peerAcks(2001, 4001, 5001);
        emitsSegment(2001);
        emitsSegment(3001);
        is(State.RECOVERY);
        peerAcks(5001);
        is(State.OPEN);
        counted(0, Counter.TCP_TIMEOUTS);
    }

    @Test
    @Rfc(value = 8985, req = {"7.4-1", "7.4-2"})
    void aLossThatTheProbeRepairedReducesTheWindow() throws Exception {
        StreamSocket socket = sendNow(5);
        int before = cwnd();
        advance(PTO);
        emitsSegment(4001);
        write(socket, 1000);
        emitsSegment(5001);
        advance(RTT);
        peerAcks(5001);
        assertEquals(before, cwnd(), "the probe may have been in vain");
        peerAcks(6001);
        assertTrue(cwnd() < before, () -> cwnd() + " after " + before);
        counted(1, Counter.TCP_LOSS_PROBE_RECOVERY);
        is(State.OPEN);
    }

    @Test
    @Rfc(value = 8985, req = "7.4-1")
    void aProbeInVainReducesNothing() throws Exception {
        sendNow(5);
        int before = cwnd();
        advance(PTO);
        emitsSegment(4001);
        peerAcks(5001);
        peerAcks(5001, 4001, 5001);
        counted(1, Counter.TCP_DSACK_RECV);
        assertFalse(cwnd() < before);
        counted(0, Counter.TCP_LOSS_PROBE_RECOVERY);
        sendSegments(1);
        peerAcks(6001);
        assertFalse(cwnd() < before);
    }

    @Test
    void aProbeOfNewTextReducesNothing() throws Exception {
        StreamSocket socket = sendNow(10);
        write(socket, 1000);
        int before = cwnd();
        advance(PTO);
        emitsSegment(10_001);
        peerAcks(11_001);
        assertFalse(cwnd() < before);
    }

    @Test
    @Rfc(value = 8985, req = "7.2-1")
    void thereIsNoProbeWithoutSack() throws Exception {
        StreamSocket socket = openWithoutSack();
        write(socket, 5000);
        emitted.clear();
        advance(PTO);
        emitsNothing();
        advance(info(socket).rtoNs() - PTO);
        emitsSegment(1);
        counted(1, Counter.TCP_TIMEOUTS);
        counted(0, Counter.TCP_LOSS_PROBES);
    }

    @Test
    @Rfc(value = 8985, req = "7.2-1")
    void thereIsNoProbeOnceSomethingIsMissing() throws Exception {
        sendNow(5);
        advance(RTT);
        peerAcks(1, 1001, 5001);
        emitsSegment(1);
        advance(PTO);
        emitsNothing();
        counted(0, Counter.TCP_LOSS_PROBES);
    }

    @Test
    void eachAcknowledgementPutsTheProbeOff() throws Exception {
        sendNow(5);
        for (int i = 1; i < 5; i++) {
            advance(RTT);
            peerAcks(1 + 1000L * i);
            emitsNothing();
        }
        advance(RTT);
        emitsNothing();
        counted(0, Counter.TCP_LOSS_PROBES);
    }

    @Test
    void theFinIsProbedFor() throws Exception {
        StreamSocket socket = sendNow(2);
        socket.shutdownOutput(now);
        work();
        emits(Seg.finAck(101).seq(2001));
        advance(PTO);
        emits(Seg.finAck(101).seq(2001));
        counted(1, Counter.TCP_LOSS_PROBES);
        peerAcks(2002);
        assertEquals("FIN-WAIT-2", socket.stateName());
    }

    @Test
    void aProbeThatCannotGoOutWaitsForRoom() throws Exception {
        sendNow(5);
        ip.room = 0;
        advance(PTO);
        emitsNothing();
        ip.room(10, now);
        work();
        emitsSegment(4001);
        emitsNothing();
    }

    @Test
    void anAnswerThatComesBeforeTheProbeIsOutCallsItOff() throws Exception {
        sendNow(5);
        ip.room = 0;
        advance(PTO);
        peerAcks(3001);
        ip.room(10, now);
        work();
        emitsNothing();
        counted(0, Counter.TCP_LOSS_PROBES);
    }

    /** The acknowledgement of what was sent twice measures nothing; probes alone would never learn that the path is longer now. */
    @Test
    @Rfc(value = 8985, req = "7.3-5")
    void thereIsNoProbeBeforeARoundTripWasMeasuredSinceTheLast() throws Exception {
        StreamSocket socket = sendNow(1);
        advance(info(socket).rtoNs());
        emitsSegment(1);
        counted(1, Counter.TCP_LOSS_PROBES);
        peerAcks(1001, 1, 1001);
        write(socket, 1000);
        emitsSegment(1001);
        advance(info(socket).rtoNs());
        emitsSegment(1001);
        counted(1, Counter.TCP_LOSS_PROBES);
        counted(1, Counter.TCP_TIMEOUTS);
        peerAcks(2001);
        write(socket, 1000);
        emitsSegment(2001);
        advance(RTT);
        peerAcks(3001);
        write(socket, 1000);
        emitsSegment(3001);
        advance(info(socket).rtoNs());
        counted(2, Counter.TCP_LOSS_PROBES);
    }

    @Test
    @Rfc(value = 8985, req = "7.2-3")
    void withoutAMeasuredRoundTripTheProbeComesAfterASecond() {
        assertEquals(SECOND, TailLossProbe.timeoutNs(0, true, 3 * SECOND));
        assertEquals(SECOND / 2, TailLossProbe.timeoutNs(0, false, SECOND / 2));
    }
}
