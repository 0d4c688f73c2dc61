/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.Counter;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.StreamSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an attacker tries who can send but not see (RFC 5961; CVE-2016-5696, CVE-2004-0230). */
class TcpBlindAttackTest extends PacketTest {

    private StreamSocket listener;

    private StreamSocket from(int port) throws Exception {
        if (listener == null) {
            listener = listen(50);
        }
        peerSends(Seg.syn().seq(100).mss(1000), port);
        emits(Seg.synAck());
        peerSends(Seg.ack(1).seq(101), port);
        return accept(listener);
    }

    /** Numbers a window apart, so that one is surely inside. */
    @ParameterizedTest
    @CsvSource({"4,2", "2,2"})
    void resetsOrSynsOverTheWholeSequenceSpaceEndNothing(int flags, int mostAnswers) throws Exception {
        StreamSocket socket = connected();
        for (long seq = 7; seq <= 0xffff_ffffL; seq += 65_535) {
            if (seq != 101) {
                peerSends(Seg.flags(flags).seq(seq));
            }
        }
        assertEquals("ESTABLISHED", socket.stateName());
        assertTrue(emitted.size() <= mostAnswers, emitted.size() + " answers");
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 1000, 0x7fff_0000L, 0x8000_0001L, 0xfffe_0000L})
    void textWithAnAcknowledgementByGuessIsNotDelivered(long guess) throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(guess).seq(101).data("evil"));
        assertEquals(0, socket.available());
        peerSends(Seg.ack(1).seq(101).data("good"));
        assertEquals("good", read(socket));
    }

    @Test
    @Rfc(value = 5961, req = {"5.2-1", "5.2-2"})
    void howOldAnAcknowledgementMayBe() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(1).seq(101).window(2000));
        long largestWindow = 65535;
        long oldest = 1 - largestWindow & 0xffff_ffffL;
        peerSends(Seg.ack(oldest).seq(101).data("a"));
        assertEquals(1, socket.available());
        emitted.clear();
        peerSends(Seg.ack(oldest - 1).seq(102).data("b"));
        assertEquals(1, socket.available());
        emits(Seg.ack(102).seq(1));
    }

    @Test
    void eachConnectionHasItsOwnLimit() throws Exception {
        for (int i = 0; i < 20; i++) {
            from(6000 + i);
        }
        for (int i = 0; i < 20; i++) {
            peerSends(Seg.rst().seq(150), 6000 + i);
        }
        assertEquals(20, emitted.size());
        emitted.clear();
        for (int i = 0; i < 20; i++) {
            peerSends(Seg.rst().seq(150), 6000 + i);
        }
        emitsNothing();
        from(7000);
        peerSends(Seg.rst().seq(150), 7000);
        assertEquals(1, emitted.size());
    }

    @Test
    void noTwoLimitsAreAlike() throws Exception {
        List<Long> waits = new ArrayList<>();
        connected();
        long last = now;
        peerSends(Seg.rst().seq(150));
        while (waits.size() < 50) {
            advance(MS);
            emitted.clear();
            peerSends(Seg.rst().seq(150));
            if (!emitted.isEmpty()) {
                waits.add((now - last) / MS);
                last = now;
            }
        }
        Set<Long> different = new HashSet<>(waits);
        assertTrue(different.size() > 25, () -> "too regular: " + waits);
        waits.forEach(wait -> assertTrue(wait >= 250 && wait <= 751, () -> "waited " + wait + " ms"));
    }

    @Test
    void aFloodGetsTwoAnswersASecond() throws Exception {
        connected();
        for (int i = 0; i < 10_000; i++) {
            peerSends(Seg.rst().seq(150 + i % 1000));
            advance(MS);
        }
        assertTrue(emitted.size() >= 10 && emitted.size() <= 40, emitted.size() + " answers in 10 s");
        assertEquals(emitted.size(), counters.get(Counter.TCP_CHALLENGE_ACKS));
    }

    @Test
    void theRealPeersResetAfterAChallengeEndsTheConnection() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.rst().seq(150));
        Seg challenge = emits(Seg.ack(101).seq(1));
        peerSends(Seg.rst().seq(challenge.ack));
        assertEquals("CLOSED", socket.stateName());
    }

    @Test
    void aRebootedPeerGetsInAfterAChallenge() throws Exception {
        StreamSocket socket = from(PEER_PORT);
        peerSends(Seg.syn().seq(90_000).mss(1000));
        Seg challenge = emits(Seg.ack(101).seq(1));
        peerSends(Seg.rst().seq(challenge.ack));
        assertEquals("CLOSED", socket.stateName());
        peerSends(Seg.syn().seq(90_000).mss(1000));
        emits(Seg.synAck().ackNumber(90_001));
        peerSends(Seg.ack(1).seq(90_001));
        assertNotEquals(null, accept(listener));
    }

    /** Who acknowledges what wasn't sent gets nothing faster. */
    @Test
    void optimisticAcknowledgementsGainNothing() throws Exception {
        StreamSocket socket = connected();
        write(socket, 5000);
        emitted.clear();
        int before = info(socket).cwnd();
        for (int i = 0; i < 1000; i++) {
            peerSends(Seg.ack(5002 + i * 100L).seq(101));
        }
        assertEquals(before, info(socket).cwnd());
        assertEquals(5000, info(socket).flightSize());
        assertTrue(emitted.size() <= 1, emitted.size() + " answers");
    }

    @Test
    void dividedAcknowledgementsGainNothing() throws Exception {
        StreamSocket socket = connected();
        write(socket, 10_000);
        emitted.clear();
        int before = info(socket).cwnd();
        for (int i = 2; i <= 1001; i++) {
            peerSends(Seg.ack(i).seq(101));
        }
        assertTrue(info(socket).cwnd() <= before + 1000, "grew by " + (info(socket).cwnd() - before));
    }

    @Test
    void repeatedAcknowledgementsGainNothing() throws Exception {
        StreamSocket socket = connected();
        write(socket, 20_000);
        peerSends(Seg.ack(1001).seq(101));
        emitted.clear();
        int before = info(socket).cwnd();
        for (int i = 0; i < 1000; i++) {
            peerSends(Seg.ack(1001).seq(101));
        }
        assertTrue(info(socket).cwnd() <= before, info(socket).cwnd() + " > " + before);
        int sent = emitted.stream().mapToInt(seg -> seg.data.length).sum();
        assertTrue(sent <= 3 * before, "sent " + sent);
    }
}
