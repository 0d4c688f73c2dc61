/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.TcpSettings;
import io.ioth.TcpSettings.SynCookies;
import io.ioth.metrics.Counter;
import io.ioth.stack.socket.StreamSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SYN cookies (RFC 4987). */
class TcpSynCookiesTest extends PacketTest {

    private void always() {
        configure(TcpSettings.DEFAULT.withSynCookies(SynCookies.ON));
    }

    @Test
    void nothingIsKeptOfASynAnsweredWithACookie() throws Exception {
        always();
        listen(5);
        peerSends(Seg.syn().seq(100).mss(1400));
        emits(Seg.synAck().seq(0).ackNumber(101));
        assertEquals(1, tcp.sockets().size());
        advance(10 * SECOND);
        emitsNothing();
        assertEquals(1, counters.get(Counter.TCP_SYNCOOKIES_SENT));
    }

    @Test
    void theAcknowledgementOpensTheConnection() throws Exception {
        always();
        StreamSocket listener = listen(5);
        peerSends(Seg.syn().seq(100).mss(1400));
        emits(Seg.synAck());
        peerSends(Seg.ack(1).seq(101).data("hello"));
        emits(Seg.ack(106).seq(1));
        StreamSocket socket = accept(listener);
        assertEquals("hello", read(socket));
        write(socket, "world");
        emits(Seg.ack(106).seq(1).data("world"));
        assertEquals(1, counters.get(Counter.TCP_SYNCOOKIES_RECV));
        assertEquals(0, counters.get(Counter.TCP_SYNCOOKIES_FAILED));
        assertEquals(1, counters.get(Counter.TCP_PASSIVE_OPENS));
    }

    @ParameterizedTest
    @CsvSource({"0,536", "65,64", "100,64", "535,64", "536,536", "1300,1220", "1400,1380", "1452,1440", "1460,1460", "65535,1460"})
    void mssComesBackRoundedDown(int offered, int remembered) throws Exception {
        always();
        StreamSocket listener = listen(5);
        peerSends(offered == 0 ? Seg.syn().seq(100) : Seg.syn().seq(100).mss(offered));
        emits(Seg.synAck());
        peerSends(Seg.ack(1).seq(101));
        assertEquals(remembered, info(accept(listener)).mss());
    }

    @Test
    void optionsComeBackInTheTimestamp() throws Exception {
        always();
        StreamSocket listener = listen(5);
        for (int scale = 0; scale <= 14; scale++) {
            peerSends(Seg.syn().seq(100).mss(1460).scale(scale).sackPermitted().ts(7, 0), 6000 + scale);
            Seg synAck = emits(Seg.synAck().scale(0));
            assertTrue(synAck.sackPermitted);
            assertEquals(7, synAck.timestamps[1]);
            peerSends(Seg.ack(1).seq(101).ts(8, synAck.timestamps[0]).window(3), 6000 + scale);
            StreamSocket socket = accept(listener);
            assertTrue(info(socket).negotiated().timestamps());
            assertTrue(info(socket).negotiated().sack());
            assertEquals(3 << scale, info(socket).sndWnd());
            socket.abort(now);
            emitted.clear();
            advance(13 * MS);
        }
    }

    @Test
    void whatThePeerDidNotOfferIsNotInTheTimestamp() throws Exception {
        always();
        StreamSocket listener = listen(5);
        peerSends(Seg.syn().seq(100).mss(1460).ts(7, 0));
        Seg synAck = emits(Seg.synAck());
        assertNull(synAck.scale);
        assertFalse(synAck.sackPermitted);
        peerSends(Seg.ack(1).seq(101).ts(8, synAck.timestamps[0]).window(3));
        StreamSocket socket = accept(listener);
        assertFalse(info(socket).negotiated().sack());
        assertEquals(3, info(socket).sndWnd());
    }

    @Test
    void withoutTimestampsNoOtherOptionIsAnswered() throws Exception {
        always();
        StreamSocket listener = listen(5);
        peerSends(Seg.syn().seq(100).mss(1460).scale(7).sackPermitted());
        Seg synAck = emits(Seg.synAck().mss(1460));
        assertNull(synAck.scale);
        assertNull(synAck.timestamps);
        assertFalse(synAck.sackPermitted);
        peerSends(Seg.ack(1).seq(101).window(1000));
        StreamSocket socket = accept(listener);
        assertEquals(1000, info(socket).sndWnd());
        assertFalse(info(socket).negotiated().sack());
    }

    @Test
    void ourTimestampsNeverGoBack() throws Exception {
        always();
        StreamSocket listener = listen(5);
        peerSends(Seg.syn().seq(100).mss(1460).ts(7, 0));
        int first = emits(Seg.synAck()).timestamps[0];
        peerSends(Seg.ack(1).seq(101).ts(8, first).data("x"));
        int second = emits(Seg.ack(102)).timestamps[0];
        assertTrue(second - first >= 0 && second - first < 64);
        assertNotNull(accept(listener));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 2, 1 << 24, 1 << 27, 1 << 28, 1 << 31})
    void anyOtherNumberIsRefused(int wrong) throws Exception {
        always();
        StreamSocket listener = listen(5);
        peerSends(Seg.syn().seq(100).mss(1460));
        emits(Seg.synAck());
        peerSends(Seg.ack((1 + wrong) & 0xffff_ffffL).seq(101));
        emits(Seg.rst().seq((1 + wrong) & 0xffff_ffffL));
        assertNull(accept(listener));
        assertEquals(1, counters.get(Counter.TCP_SYNCOOKIES_FAILED));
    }

    @Test
    void aCookieIsGoodForOnePeerOnly() throws Exception {
        always();
        StreamSocket listener = listen(5);
        peerSends(Seg.syn().seq(100).mss(1460));
        emits(Seg.synAck());
        peerSends(Seg.ack(1).seq(101), 5001);
        emits(Seg.rst());
        peerSends(Seg.ack(1).seq(102));
        emits(Seg.rst());
        assertNull(accept(listener));
        assertEquals(2, counters.get(Counter.TCP_SYNCOOKIES_FAILED));
    }

    @Test
    void aCookieIsGoodForAMinuteAtLeastAndForTwoAtMost() throws Exception {
        always();
        StreamSocket listener = listen(5);
        peerSends(Seg.syn().seq(100).mss(1460));
        emits(Seg.synAck());
        advance(64 * SECOND);
        peerSends(Seg.ack(1).seq(101));
        assertNotNull(accept(listener));
        peerSends(Seg.syn().seq(100).mss(1460), 5001);
        emits(Seg.synAck());
        advance(128 * SECOND);
        peerSends(Seg.syn().seq(100).mss(1460), 5002);
        int other = iss;
        emits(Seg.synAck());
        peerSends(Seg.ack(1).seq(101), 5001);
        emits(Seg.rst());
        assertNull(accept(listener));
        assertNotEquals(0, other);
    }

    @Test
    void acknowledgementsAreNotTakenForCookiesWhereNoneWereSent() throws Exception {
        listen(5);
        peerSends(Seg.ack(1).seq(101));
        emits(Seg.rst());
        assertEquals(0, counters.get(Counter.TCP_SYNCOOKIES_FAILED));
    }

    @Test
    void cookiesBeginWhereTheQueueEnds() throws Exception {
        StreamSocket listener = listen(200);
        for (int i = 0; i < 200; i++) {
            peerSends(Seg.syn().seq(100), 10_000 + i);
        }
        assertEquals(0, counters.get(Counter.TCP_SYNCOOKIES_SENT));
        assertEquals(201, tcp.sockets().size());
        emitted.clear();
        peerSends(Seg.syn().seq(100));
        emits(Seg.synAck());
        assertEquals(1, counters.get(Counter.TCP_SYNCOOKIES_SENT));
        assertEquals(201, tcp.sockets().size());
        peerSends(Seg.ack(1).seq(101));
        assertNotNull(accept(listener));
        assertEquals(0, counters.get(Counter.TCP_LISTEN_OVERFLOWS));
    }

    @Test
    void fullAcceptQueueDropsTheCookiesAcknowledgement() throws Exception {
        always();
        StreamSocket listener = listen(1);
        for (int i = 0; i < 2; i++) {
            peerSends(Seg.syn().seq(100), 5000 + i);
            emits(Seg.synAck());
        }
        peerSends(Seg.ack(1).seq(101), 5001);
        int second = iss;
        peerSends(Seg.syn().seq(100), 5002);
        emitsNothing();
        assertNotNull(accept(listener));
        assertEquals(1, counters.get(Counter.TCP_LISTEN_OVERFLOWS));
        assertNotEquals(0, second);
    }

    @Test
    void cookiesLookLikeOtherNumbers() throws Exception {
        always();
        listen(5);
        Set<Integer> seen = new HashSet<>();
        int[] ones = new int[32];
        int count = 20_000;
        for (int i = 0; i < count; i++) {
            peerSends(Seg.syn().seq(100).mss(1460), 10_000 + i);
            emitted.clear();
            seen.add(iss);
            for (int bit = 0; bit < 32; bit++) {
                ones[bit] += iss >>> bit & 1;
            }
        }
        assertTrue(seen.size() > count - 10, "collisions: " + (count - seen.size()));
        for (int bit = 0; bit < 32; bit++) {
            assertEquals(count / 2.0, ones[bit], 6 * Math.sqrt(count / 4.0), "bit " + bit);
        }
    }
}
