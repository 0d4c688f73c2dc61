/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.CongestionControl;
import io.ioth.TcpSettings;
import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.time.DeadlineHeap;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What window the peer is offered, how large buffers are, and what happens when memory runs short. */
class TcpReceiveWindowTest extends PacketTest {

    private static final TcpSettings SETTINGS = TcpSettings.DEFAULT.withCongestionControl(CongestionControl.NEWRENO);
    private static final int MSS = 1000;
    private static final int MEMORY = 1 << 20;

    /** The peer's next number. */
    private int next = 101;

    private boolean timestamps;

    @BeforeEach
    void tuned() {
        configure(new TcpConfig(0, 0, 64L << 20, SETTINGS));
    }

    @AfterEach
    void everythingIsGivenBack() {
        closeAll();
        assertEquals(0, tcp.memory.used());
    }

    private void fixed(int receiveBuffer) {
        configure(new TcpConfig(1 << 20, receiveBuffer, 64L << 20, SETTINGS));
    }

    private void little() {
        configure(new TcpConfig(0, 0, MEMORY, SETTINGS));
    }

    /** Others hold so much. */
    private void othersHold(long bytes) {
        tcp.memory.take(bytes);
    }

    private void othersLetGo(long bytes) {
        tcp.memory.giveBack(bytes);
    }

    private StreamSocket scaled() throws Exception {
        return connectedWith(Seg.synAck().mss(MSS).scale(0).sackPermitted());
    }

    /** With timestamps, which tell the round-trip time whatever the peer sends in it. */
    private StreamSocket timed() throws Exception {
        timestamps = true;
        return connectedWith(Seg.synAck().mss(MSS).scale(0).ts(1, 0).sackPermitted());
    }

    private void peerSendsNext(int bytes) {
        Seg seg = Seg.ack(1).seq(next).data(bytes);
        peerSends(timestamps ? seg.ts((int) (now / MS), tsVal) : seg);
        next += bytes;
    }

    private void peerSendsSegments(int count) {
        for (int i = 0; i < count; i++) {
            peerSendsNext(MSS);
        }
    }

    private int drain(StreamSocket socket) throws Exception {
        ByteBuffer out = ByteBuffer.allocate(1 << 20);
        int total = 0;
        for (int n = socket.read(out); n > 0; n = socket.read(out.clear())) {
            total += n;
        }
        work();
        return total;
    }

    /** Round trips of 100 ms in each of which the peer sends what the window lets it, and at most so much. */
    private void rounds(StreamSocket socket, int count, int most, boolean reads) throws Exception {
        for (int i = 0; i < count; i++) {
            int bytes = Math.min(most, info(socket).rcvWnd());
            for (int left = bytes; left > 0; left -= MSS) {
                peerSendsNext(Math.min(MSS, left));
            }
            if (reads) {
                drain(socket);
            }
            emitted.clear();
            advance(100 * MS);
        }
    }

    private static int buffer(StreamSocket socket) {
        return socket.option(Option.SO_RCVBUF);
    }

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
        assertEquals(65536, buffer(socket));
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
        assertEquals(65536, buffer(socket));
        assertTrue(info(socket).rcvWnd() <= 65535);
    }

    @Test
    void anIdleUserNeedsNoBuffer() throws Exception {
        StreamSocket socket = timed();
        rounds(socket, 30, 5 * MSS, true);
        assertEquals(65536, buffer(socket));
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
        assertEquals(65535, drain(socket), 300);
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

    // Memory

    @Test
    void underPressureTheWindowStaysSmall() throws Exception {
        little();
        StreamSocket socket = scaled();
        othersHold(MEMORY * 7 / 8);
        rounds(socket, 10, 1 << 20, true);
        assertTrue(info(socket).rcvWnd() <= 4 * MSS, "window " + info(socket).rcvWnd());
        othersLetGo(MEMORY * 7 / 8);
        rounds(socket, 10, 1 << 20, true);
        assertTrue(info(socket).rcvWnd() > 50_000, "window " + info(socket).rcvWnd());
    }

    @Test
    void exhaustedAConnectionWithoutUnreadTextGetsOn() throws Exception {
        little();
        StreamSocket socket = scaled();
        othersHold(MEMORY);
        for (int i = 0; i < 20; i++) {
            peerSendsNext(MSS);
            assertEquals(MSS, drain(socket));
        }
        assertEquals(0, counters.get(DropReason.TCP_MEMORY));
        othersLetGo(MEMORY);
    }

    @Test
    void exhaustedUnreadTextKeepsMoreOut() throws Exception {
        little();
        StreamSocket socket = scaled();
        othersHold(MEMORY);
        peerSendsNext(MSS);
        emitted.clear();
        peerSends(Seg.ack(1).seq(next).data(MSS));
        emits(Seg.ack(next));
        assertEquals(1, counters.get(DropReason.TCP_MEMORY));
        assertEquals(MSS, drain(socket));
        peerSendsNext(MSS);
        assertEquals(MSS, drain(socket));
        othersLetGo(MEMORY);
    }

    @Test
    void exhaustedTextOutOfOrderIsRefused() throws Exception {
        little();
        scaled();
        othersHold(MEMORY);
        peerSends(Seg.ack(1).seq(next + MSS).data(MSS));
        emits(Seg.ack(next).sack());
        assertEquals(1, counters.get(DropReason.TCP_REASSEMBLY_FULL));
        othersLetGo(MEMORY);
    }

    @Test
    void exhaustedTextInOrderTakesThePlaceOfTextOutOfOrder() throws Exception {
        little();
        StreamSocket socket = scaled();
        peerSends(Seg.ack(1).seq(next + 2 * MSS).data(MSS));
        peerSends(Seg.ack(1).seq(next + 4 * MSS).data(MSS));
        emitted.clear();
        peerSendsNext(100);
        long others = MEMORY - tcp.memory.used();
        othersHold(others);
        peerSendsNext(MSS);
        emits(Seg.ack(next - MSS));
        emits(Seg.ack(next).sack(101 + 2 * MSS, 101 + 3 * MSS));
        assertEquals(1, counters.get(Counter.TCP_OFO_PRUNED));
        assertEquals(100 + MSS, drain(socket));
        othersLetGo(others);
    }

    @Test
    void whatIsDroppedToSaveMemoryIsNoBlockAnyMore() throws Exception {
        fixed(8000);
        StreamSocket socket = scaled();
        for (int i = 7; i >= 1; i--) {
            for (int n = 0; n < 40; n++) {
                peerSends(Seg.ack(1).seq(101 + i * MSS + 20 * n).data(1));
            }
        }
        assertTrue(counters.get(Counter.TCP_OFO_PRUNED) > 0);
        assertTrue(tcp.memory.used() <= 16_000, "held " + tcp.memory.used());
        emitted.clear();
        peerSends(Seg.ack(1).seq(101 + MSS).data(1));
        Seg told = emits(Seg.ack(101));
        long highest = 0;
        for (long edge : told.sack) {
            highest = Math.max(highest, edge);
        }
        assertTrue(highest < 101 + 4 * MSS, "told of " + highest);
        assertEquals(0, socket.available());
    }

    @Test
    void underPressureTheWriterGetsLess() throws Exception {
        little();
        StreamSocket socket = scaled();
        othersHold(MEMORY * 7 / 8);
        ByteBuffer source = ByteBuffer.allocate(1 << 20);
        assertEquals(64 << 10, socket.write(source));
        othersLetGo(MEMORY * 7 / 8);
        assertEquals(64 << 10, socket.write(source));
    }

    @Test
    void exhaustedTheWriterStillGetsOn() throws Exception {
        little();
        StreamSocket socket = scaled();
        othersHold(MEMORY);
        ByteBuffer source = ByteBuffer.allocate(1 << 20);
        int acked = 1;
        for (int i = 0; i < 10; i++) {
            int n = socket.write(source);
            assertTrue(n > 0 && n <= 4096, "wrote " + n);
            assertEquals(0, socket.write(source));
            work();
            acked += n;
            peerSends(Seg.ack(acked).seq(next).window(65535));
        }
        othersLetGo(MEMORY);
    }

    @Test
    void theSendBufferGrowsWithTheCongestionWindow() throws Exception {
        StreamSocket socket = scaled();
        assertEquals(128 << 10, socket.option(Option.SO_SNDBUF));
        int acked = 1;
        for (int i = 0; i < 10; i++) {
            int n;
            while ((n = socket.write(ByteBuffer.allocate(1 << 20))) > 0) {
                work();
                acked += n;
            }
            for (Seg seg : List.copyOf(emitted)) {
                peerSends(Seg.ack(seg.seq + seg.data.length).seq(next).window(65535));
            }
            emitted.clear();
        }
        int cwnd = info(socket).cwnd();
        assertTrue(socket.option(Option.SO_SNDBUF) >= Math.max(2 * cwnd, 128 << 10), "cwnd " + cwnd);
    }

    @Test
    void aSendBufferThatIsSetStaysSo() throws Exception {
        StreamSocket socket = scaled();
        socket.option(Option.SO_SNDBUF, 10_000);
        assertEquals(10_000, socket.write(ByteBuffer.allocate(1 << 20)));
        work();
        peerSends(Seg.ack(10_001).seq(next));
        assertEquals(10_000, socket.option(Option.SO_SNDBUF));
    }

    // Idle connections

    @Test
    void anIdleConnectionHoldsNothing() throws Exception {
        StreamSocket socket = scaled();
        write(socket, "request");
        assertTrue(tcp.memory.used() > 0);
        peerSends(Seg.ack(8).seq(next).data("answer"));
        next += 6;
        assertEquals(6, drain(socket));
        advance(3 * SECOND);
        assertEquals(0, tcp.memory.used());
        assertEquals(DeadlineHeap.NEVER, tcp.nextDeadlineNs());
    }

    @Test
    void whatIsUnreadIsCounted() throws Exception {
        StreamSocket socket = scaled();
        peerSendsSegments(3);
        assertEquals(3 * MSS, tcp.memory.used());
        socket.read(ByteBuffer.allocate(100));
        assertEquals(3 * MSS - 100, tcp.memory.used());
    }

    @Test
    void aResetGivesAllBack() throws Exception {
        StreamSocket socket = scaled();
        write(socket, 20_000);
        peerSendsNext(100);
        peerSends(Seg.ack(1).seq(next + 500).data(100));
        peerSends(Seg.rst().seq(next));
        socket.close(now);
        assertEquals(0, tcp.memory.used());
    }
}
