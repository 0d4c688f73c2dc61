/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.wire.TcpView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The timestamps option (RFC 7323 §3 to §5). */
class TcpTimestampsTest extends PacketTest {

    private static final long DAY = 24 * 3600 * SECOND;

    /** Established, with the peer's clock at {@code peerClock}. */
    private StreamSocket connectedAt(int peerClock) throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        peerSends(Seg.synAck().seq(100).ackNumber(1).mss(1012).ts(peerClock, tsVal));
        assertEquals(peerClock, emits(Seg.ack(101)).timestamps[1]);
        return socket;
    }

    @Test
    @Rfc(value = 7323, req = "3.2-7")
    void ourSynEchoesZero() throws Exception {
        connect();
        assertEquals(0, emits(Seg.syn()).timestamps[1]);
    }

    @Test
    @Rfc(value = 7323, req = {"3.2-8", "3.2-9"})
    void ourSynAckEchoesTheSyn() throws Exception {
        listen(5);
        peerSends(Seg.syn().seq(100).ts(77, 0));
        assertEquals(77, emits(Seg.synAck()).timestamps[1]);
    }

    @Test
    @Rfc(value = 7323, req = "3.2-10")
    void theEchoOfASynMeansNothing() throws Exception {
        StreamSocket listener = listen(5);
        peerSends(Seg.syn().seq(100).ts(77, 123_456));
        emits(Seg.synAck());
        advance(20 * MS);
        peerSends(Seg.ack(1).seq(101).ts(78, tsVal));
        assertEquals(20 * MS, info(accept(listener)).srttNs());
    }

    @Test
    @Rfc(value = 7323, req = {"3.2-2", "3.2-3"})
    @Rfc(value = 7323, req = "3.2-11")
    void everySegmentHasThem() throws Exception {
        StreamSocket socket = connectedAt(1000);
        write(socket, 2500);
        peerSends(Seg.ack(1).seq(101).data("text").ts(1001, tsVal));
        advance(3 * SECOND);
        socket.shutdownOutput(now);
        work();
        socket.abort(now);
        work();
        assertTrue(emitted.size() > 5);
        for (Seg seg : emitted) {
            assertNotNull(seg.timestamps, () -> "without: " + seg);
        }
        assertTrue((emitted.getLast().flags & TcpView.RST) != 0);
    }

    @Test
    void noneWithoutThePeers() throws Exception {
        StreamSocket socket = connected();
        write(socket, 2500);
        for (Seg seg : emitted) {
            assertNull(seg.timestamps);
        }
    }

    @Test
    @Rfc(value = 7323, req = "3.2-6")
    void whatWasNotNegotiatedIsIgnored() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(1).seq(101).data("a").ts(5, 9));
        peerSends(Seg.ack(1).seq(102).data("b").ts(4, 9));
        assertEquals("ab", read(socket));
        assertNull(emitted.getLast().timestamps);
        assertFalse(info(socket).negotiated().timestamps());
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "acknowledgement", "fin"})
    @Rfc(value = 7323, req = "3.2-5")
    void aSegmentWithoutThemIsTakenAsLinuxDoes(String what) throws Exception {
        StreamSocket socket = connectedAt(1000);
        write(socket, "x");
        emitted.clear();
        peerSends(switch (what) {
            case "text" -> Seg.ack(1).seq(101).data("bare");
            case "fin" -> Seg.finAck(1).seq(101);
            default -> Seg.ack(2).seq(101);
        });
        assertEquals(what.equals("fin") ? "CLOSE-WAIT" : "ESTABLISHED", socket.stateName());
        assertEquals(what.equals("acknowledgement") ? 0 : 1, info(socket).flightSize());
        assertEquals(what.equals("text") ? 4 : 0, socket.available());
        emitted.forEach(seg -> assertEquals(1000, seg.timestamps[1]));
    }

    @ParameterizedTest
    @CsvSource({"1000,999", "0,-1", "-1,-2", "-2147483648,2147483647", "5,-2147483600", "2147483647,2147483646"})
    @Rfc(value = 7323, req = {"5.3-1", "4.3-2"})
    void anOlderOneIsAcknowledgedAndDropped(int recent, int older) throws Exception {
        StreamSocket socket = connectedAt(recent);
        peerSends(Seg.ack(1).seq(101).data("old").ts(older, tsVal));
        Seg answer = emits(Seg.ack(101).seq(1).data(0));
        assertEquals(recent, answer.timestamps[1]);
        assertEquals(1, counters.get(DropReason.TCP_PAWS));
        assertEquals(0, socket.available());
    }

    @ParameterizedTest
    @CsvSource({"1000,1000", "1000,1001", "-1,0", "2147483647,-2147483648", "-2147483600,5", "0,2147483647"})
    @Rfc(value = 7323, req = {"5.3-1", "4.3-1"})
    void anEqualOrNewerOneIsTakenAcrossTheWrap(int recent, int newer) throws Exception {
        StreamSocket socket = connectedAt(recent);
        peerSends(Seg.ack(1).seq(101).data("new").ts(newer, tsVal));
        assertEquals(newer, emits(Seg.ack(104)).timestamps[1]);
        assertEquals("new", read(socket));
    }

    @Test
    @Rfc(value = 7323, req = "5.2-1")
    void aResetWithAnOldTimestampCounts() throws Exception {
        StreamSocket socket = connectedAt(1000);
        peerSends(Seg.rst().seq(101).ts(1, 0));
        assertEquals("CLOSED", socket.stateName());
    }

    @Test
    @Rfc(value = 7323, req = "5.2-2")
    void theTimestampOfAResetChangesNothing() throws Exception {
        StreamSocket socket = connectedAt(1000);
        peerSends(Seg.rst().seq(150).ts(999_999, 0));
        assertEquals(1000, emits(Seg.ack(101)).timestamps[1]);
        peerSends(Seg.ack(1).seq(101).data("fine").ts(1001, tsVal));
        assertEquals("fine", read(socket));
    }

    @ParameterizedTest
    @ValueSource(longs = {101 + 70_000, 50})
    @Rfc(value = 7323, req = "5.3-2")
    void theTimestampOfASegmentOutOfTheWindowChangesNothing(long seq) throws Exception {
        StreamSocket socket = connectedAt(1000);
        peerSends(Seg.ack(1).seq(seq).data("far").ts(500_000, tsVal));
        assertEquals(1000, emits(Seg.ack(101)).timestamps[1]);
        peerSends(Seg.ack(1).seq(101).data("fine").ts(1001, tsVal));
        assertEquals("fine", read(socket));
    }

    @Test
    @Rfc(value = 7323, req = {"4.3-1", "3.2-9"})
    void ofDelayedAcknowledgementsTheFirstSegmentIsEchoed() throws Exception {
        StreamSocket socket = connectedAt(1000);
        for (int i = 0; i < 16; i++) {
            peerSends(Seg.ack(1).seq(101 + i).data("q").ts(1000, tsVal));
        }
        read(socket);
        emitted.clear();
        peerSends(Seg.ack(1).seq(117).data("x").ts(1010, tsVal));
        emitsNothing();
        peerSends(Seg.ack(1).seq(118).data("y").ts(1020, tsVal));
        advance(SECOND);
        assertEquals(1010, emits(Seg.ack(119)).timestamps[1]);
    }

    @Test
    @Rfc(value = 7323, req = {"4.3-1", "3.2-9"})
    void aHoleEchoesWhatCameBeforeIt() throws Exception {
        connectedAt(1000);
        peerSends(Seg.ack(1).seq(101).data("a").ts(1001, tsVal));
        assertEquals(1001, emits(Seg.ack(102)).timestamps[1]);
        peerSends(Seg.ack(1).seq(103).data("c").ts(1003, tsVal));
        assertEquals(1001, emits(Seg.ack(102)).timestamps[1]);
        peerSends(Seg.ack(1).seq(102).data("b").ts(1004, tsVal));
        assertEquals(1004, emits(Seg.ack(104)).timestamps[1]);
    }

    @Test
    @Rfc(value = 7323, req = "5.3-3")
    void whatWasQueuedIsNotCheckedAgain() throws Exception {
        StreamSocket socket = connectedAt(1000);
        peerSends(Seg.ack(1).seq(102).data("b").ts(1001, tsVal));
        peerSends(Seg.ack(1).seq(101).data("a").ts(2000, tsVal));
        assertEquals("ab", read(socket));
    }

    @Test
    @Rfc(value = 7323, req = "5.5-1")
    void after24DaysOfSilenceAnyTimestampIsTaken() throws Exception {
        StreamSocket socket = connectedAt(1000);
        advance(23 * DAY);
        peerSends(Seg.ack(1).seq(101).data("old").ts(999, tsVal));
        emits(Seg.ack(101));
        advance(2 * DAY);
        peerSends(Seg.ack(1).seq(101).data("new").ts(999, tsVal));
        assertEquals(999, emits(Seg.ack(104)).timestamps[1]);
        assertEquals("new", read(socket));
    }

    @Test
    @Rfc(value = 7323, req = "5.4-1")
    void ourClockCountsMilliseconds() throws Exception {
        StreamSocket socket = connectedAt(1000);
        int before = tsVal;
        advance(12_345 * MS);
        write(socket, "x");
        assertEquals(12_345, tsVal - before);
    }

    @Test
    @Rfc(value = 7323, req = "7.1-1")
    void ourClockHasAnotherOffsetForOtherAddresses() throws Exception {
        connectedAt(1000);
        int here = tsVal;
        tcp.close(now);
        ip.addresses.clear();
        ip.addresses.add(IpAddress.parse("10.0.0.3"));
        connect();
        assertNotEquals(here, tsVal);
    }

    @Test
    @Rfc(value = 7323, req = "4.1-1")
    void onlyWhatAdvancesMeasures() throws Exception {
        StreamSocket socket = connectedAt(1000);
        long srtt = info(socket).srttNs();
        advance(5 * SECOND);
        peerSends(Seg.ack(1).seq(101).data("text").ts(1001, tsVal - 3000));
        assertEquals(srtt, info(socket).srttNs());
    }

    @Test
    void anEchoFromTheFutureDoesNoHarm() throws Exception {
        StreamSocket socket = connectedAt(1000);
        write(socket, "lost");
        advance(info(socket).rtoNs() + MS);
        peerSends(Seg.ack(5).seq(101).ts(1001, tsVal + 1_000_000));
        assertTrue(info(socket).rtoNs() >= 200 * MS && info(socket).rtoNs() <= 120 * SECOND);
        write(socket, "next");
        peerSends(Seg.ack(9).seq(101).ts(1002, tsVal));
        assertEquals(0, info(socket).flightSize());
    }

    @Test
    @Rfc(value = 6298, req = "3-2")
    void theEchoTellsWhichTransmissionWasAnswered() throws Exception {
        StreamSocket socket = connectedAt(1000);
        write(socket, "twice");
        advance(info(socket).rtoNs());
        int again = tsVal;
        advance(100 * MS);
        peerSends(Seg.ack(6).seq(101).ts(1001, again));
        assertTrue(info(socket).srttNs() <= 100 * MS, "srtt " + info(socket).srttNs());
        assertEquals(0, info(socket).backoffs());
    }
}
