/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ioth.metrics.Counter;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.stack.tcp.recovery.ScoreboardInvariants;
import org.junit.jupiter.api.AfterEach;

/** What tests of loss recovery have in common: a round trip of 100 ms, segments of 1000 bytes, and a scoreboard that's checked. */
abstract class RecoveryTest extends PacketTest {

    static final long RTT = 100 * MS;

    private StreamSocket socket;

    @AfterEach
    void sumsAreRight() {
        if (synchronizedPhase() != null) {
            ScoreboardInvariants.check(synchronizedPhase().retransmission.board());
        }
    }

    /** A connection whose peer sent {@code synAck}, a round trip after our SYN. */
    StreamSocket open(Seg synAck) throws Exception {
        socket = connect();
        emits(Seg.syn());
        advance(RTT);
        peerSends(synAck.mss(synAck.timestamps == null ? 1000 : 1012).seq(100).ackNumber(1));
        emits(Seg.ack(101).seq(1));
        return socket;
    }

    StreamSocket openWithSack() throws Exception {
        return open(Seg.synAck().sackPermitted());
    }

    StreamSocket openWithSackAndTimestamps() throws Exception {
        socket = connect();
        emits(Seg.syn());
        int echoed = tsVal;
        advance(RTT);
        peerSends(Seg.synAck().sackPermitted().mss(1012).ts(1000, echoed).seq(100).ackNumber(1));
        emits(Seg.ack(101).seq(1));
        return socket;
    }

    StreamSocket openWithoutSack() throws Exception {
        return open(Seg.synAck());
    }

    /** Writes whole segments, which all go out at once, and lets a round trip pass. */
    void sendSegments(int segments) throws Exception {
        int seq = (int) next();
        write(socket, segments * 1000);
        for (int i = 0; i < segments; i++) {
            emits(Seg.ack(101).seq(seq + 1000L * i).data(1000));
        }
        emitsNothing();
        advance(RTT);
    }

    /** SND.NXT, from 1. */
    long next() {
        return (synchronizedPhase().snd.sndNxt() - iss) & 0xffff_ffffL;
    }

    /** The peer acknowledges, with SACK blocks if there are any. */
    void peerAcks(long number, long... sack) {
        Seg seg = Seg.ack(number).seq(101);
        if (sack.length > 0) {
            seg.sack(sack);
        }
        peerSends(seg);
    }

    /** A segment of 1000 bytes comes out. */
    void emitsSegment(long seq) {
        emits(Seg.ack(101).seq(seq).data(1000));
    }

    Synchronized synchronizedPhase() {
        for (Flow flow : tcp.flows()) {
            if (flow instanceof TcpConnection c && c.phase() instanceof Synchronized s) {
                return s;
            }
        }
        return null;
    }

    LossRecovery recovery() {
        return synchronizedPhase().retransmission.recovery();
    }

    void is(LossRecovery.State state) {
        assertEquals(state, recovery().state());
    }

    int inFlight() {
        return synchronizedPhase().retransmission.board().inFlight();
    }

    int cwnd() {
        return recovery().cwnd();
    }

    int ssthresh() {
        return info(socket).ssthresh();
    }

    void counted(long times, Counter counter) {
        assertEquals(times, counters.get(counter), counter.name());
    }
}
