/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.StreamSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a SYN does to TIME-WAIT (RFC 6191, RFC 1122 §4.2.2.13), of connections that a listener accepted. */
class TcpTimeWaitTest extends PacketTest {

    private StreamSocket listener;

    /** RCV.NXT is 102 then, and TS.Recent 1000. */
    private void timeWait(boolean timestamps) throws Exception {
        listener = listen(5);
        Seg syn = Seg.syn().seq(100).mss(1000);
        peerSends(timestamps ? syn.ts(1000, 0) : syn);
        emits(Seg.synAck());
        peerSends(stamped(timestamps, Seg.ack(1).seq(101)));
        StreamSocket socket = accept(listener);
        socket.close(now);
        work();
        emits(Seg.finAck(101));
        peerSends(stamped(timestamps, Seg.finAck(2).seq(101)));
        emits(Seg.ack(102));
        assertEquals("TIME-WAIT", tcp.sockets().get(1).state());
    }

    private Seg stamped(boolean timestamps, Seg seg) {
        return timestamps ? seg.ts(1000, tsVal) : seg;
    }

    /** The SYN's sequence number and TSval, and whether it opens a new connection. */
    @ParameterizedTest
    @CsvSource({"5000,1001,true", "50,1001,true", "102,1001,true", "5000,1000,true", "50,1000,false", "5000,999,false",
        "50,999,false", "5000,-2147482647,false"})
    @Rfc(value = 9293, req = {"SHLD-4", "MAY-2"})
    void aTimestampDecides(long seq, int tsVal, boolean opens) throws Exception {
        timeWait(true);
        peerSends(Seg.syn().seq(seq).mss(1000).ts(tsVal, 0));
        if (opens) {
            emits(Seg.synAck().ackNumber(seq + 1));
            peerSends(Seg.ack(1).seq(seq + 1).ts(tsVal, this.tsVal));
            assertNotNull(accept(listener));
        } else {
            emits(Seg.ack(102));
        }
    }

    @ParameterizedTest
    @CsvSource({"103,true", "5000,true", "2147483748,true", "102,false", "50,false", "2147483850,false"})
    @Rfc(value = 9293, req = "MAY-2")
    void withoutTimestampsTheSequenceNumberDecides(long seq, boolean opens) throws Exception {
        timeWait(false);
        peerSends(Seg.syn().seq(seq).mss(1000));
        if (opens) {
            emits(Seg.synAck().ackNumber(seq + 1));
        } else {
            emits(Seg.ack(102));
        }
    }

    @Test
    @Rfc(value = 9293, req = "MAY-2")
    void theNewConnectionBeginsBeyondTheOld() throws Exception {
        timeWait(true);
        int before = iss;
        peerSends(Seg.syn().seq(5000).mss(1000).ts(1001, 0));
        emits(Seg.synAck());
        assertTrue(iss - before > 1 << 16, "began at " + (iss - before));
    }

    @Test
    @Rfc(value = 9293, req = "MUST-13")
    void anythingElseLeavesItForAMinute() throws Exception {
        timeWait(false);
        peerSends(Seg.ack(2).seq(102).data("late"));
        peerSends(Seg.rst().seq(102));
        peerSends(Seg.flags(2 | 1).seq(5000));
        advance(59 * SECOND);
        assertEquals("TIME-WAIT", tcp.sockets().get(1).state());
        advance(2 * SECOND);
        assertEquals(1, tcp.sockets().size());
    }
}
