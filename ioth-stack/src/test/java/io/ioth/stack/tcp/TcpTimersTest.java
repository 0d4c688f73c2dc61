/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.Counter;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.StreamSocket;
import org.junit.jupiter.api.Test;

/** The retransmission timer on a connection (RFC 6298 §3, §5), and what RACK makes of its expiry (RFC 8985 §6.3). */
class TcpTimersTest extends RecoveryTest {

    @Test
    @Rfc(value = 6298, req = {"5.1-1", "5.4-1"})
    void sendingStartsIt() throws Exception {
        StreamSocket socket = openWithoutSack();
        advance(60 * SECOND);
        write(socket, 1000);
        emitsSegment(1);
        long rto = info(socket).rtoNs();
        advance(rto - MS);
        emitsNothing();
        advance(MS);
        emitsSegment(1);
    }

    @Test
    @Rfc(value = 6298, req = "5.1-1")
    void sendingMoreDoesNotPutItOff() throws Exception {
        StreamSocket socket = openWithoutSack();
        write(socket, 1000);
        emitsSegment(1);
        long rto = info(socket).rtoNs();
        advance(rto / 2);
        write(socket, 1000);
        emitsSegment(1001);
        advance(rto / 2 + MS);
        emitsSegment(1);
    }

    @Test
    @Rfc(value = 6298, req = "5.2-1")
    void theAcknowledgementOfAllStopsIt() throws Exception {
        StreamSocket socket = openWithoutSack();
        sendSegments(3);
        peerAcks(3001);
        advance(3600 * SECOND);
        emitsNothing();
        counted(0, Counter.TCP_TIMEOUTS);
    }

    @Test
    @Rfc(value = 6298, req = {"5.3-1", "5-1"})
    void theAcknowledgementOfSomeRestartsIt() throws Exception {
        StreamSocket socket = openWithoutSack();
        sendSegments(3);
        long rto = info(socket).rtoNs();
        advance(rto - RTT - 10 * MS);
        emitsNothing();
        peerAcks(1001);
        long restarted = info(socket).rtoNs();
        advance(restarted - MS);
        emitsNothing();
        advance(MS);
        emitsSegment(1001);
    }

    @Test
    @Rfc(value = 6298, req = {"5.5-1", "5.6-1"})
    void itDoublesEachTime() throws Exception {
        StreamSocket socket = openWithoutSack();
        write(socket, 100);
        emits(Seg.ack(101).seq(1).data(100));
        long rto = info(socket).rtoNs();
        long at = now;
        for (int i = 0; i < 8; i++) {
            while (emitted.isEmpty()) {
                advance(MS);
            }
            emits(Seg.ack(101).seq(1).data(100));
            long waited = now - at;
            assertTrue(Math.abs(waited - (rto << i)) <= 2 * MS, "waited " + waited + " and not " + (rto << i));
            at = now;
        }
    }

    /** Each window brings a measurement: a path that becomes slower is noticed without a timeout in vain. */
    @Test
    @Rfc(value = 6298, req = "3-3")
    void eachRoundTripIsMeasured() throws Exception {
        StreamSocket socket = openWithoutSack();
        long next = 1;
        for (long delayNs = RTT + 10 * MS; delayNs < RTT + 100 * MS; delayNs += 10 * MS) {
            write(socket, 2000);
            emitted.clear();
            long before = info(socket).srttNs();
            advance(delayNs);
            next += 2000;
            peerAcks(next);
            assertTrue(info(socket).srttNs() > before, "not measured");
        }
        counted(0, Counter.TCP_TIMEOUTS);
    }

    @Test
    @Rfc(value = 8985, req = {"6.3-1", "4-3"})
    void onATimeoutWhatWasJustSentIsNotLost() throws Exception {
        StreamSocket open = openWithSack();
        sendSegments(1);
        peerAcks(1001);
        write(open, 1000);
        emitsSegment(1001);
        while (emitted.isEmpty()) {
            advance(MS);
        }
        emitsSegment(1001);
        advance(tcp.nextDeadlineNs() - now - 10 * MS);
        write(open, 2000);
        emitsSegment(2001);
        emitsSegment(3001);
        advance(10 * MS);
        counted(1, Counter.TCP_TIMEOUTS);
        emitsSegment(1001);
        emitsNothing();
        assertEquals(3000, inFlight(), "the new ones may still arrive");
    }

    /** Without timestamps an acknowledgement that comes sooner than any round trip after a retransmission is of the original. */
    @Test
    @Rfc(value = 8985, req = "6.2-2")
    void anAnswerThatCameTooSoonIsOfTheOriginal() throws Exception {
        StreamSocket open = openWithSack();
        sendSegments(8);
        long srtt = info(open).srttNs();
        peerAcks(1, 1001, 4001);
        emitsSegment(1);
        advance(MS);
        peerAcks(8001);
        assertEquals(srtt, info(open).srttNs(), "a millisecond is no round trip");
        assertTrue(info(open).minRttNs() >= RTT / 2, "least " + info(open).minRttNs());
    }

    @Test
    @Rfc(value = 2018, req = "5.1-1")
    @Rfc(value = 5681, req = "3.1-7")
    void aLossThatSacksTellOfReducesTheWindow() throws Exception {
        openWithSack();
        sendSegments(10);
        int before = cwnd();
        peerAcks(1, 1001, 4001);
        assertTrue(ssthresh() < before, "ssthresh " + ssthresh());
    }

    @Test
    void theTimersOfAClosedConnectionAreGone() throws Exception {
        StreamSocket socket = openWithoutSack();
        write(socket, 5000);
        emitted.clear();
        socket.abort(now);
        work();
        emitted.clear();
        assertEquals(io.ioth.time.DeadlineHeap.NEVER, tcp.nextDeadlineNs());
    }
}
