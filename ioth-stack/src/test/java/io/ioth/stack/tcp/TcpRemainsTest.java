/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.TcpSettings;
import io.ioth.metrics.Counter;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import java.net.BindException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is left of a connection: TIME-WAIT, and FIN-WAIT-2 that nobody waits for (RFC 9293, 1337, 6191). */
class TcpRemainsTest extends PacketTest {

    private static final int LOCAL_PORT = 7777;

    private StreamSocket connectedFrom(int port, boolean timestamps) throws Exception {
        StreamSocket socket = newSocket();
        socket.option(Option.SO_REUSEADDR, 1);
        socket.bind(new Endpoint(OURS, port, 0), now);
        socket.connect(new Endpoint(PEER, PEER_PORT, 0), now);
        work();
        emits(Seg.syn());
        Seg answer = Seg.synAck().seq(100).ackNumber(1).mss(1000);
        peerSends(timestamps ? answer.ts(500, tsVal) : answer);
        emits(Seg.ack(101));
        return socket;
    }

    private void timeWait(StreamSocket socket, boolean timestamps) {
        socket.close(now);
        work();
        emits(Seg.finAck(101).seq(1));
        Seg fin = Seg.finAck(2).seq(101);
        peerSends(timestamps ? fin.ts(501, tsVal) : fin);
        emits(Seg.ack(102).seq(2));
        assertEquals("TIME-WAIT", socket.stateName());
    }

    /** A connection of a listener at port 80 in TIME-WAIT; the peer's last timestamp was 501. */
    private StreamSocket passiveTimeWait(boolean timestamps) throws Exception {
        StreamSocket listener = listen(5);
        Seg syn = Seg.syn().seq(100).mss(1000);
        peerSends(timestamps ? syn.ts(500, 0) : syn);
        emits(Seg.synAck());
        Seg ack = Seg.ack(1).seq(101);
        peerSends(timestamps ? ack.ts(500, tsVal) : ack);
        timeWait(accept(listener), timestamps);
        return listener;
    }

    @Test
    void nothingIsKeptOfTheConnection() throws Exception {
        StreamSocket socket = connectedFrom(LOCAL_PORT, false);
        timeWait(socket, false);
        assertTrue(tcp.flows().getFirst() instanceof TimeWait);
        assertEquals(1, tcp.flows().size());
    }

    @Test
    void itEndsAfterAMinute() throws Exception {
        StreamSocket socket = connectedFrom(LOCAL_PORT, false);
        timeWait(socket, false);
        advance(60 * SECOND - 1);
        assertEquals("TIME-WAIT", socket.stateName());
        advance(1);
        assertEquals("CLOSED", socket.stateName());
        assertEquals(0, tcp.flows().size());
    }

    /** By the timestamp if there is one, whatever the sequence number; otherwise by that. */
    @ParameterizedTest
    @CsvSource({
        "true,  502, 50,    true", "true,  502, 5000,  true", "true,  501, 50,    false", "true,  501, 5000,  true",
        "true,  500, 5000,  false", "true, -2147483146, 5000, false", "false, 0,   50,    false", "false, 0,   102,   false",
        "false, 0,   103,   true", "false, 0,   2147483749, true", "false, 0, 2147483751, false"
    })
    void whichSynBeginsAnew(boolean timestamps, int tsVal, long seq, boolean anew) throws Exception {
        passiveTimeWait(timestamps);
        int last = iss + 2;
        Seg syn = Seg.syn().seq(seq);
        peerSends(timestamps ? syn.ts(tsVal, 0) : syn);
        if (anew) {
            emits(Seg.synAck().ackNumber(seq + 1));
            assertTrue(iss - last > 65535, "beyond all that the old one used");
        } else {
            emits(Seg.ack(102).seq(2));
        }
    }

    @Test
    void withoutAListenerNoSynBeginsAnew() throws Exception {
        timeWait(connectedFrom(LOCAL_PORT, false), false);
        peerSends(Seg.syn().seq(5000));
        emits(Seg.ack(102).seq(2));
    }

    @Test
    void theNewConnectionWorks() throws Exception {
        StreamSocket listener = passiveTimeWait(true);
        peerSends(Seg.syn().seq(5000).mss(1000).ts(600, 0));
        emits(Seg.synAck().seq(0).ackNumber(5001));
        peerSends(Seg.ack(1).seq(5001).ts(601, tsVal).data("again"));
        assertEquals("again", read(accept(listener)));
    }

    @Test
    void resetsChangeNothing() throws Exception {
        timeWait(connectedFrom(LOCAL_PORT, false), false);
        peerSends(Seg.rst().seq(102));
        peerSends(Seg.rstAck(2).seq(102));
        emitsNothing();
        assertEquals(1, tcp.flows().size());
    }

    @Test
    void answersAreFewButToTheFin() throws Exception {
        timeWait(connectedFrom(LOCAL_PORT, false), false);
        for (int i = 0; i < 100; i++) {
            peerSends(Seg.ack(2).seq(50 + i % 10).data("old"));
        }
        assertEquals(1, emitted.size());
        emitted.clear();
        for (int i = 0; i < 5; i++) {
            peerSends(Seg.finAck(2).seq(101));
            emits(Seg.ack(102).seq(2));
        }
    }

    @Test
    void twoInTimeWaitDoNotArgue() throws Exception {
        timeWait(connectedFrom(LOCAL_PORT, false), false);
        peerSends(Seg.ack(2).seq(102));
        emitsNothing();
    }

    @Test
    void onlySoManyWait() throws Exception {
        configure(TcpSettings.DEFAULT.withMaxTimeWaits(3));
        for (int i = 0; i < 5; i++) {
            StreamSocket socket = connectedFrom(LOCAL_PORT + i, false);
            socket.close(now);
            work();
            emits(Seg.finAck(101));
            peerSends(Seg.finAck(2).seq(101));
            emits(Seg.ack(102).seq(2));
        }
        assertEquals(3, tcp.flows().size());
        assertEquals(2, counters.get(Counter.TCP_TIME_WAIT_OVERFLOWS));
        advance(60 * SECOND);
        assertEquals(0, tcp.flows().size());
        timeWait(connectedFrom(LOCAL_PORT, false), false);
    }

    @Test
    void weReuseThePortsAfterASecondWithTimestamps() throws Exception {
        timeWait(connectedFrom(LOCAL_PORT, true), true);
        int last = iss + 2;
        assertThrows(BindException.class, () -> connectedFrom(LOCAL_PORT, true));
        advance(SECOND);
        StreamSocket again = connectedFrom(LOCAL_PORT, true);
        assertTrue(iss - last > 65535);
        assertEquals("ESTABLISHED", again.stateName());
        assertEquals(1, tcp.flows().size());
    }

    @Test
    void withoutTimestampsWeDoNotReuseThePorts() throws Exception {
        timeWait(connectedFrom(LOCAL_PORT, false), false);
        advance(59 * SECOND);
        assertThrows(BindException.class, () -> connectedFrom(LOCAL_PORT, false));
        advance(SECOND);
        assertNotNull(connectedFrom(LOCAL_PORT, false));
    }

    /** All ephemeral ports to one server are in TIME-WAIT. */
    @Test
    void whenNoPortIsLeftOneInTimeWaitIsTaken() throws Exception {
        ip.watched = false;
        for (int i = 0; i < 60999 - 32768 + 1; i++) {
            StreamSocket socket = tcp.newSocket(io.ioth.stack.socket.Family.DUAL);
            socket.connect(new Endpoint(PEER, PEER_PORT, 0), now);
            work();
            peerSends(Seg.synAck().seq(100).ackNumber(1).ts(500, tsVal));
            socket.close(now);
            work();
            peerSends(Seg.finAck(2).seq(101).ts(501, tsVal));
            emitted.clear();
        }
        assertThrows(BindException.class, this::connect);
        advance(SECOND);
        connect();
        emits(Seg.syn());
    }

    private StreamSocket finWait2() throws Exception {
        StreamSocket socket = connectedFrom(LOCAL_PORT, false);
        socket.close(now);
        work();
        emits(Seg.finAck(101).seq(1));
        peerSends(Seg.ack(2).seq(101));
        assertEquals("FIN-WAIT-2", socket.stateName());
        assertTrue(tcp.flows().getFirst() instanceof TimeWait);
        return socket;
    }

    @Test
    void anOrphanWaitsForTheFinAndThenInTimeWait() throws Exception {
        StreamSocket socket = finWait2();
        advance(59 * SECOND);
        peerSends(Seg.finAck(2).seq(101));
        emits(Seg.ack(102).seq(2));
        assertEquals("TIME-WAIT", socket.stateName());
        advance(59 * SECOND);
        assertEquals("TIME-WAIT", socket.stateName());
        advance(SECOND);
        assertEquals("CLOSED", socket.stateName());
    }

    @Test
    void anOrphansPatienceIsConfigured() throws Exception {
        configure(TcpSettings.DEFAULT.withFinWait2Seconds(7));
        StreamSocket socket = finWait2();
        advance(7 * SECOND - 1);
        assertEquals("FIN-WAIT-2", socket.stateName());
        advance(1);
        assertEquals("CLOSED", socket.stateName());
        peerSends(Seg.finAck(2).seq(101));
        emits(Seg.rst().seq(2));
    }

    @Test
    void textThatNobodyWillReadIsReset() throws Exception {
        StreamSocket socket = finWait2();
        peerSends(Seg.ack(2).seq(101).data("late"));
        emits(Seg.rstAck(101).seq(2));
        assertEquals("CLOSED", socket.stateName());
    }

    @Test
    void oldTextIsAcknowledged() throws Exception {
        finWait2();
        peerSends(Seg.ack(2).seq(100).data("x"));
        emits(Seg.ack(101).seq(2));
        peerSends(Seg.ack(2).seq(101));
        emitsNothing();
    }

    @ParameterizedTest
    @CsvSource({"101,CLOSED", "102,FIN-WAIT-2", "100,FIN-WAIT-2"})
    void onlyTheExactResetEndsAnOrphan(long seq, String state) throws Exception {
        StreamSocket socket = finWait2();
        peerSends(Seg.rst().seq(seq));
        emitsNothing();
        assertEquals(state, socket.stateName());
    }

    @Test
    void aSynToAnOrphanIsChallenged() throws Exception {
        finWait2();
        peerSends(Seg.syn().seq(5000));
        emits(Seg.ack(101).seq(2));
        peerSends(Seg.syn().seq(5000));
        emitsNothing();
    }

    @Test
    void whoOnlyShutOutputWaitsForEver() throws Exception {
        StreamSocket socket = connectedFrom(LOCAL_PORT, false);
        socket.shutdownOutput(now);
        work();
        emits(Seg.finAck(101).seq(1));
        peerSends(Seg.ack(2).seq(101));
        advance(10_000 * SECOND);
        assertEquals("FIN-WAIT-2", socket.stateName());
        peerSends(Seg.finAck(2).seq(101).data("after all"));
        assertEquals("after all", read(socket));
    }

    @Test
    void onlySoManyOrphans() throws Exception {
        configure(TcpSettings.DEFAULT.withMaxOrphans(2));
        for (int i = 0; i < 3; i++) {
            connectedFrom(LOCAL_PORT + i, false).close(now);
            work();
            emits(i < 2 ? Seg.finAck(101) : Seg.rstAck(101));
        }
        assertEquals(2, tcp.flows().size());
        assertEquals(1, counters.get(Counter.TCP_ORPHAN_OVERFLOWS));
        peerSends(Seg.ack(2).seq(101).window(0));
        advance(1000 * SECOND);
        emitted.clear();
        assertEquals(0, tcp.flows().size());
        StreamSocket next = connectedFrom(LOCAL_PORT, false);
        next.close(now);
        work();
        emits(Seg.finAck(101));
    }

    @Test
    void anOrphanThatNeverGetsRoomIsGivenUp() throws Exception {
        StreamSocket socket = connectedFrom(LOCAL_PORT, false);
        peerSends(Seg.ack(1).seq(101).window(0));
        write(socket, "nowhere to go");
        socket.close(now);
        int answered = 0;
        while (!tcp.flows().isEmpty() && answered < 200) {
            advance(SECOND);
            if (!emitted.isEmpty() && !tcp.flows().isEmpty()) {
                emitted.clear();
                peerSends(Seg.ack(1).seq(101).window(0));
                answered++;
            }
        }
        assertTrue(answered < 20, "answers " + answered);
        assertEquals(0, tcp.flows().size());
    }
}
