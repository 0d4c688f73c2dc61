/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Windows that are closed or too small, and peers that say nothing. */
class TcpZeroWindowTest extends PacketTest {

    @Test
    @Rfc(value = 9293, req = {"MUST-36", "MUST-37"})
    void zeroWindowIsProbedWithoutEnd() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(1).seq(101).window(0));
        write(socket, 100);
        emitsNothing();
        for (int i = 0; i < 40; i++) {
            advance(121 * SECOND);
            assertTrue(!emitted.isEmpty());
            emitted.clear();
            peerSends(Seg.ack(1).seq(101).window(0));
        }
        assertEquals("ESTABLISHED", socket.stateName());
        peerSends(Seg.ack(1).seq(101).window(5000));
        emits(Seg.ack(101).seq(1).data(1));
        peerSends(Seg.ack(2).seq(101).window(5000));
        emits(Seg.ack(101).seq(2).data(99));
    }

    @Test
    void silentPeerWithZeroWindowIsGivenUp() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(1).seq(101).window(0));
        write(socket, 100);
        advance(1100 * SECOND);
        assertEquals("CLOSED", socket.stateName());
    }

    @Test
    @Rfc(value = 9293, req = "MUST-38")
    void senderAvoidsSillyWindows() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(1).seq(101).window(100));
        write(socket, 5000);
        emitsNothing();
        peerSends(Seg.ack(1).seq(101).window(2500));
        emits(Seg.ack(101).data(1000));
        emits(Seg.ack(101).data(1000));
        emitsNothing();
    }

    @Test
    @Rfc(value = 9293, req = "MUST-39")
    void receiverAvoidsSillyWindows() throws Exception {
        StreamSocket socket = connected();
        int seq = 101;
        while (info(socket).rcvWnd() >= 1000) {
            peerSends(Seg.ack(1).seq(seq).data(1000));
            seq += 1000;
        }
        int left = info(socket).rcvWnd();
        peerSends(Seg.ack(1).seq(seq).data(left));
        seq += left;
        emitted.clear();
        assertEquals(0, info(socket).rcvWnd());
        socket.read(ByteBuffer.allocate(600));
        work();
        peerSends(Seg.ack(1).seq(seq).data("p"));
        emits(Seg.ack(seq).window(0));
        read(socket);
        emits(Seg.ack(seq).window(65535));
    }

    @Test
    @Rfc(value = 9293, req = "MUST-66")
    void acknowledgementThroughAClosedWindow() throws Exception {
        StreamSocket socket = connected();
        write(socket, "abc");
        emits(Seg.ack(101).data("abc"));
        for (int seq = 0; seq < 65535; seq += 1285) {
            peerSends(Seg.ack(1).seq(101 + seq).data(1285));
        }
        assertEquals(0, info(socket).rcvWnd());
        emitted.clear();
        peerSends(Seg.ack(4).seq(101 + 65535).data("refused"));
        assertEquals(0, info(socket).flightSize());
        emits(Seg.ack(101 + 65535).window(0));
    }

    @Test
    @Rfc(value = 9293, req = {"MAY-5", "MUST-24", "MUST-26", "MUST-27", "MUST-29", "SHLD-12"})
    void keepAlive() throws Exception {
        StreamSocket socket = connected();
        socket.option(Option.TCP_KEEPIDLE, 10);
        socket.option(Option.TCP_KEEPINTERVAL, 2);
        socket.option(Option.TCP_KEEPCOUNT, 3);
        socket.option(Option.SO_KEEPALIVE, 1);
        advance(10 * SECOND);
        emits(Seg.ack(101).seq(0).data(0));
        peerSends(Seg.ack(1).seq(101));
        advance(9 * SECOND);
        emitsNothing();
        advance(SECOND);
        emits(Seg.ack(101).seq(0));
        advance(4 * SECOND);
        emits(Seg.ack(101).seq(0));
        emits(Seg.ack(101).seq(0));
        advance(2 * SECOND);
        emits(Seg.rstAck(101));
        assertThrows(SocketTimeoutException.class, () -> read(socket));
    }

    @Test
    void keepAliveProbeIsAnswered() throws Exception {
        connected();
        peerSends(Seg.ack(1).seq(100));
        emits(Seg.ack(101).seq(1));
    }
}
