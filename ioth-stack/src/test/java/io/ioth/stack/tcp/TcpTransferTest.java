/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.wire.TcpView;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import org.junit.jupiter.api.Test;

/** Established connections: text, acknowledgements, windows, retransmission. */
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
    @Rfc(value = 6298, req = {"3-1", "3-2", "5-1", "5.4-1", "5.5-1", "5.6-1", "5-2"})
    @Rfc(value = 5681, req = "3.1-13")
    @Rfc(value = 9293, req = {"MUST-18", "MUST-19", "SHLD-9"})
    void retransmissionBacksOff() throws Exception {
        StreamSocket socket = connected();
        write(socket, "lost");
        emits(Seg.ack(101).data("lost"));
        long rto = info(socket).rtoNs();
        for (int i = 0; i < 5; i++) {
            advance((rto << i) - MS);
            emitsNothing();
            advance(MS);
            emits(Seg.ack(101).seq(1).data("lost"));
        }
        assertEquals(5, counters.get(Counter.TCP_TIMEOUTS));
        assertEquals(5, info(socket).backoffs());
        assertEquals(1000, info(socket).cwnd());
        peerSends(Seg.ack(5).seq(101));
        assertEquals(5, info(socket).backoffs(), "an answer to what was sent twice tells nothing (Karn)");
        write(socket, "next");
        emits(Seg.ack(101).data("next"));
        peerSends(Seg.ack(9).seq(101));
        assertEquals(0, info(socket).backoffs());
    }

    @Test
    @Rfc(value = 9293, req = "SHLD-11")
    void givenUpAfterAboutFifteenMinutes() throws Exception {
        StreamSocket socket = connected();
        write(socket, "lost");
        advance(900 * SECOND);
        assertEquals("ESTABLISHED", socket.stateName());
        advance(200 * SECOND);
        assertEquals("CLOSED", socket.stateName());
        assertThrows(SocketTimeoutException.class, () -> read(socket));
        assertTrue(emitted.size() >= 15 && emitted.size() <= 17, "sent " + emitted.size());
    }

    @Test
    @Rfc(value = 9293, req = "MUST-21")
    void userTimeout() throws Exception {
        StreamSocket socket = connected();
        socket.option(Option.TCP_USER_TIMEOUT, 5000);
        write(socket, "lost");
        advance(4990 * MS);
        assertEquals("ESTABLISHED", socket.stateName());
        advance(20 * MS);
        assertEquals("CLOSED", socket.stateName());
    }

    @Test
    void fastRetransmitAfterThreeDuplicates() throws Exception {
        StreamSocket socket = connected();
        write(socket, 10_000);
        assertEquals(10, emitted.size());
        emitted.clear();
        peerSends(Seg.ack(1).seq(101));
        peerSends(Seg.ack(1).seq(101));
        emitsNothing();
        peerSends(Seg.ack(1).seq(101));
        emits(Seg.ack(101).seq(1).data(1000));
        emitsNothing();
        assertEquals(5000, info(socket).ssthresh());
        assertEquals(7000, info(socket).cwnd());
        assertEquals(1, counters.get(Counter.TCP_FAST_RETRANS));
        peerSends(Seg.ack(3001).seq(101));
        emits(Seg.ack(101).seq(3001).data(1000));
        emitsNothing();
        peerSends(Seg.ack(10_001).seq(101));
        emitsNothing();
        assertEquals(5000, info(socket).cwnd());
        assertEquals(0, counters.get(Counter.TCP_TIMEOUTS));
    }

    @Test
    void windowUpdateIsNoDuplicate() throws Exception {
        StreamSocket socket = connected();
        write(socket, 10_000);
        emitted.clear();
        for (int i = 0; i < 5; i++) {
            peerSends(Seg.ack(1).seq(101).window(60_000 + i));
        }
        emitsNothing();
    }

    @Test
    void timeoutSendsAllAgain() throws Exception {
        StreamSocket socket = connected();
        write(socket, 3000);
        emitted.clear();
        advance(info(socket).rtoNs());
        emits(Seg.ack(101).seq(1).data(1000));
        emitsNothing();
        peerSends(Seg.ack(1001).seq(101));
        emits(Seg.ack(101).seq(1001).data(1000));
        emits(Seg.ack(101).seq(2001).data(1000));
        peerSends(Seg.ack(3001).seq(101));
        advance(10 * SECOND);
        emitsNothing();
    }

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

    private StreamSocket connectedWithTimestamps() throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        peerSends(Seg.synAck().seq(100).ackNumber(1).mss(1012).ts(1000, tsVal));
        Seg ack = emits(Seg.ack(101));
        assertEquals(1000, ack.timestamps[1]);
        return socket;
    }

    @Test
    @Rfc(value = 7323, req = {"5.3-1", "4.3-2", "3.2-8"})
    void oldTimestampIsRejected() throws Exception {
        StreamSocket socket = connectedWithTimestamps();
        peerSends(Seg.ack(1).seq(101).data("new").ts(1005, tsVal));
        assertEquals(1005, emits(Seg.ack(104)).timestamps[1]);
        peerSends(Seg.ack(1).seq(104).data("old").ts(1004, tsVal));
        emits(Seg.ack(104));
        assertEquals(1, counters.get(DropReason.TCP_PAWS));
        assertEquals("new", read(socket));
    }

    @Test
    void timestampsWrapAround() throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        peerSends(Seg.synAck().seq(100).ackNumber(1).ts(-1, tsVal));
        emits(Seg.ack(101));
        peerSends(Seg.ack(1).seq(101).data("on").ts(1, tsVal));
        emits(Seg.ack(103));
        assertEquals("on", read(socket));
    }

    @Test
    @Rfc(value = 7323, req = "3.2-5")
    void segmentWithoutTimestampsIsTakenAsLinuxDoes() throws Exception {
        StreamSocket socket = connectedWithTimestamps();
        peerSends(Seg.ack(1).seq(100));
        assertEquals(1000, emits(Seg.ack(101)).timestamps[1]);
        peerSends(Seg.ack(1).seq(101).data("bare"));
        assertEquals(1000, emits(Seg.ack(105)).timestamps[1]);
        assertEquals("bare", read(socket));
        peerSends(Seg.rst().seq(105));
        assertEquals("CLOSED", socket.stateName());
    }

    @Test
    @Rfc(value = 9293, req = "MUST-16")
    void timestampsMakeRoomInSegments() throws Exception {
        StreamSocket socket = connectedWithTimestamps();
        write(socket, 1100);
        emits(Seg.ack(101).data(1000));
        emits(Seg.ack(101).data(100));
    }

    @Test
    @Rfc(value = 7323, req = {"2.2-2", "2.3-4"})
    void windowScaling() throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        peerSends(Seg.synAck().seq(100).ackNumber(1).mss(1000).scale(4).window(1000));
        emits(Seg.ack(101));
        assertEquals(1000, info(socket).sndWnd());
        peerSends(Seg.ack(1).seq(101).window(1000));
        assertEquals(16_000, info(socket).sndWnd());
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
    @Rfc(value = 9293, req = "MUST-54")
    void tooBigLowersTheSegmentSizeAndSendsAgain() throws Exception {
        StreamSocket socket = connected();
        write(socket, 1000);
        emits(Seg.ack(101).data(1000));
        icmp(IcmpError.Kind.PACKET_TOO_BIG, 600, 5000);
        emitsNothing();
        ip.pathMtu(600);
        icmp(IcmpError.Kind.PACKET_TOO_BIG, 600, 1);
        emits(Seg.ack(101).seq(1).data(560));
        emits(Seg.ack(101).seq(561).data(440));
        assertEquals(560, info(socket).mss());
        assertEquals(0, counters.get(Counter.TCP_TIMEOUTS));
    }

    @Test
    @Rfc(value = 9293, req = "MUST-56")
    void otherIcmpErrorsAreSoft() throws Exception {
        StreamSocket socket = connected();
        write(socket, 10);
        icmp(IcmpError.Kind.HOST_UNREACHABLE, 0, 1);
        icmp(IcmpError.Kind.PORT_UNREACHABLE, 0, 1);
        assertEquals("ESTABLISHED", socket.stateName());
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
    @Rfc(value = 5681, req = "4.1-1")
    void idleConnectionRestartsSlowly() throws Exception {
        StreamSocket socket = connected();
        for (int i = 0; i < 6; i++) {
            write(socket, 20_000);
            peerSends(Seg.ack(1 + 20_000L * i + 10_000).seq(101));
            peerSends(Seg.ack(1 + 20_000L * (i + 1)).seq(101));
        }
        assertTrue(info(socket).cwnd() > 15_000);
        advance(10 * SECOND);
        write(socket, 1);
        assertEquals(10_000, info(socket).cwnd());
    }

    @Test
    void noTcpInfoBeforeTheConnection() throws Exception {
        assertNull(info(connect()));
    }
}
