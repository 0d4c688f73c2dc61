/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.time.DeadlineHeap;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What buffers hold, and what happens when the stack's memory runs short. */
class TcpMemoryTest extends BuffersTest {

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
