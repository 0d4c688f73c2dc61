/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.TcpSettings;
import io.ioth.TcpSettings.FastOpen;
import io.ioth.TcpSettings.SynCookies;
import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TCP Fast Open (RFC 7413), the server's side. */
class TcpFastOpenServerTest extends PacketTest {

    private static final long HOUR = 3600 * SECOND;

    private StreamSocket listener;

    private void offer(int queue) throws Exception {
        offer(TcpSettings.DEFAULT.withFastOpen(FastOpen.SERVER), queue);
    }

    private void offer(TcpSettings settings, int queue) throws Exception {
        configure(settings);
        listener = listen(5);
        listener.option(Option.TCP_FASTOPEN, queue);
    }

    /** Asks for a cookie. */
    private byte[] cookie() {
        peerSends(Seg.syn().seq(100).mss(1000).cookie(), 4000);
        byte[] cookie = emits(Seg.synAck().ackNumber(101)).cookie;
        peerSends(Seg.rst().seq(101), 4000);
        return cookie;
    }

    @Test
    void whoAsksGetsACookie() throws Exception {
        offer(5);
        byte[] cookie = cookie();
        assertEquals(8, cookie.length);
        assertArrayEquals(cookie, cookie());
        assertEquals(2, counters.get(Counter.TCP_FASTOPEN_COOKIES_ASKED));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void notWithoutTheOptionOrTheSetting(boolean option) throws Exception {
        offer(TcpSettings.DEFAULT.withFastOpen(option ? FastOpen.CLIENT : FastOpen.BOTH), option ? 5 : 0);
        peerSends(Seg.syn().seq(100).cookie());
        assertNull(emits(Seg.synAck()).cookie);
    }

    @Test
    void dataWithAGoodCookieIsThereBeforeTheHandshakeIsComplete() throws Exception {
        offer(5);
        byte[] cookie = cookie();
        peerSends(Seg.syn().seq(100).mss(1000).cookie(cookie).data("early"));
        emits(Seg.synAck().seq(0).ackNumber(106));
        StreamSocket socket = accept(listener);
        assertEquals("SYN-RECEIVED", socket.stateName());
        assertEquals("early", read(socket));
        assertTrue(info(socket).negotiated().fastOpen());
        peerSends(Seg.ack(1).seq(106).data(" late"));
        assertEquals("ESTABLISHED", socket.stateName());
        assertEquals(" late", read(socket));
        assertEquals(1, counters.get(Counter.TCP_FASTOPEN_PASSIVE));
        advance(10 * SECOND);
        assertEquals(0, counters.get(Counter.TCP_RETRANS_SEGS));
    }

    @Test
    void theAnswerMayComeBeforeTheHandshakeIsComplete() throws Exception {
        offer(5);
        byte[] cookie = cookie();
        peerSends(Seg.syn().seq(100).mss(1000).cookie(cookie).data("ask"));
        emits(Seg.synAck().seq(0).ackNumber(104));
        StreamSocket socket = accept(listener);
        write(socket, "answer");
        emits(Seg.ack(104).seq(1).data("answer"));
        socket.shutdownOutput(now);
        work();
        emits(Seg.finAck(104).seq(7));
        peerSends(Seg.ack(8).seq(104));
        assertEquals("FIN-WAIT-2", socket.stateName());
        peerSends(Seg.finAck(8).seq(104));
        emits(Seg.ack(105).seq(8));
        assertEquals("TIME-WAIT", socket.stateName());
    }

    @Test
    void aWrongCookieIsAnsweredWithARightOneAndTheDataIsNotTaken() throws Exception {
        offer(5);
        byte[] cookie = cookie();
        byte[] wrong = cookie.clone();
        wrong[3] ^= 1;
        peerSends(Seg.syn().seq(100).mss(1000).cookie(wrong).data("early"));
        assertArrayEquals(cookie, emits(Seg.synAck().ackNumber(101)).cookie);
        assertNull(accept(listener));
        assertEquals(1, counters.get(Counter.TCP_FASTOPEN_PASSIVE_FAIL));
        peerSends(Seg.ack(1).seq(101).data("early"));
        assertEquals("early", read(accept(listener)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 9, 15, 17, 18})
    void aCookieOfAnImpossibleLengthIsNoOption(int length) throws Exception {
        offer(5);
        peerSends(Seg.syn().seq(100).cookie(new byte[length]).data("early"));
        assertNull(emits(Seg.synAck().ackNumber(101)).cookie);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6, 10, 16})
    void aCookieOfAnotherLengthIsWrong(int length) throws Exception {
        offer(5);
        peerSends(Seg.syn().seq(100).cookie(new byte[length]).data("early"));
        assertNotNull(emits(Seg.synAck().ackNumber(101)).cookie);
    }

    @Test
    void cookiesAgeAndAreRenewed() throws Exception {
        offer(5);
        byte[] cookie = cookie();
        advance(HOUR);
        peerSends(Seg.syn().seq(100).mss(1000).cookie(cookie).data("early"), 4001);
        byte[] renewed = emits(Seg.synAck().ackNumber(106)).cookie;
        assertNotNull(renewed);
        peerSends(Seg.ack(1).seq(106), 4001);
        advance(HOUR);
        peerSends(Seg.syn().seq(100).mss(1000).cookie(cookie).data("early"), 4002);
        emits(Seg.synAck().ackNumber(101));
        peerSends(Seg.syn().seq(100).mss(1000).cookie(renewed).data("early"), 4003);
        emits(Seg.synAck().ackNumber(106));
    }

    @Test
    void withTheCurrentCookieThereIsNoNewOne() throws Exception {
        offer(5);
        peerSends(Seg.syn().seq(100).mss(1000).cookie(cookie()).data("early"));
        assertNull(emits(Seg.synAck().ackNumber(106)).cookie);
    }

    @Test
    void asManyAsTheOptionAllows() throws Exception {
        offer(2);
        byte[] cookie = cookie();
        for (int i = 0; i < 3; i++) {
            peerSends(Seg.syn().seq(100).mss(1000).cookie(cookie).data("early"), 4001 + i);
            emits(Seg.synAck().ackNumber(i < 2 ? 106 : 101));
        }
        assertEquals(1, counters.get(Counter.TCP_FASTOPEN_OVERFLOWS));
        peerSends(Seg.ack(1).seq(101), 4003);
        assertNotNull(accept(listener));
    }

    @Test
    void aCompleteHandshakeMakesRoomForAnother() throws Exception {
        offer(1);
        byte[] cookie = cookie();
        for (int i = 0; i < 3; i++) {
            peerSends(Seg.syn().seq(100).mss(1000).cookie(cookie).data("early"), 4001 + i);
            emits(Seg.synAck().ackNumber(106));
            peerSends(Seg.ack(1).seq(106), 4001 + i);
        }
    }

    @Test
    void aResetKeepsThePlaceForAMinute() throws Exception {
        offer(1);
        byte[] cookie = cookie();
        peerSends(Seg.syn().seq(100).mss(1000).cookie(cookie).data("early"), 4001);
        emits(Seg.synAck().ackNumber(106));
        peerSends(Seg.rst().seq(106), 4001);
        peerSends(Seg.syn().seq(100).mss(1000).cookie(cookie).data("early"), 4002);
        emits(Seg.synAck().ackNumber(101));
        peerSends(Seg.rst().seq(101), 4002);
        advance(60 * SECOND);
        peerSends(Seg.syn().seq(100).mss(1000).cookie(cookie).data("early"), 4003);
        emits(Seg.synAck().ackNumber(106));
    }

    @Test
    void theSynAndAckIsSentAgain() throws Exception {
        offer(5);
        peerSends(Seg.syn().seq(100).mss(1000).cookie(cookie()).data("early"));
        StreamSocket socket = accept(listener);
        for (int i = 0; i < 6; i++) {
            emits(Seg.synAck().seq(0).ackNumber(106));
            advance(SECOND << i);
        }
        emitsNothing();
        assertEquals("CLOSED", socket.stateName());
        peerSends(Seg.syn().seq(100).mss(1000).cookie(cookie()).data("early"), 4100);
        emits(Seg.synAck().ackNumber(106));
    }

    @Test
    void aRepeatedSynIsAnsweredAgainAndItsTextIsNotTakenTwice() throws Exception {
        offer(5);
        byte[] cookie = cookie();
        Seg syn = Seg.syn().seq(100).mss(1000).cookie(cookie).data("early");
        peerSends(syn);
        emits(Seg.synAck().seq(0).ackNumber(106));
        peerSends(syn);
        emits(Seg.synAck().seq(0).ackNumber(106));
        assertEquals("early", read(accept(listener)));
        assertNull(accept(listener));
    }

    @Test
    void wrongAcknowledgementsAreReset() throws Exception {
        offer(5);
        peerSends(Seg.syn().seq(100).mss(1000).cookie(cookie()).data("early"));
        emits(Seg.synAck().seq(0).ackNumber(106));
        StreamSocket socket = accept(listener);
        peerSends(Seg.ack(0).seq(106).data("x"));
        emits(Seg.rst().seq(0));
        peerSends(Seg.ack(2).seq(106).data("x"));
        emits(Seg.rst().seq(2));
        assertEquals("SYN-RECEIVED", socket.stateName());
        assertEquals("early", read(socket));
        assertEquals(2, counters.get(DropReason.TCP_BAD_ACK));
    }

    @Test
    void aSynWithACookieAndNoDataOpensToo() throws Exception {
        offer(5);
        peerSends(Seg.syn().seq(100).mss(1000).cookie(cookie()));
        emits(Seg.synAck().ackNumber(101));
        StreamSocket socket = accept(listener);
        write(socket, "hello");
        emits(Seg.ack(101).seq(1).data("hello"));
    }

    @Test
    void notWhenSynsAreNotRemembered() throws Exception {
        offer(TcpSettings.DEFAULT.withFastOpen(FastOpen.SERVER).withSynCookies(SynCookies.ON), 5);
        peerSends(Seg.syn().seq(100).cookie());
        assertNull(emits(Seg.synAck().ackNumber(101)).cookie);
        assertFalse(counters.get(Counter.TCP_SYNCOOKIES_SENT) == 0);
    }

    @Test
    void abortBeforeTheHandshakeIsCompleteResets() throws Exception {
        offer(1);
        byte[] cookie = cookie();
        peerSends(Seg.syn().seq(100).mss(1000).cookie(cookie).data("early"));
        emits(Seg.synAck().ackNumber(106));
        accept(listener).abort(now);
        emits(Seg.rstAck(106).seq(1));
        peerSends(Seg.syn().seq(100).mss(1000).cookie(cookie).data("early"), 4003);
        emits(Seg.synAck().ackNumber(106));
    }
}
