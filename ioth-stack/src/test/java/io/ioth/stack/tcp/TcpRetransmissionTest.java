/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.Counter;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

/** When text is sent again, and when a connection is given up. */
class TcpRetransmissionTest extends PacketTest {

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
}
