/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.Counter;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.wire.TcpView;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both windows: closing, opening, shrinking, and being silly (RFC 9293 §3.8.6). */
class TcpWindowTest extends PacketTest {

    @Test
    @Rfc(value = 9293, req = {"MUST-1", "REC-1"})
    void aLargeWindowIsNotNegative() throws Exception {
        StreamSocket socket = connected();
        assertEquals(65535, info(socket).sndWnd());
        write(socket, 10_000);
        assertEquals(10, emitted.size());
    }

    @Test
    @Rfc(value = 9293, req = {"MUST-34", "SHLD-15"})
    @Rfc(value = 5681, req = "2-1")
    @Rfc(value = 7323, req = {"2.4-2", "2.4-4"})
    void whenTheWindowShrinksNothingNewIsSent() throws Exception {
        StreamSocket socket = connected();
        write(socket, 5000);
        assertEquals(5, emitted.size());
        emitted.clear();
        peerSends(Seg.ack(1001).seq(101).window(2000));
        write(socket, 3000);
        emitsNothing();
        assertEquals(4000, info(socket).flightSize());
        peerSends(Seg.ack(5001).seq(101).window(65535));
        emits(Seg.ack(101).seq(5001).data(1000));
    }

    @Test
    @Rfc(value = 9293, req = "SHLD-16")
    @Rfc(value = 7323, req = {"2.4-2", "2.4-5"})
    void whatIsOldAndInAShrunkenWindowIsSentAgain() throws Exception {
        StreamSocket socket = connected();
        write(socket, 5000);
        emitted.clear();
        peerSends(Seg.ack(1001).seq(101).window(1000));
        emitted.clear();
        advance(10 * SECOND);
        emits(Seg.ack(101).seq(1001).data(1000));
    }

    @Test
    @Rfc(value = 9293, req = "SHLD-17")
    @Rfc(value = 7323, req = "2.4-2")
    void dataBeyondAShrunkenWindowDoesNotEndTheConnection() throws Exception {
        StreamSocket socket = connected();
        write(socket, 3000);
        peerSends(Seg.ack(1001).seq(101).window(0));
        for (int i = 0; i < 30; i++) {
            advance(60 * SECOND);
            peerSends(Seg.ack(1001).seq(101).window(0));
        }
        assertEquals("ESTABLISHED", socket.stateName());
        peerSends(Seg.ack(1001).seq(101).window(65535));
        advance(SECOND);
        peerSends(Seg.ack(3001).seq(101).window(65535));
        assertEquals(0, info(socket).flightSize());
    }

    @Test
    @Rfc(value = 9293, req = {"MUST-35", "MUST-34"})
    void aWindowThatShrinksToNothingIsProbed() throws Exception {
        StreamSocket socket = connected();
        write(socket, 3000);
        emitted.clear();
        peerSends(Seg.ack(1001).seq(101).window(0));
        emitsNothing();
        advance(2 * SECOND);
        Seg probe = emitted.poll();
        assertTrue(probe != null && probe.seq == 1001 && probe.data.length <= 1, "probe " + probe);
        assertEquals("ESTABLISHED", socket.stateName());
    }

    @Test
    @Rfc(value = 9293, req = {"SHLD-29", "SHLD-30", "MUST-36"})
    void probesBeginAfterATimeoutAndDouble() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(1).seq(101).window(0));
        long rto = info(socket).rtoNs();
        write(socket, 100);
        emitsNothing();
        for (int i = 0; i < 5; i++) {
            advance((rto << i) - MS);
            emitsNothing();
            advance(MS);
            emits(Seg.ack(101).seq(1).data(1));
            peerSends(Seg.ack(1).seq(101).window(0));
        }
    }

    @Test
    void theTimeBetweenProbesIsBounded() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(1).seq(101).window(0));
        write(socket, 100);
        for (int i = 0; i < 30; i++) {
            advance(120 * SECOND);
            assertTrue(!emitted.isEmpty(), "no probe in two minutes");
            emitted.clear();
            peerSends(Seg.ack(1).seq(101).window(0));
        }
    }

    @Test
    void aFinIsAProbeToo() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(1).seq(101).window(0));
        socket.shutdownOutput(now);
        work();
        advance(5 * SECOND);
        emits(Seg.finAck(101).seq(1));
    }

    @Test
    void aWindowUpdateIsHeededWithoutAnythingNew() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(1).seq(101).window(0));
        write(socket, 2000);
        emitsNothing();
        peerSends(Seg.ack(1).seq(101).window(2000));
        emits(Seg.ack(101).seq(1).data(1000));
        emits(Seg.ack(101).seq(1001).data(1000));
        emitsNothing();
    }

    /** SND.WL1 and SND.WL2: segments older than the last that told the window don't. */
    @ParameterizedTest
    @CsvSource({"111,1,5000", "110,1,9000", "101,1,9000"})
    void oldSegmentsDoNotChangeTheWindow(long seq, long ack, int expected) throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(1).seq(101).data(10).window(9000));
        peerSends(Seg.ack(ack).seq(seq).window(5000));
        assertEquals(expected, info(socket).sndWnd());
    }

    @Test
    void anOlderAcknowledgementDoesNotChangeTheWindow() throws Exception {
        StreamSocket socket = connected();
        write(socket, 2000);
        peerSends(Seg.ack(2001).seq(101).window(9000));
        peerSends(Seg.ack(1001).seq(101).window(5000));
        assertEquals(9000, info(socket).sndWnd());
    }

    /** The text of a segment is newer than all, but what it acknowledges is older: its window counts from there. */
    @Test
    void anOlderAcknowledgementWithNewerTextDoesNotChangeTheWindow() throws Exception {
        StreamSocket socket = connected();
        write(socket, 2000);
        peerSends(Seg.ack(2001).seq(101).window(1000));
        peerSends(Seg.ack(1001).seq(111).data(10).window(2000));
        assertEquals(1000, info(socket).sndWnd());
    }

    @Test
    @Rfc(value = 9293, req = {"MUST-38", "MUST-60"})
    void aPieceOfHalfTheLargestWindowIsSent() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(1).seq(101).window(0));
        write(socket, 5000);
        peerSends(Seg.ack(1).seq(101).window(900));
        advance(10 * SECOND);
        assertTrue(!emitted.isEmpty(), "held back for ever");
    }

    /** A peer whose whole buffer is smaller than a segment still gets full windows of it. */
    @Test
    @Rfc(value = 9293, req = "MUST-38")
    void aTinyBufferIsFilled() throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        peerSends(Seg.synAck().seq(100).ackNumber(1).mss(1000).window(300));
        emits(Seg.ack(101));
        write(socket, 1000);
        emits(Seg.ack(101).seq(1).data(300));
        peerSends(Seg.ack(301).seq(101).window(300));
        emits(Seg.ack(101).seq(301).data(300));
        emitsNothing();
    }

    @Test
    @Rfc(value = 9293, req = "SHLD-28")
    void nothingButFullSegmentsWhileThereIsEnough() throws Exception {
        StreamSocket socket = connected();
        for (int i = 0; i < 100; i++) {
            socket.write(ByteBuffer.allocate(77));
        }
        work();
        for (Seg seg = emitted.poll(); !emitted.isEmpty(); seg = emitted.poll()) {
            assertEquals(1000, seg.data.length);
        }
    }

    @Test
    @Rfc(value = 9293, req = "MUST-61")
    void pushIsOnTheLastSegmentOnly() throws Exception {
        StreamSocket socket = connected();
        write(socket, 3000);
        assertEquals(0, emitted.poll().flags & TcpView.PSH);
        assertEquals(0, emitted.poll().flags & TcpView.PSH);
        assertEquals(TcpView.PSH, emitted.poll().flags & TcpView.PSH);
    }

    @Test
    @Rfc(value = 9293, req = "SHLD-14")
    @Rfc(value = 7323, req = "2.4-3")
    void ourRightEdgeNeverMovesLeft() throws Exception {
        StreamSocket socket = connected();
        long edge = 101 + 65535;
        long seq = 101;
        for (int i = 0; i < 60; i++) {
            peerSends(Seg.ack(1).seq(seq).data(900));
            seq += 900;
            for (Seg seg = emitted.poll(); seg != null; seg = emitted.poll()) {
                assertTrue(seg.ack + seg.window >= edge, "the edge moved back");
                edge = seg.ack + seg.window;
            }
            if (i % 7 == 0) {
                read(socket);
            }
        }
    }

    @Test
    @Rfc(value = 9293, req = "SHLD-14")
    void aSmallerReceiveBufferTakesNoPromiseBack() throws Exception {
        StreamSocket socket = connected();
        socket.option(Option.SO_RCVBUF, 4096);
        peerSends(Seg.ack(1).seq(101).data(1000));
        Seg ack = emits(Seg.ack(1101));
        assertTrue(ack.ack + ack.window >= 101 + 65535, "took back " + ack);
    }

    @Test
    @Rfc(value = 9293, req = "MUST-39")
    void readingALittleOpensNothing() throws Exception {
        StreamSocket socket = connected();
        long seq = 101;
        while (info(socket).rcvWnd() > 0) {
            int n = Math.min(1000, info(socket).rcvWnd());
            peerSends(Seg.ack(1).seq(seq).data(n));
            seq += n;
        }
        emitted.clear();
        for (int i = 0; i < 9; i++) {
            socket.read(ByteBuffer.allocate(100));
            work();
            emitsNothing();
        }
    }

    @Test
    @Rfc(value = 9293, req = "MAY-8")
    void ourWindowStaysClosedAsLongAsNobodyReads() throws Exception {
        StreamSocket socket = connected();
        long seq = 101;
        while (info(socket).rcvWnd() > 0) {
            int n = Math.min(1000, info(socket).rcvWnd());
            peerSends(Seg.ack(1).seq(seq).data(n));
            seq += n;
        }
        emitted.clear();
        for (int i = 0; i < 50; i++) {
            advance(120 * SECOND);
            peerSends(Seg.ack(1).seq(seq).data(1));
            emits(Seg.ack(seq).window(0));
        }
        assertEquals("ESTABLISHED", socket.stateName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rst", "ack", "fin"})
    @Rfc(value = 9293, req = "MUST-66")
    void aClosedWindowStillHears(String what) throws Exception {
        StreamSocket socket = connected();
        write(socket, "x");
        long seq = 101;
        while (info(socket).rcvWnd() > 0) {
            int n = Math.min(1000, info(socket).rcvWnd());
            peerSends(Seg.ack(1).seq(seq).data(n));
            seq += n;
        }
        switch (what) {
            case "rst" -> {
                peerSends(Seg.rst().seq(seq));
                assertEquals("CLOSED", socket.stateName());
            }
            case "fin" -> {
                peerSends(Seg.finAck(2).seq(seq));
                assertEquals(0, info(socket).flightSize());
            }
            default -> {
                peerSends(Seg.ack(2).seq(seq));
                assertEquals(0, info(socket).flightSize());
            }
        }
    }

    @Test
    @Rfc(value = 9293, req = {"MUST-58", "MUST-59"})
    @Rfc(value = 5681, req = "4.2-8")
    void anAcknowledgementRidesOnText() throws Exception {
        StreamSocket socket = connected();
        ip.room = 0;
        peerSends(Seg.ack(1).seq(101).data(700));
        peerSends(Seg.ack(1).seq(801).data(700));
        peerSends(Seg.ack(1).seq(1501).data(700));
        write(socket, 10);
        ip.room(100, now);
        work();
        emits(Seg.ack(2201).data(10));
        emitsNothing();
    }

    @Test
    @Rfc(value = 5681, req = "4.2-8")
    void oneSegmentOneAcknowledgementAtMost() throws Exception {
        connected();
        long seq = 101;
        for (int i = 0; i < 40; i++) {
            int hole = i % 5 == 4 ? 100 : 0;
            peerSends(Seg.ack(1).seq(seq + hole).data(1000));
            assertTrue(emitted.size() <= 1, () -> "more than one: " + emitted);
            emitted.clear();
            seq += hole == 0 ? 1000 : 0;
        }
    }

    @Test
    void nagleIsMinshalls() throws Exception {
        StreamSocket socket = connected();
        write(socket, 1500);
        emits(Seg.ack(101).seq(1).data(1000));
        emits(Seg.ack(101).seq(1001).data(500));
        write(socket, 1300);
        emits(Seg.ack(101).seq(1501).data(1000));
        emitsNothing();
        peerSends(Seg.ack(1501).seq(101));
        emits(Seg.ack(101).seq(2501).data(300));
    }

    @Test
    void retransmissionsKeepTheirPlaceInALaterWindow() throws Exception {
        StreamSocket socket = connected();
        write(socket, 1000);
        emits(Seg.ack(101).seq(1).data(1000));
        advance(info(socket).rtoNs());
        emits(Seg.ack(101).seq(1).data(1000));
        assertEquals(1, counters.get(Counter.TCP_TIMEOUTS));
        peerSends(Seg.ack(1001).seq(101));
        write(socket, 10);
        emits(Seg.ack(101).seq(1001).data(10));
    }
}
