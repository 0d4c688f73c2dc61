/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.wire.TcpView;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** How long a user waits (RFC 5482, TCP_USER_TIMEOUT as Linux has it), and who waits without end. */
class TcpUserTimeoutTest extends PacketTest {

    private StreamSocket patient(int ms) throws Exception {
        StreamSocket socket = connected();
        socket.option(Option.TCP_USER_TIMEOUT, ms);
        return socket;
    }

    private static void assertTimedOut(StreamSocket socket) {
        assertEquals("CLOSED", socket.stateName());
        assertThrows(SocketTimeoutException.class, () -> socket.read(ByteBuffer.allocate(1)));
    }

    @Test
    @Rfc(value = 9293, req = "MUST-21")
    void unacknowledgedTextEndsTheConnectionJustThen() throws Exception {
        StreamSocket socket = patient(7_000);
        write(socket, "lost");
        advance(7 * SECOND - MS);
        assertEquals("ESTABLISHED", socket.stateName());
        advance(2 * MS);
        assertTimedOut(socket);
    }

    @Test
    void anAcknowledgementBeginsItAnew() throws Exception {
        StreamSocket socket = patient(7_000);
        write(socket, 2000);
        advance(5 * SECOND);
        peerSends(Seg.ack(1001).seq(101));
        advance(6 * SECOND);
        assertEquals("ESTABLISHED", socket.stateName());
        advance(2 * SECOND);
        assertTimedOut(socket);
    }

    @Test
    void anIdleConnectionLastsForEver() throws Exception {
        StreamSocket socket = patient(7_000);
        advance(24 * 3600 * SECOND);
        assertEquals("ESTABLISHED", socket.stateName());
    }

    @Test
    void aClosedWindowCountsThoughThePeerAnswers() throws Exception {
        StreamSocket socket = patient(30_000);
        peerSends(Seg.ack(1).seq(101).window(0));
        write(socket, "waits");
        for (int i = 0; i < 60 && socket.stateName().equals("ESTABLISHED"); i++) {
            advance(SECOND);
            peerSends(Seg.ack(1).seq(101).window(0));
        }
        assertTimedOut(socket);
        assertTrue(now < 40 * SECOND, "now " + now);
    }

    @Test
    @Rfc(value = 9293, req = "MUST-37")
    void withoutOneAClosedWindowIsProbedWithoutEnd() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(1).seq(101).window(0));
        write(socket, "waits");
        for (int i = 0; i < 500; i++) {
            advance(120 * SECOND);
            assertTrue(!emitted.isEmpty(), "a probe in two minutes");
            emitted.clear();
            peerSends(Seg.ack(1).seq(101).window(0));
        }
        assertEquals("ESTABLISHED", socket.stateName());
        peerSends(Seg.ack(1).seq(101).window(1000));
        peerSends(Seg.ack(2).seq(101).window(1000));
        assertEquals("aits", new String(emitted.getLast().data, StandardCharsets.US_ASCII));
    }

    @Test
    void aClosedWindowOfASilentPeerIsNot() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(1).seq(101).window(0));
        write(socket, "waits");
        advance(2000 * SECOND);
        assertTimedOut(socket);
    }

    @Test
    void anOrphanProbesEightTimes() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(1).seq(101).window(0));
        write(socket, "waits");
        socket.close(now);
        work();
        for (int i = 0; i < 1000 && !tcp.sockets().isEmpty(); i++) {
            advance(SECOND);
            peerSends(Seg.ack(1).seq(101).window(0));
        }
        assertEquals(0, tcp.sockets().size());
    }

    @Test
    void theHandshakeHasItsShareToo() throws Exception {
        StreamSocket socket = newSocket();
        socket.option(Option.TCP_USER_TIMEOUT, 2_500);
        socket.connect(new Endpoint(PEER, PEER_PORT, 0), now);
        work();
        advance(2_499 * MS);
        assertFalse(socket.finishConnect());
        assertEquals(2, emitted.size());
        advance(2 * MS);
        assertThrows(ConnectException.class, socket::finishConnect);
    }

    @Test
    void keepAliveGivesUpByTimeNotByNumber() throws Exception {
        StreamSocket socket = patient(12_000);
        socket.option(Option.TCP_KEEPIDLE, 10);
        socket.option(Option.TCP_KEEPINTERVAL, 1);
        socket.option(Option.TCP_KEEPCOUNT, 1);
        socket.option(Option.SO_KEEPALIVE, 1);
        work();
        advance(11_900 * MS);
        assertEquals("ESTABLISHED", socket.stateName());
        assertEquals(2, emitted.size());
        emitted.clear();
        advance(200 * MS);
        assertTrue((emitted.getLast().flags & TcpView.RST) != 0);
        assertTimedOut(socket);
    }

    @Test
    void keepAliveProbesOnceHoweverShortTheTimeout() throws Exception {
        StreamSocket socket = patient(1);
        socket.option(Option.TCP_KEEPIDLE, 10);
        socket.option(Option.TCP_KEEPINTERVAL, 5);
        socket.option(Option.SO_KEEPALIVE, 1);
        work();
        advance(10 * SECOND);
        emits(Seg.ack(101).seq(0));
        peerSends(Seg.ack(1).seq(101));
        advance(5 * SECOND);
        assertEquals("ESTABLISHED", socket.stateName());
    }

    @Test
    void keepAliveLeavesAClosedWindowToItsOwnProbes() throws Exception {
        StreamSocket socket = connected();
        socket.option(Option.TCP_KEEPIDLE, 2);
        socket.option(Option.SO_KEEPALIVE, 1);
        peerSends(Seg.ack(1).seq(101).window(0));
        write(socket, "waits");
        advance(60 * SECOND);
        for (Seg seg : emitted) {
            assertEquals(1, seg.seq, "a keep-alive among the probes");
        }
    }
}
