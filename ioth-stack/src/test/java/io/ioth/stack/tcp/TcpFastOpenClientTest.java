/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.TcpSettings;
import io.ioth.TcpSettings.FastOpen;
import io.ioth.metrics.Counter;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TCP Fast Open (RFC 7413), the client's side. */
class TcpFastOpenClientTest extends PacketTest {

    private static final byte[] COOKIE = {1, 2, 3, 4, 5, 6, 7, 8};

    private StreamSocket eager() throws Exception {
        StreamSocket socket = newSocket();
        socket.option(Option.TCP_FASTOPEN_CONNECT, 1);
        socket.connect(new Endpoint(PEER, PEER_PORT, 0), now);
        work();
        return socket;
    }

    /** The server is known from now on. */
    private void learn(byte... cookie) throws Exception {
        StreamSocket socket = eager();
        assertArrayEquals(new byte[0], emits(Seg.syn()).cookie);
        peerSends(Seg.synAck().seq(100).ackNumber(1).mss(1000).cookie(cookie));
        emits(Seg.ack(101));
        socket.abort(now);
        emits(Seg.rstAck(101));
    }

    @Test
    void withoutTheOptionNothingIsAsked() throws Exception {
        connect();
        assertNull(emits(Seg.syn()).cookie);
    }

    @ParameterizedTest
    @EnumSource(names = {"OFF", "SERVER"})
    void notAgainstTheSetting(FastOpen who) throws Exception {
        configure(TcpSettings.DEFAULT.withFastOpen(who));
        eager();
        assertNull(emits(Seg.syn()).cookie);
    }

    @Test
    void theFirstConnectionAsksForACookieAndWaits() throws Exception {
        StreamSocket socket = eager();
        assertArrayEquals(new byte[0], emits(Seg.syn().data(0)).cookie);
        assertFalse(socket.finishConnect());
        peerSends(Seg.synAck().seq(100).ackNumber(1));
        assertTrue(socket.finishConnect());
    }

    @Test
    void theSecondSendsWhatIsWrittenWithTheSyn() throws Exception {
        learn(COOKIE);
        StreamSocket socket = eager();
        emitsNothing();
        assertTrue(socket.finishConnect());
        assertEquals(SelectionKey.OP_WRITE, socket.readyOps());
        write(socket, "early");
        Seg syn = emits(Seg.syn().seq(0).data("early"));
        assertArrayEquals(COOKIE, syn.cookie);
        peerSends(Seg.synAck().seq(100).ackNumber(6).mss(1000));
        emits(Seg.ack(101).seq(6).data(0));
        assertEquals("ESTABLISHED", socket.stateName());
        assertTrue(info(socket).negotiated().fastOpen());
        write(socket, "more");
        emits(Seg.ack(101).seq(6).data("more"));
        peerSends(Seg.ack(10).seq(101));
        assertEquals(0, info(socket).flightSize());
        assertEquals(1, counters.get(Counter.TCP_FASTOPEN_ACTIVE));
    }

    @Test
    void dataWithTheAnswerIsDelivered() throws Exception {
        learn(COOKIE);
        StreamSocket socket = eager();
        write(socket, "ask");
        emits(Seg.syn().data("ask"));
        peerSends(Seg.synAck().seq(100).ackNumber(4).mss(1000).data("answer"));
        emits(Seg.ack(107).seq(4));
        assertEquals("answer", read(socket));
    }

    @Test
    void dataThatWasNotTakenIsSentAgain() throws Exception {
        learn(COOKIE);
        StreamSocket socket = eager();
        write(socket, "early");
        emits(Seg.syn().data("early"));
        peerSends(Seg.synAck().seq(100).ackNumber(1).mss(1000));
        emits(Seg.ack(101).seq(1).data("early"));
        peerSends(Seg.ack(6).seq(101));
        assertTrue(socket.isDrained() || info(socket).flightSize() == 0);
        assertFalse(info(socket).negotiated().fastOpen());
        assertEquals(1, counters.get(Counter.TCP_FASTOPEN_ACTIVE_FAIL));
    }

    @Test
    void aPartOfTheDataMayBeTaken() throws Exception {
        learn(COOKIE);
        StreamSocket socket = eager();
        write(socket, "early");
        emits(Seg.syn().data("early"));
        peerSends(Seg.synAck().seq(100).ackNumber(3).mss(1000));
        emits(Seg.ack(101).seq(3).data("rly"));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 0xffff_ffffL})
    void otherAcknowledgementsAreReset(long number) throws Exception {
        learn(COOKIE);
        StreamSocket socket = eager();
        write(socket, "early");
        emits(Seg.syn());
        peerSends(Seg.synAck().seq(100).ackNumber(number));
        emits(Seg.rst().seq(number));
        assertEquals("SYN-SENT", socket.stateName());
    }

    @Test
    void atMostOneSegmentGoesWithTheSyn() throws Exception {
        learn(COOKIE);
        StreamSocket socket = eager();
        ByteBuffer much = ByteBuffer.allocate(3000);
        assertEquals(960, socket.write(much));
        assertEquals(0, socket.write(much));
        work();
        emits(Seg.syn().data("\0".repeat(960)));
        peerSends(Seg.synAck().seq(100).ackNumber(961).mss(1000));
        emits(Seg.ack(101).seq(961));
        assertTrue((socket.readyOps() & SelectionKey.OP_WRITE) != 0);
        assertEquals(2040, socket.write(much));
        work();
        emits(Seg.ack(101).seq(961).data("\0".repeat(1000)));
    }

    @Test
    void whoReadsFirstGetsTheConnectionWithoutData() throws Exception {
        learn(COOKIE);
        StreamSocket socket = eager();
        assertEquals(0, socket.read(ByteBuffer.allocate(10)));
        work();
        assertArrayEquals(COOKIE, emits(Seg.syn().data(0)).cookie);
        write(socket, "late");
        emitsNothing();
        peerSends(Seg.synAck().seq(100).ackNumber(1).mss(1000).data("banner"));
        assertEquals("banner", read(socket));
        emits(Seg.ack(107).seq(1).data("late"));
    }

    @Test
    void aLostSynIsSentAgainWithoutAnythingOfIt() throws Exception {
        learn(COOKIE);
        StreamSocket socket = eager();
        write(socket, "early");
        emits(Seg.syn().data("early"));
        advance(SECOND);
        assertNull(emits(Seg.syn().seq(0).data(0)).cookie);
        peerSends(Seg.synAck().seq(100).ackNumber(1).mss(1000));
        emits(Seg.ack(101).seq(1).data("early"));
        peerSends(Seg.ack(6).seq(101));
        eager();
        assertNull(emits(Seg.syn()).cookie);
        advance(60 * SECOND);
        emitted.clear();
        StreamSocket again = eager();
        emitsNothing();
        assertTrue(again.finishConnect());
    }

    @Test
    void theAnswerToALostSynMayStillTakeItsData() throws Exception {
        learn(COOKIE);
        StreamSocket socket = eager();
        write(socket, "early");
        emits(Seg.syn().data("early"));
        advance(SECOND);
        emits(Seg.syn().data(0));
        peerSends(Seg.synAck().seq(100).ackNumber(6).mss(1000));
        emits(Seg.ack(101).seq(6).data(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6, 8, 10, 12, 14, 16})
    void cookiesOfAnyLengthAreKept(int length) throws Exception {
        byte[] cookie = new byte[length];
        for (int i = 0; i < length; i++) {
            cookie[i] = (byte) (100 + i);
        }
        learn(cookie);
        StreamSocket socket = eager();
        write(socket, "x");
        assertArrayEquals(cookie, emits(Seg.syn().data("x")).cookie);
    }

    @Test
    void closeAfterWritingSendsBothDataAndFin() throws Exception {
        learn(COOKIE);
        StreamSocket socket = eager();
        write(socket, "once");
        socket.close(now);
        work();
        emits(Seg.syn().data("once"));
        peerSends(Seg.synAck().seq(100).ackNumber(5).mss(1000));
        emits(Seg.finAck(101).seq(5));
        peerSends(Seg.finAck(6).seq(101));
        emits(Seg.ack(102).seq(6));
        assertEquals("TIME-WAIT", socket.stateName());
    }

    @Test
    void closeBeforeAnythingSendsNothing() throws Exception {
        learn(COOKIE);
        StreamSocket socket = eager();
        socket.close(now);
        work();
        emitsNothing();
        assertEquals(0, tcp.sockets().size());
    }

    @Test
    void shutdownFollowsTheData() throws Exception {
        learn(COOKIE);
        StreamSocket socket = eager();
        write(socket, "ask");
        socket.shutdownOutput(now);
        work();
        emits(Seg.syn().data("ask"));
        peerSends(Seg.synAck().seq(100).ackNumber(4).mss(1000));
        emits(Seg.finAck(101).seq(4));
        peerSends(Seg.ack(5).seq(101).data("answer"));
        assertEquals("answer", read(socket));
    }

    @Test
    void refusalShowsWhenTheSocketIsUsed() throws Exception {
        learn(COOKIE);
        StreamSocket socket = eager();
        write(socket, "early");
        emits(Seg.syn());
        peerSends(Seg.rstAck(1));
        IOException e = assertThrows(IOException.class, () -> socket.read(ByteBuffer.allocate(1)));
        assertEquals("Connection refused", e.getMessage());
        assertThrows(IOException.class, () -> socket.write(ByteBuffer.allocate(1)));
        assertTrue((socket.readyOps() & SelectionKey.OP_READ) != 0);
    }

    @Test
    void aConnectionThatIsSwallowedEndsItForAnHour() throws Exception {
        learn(COOKIE);
        StreamSocket socket = eager();
        write(socket, "early");
        emits(Seg.syn());
        peerSends(Seg.synAck().seq(100).ackNumber(6).mss(1000));
        emits(Seg.ack(101));
        write(socket, "into the void");
        advance(30 * SECOND);
        assertEquals(1, counters.get(Counter.TCP_FASTOPEN_BLACKHOLES));
        emitted.clear();
        eager();
        assertNull(emits(Seg.syn()).cookie);
        advance(3600 * SECOND);
        emitted.clear();
        eager();
        emitsNothing();
    }

    @Test
    void simultaneousOpenWithDataWaiting() throws Exception {
        learn(COOKIE);
        StreamSocket socket = eager();
        write(socket, "early");
        emits(Seg.syn().data("early"));
        peerSends(Seg.syn().seq(100).mss(1000));
        emits(Seg.synAck().seq(0).ackNumber(101).data(0));
        peerSends(Seg.synAck().seq(100).ackNumber(1));
        assertEquals("ESTABLISHED", socket.stateName());
        emits(Seg.ack(101).seq(1).data("early"));
    }

    @Test
    void theServersThatAreRememberedAreLimited() throws Exception {
        learn(COOKIE);
        for (int i = 0; i < FastOpenClient.MAX_SERVERS; i++) {
            tcp.fastOpenClient.onCookie(
                    new io.ioth.net.IpAddress(0xfd00L << 48, i), new FastOpenCookie(8, i, 0), 1000);
        }
        eager();
        assertArrayEquals(new byte[0], emits(Seg.syn()).cookie);
        assertNotNull(tcp.fastOpenClient.cookie(new io.ioth.net.IpAddress(0xfd00L << 48, 7), now));
    }
}
