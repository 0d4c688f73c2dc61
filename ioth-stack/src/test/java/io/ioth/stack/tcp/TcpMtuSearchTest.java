/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.TcpSettings;
import io.ioth.TcpSettings.MtuProbing;
import io.ioth.metrics.Counter;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.socket.StreamSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Black holes for large packets, and the search for what gets through (RFC 4821). Segments of 1460 make packets of 1500. */
class TcpMtuSearchTest extends PacketTest {

    private StreamSocket open(MtuProbing when) throws Exception {
        configure(TcpSettings.DEFAULT.withMtuProbing(when));
        StreamSocket socket = connect();
        emitted.clear();
        peerSends(Seg.synAck().seq(100).ackNumber(1).mss(1460).sackPermitted());
        assertTrue(socket.finishConnect());
        emitted.clear();
        return socket;
    }

    private List<Integer> lengths() {
        List<Integer> lengths = emitted.stream().map(seg -> seg.data.length).toList();
        emitted.clear();
        return lengths;
    }

    private Seg last() {
        Seg seg = emitted.getLast();
        emitted.clear();
        return seg;
    }

    @Test
    void twoTimeoutsAreNoBlackHole() throws Exception {
        StreamSocket socket = open(MtuProbing.BLACK_HOLE);
        write(socket, 100_000);
        while (counters.get(Counter.TCP_TIMEOUTS) < 2) {
            advance(100 * MS);
        }
        assertEquals(1460, last().data.length);
        assertEquals(0, counters.get(Counter.TCP_BLACK_HOLES));
    }

    private StreamSocket blackHole() throws Exception {
        StreamSocket socket = open(MtuProbing.BLACK_HOLE);
        write(socket, 100_000);
        while (counters.get(Counter.TCP_TIMEOUTS) < 3) {
            advance(100 * MS);
        }
        return socket;
    }

    @Test
    void threeAreAndSmallerSegmentsAreSent() throws Exception {
        StreamSocket socket = blackHole();
        assertEquals(1, counters.get(Counter.TCP_BLACK_HOLES));
        Seg again = last();
        assertEquals(1, again.seq);
        assertEquals(1024, again.data.length);
        assertEquals(1024, info(socket).mss());
    }

    @Test
    void switchedOffItStaysWithLargeOnes() throws Exception {
        StreamSocket socket = open(MtuProbing.OFF);
        write(socket, 100_000);
        advance(30 * SECOND);
        assertTrue(counters.get(Counter.TCP_TIMEOUTS) > 3);
        assertEquals(1460, last().data.length);
        assertEquals(0, counters.get(Counter.TCP_BLACK_HOLES));
    }

    @Test
    void whatIsSmallAnywayIsNoReason() throws Exception {
        StreamSocket socket = open(MtuProbing.BLACK_HOLE);
        write(socket, 900);
        advance(30 * SECOND);
        assertEquals(0, counters.get(Counter.TCP_BLACK_HOLES));
        assertEquals(1460, info(socket).mss());
    }

    @Test
    void whenEvenThatVanishesSegmentsBecomeSmallerOnceMore() throws Exception {
        StreamSocket socket = open(MtuProbing.BLACK_HOLE);
        write(socket, 100_000);
        advance(100 * SECOND);
        assertEquals(2, counters.get(Counter.TCP_BLACK_HOLES));
        assertEquals(552 - 40, info(socket).mss());
        assertEquals(552 - 40, last().data.length);
    }

    /** Acknowledges all that's in flight, over and over, until something is sent that is larger than {@code mss}. */
    private Seg nextTrial(int mss) {
        for (int i = 0; i < 200; i++) {
            long end = 0;
            for (Seg seg = emitted.poll(); seg != null; seg = emitted.poll()) {
                if (seg.data.length > mss) {
                    return seg;
                }
                end = Math.max(end, seg.seq + seg.data.length);
            }
            advance(10 * MS);
            if (end > 0) {
                peerSends(Seg.ack(end).seq(101));
            }
        }
        throw new AssertionError("nothing larger");
    }

    @Test
    void theFullSizeIsTriedFirstAndTheSearchEndsIfItGetsThrough() throws Exception {
        StreamSocket socket = blackHole();
        emitted.clear();
        peerSends(Seg.ack(1025).seq(101));
        write(socket, 800_000);
        Seg trial = nextTrial(1024);
        assertEquals(1460, trial.data.length);
        peerSends(Seg.ack(trial.seq + 1460).seq(101));
        assertEquals(1460, info(socket).mss());
        assertEquals(1, counters.get(Counter.TCP_MTUP_SUCCESS));
    }

    @Test
    void aLostTrialIsSentAgainInSmallSegmentsWithoutReducingTheWindow() throws Exception {
        StreamSocket socket = blackHole();
        emitted.clear();
        peerSends(Seg.ack(1025).seq(101));
        write(socket, 800_000);
        Seg trial = nextTrial(1024);
        int cwnd = info(socket).cwnd();
        long from = trial.seq;
        long end = from + 1460;
        emitted.clear();
        peerSends(Seg.ack(from).seq(101));
        advance(10 * MS);
        peerSends(Seg.ack(from).seq(101).sack(end, end + 3 * 1024));
        advance(20 * MS);
        assertEquals(List.of(1024, 436), emitted.stream()
                .filter(seg -> seg.seq >= from && seg.seq < end)
                .map(seg -> seg.data.length)
                .toList());
        assertTrue(info(socket).cwnd() >= cwnd, () -> info(socket).toString());
        assertEquals(0, counters.get(Counter.TCP_FAST_RETRANS));
        peerSends(Seg.ack(end + 3 * 1024).seq(101));
        assertEquals(1064 + (1499 - 1064 + 1) / 2 - 40, nextTrial(1024).data.length, "bisection");
    }

    @Test
    void alwaysMeansFromTheStart() throws Exception {
        StreamSocket socket = open(MtuProbing.ALWAYS);
        assertEquals(1024, info(socket).mss());
        write(socket, 100_000);
        assertEquals(1460, lengths().getFirst(), "the full size is tried at once");
    }

    @Test
    void aTrialNeedsFollowers() throws Exception {
        StreamSocket socket = open(MtuProbing.ALWAYS);
        write(socket, 3000);
        assertEquals(List.of(1024, 1024, 952), lengths());
    }

    @Test
    void aRouterThatSaysItAfterAllIsHeard() throws Exception {
        StreamSocket socket = blackHole();
        ip.pathMtu(800);
        icmp(IcmpError.Kind.PACKET_TOO_BIG, 800, 1);
        assertEquals(760, info(socket).mss());
    }
}
