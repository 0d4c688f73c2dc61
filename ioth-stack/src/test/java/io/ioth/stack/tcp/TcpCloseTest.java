/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.Counter;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import java.net.BindException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import org.junit.jupiter.api.Test;

/** How connections end. */
class TcpCloseTest extends PacketTest {

    @Test
    @Rfc(value = 9293, req = "MUST-13")
    void weCloseFirst() throws Exception {
        StreamSocket socket = connected();
        socket.shutdownOutput(now);
        work();
        emits(Seg.finAck(101).seq(1));
        assertEquals("FIN-WAIT-1", socket.stateName());
        peerSends(Seg.ack(2).seq(101));
        assertEquals("FIN-WAIT-2", socket.stateName());
        assertTrue(socket.isDrained());
        peerSends(Seg.finAck(2).seq(101));
        emits(Seg.ack(102).seq(2));
        assertEquals("TIME-WAIT", socket.stateName());
        assertEquals("EOF", read(socket));
        advance(60 * SECOND);
        assertEquals("CLOSED", socket.stateName());
        assertEquals(0, counters.get(Counter.TCP_CURR_ESTAB));
        assertEquals(0, tcp.sockets().size());
    }

    @Test
    void peerClosesFirst() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.finAck(1).seq(101));
        emits(Seg.ack(102));
        assertEquals("CLOSE-WAIT", socket.stateName());
        assertEquals("EOF", read(socket));
        write(socket, "still");
        emits(Seg.ack(102).seq(1).data("still"));
        peerSends(Seg.ack(6).seq(102));
        socket.close(now);
        work();
        emits(Seg.finAck(102).seq(6));
        assertEquals("LAST-ACK", socket.stateName());
        peerSends(Seg.ack(7).seq(102));
        assertEquals("CLOSED", socket.stateName());
        assertEquals(0, tcp.sockets().size());
    }

    @Test
    void bothCloseAtOnce() throws Exception {
        StreamSocket socket = connected();
        socket.shutdownOutput(now);
        work();
        emits(Seg.finAck(101).seq(1));
        peerSends(Seg.finAck(1).seq(101));
        emits(Seg.ack(102).seq(2));
        assertEquals("CLOSING", socket.stateName());
        peerSends(Seg.ack(2).seq(102));
        assertEquals("TIME-WAIT", socket.stateName());
    }

    @Test
    void finThatAcknowledgesOurs() throws Exception {
        StreamSocket socket = connected();
        socket.shutdownOutput(now);
        work();
        emits(Seg.finAck(101).seq(1));
        peerSends(Seg.finAck(2).seq(101));
        emits(Seg.ack(102).seq(2));
        assertEquals("TIME-WAIT", socket.stateName());
    }

    @Test
    void halfCloseStillReceives() throws Exception {
        StreamSocket socket = connected();
        socket.shutdownOutput(now);
        work();
        emits(Seg.finAck(101));
        peerSends(Seg.ack(2).seq(101).data("late"));
        emits(Seg.ack(105));
        assertEquals("late", read(socket));
        assertThrows(SocketException.class, () -> socket.write(ByteBuffer.allocate(1)));
    }

    @Test
    void dataBeforeTheFinIsSentFirst() throws Exception {
        StreamSocket socket = connected();
        socket.write(ByteBuffer.allocate(1500));
        socket.close(now);
        work();
        emits(Seg.ack(101).seq(1).data("\0".repeat(1000)));
        emits(Seg.finAck(101).seq(1001).data("\0".repeat(500)));
        peerSends(Seg.ack(1502).seq(101));
        assertEquals("FIN-WAIT-2", socket.stateName());
    }

    @Test
    void lostFinIsSentAgain() throws Exception {
        StreamSocket socket = connected();
        socket.close(now);
        work();
        emits(Seg.finAck(101).seq(1));
        advance(SECOND);
        emits(Seg.finAck(101).seq(1));
        peerSends(Seg.ack(2).seq(101));
        assertEquals("FIN-WAIT-2", socket.stateName());
    }

    @Test
    void orphanInFinWait2IsForgottenAfter60Seconds() throws Exception {
        StreamSocket socket = connected();
        socket.close(now);
        work();
        emits(Seg.finAck(101));
        peerSends(Seg.ack(2).seq(101));
        advance(60 * SECOND);
        assertEquals(0, tcp.sockets().size());
    }

    @Test
    @Rfc(value = 9293, req = {"MAY-1", "SHLD-3"})
    void closeWithUnreadDataResets() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(1).seq(101).data("unread"));
        emits(Seg.ack(107));
        socket.close(now);
        emits(Seg.rstAck(107).seq(1));
        assertEquals(0, tcp.sockets().size());
    }

    @Test
    @Rfc(value = 9293, req = "SHLD-3")
    void dataAfterCloseIsReset() throws Exception {
        StreamSocket socket = connected();
        socket.close(now);
        work();
        emits(Seg.finAck(101).seq(1));
        peerSends(Seg.ack(2).seq(101).data("nobody reads this"));
        emits(Seg.rstAck(101).seq(2));
        assertEquals(0, tcp.sockets().size());
    }

    @Test
    void lingerZeroResets() throws Exception {
        StreamSocket socket = connected();
        write(socket, "lost");
        emits(Seg.ack(101).data("lost"));
        socket.option(Option.SO_LINGER, 0);
        socket.close(now);
        emits(Seg.rstAck(101).seq(5));
        assertTrue(socket.isDrained());
    }

    @Test
    void closeIsIdempotent() throws Exception {
        StreamSocket socket = connected();
        socket.close(now);
        socket.close(now);
        work();
        emits(Seg.finAck(101));
        emitsNothing();
    }

    @Test
    void closeWhileConnectingSendsNothing() throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        socket.close(now);
        work();
        emitsNothing();
        peerSends(Seg.synAck().seq(100).ackNumber(1));
        emits(Seg.rst().seq(1));
    }

    @Test
    @Rfc(value = 9293, req = "MUST-12")
    @Rfc(value = 5961, req = "3.2-2")
    void peerResets() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(1).seq(101).data("last"));
        emits(Seg.ack(105));
        peerSends(Seg.rst().seq(105));
        assertEquals("CLOSED", socket.stateName());
        assertTrue((socket.readyOps() & SelectionKey.OP_READ) != 0);
        assertEquals("last", read(socket));
        SocketException e = assertThrows(SocketException.class, () -> read(socket));
        assertEquals("Connection reset", e.getMessage());
        e = assertThrows(SocketException.class, () -> socket.write(ByteBuffer.allocate(1)));
        assertEquals("Broken pipe", e.getMessage());
        assertEquals(1, counters.get(Counter.TCP_ESTAB_RESETS));
    }

    @Test
    void resetIsNewsToAWriter() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.rst().seq(101));
        SocketException e = assertThrows(SocketException.class, () -> socket.write(ByteBuffer.allocate(1)));
        assertEquals("Connection reset", e.getMessage());
    }

    @Test
    @Rfc(value = 5961, req = {"3.2-1", "3.2-3", "3.2-4", "7-1"})
    void resetElsewhereInTheWindowIsChallenged() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.rst().seq(102));
        emits(Seg.ack(101).seq(1));
        peerSends(Seg.rst().seq(103));
        emitsNothing();
        advance(750 * MS);
        peerSends(Seg.rst().seq(103));
        emits(Seg.ack(101).seq(1));
        peerSends(Seg.rst().seq(100));
        emitsNothing();
        assertEquals("ESTABLISHED", socket.stateName());
        assertEquals(2, counters.get(Counter.TCP_CHALLENGE_ACKS));
    }

    @Test
    @Rfc(value = 5961, req = {"4.2-1", "4.2-2"})
    void synInTheWindowIsChallenged() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.syn().seq(150));
        emits(Seg.ack(101).seq(1));
        assertEquals("ESTABLISHED", socket.stateName());
    }

    @Test
    @Rfc(value = 9293, req = "MUST-13")
    void timeWaitAcknowledgesARepeatedFin() throws Exception {
        StreamSocket socket = connected();
        socket.close(now);
        work();
        emits(Seg.finAck(101));
        peerSends(Seg.finAck(2).seq(101));
        emits(Seg.ack(102));
        advance(50 * SECOND);
        peerSends(Seg.finAck(2).seq(101));
        emits(Seg.ack(102).seq(2));
        advance(50 * SECOND);
        assertEquals(1, tcp.sockets().size());
        peerSends(Seg.rst().seq(102));
        assertEquals(1, tcp.sockets().size());
        advance(10 * SECOND);
        assertEquals(0, tcp.sockets().size());
    }

    private void toTimeWait(StreamSocket socket) throws Exception {
        socket.close(now);
        work();
        emits(Seg.finAck(101));
        peerSends(Seg.finAck(2).seq(101));
        emits(Seg.ack(102));
    }

    @Test
    @Rfc(value = 9293, req = "MAY-2")
    void newerSynReopensFromTimeWait() throws Exception {
        StreamSocket listener = listen(5);
        peerSends(Seg.syn().seq(100));
        emits(Seg.synAck());
        peerSends(Seg.ack(1).seq(101));
        toTimeWait(accept(listener));
        int oldIss = iss;
        peerSends(Seg.syn().seq(50));
        emits(Seg.ack(102));
        peerSends(Seg.syn().seq(5000));
        emits(Seg.synAck().ackNumber(5001));
        assertTrue(iss - oldIss > 65535);
        peerSends(Seg.ack(1).seq(5001));
        assertNotNull(accept(listener));
    }

    @Test
    void bindOverTimeWaitNeedsReuseAddr() throws Exception {
        StreamSocket listener = listen(5);
        peerSends(Seg.syn().seq(100));
        emits(Seg.synAck());
        peerSends(Seg.ack(1).seq(101));
        toTimeWait(accept(listener));
        listener.close(now);
        StreamSocket again = newSocket();
        assertThrows(BindException.class, () -> again.bind(new Endpoint(OURS, 80, 0), now));
        again.option(Option.SO_REUSEADDR, 1);
        again.bind(new Endpoint(OURS, 80, 0), now);
    }

    @Test
    void shutdownInputDiscards() throws Exception {
        StreamSocket socket = connected();
        socket.shutdownInput(now);
        assertEquals("EOF", read(socket));
        peerSends(Seg.ack(1).seq(101).data("into the void"));
        emits(Seg.ack(114));
        assertEquals("EOF", read(socket));
        assertEquals(0, socket.available());
        assertEquals("ESTABLISHED", socket.stateName());
    }

    @Test
    void finOutOfOrderWaits() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.finAck(1).seq(105).data("tail"));
        emits(Seg.ack(101));
        assertEquals("ESTABLISHED", socket.stateName());
        peerSends(Seg.ack(1).seq(101).data("head"));
        emits(Seg.ack(110));
        assertEquals("CLOSE-WAIT", socket.stateName());
        assertEquals("headtail", read(socket));
        assertEquals("EOF", read(socket));
    }

    @Test
    void stackCloseResetsAll() throws Exception {
        connected();
        tcp.close(now);
        emits(Seg.rstAck(101));
        assertEquals(0, tcp.sockets().size());
        assertFalse(tcp.flush(now));
    }
}
