/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What window the peer is offered, and how it grows. */
class TcpReceiveWindowTest extends BuffersTest {

    // How large

    @Test
    void theWindowOfTheSynIsSmallAndItsScaleLarge() throws Exception {
        connect();
        emits(Seg.syn().window(65535).scale(8));
    }

    @Test
    void aBufferThatIsSetDecidesTheScale() throws Exception {
        StreamSocket socket = newSocket();
        socket.option(Option.SO_RCVBUF, 200_000);
        socket.connect(new Endpoint(PEER, PEER_PORT, 0), now);
        work();
        emits(Seg.syn().window(65535).scale(2));
    }

    @Test
    void aGigabyteIsOfferedWithTheLargestScale() throws Exception {
        fixed(1 << 30);
        StreamSocket socket = connect();
        emits(Seg.syn().window(65535).scale(14));
        peerSends(Seg.synAck().seq(100).ackNumber(1).mss(MSS).scale(0));
        work();
        rounds(socket, 20, 1 << 22, true);
        assertTrue(info(socket).rcvWnd() > 1 << 22, "window " + info(socket).rcvWnd());
    }

    @Test
    void theWindowBeginsSmallWhateverTheBuffer() throws Exception {
        fixed(4 << 20);
        StreamSocket socket = scaled();
        peerSendsNext(MSS);
        assertTrue(info(socket).rcvWnd() <= 65535 + 3 * MSS, "window " + info(socket).rcvWnd());
    }

    @Test
    void theWindowGrowsWithWhatArrives() throws Exception {
        fixed(1 << 20);
        StreamSocket socket = scaled();
        peerSendsSegments(20);
        assertEquals(65535 + 40 * MSS, info(socket).rcvWnd(), 2 * MSS);
        rounds(socket, 6, 1 << 20, true);
        assertTrue(info(socket).rcvWnd() > 900_000, "window " + info(socket).rcvWnd());
    }

    @Test
    void whatArrivesOutOfOrderOpensNoWindow() throws Exception {
        fixed(1 << 20);
        StreamSocket socket = scaled();
        int before = info(socket).rcvWnd();
        next += MSS;
        peerSendsSegments(30);
        assertEquals(before, info(socket).rcvWnd());
    }

    @Test
    void withoutScalingTheWindowIsOfSixteenBits() throws Exception {
        StreamSocket socket = connectedWith(Seg.synAck().mss(MSS));
        rounds(socket, 10, 1 << 20, true);
        assertEquals(65535, info(socket).rcvWnd(), MSS);
    }

    // Right-sizing

    @Test
    void aFastReaderGetsALargeBuffer() throws Exception {
        StreamSocket socket = scaled();
        assertEquals(128 << 10, buffer(socket));
        rounds(socket, 12, 1 << 20, true);
        assertTrue(buffer(socket) >= 2 << 20, "buffer " + buffer(socket));
        assertTrue(info(socket).rcvWnd() >= 1 << 20, "window " + info(socket).rcvWnd());
    }

    @Test
    void theBufferGrowsToTheMostAndNoMore() throws Exception {
        StreamSocket socket = scaled();
        rounds(socket, 16, 16 << 20, true);
        assertEquals(8 << 20, buffer(socket));
        assertEquals(8 << 20, info(socket).rcvWnd(), 1 << 18);
    }

    @Test
    void aSlowReaderGetsNoLargeBuffer() throws Exception {
        StreamSocket socket = timed();
        for (int i = 0; i < 30; i++) {
            rounds(socket, 1, 1 << 20, false);
            socket.read(ByteBuffer.allocate(10_000));
            work();
        }
        assertEquals(128 << 10, buffer(socket));
        assertTrue(info(socket).rcvWnd() <= 128 << 10);
    }

    @Test
    void anIdleUserNeedsNoBuffer() throws Exception {
        StreamSocket socket = timed();
        rounds(socket, 30, 5 * MSS, true);
        assertEquals(128 << 10, buffer(socket));
    }

    @Test
    void timestampsMeasureTheRoundTrip() throws Exception {
        StreamSocket socket = timed();
        rounds(socket, 8, 1 << 20, true);
        assertTrue(buffer(socket) > 1 << 20, "buffer " + buffer(socket));
    }

    @Test
    void aBufferThatIsSetStaysSo() throws Exception {
        StreamSocket socket = scaled();
        socket.option(Option.SO_RCVBUF, 100_000);
        rounds(socket, 10, 1 << 20, true);
        assertEquals(100_000, buffer(socket));
        assertTrue(info(socket).rcvWnd() <= 100_000);
    }

    @Test
    void theConfigurationsBufferStaysSo() throws Exception {
        fixed(80_000);
        StreamSocket socket = scaled();
        rounds(socket, 10, 1 << 20, true);
        assertEquals(80_000, buffer(socket));
    }

    @Test
    void acceptedConnectionsAreTunedToo() throws Exception {
        StreamSocket listener = listen(5);
        peerSends(Seg.syn().seq(100).mss(MSS).scale(0));
        emits(Seg.synAck().ackNumber(101).scale(8));
        peerSends(Seg.ack(1).seq(101));
        StreamSocket socket = accept(listener);
        rounds(socket, 10, 1 << 20, true);
        assertTrue(buffer(socket) > 1 << 20, "buffer " + buffer(socket));
    }

    // The right edge

    @Test
    @Rfc(value = 9293, req = "SHLD-14")
    void aSmallerBufferTakesNothingBack() throws Exception {
        StreamSocket socket = scaled();
        rounds(socket, 8, 1 << 20, true);
        int before = info(socket).rcvWnd();
        socket.option(Option.SO_RCVBUF, 5000);
        peerSendsNext(MSS);
        assertEquals(before - MSS, info(socket).rcvWnd());
        drain(socket);
        peerSendsSegments(3);
        assertEquals(before - 4 * MSS, info(socket).rcvWnd());
        assertEquals(0, counters.get(DropReason.TCP_OUT_OF_WINDOW));
    }

    @Test
    @Rfc(value = 9293, req = "SHLD-14")
    void theRightEdgeNeverMovesLeft() throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            next = 101;
            emitted.clear();
            fixed(70_000 + 1000 * seed);
            StreamSocket socket = scaled();
            SplittableRandom random = new SplittableRandom(seed);
            long edge = 101 + info(socket).rcvWnd();
            for (int i = 0; i < 300; i++) {
                int length = 1 + random.nextInt(random.nextBoolean() ? 10 : MSS);
                if (random.nextInt(3) == 0) {
                    socket.read(ByteBuffer.allocate(1 + random.nextInt(20_000)));
                    work();
                } else if (length <= info(socket).rcvWnd()) {
                    peerSendsNext(length);
                }
                advance(random.nextInt(50) * MS);
                for (Seg seg : emitted) {
                    long told = seg.ack + ((long) seg.window << 1);
                    assertTrue(told >= edge - 1, "told " + told + " after " + edge);
                    edge = Math.max(edge, told);
                }
                emitted.clear();
            }
            socket.close(now);
        }
    }

    @Test
    void aFullBufferClosesTheWindowAndReadingOpensIt() throws Exception {
        StreamSocket socket = scaled();
        rounds(socket, 3, 1 << 20, false);
        assertEquals(0, info(socket).rcvWnd());
        assertEquals(1, counters.get(Counter.TCP_TO_ZERO_WINDOW));
        assertEquals(128 << 10, drain(socket), 300);
        assertEquals(1, counters.get(Counter.TCP_FROM_ZERO_WINDOW));
        assertTrue(emits(Seg.ack(next)).window > 100);
    }

    @Test
    void manySmallReadsCauseFewWindowUpdates() throws Exception {
        StreamSocket socket = scaled();
        rounds(socket, 3, 1 << 20, false);
        emitted.clear();
        int total = socket.available();
        for (int i = 0; i < total; i += 100) {
            socket.read(ByteBuffer.allocate(100));
            work();
        }
        assertTrue(emitted.size() <= 12, "updates " + emitted.size());
        assertTrue(!emitted.isEmpty());
    }
}
