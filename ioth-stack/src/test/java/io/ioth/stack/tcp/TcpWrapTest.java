/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ioth.stack.socket.StreamSocket;
import io.ioth.stack.tcp.model.ReceiveSequence;
import io.ioth.stack.tcp.model.Seq;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sequence space ends at 2³²: every variable across it. */
class TcpWrapTest extends PacketTest {

    private static final long TICK = 4_000;

    /** An accepted connection whose initial sequence number is {@code ours}, and the peer's {@code theirs}. */
    private StreamSocket accepted(long ours, long theirs) throws Exception {
        StreamSocket listener = listen(5);
        peerSends(Seg.syn().seq(7).mss(1000));
        emitted.clear();
        peerSends(Seg.rst().seq(8));
        now += ((int) ours - iss & 0xffff_ffffL) * TICK;
        peerSends(Seg.syn().seq(theirs).mss(1000));
        emits(Seg.synAck().ackNumber(theirs + 1 & 0xffff_ffffL));
        assertEquals((int) ours, iss);
        peerSends(Seg.ack(1).seq(theirs + 1 & 0xffff_ffffL));
        StreamSocket socket = accept(listener);
        emitsNothing();
        return socket;
    }

    @ParameterizedTest
    @ValueSource(longs = {0xffff_ffffL, 0xffff_fffeL, 0xffff_ff00L, 0xffff_f000L, 0x7fff_ffffL, 0x7fff_ff00L, 0x8000_0000L, 0})
    void ourNumbersWrap(long iss) throws Exception {
        StreamSocket socket = accepted(iss, 100);
        write(socket, 6000);
        for (int i = 0; i < 6; i++) {
            emits(Seg.ack(101).seq(1 + i * 1000L).data(1000));
        }
        peerSends(Seg.ack(2501).seq(101));
        assertEquals(3500, info(socket).flightSize());
        peerSends(Seg.ack(6001).seq(101));
        assertEquals(0, info(socket).flightSize());
        socket.shutdownOutput(now);
        work();
        emits(Seg.finAck(101).seq(6001));
        peerSends(Seg.ack(6002).seq(101));
        assertEquals("FIN-WAIT-2", socket.stateName());
    }

    @ParameterizedTest
    @ValueSource(longs = {0xffff_ffffL, 0xffff_ff00L, 0xffff_f800L, 0x7fff_ffffL, 0x7fff_f800L})
    void whatIsSentAgainAcrossTheWrapIsTheSame(long iss) throws Exception {
        StreamSocket socket = accepted(iss, 100);
        write(socket, 3000);
        emitted.clear();
        advance(info(socket).rtoNs());
        emits(Seg.ack(101).seq(1).data(1000));
        peerSends(Seg.ack(3001).seq(101));
        assertEquals(0, info(socket).flightSize());
        advance(10 * SECOND);
        emitsNothing();
    }

    @ParameterizedTest
    @ValueSource(longs = {0xffff_ffffL, 0xffff_fffeL, 0xffff_ff00L, 0xffff_f000L, 0x7fff_ffffL, 0x7fff_f000L, 0})
    void theirNumbersWrap(long irs) throws Exception {
        StreamSocket socket = accepted(1000, irs);
        long seq = irs + 1;
        for (int i = 0; i < 6; i++) {
            peerSends(Seg.ack(1).seq(seq & 0xffff_ffffL).data(1000));
            seq += 1000;
            emits(Seg.ack(seq & 0xffff_ffffL));
        }
        peerSends(Seg.finAck(1).seq(seq & 0xffff_ffffL));
        emits(Seg.ack(seq + 1 & 0xffff_ffffL));
        assertEquals("CLOSE-WAIT", socket.stateName());
        assertEquals(6000, read(socket).length());
    }

    @ParameterizedTest
    @ValueSource(longs = {0xffff_ffffL, 0xffff_fff0L, 0xffff_fc00L, 0x7fff_ffffL, 0x7fff_fc00L})
    void piecesOutOfOrderAreJoinedAcrossTheWrap(long irs) throws Exception {
        StreamSocket socket = accepted(1000, irs);
        for (int i = 9; i >= 0; i--) {
            peerSends(Seg.ack(1).seq(irs + 1 + i * 300 & 0xffff_ffffL).data(String.valueOf(i).repeat(300)));
        }
        assertEquals(irs + 3001 & 0xffff_ffffL, emitted.getLast().ack);
        String text = read(socket);
        for (int i = 0; i < 10; i++) {
            assertEquals(String.valueOf(i).repeat(300), text.substring(i * 300, i * 300 + 300));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0xffff_ffffL, 0xffff_8000L, 0x7fff_ffffL, 0x7fff_8000L})
    void theWindowsEdgesWrap(long irs) throws Exception {
        StreamSocket socket = accepted(1000, irs);
        peerSends(Seg.ack(1).seq(irs + 65536 & 0xffff_ffffL).data(1));
        emits(Seg.ack(irs + 1 & 0xffff_ffffL));
        peerSends(Seg.rst().seq(irs + 65536 & 0xffff_ffffL));
        peerSends(Seg.rst().seq(irs & 0xffff_ffffL));
        assertEquals("ESTABLISHED", socket.stateName());
        peerSends(Seg.ack(1).seq(irs + 65535 & 0xffff_ffffL).data(1));
        emits(Seg.ack(irs + 1 & 0xffff_ffffL));
    }

    @ParameterizedTest
    @ValueSource(longs = {0xffff_ffffL, 0xffff_fff0L, 0x7fff_ffffL})
    void acknowledgementsAcrossTheWrapAreToldApart(long iss) throws Exception {
        StreamSocket socket = accepted(iss, 100);
        write(socket, 100);
        emits(Seg.ack(101).data(100));
        peerSends(Seg.ack(102).seq(101).data("future"));
        emits(Seg.ack(101));
        assertEquals(0, socket.available());
        peerSends(Seg.ack(51).seq(101).data("now"));
        assertEquals(3, socket.available());
        assertEquals(50, info(socket).flightSize());
    }

    @ParameterizedTest
    @CsvSource({"0,1", "-1,0", "2147483647,-2147483648", "-100,100", "-2147483648,-1", "0,2147483647"})
    void comparisonsGoRoundTheCircle(int a, int b) {
        assertEquals(true, Seq.lt(a, b));
        assertEquals(true, Seq.leq(a, b));
        assertEquals(true, Seq.gt(b, a));
        assertEquals(false, Seq.gt(a, b));
        assertEquals(b, Seq.max(a, b));
        assertEquals(a, Seq.min(b, a));
    }

    /** The table of RFC 9293 §3.10.7.4, first step, with RCV.NXT = next and RCV.WND = window. */
    @ParameterizedTest
    @CsvSource({"100,0,100,0,true", "100,0,101,0,false", "100,0,99,0,false", "100,0,100,1,false", "100,10,100,0,true",
        "100,10,109,0,true", "100,10,110,0,false", "100,10,99,0,false", "100,10,99,1,false", "100,10,99,2,true", "100,10,109,1,true",
        "100,10,109,50,true", "100,10,110,1,false", "100,10,90,100,true", "-5,10,4,0,true", "-5,10,5,0,false", "-5,10,-6,0,false",
        "-5,10,-6,2,true", "-5,10,4,9,true", "2147483640,16,-2147483641,1,true", "2147483640,16,-2147483640,1,false"})
    void acceptability(int next, int window, int seq, int length, boolean expected) {
        ReceiveSequence rcv = new ReceiveSequence(next - 1, 0, window);
        assertEquals(expected, rcv.isAcceptable(seq, length));
    }

    @Test
    void bothDirectionsWrapTogether() throws Exception {
        StreamSocket socket = accepted(0xffff_f000L, 0xffff_f000L);
        long seq = 0xffff_f001L;
        for (int i = 0; i < 30; i++) {
            peerSends(Seg.ack(1 + 500L * i).seq(seq & 0xffff_ffffL).data(400));
            seq += 400;
            write(socket, 500);
            assertEquals(400, read(socket).length());
        }
        peerSends(Seg.ack(1 + 500L * 30).seq(seq & 0xffff_ffffL));
        assertEquals(0, info(socket).flightSize());
    }
}
