/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.wire.TcpView;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import org.junit.jupiter.api.Test;

/** Established connections: text and acknowledgements, in order and out of it. */
class TcpTransferTest extends PacketTest {

    @Test
    @Rfc(value = 9293, req = {"MUST-61", "SHLD-27"})
    void textIsCutIntoSegments() throws Exception {
        StreamSocket socket = connected();
        write(socket, 2500);
        emits(Seg.ack(101).seq(1).data(1000));
        emits(Seg.ack(101).seq(1001).data(1000));
        Seg last = emits(Seg.ack(101).seq(2001).data(500));
        assertTrue((last.flags & TcpView.PSH) != 0);
        peerSends(Seg.ack(2501).seq(101));
        emitsNothing();
        assertEquals(0, info(socket).flightSize());
    }

    @Test
    @Rfc(value = 5681, req = {"3.1-2", "3.1-8"})
    void initialWindowIsTenSegments() throws Exception {
        StreamSocket socket = connected();
        write(socket, 30_000);
        assertEquals(10, emitted.size());
        emitted.clear();
        peerSends(Seg.ack(2001).seq(101));
        assertEquals(4, emitted.size());
    }

    @Test
    @Rfc(value = 9293, req = {"SHLD-7", "MAY-16", "MUST-60"})
    void nagleHoldsASecondSmallSegment() throws Exception {
        StreamSocket socket = connected();
        write(socket, "a");
        emits(Seg.ack(101).data("a"));
        write(socket, "b");
        write(socket, "c");
        emitsNothing();
        peerSends(Seg.ack(2).seq(101));
        emits(Seg.ack(101).seq(2).data("bc"));
    }

    @Test
    @Rfc(value = 9293, req = "MUST-17")
    void noDelaySendsAtOnce() throws Exception {
        StreamSocket socket = connected();
        socket.option(Option.TCP_NODELAY, 1);
        write(socket, "a");
        write(socket, "b");
        emits(Seg.ack(101).data("a"));
        emits(Seg.ack(101).data("b"));
    }

    @Test
    @Rfc(value = 9293, req = "MUST-17")
    void noDelayReleasesWhatWasHeld() throws Exception {
        StreamSocket socket = connected();
        write(socket, "a");
        write(socket, "b");
        emits(Seg.ack(101).data("a"));
        emitsNothing();
        socket.option(Option.TCP_NODELAY, 1);
        work();
        emits(Seg.ack(101).data("b"));
    }

    @Test
    @Rfc(value = 9293, req = "SHLD-7")
    void smallSegmentBehindFullOnesIsSent() throws Exception {
        StreamSocket socket = connected();
        write(socket, 1010);
        emits(Seg.ack(101).data(1000));
        emits(Seg.ack(101).data(10));
    }

    private void exhaustQuickAcks(StreamSocket socket) throws Exception {
        for (int i = 0; i < 16; i++) {
            peerSends(Seg.ack(1).seq(101 + i).data("q"));
            emits(Seg.ack(102 + i));
        }
        read(socket);
    }

    @Test
    @Rfc(value = 9293, req = {"SHLD-18", "MUST-40"})
    @Rfc(value = 5681, req = {"4.2-1", "4.2-2", "4.2-4"})
    void acknowledgementIsDelayed() throws Exception {
        StreamSocket socket = connected();
        exhaustQuickAcks(socket);
        peerSends(Seg.ack(1).seq(117).data("x"));
        emitsNothing();
        advance(39 * MS);
        emitsNothing();
        advance(MS);
        emits(Seg.ack(118));
    }

    @Test
    @Rfc(value = 9293, req = "SHLD-19")
    @Rfc(value = 5681, req = "4.2-3")
    void everySecondFullSegmentIsAcknowledgedAtOnce() throws Exception {
        StreamSocket socket = connected();
        exhaustQuickAcks(socket);
        peerSends(Seg.ack(1).seq(117).data(1000));
        emitsNothing();
        peerSends(Seg.ack(1).seq(1117).data(1000));
        emits(Seg.ack(2117));
        peerSends(Seg.ack(1).seq(2117).data(1000));
        emitsNothing();
    }

    @Test
    void answerCarriesTheAcknowledgement() throws Exception {
        StreamSocket socket = connected();
        exhaustQuickAcks(socket);
        peerSends(Seg.ack(1).seq(117).data("?"));
        write(socket, "!");
        emits(Seg.ack(118).data("!"));
        advance(100 * MS);
        emitsNothing();
    }

    @Test
    @Rfc(value = 9293, req = {"SHLD-31", "MAY-13"})
    @Rfc(value = 5681, req = {"3.2-1", "3.2-2", "4.2-5", "4.2-6", "4.2-7"})
    void outOfOrderIsAcknowledgedAtOnceAndKept() throws Exception {
        StreamSocket socket = connected();
        exhaustQuickAcks(socket);
        peerSends(Seg.ack(1).seq(120).data("def"));
        emits(Seg.ack(117));
        peerSends(Seg.ack(1).seq(123).data("ghi"));
        emits(Seg.ack(117));
        peerSends(Seg.ack(1).seq(117).data("abc"));
        emits(Seg.ack(126));
        assertEquals("abcdefghi", read(socket));
    }

    @Test
    void oldTextIsAcknowledgedAgain() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(1).seq(101).data("abc"));
        emits(Seg.ack(104));
        peerSends(Seg.ack(1).seq(101).data("abc"));
        emits(Seg.ack(104));
        peerSends(Seg.ack(1).seq(102).data("bcde"));
        emits(Seg.ack(106));
        assertEquals("abcde", read(socket));
    }

    @Test
    void textBeyondTheWindowIsCutOff() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(1).seq(101 + 65535 - 5).data("0123456789"));
        emits(Seg.ack(101));
        peerSends(Seg.ack(1).seq(101 + 65535).data("beyond"));
        emits(Seg.ack(101));
        assertEquals(1, counters.get(DropReason.TCP_OUT_OF_WINDOW));
        assertEquals(0, socket.available());
    }

    @Test
    void sequenceNumbersWrapAround() throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        peerSends(Seg.synAck().seq(0xffff_fff0L).ackNumber(1).mss(1000));
        emits(Seg.ack(0xffff_fff1L));
        peerSends(Seg.ack(1).seq(0xffff_fff1L).data("over the top of it all"));
        emits(Seg.ack(7));
        peerSends(Seg.ack(1).seq(7).data("!"));
        emits(Seg.ack(8));
        assertEquals("over the top of it all!", read(socket));
    }

    @Test
    @Rfc(value = 9293, req = {"MUST-30", "MUST-31"})
    void urgentTextIsText() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(1).seq(101).data("now").urgent(0));
        peerSends(Seg.ack(1).seq(104).data("!").urgent(60_000));
        assertEquals("now!", read(socket));
    }

    @Test
    @Rfc(value = 5961, req = {"5.2-1", "5.2-2"})
    @Rfc(value = 9293, req = "MAY-12")
    void acknowledgementOfTheFutureIsChallenged() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(9999).seq(101).data("evil"));
        emits(Seg.ack(101).seq(1));
        assertEquals(1, counters.get(DropReason.TCP_BAD_ACK));
        assertEquals(0, socket.available());
        peerSends(Seg.ack((-70_000L + 1) & 0xffff_ffffL).seq(101).data("evil"));
        assertEquals(2, counters.get(DropReason.TCP_BAD_ACK));
    }

    @Test
    void fullTransmitQueueIsWaitedFor() throws Exception {
        StreamSocket socket = connected();
        ip.room = 2;
        write(socket, 5000);
        assertEquals(2, emitted.size());
        emitted.clear();
        peerSends(Seg.ack(1).seq(101).data("abc"));
        emitsNothing();
        ip.room(100, now);
        work();
        emits(Seg.ack(104).seq(2001).data(1000));
        emits(Seg.ack(104).seq(3001).data(1000));
        emits(Seg.ack(104).seq(4001).data(1000));
        emitsNothing();
    }

    @Test
    void sendBufferFillsAndDrains() throws Exception {
        StreamSocket socket = connected();
        socket.option(Option.SO_SNDBUF, 8000);
        assertEquals(8000, socket.write(ByteBuffer.allocate(20_000)));
        assertEquals(0, socket.write(ByteBuffer.allocate(20_000)));
        work();
        assertEquals(0, socket.readyOps() & SelectionKey.OP_WRITE);
        int[] fired = new int[1];
        socket.listener(ops -> fired[0] |= ops);
        peerSends(Seg.ack(8001).seq(101));
        assertEquals(SelectionKey.OP_WRITE, fired[0] & SelectionKey.OP_WRITE);
        assertTrue((socket.readyOps() & SelectionKey.OP_WRITE) != 0);
    }

    @Test
    void floodOfSingleBytesIsBounded() throws Exception {
        StreamSocket socket = connected();
        for (int i = 0; i < 6000; i++) {
            peerSends(Seg.ack(1).seq(103 + 2 * i).data("x"));
        }
        assertTrue(tcp.memory.used() <= 2 * 65535, "held " + tcp.memory.used());
        assertEquals(6000, counters.get(Counter.TCP_OFO_QUEUE) + counters.get(DropReason.TCP_REASSEMBLY_FULL));
        peerSends(Seg.rst().seq(101));
        assertEquals("CLOSED", socket.stateName());
    }

    @Test
    void noTcpInfoBeforeTheConnection() throws Exception {
        assertNull(info(connect()));
    }
}
