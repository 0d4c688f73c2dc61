/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.TcpSettings;
import io.ioth.TcpSettings.Ecn;
import io.ioth.link.LinkCapabilities;
import io.ioth.metrics.Counter;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.wire.EcnField;
import io.ioth.wire.TcpView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** AccECN (RFC 9768). Flags are written as the number AE CWR ECE, as in its tables. */
class TcpAccEcnTest extends PacketTest {

    private static final int ASKS = 0b111;

    private static int ace(int number) {
        return TcpView.aceFlags(number);
    }

    private void ecn(Ecn who) {
        configure(TcpSettings.DEFAULT.withEcn(who));
    }

    /** The peer answers our SYN with {@code answer}, unmarked. */
    private StreamSocket connected(int answer, int field) throws Exception {
        ecn(Ecn.ACCURATE);
        StreamSocket socket = connect();
        emits(Seg.syn().with(ace(ASKS)));
        peerSends(Seg.synAck().with(ace(answer)).ecn(field).seq(100).ackNumber(1).mss(1000).accEcn(1, 0, 1));
        assertTrue(socket.finishConnect());
        return socket;
    }

    private StreamSocket accurate() throws Exception {
        StreamSocket socket = connected(0b010, 0);
        emits(Seg.ack(101).with(ace(0b010)));
        return socket;
    }

    /** Opened by the peer, whose SYN asks for it. */
    private StreamSocket accepted(int ackOfSynAck) throws Exception {
        ecn(Ecn.ACCURATE);
        StreamSocket listener = listen(5);
        peerSends(Seg.syn().with(ace(ASKS)).seq(100).mss(1000));
        emits(Seg.synAck().with(ace(0b010)));
        peerSends(Seg.ack(1).with(ace(ackOfSynAck)).seq(101).accEcn(1, 0, 1));
        StreamSocket socket = accept(listener);
        assertNotNull(socket);
        return socket;
    }

    /** Table 2, as the client: what the answer makes of the connection. 4 stands for no flags at all. */
    @ParameterizedTest
    @CsvSource({
        "0b010, 0, 0b010, 2", "0b011, 0, 0b010, 0", "0b100, 0, 0b010, 0", "0b110, 0, 0b010, 0",
        "0b101, 0, 0b010, 2", "0b001, 0, 0b000, 2", "0b000, 0, 0b000, 0", "0b111, 0, 0b000, 0"
    })
    void theServersAnswerDecides(String answer, int field, String ours, int ect) throws Exception {
        StreamSocket socket = connected(binary(answer), field);
        emits(Seg.ack(101).with(ace(binary(ours))));
        write(socket, 10);
        assertEquals(ect, emitted.peek().ecn);
        assertEquals(binary(ours) != 0, info(socket).negotiated().accurateEcn());
        assertEquals(binary(ours) != 0 || ect != 0, info(socket).negotiated().ecn());
    }

    private static int binary(String text) {
        return Integer.parseInt(text.substring(2), 2);
    }

    /** Table 2, as the server. */
    @ParameterizedTest
    @CsvSource({
        "0b111, 0, 0b010", "0b111, 1, 0b011", "0b111, 2, 0b100", "0b111, 3, 0b110",
        "0b011, 0, 0b001", "0b000, 0, 0b000",
        "0b001, 0, 0b010", "0b010, 0, 0b010", "0b100, 0, 0b010", "0b101, 0, 0b010", "0b110, 0, 0b010"
    })
    void theClientsSynIsAnswered(String asked, int field, String answer) throws Exception {
        ecn(Ecn.ACCURATE);
        listen(5);
        peerSends(Seg.syn().with(ace(binary(asked))).ecn(field).seq(100).mss(1000));
        Seg seg = emits(Seg.synAck().with(ace(binary(answer))));
        boolean accurate = binary(answer) > 1;
        assertArrayEquals(accurate ? new int[] {1, 0, 1} : null, seg.accEcn);
    }

    /** An RFC 3168 server takes no notice of AE. */
    @ParameterizedTest
    @CsvSource({"ACCEPT, 1", "ON, 1", "OFF, 0"})
    void whoDoesNotKnowItAnswersAsBefore(Ecn who, int answer) throws Exception {
        ecn(who);
        listen(5);
        peerSends(Seg.syn().with(ace(ASKS)).seq(100).mss(1000));
        emits(Seg.synAck().with(ace(answer)));
    }

    /** Table 3. */
    @ParameterizedTest
    @CsvSource({"0, 0b010, 5", "1, 0b011, 5", "2, 0b100, 5", "3, 0b110, 6"})
    void theAckOfTheSynAckTellsHowThatCame(int field, String encoded, int counter) throws Exception {
        StreamSocket socket = connected(0b010, field);
        emits(Seg.ack(101).with(ace(binary(encoded))));
        write(socket, 10);
        emits(Seg.ack(101).with(ace(counter)).data(10));
    }

    /** Table 4: what becomes of marking after the acknowledgement of the SYN and ACK. */
    @ParameterizedTest
    @CsvSource({
        "0b000, 0", "0b001, 2", "0b010, 2", "0b011, 0", "0b100, 0", "0b101, 2", "0b110, 0", "0b111, 2"
    })
    void theAckOfTheSynAckIsUnderstood(String ace, int ect) throws Exception {
        StreamSocket socket = accepted(binary(ace));
        write(socket, 10);
        assertEquals(ect, emits(Seg.ack(101).with(ace(5)).data(10)).ecn);
    }

    @Test
    void aPeerThatClearsTheFieldIsStillToldButNotHeard() throws Exception {
        StreamSocket socket = accepted(0);
        write(socket, 3000);
        emitted.clear();
        peerSends(Seg.ack(1001).with(ace(7)).seq(101));
        assertEquals(0, counters.get(Counter.TCP_ECN_REDUCTIONS));
        peerSends(Seg.ack(3001).with(ace(7)).seq(101).data("a").ecn(EcnField.CE));
        emits(Seg.ack(102).with(ace(6)));
    }

    @Test
    void aMarkOnTheSynAckReducesTheServersWindow() throws Exception {
        StreamSocket socket = accepted(0b110);
        write(socket, 1000);
        peerSends(Seg.ack(1001).with(ace(6)).seq(101));
        assertEquals(1, counters.get(Counter.TCP_ECN_REDUCTIONS));
    }

    @Test
    void aLostSynIsTriedOnceMoreBeforeGoingWithout() throws Exception {
        ecn(Ecn.ACCURATE);
        connect();
        emits(Seg.syn().with(ace(ASKS)));
        advance(SECOND);
        emits(Seg.syn().with(ace(ASKS)));
        advance(2 * SECOND);
        emits(Seg.syn());
    }

    @Test
    void aClientThatFellBackMayStillMark() throws Exception {
        ecn(Ecn.ACCURATE);
        StreamSocket socket = connect();
        advance(3 * SECOND);
        emitted.clear();
        peerSends(Seg.synAck().with(ace(0b010)).seq(100).ackNumber(1).mss(1000));
        emits(Seg.ack(101).with(ace(0b010)));
        write(socket, 10);
        assertEquals(EcnField.ECT_0, emits(Seg.ack(101).with(ace(5)).data(10)).ecn);
    }

    @Test
    void aLostSynAckIsTriedWithoutTheOptionThenWithoutFlags() throws Exception {
        ecn(Ecn.ACCURATE);
        StreamSocket listener = listen(5);
        peerSends(Seg.syn().with(ace(ASKS)).seq(100).mss(1000));
        assertNotNull(emits(Seg.synAck().with(ace(0b010))).accEcn);
        advance(SECOND);
        assertNull(emits(Seg.synAck().with(ace(0b010))).accEcn);
        advance(2 * SECOND);
        assertNull(emits(Seg.synAck()).accEcn);
        peerSends(Seg.ack(1).with(ace(0b010)).seq(101));
        StreamSocket socket = accept(listener);
        write(socket, 10);
        assertEquals(0, emits(Seg.ack(101).with(ace(5)).data(10)).ecn, "a server that sent no flags must not mark");
    }

    @Test
    void aSynWithoutFlagsMeansThatTheServerMustNotMark() throws Exception {
        ecn(Ecn.ACCURATE);
        StreamSocket listener = listen(5);
        peerSends(Seg.syn().with(ace(ASKS)).seq(100).mss(1000));
        emitted.clear();
        advance(SECOND);
        emitted.clear();
        peerSends(Seg.syn().seq(100).mss(1000));
        emits(Seg.synAck().with(ace(0b010)));
        peerSends(Seg.ack(1).with(ace(0b010)).seq(101));
        write(accept(listener), 10);
        assertEquals(0, emits(Seg.ack(101).with(ace(5)).data(10)).ecn);
    }

    @ParameterizedTest
    @CsvSource({"0b111, 0b011", "0b011, 0b111"})
    void twoKindsOfSynAreReset(String first, String second) throws Exception {
        ecn(Ecn.ACCURATE);
        listen(5);
        peerSends(Seg.syn().with(ace(binary(first))).seq(100).mss(1000));
        emitted.clear();
        advance(600 * MS);
        peerSends(Seg.syn().with(ace(binary(second))).seq(100).mss(1000));
        assertTrue((emitted.getLast().flags & TcpView.RST) != 0, () -> emitted.toString());
    }

    @Test
    void theLatestSynIsFedBack() throws Exception {
        ecn(Ecn.ACCURATE);
        listen(5);
        peerSends(Seg.syn().with(ace(ASKS)).seq(100).mss(1000));
        emits(Seg.synAck().with(ace(0b010)));
        advance(600 * MS);
        peerSends(Seg.syn().with(ace(ASKS)).ecn(EcnField.CE).seq(100).mss(1000));
        emits(Seg.synAck().with(ace(0b110)));
    }

    @Test
    void aRepeatedSynAckIsAcknowledgedWithItsField() throws Exception {
        accurate();
        peerSends(Seg.synAck().with(ace(0b010)).ecn(EcnField.CE).seq(100).ackNumber(1).mss(1000));
        emits(Seg.ack(101).with(ace(0b110)));
        advance(SECOND);
        peerSends(Seg.synAck().with(ace(0b010)).ecn(EcnField.CE).seq(100).ackNumber(1).mss(1000));
        emits(Seg.ack(101).with(ace(0b110)));
        peerSends(Seg.ack(1).seq(101).data("a").ecn(EcnField.ECT_0).with(ace(5)));
        emits(Seg.ack(102).with(ace(6)));
    }

    @Test
    void everyMarkedPacketCounts() throws Exception {
        accurate();
        long seq = 101;
        for (int i = 1; i <= 12; i++) {
            peerSends(Seg.ack(1).seq(seq++).data("a").ecn(EcnField.CE).with(ace(5)));
            emits(Seg.ack(seq).with(ace(5 + i)));
        }
        peerSends(Seg.ack(1).seq(seq).ecn(EcnField.CE).with(ace(5)));
        peerSends(Seg.ack(1).seq(seq++).data("a").ecn(EcnField.ECT_0).with(ace(5)));
        emits(Seg.ack(seq).with(ace(5 + 13)));
    }

    @Test
    void theOptionGrowsWithWhatChanged() throws Exception {
        accepted(0b010);
        peerSends(Seg.ack(1).seq(101).data(100).ecn(EcnField.ECT_0).with(ace(5)));
        assertArrayEquals(new int[] {101, 0, -1}, emitted.poll().accEcn);
        peerSends(Seg.ack(1).seq(201).data(100).ecn(EcnField.CE).with(ace(5)));
        assertArrayEquals(new int[] {101, 100, -1}, emitted.poll().accEcn);
        peerSends(Seg.ack(1).seq(301).data(100).ecn(EcnField.ECT_1).with(ace(5)));
        assertArrayEquals(new int[] {101, 100, 101}, emitted.poll().accEcn);
        peerSends(Seg.ack(1).seq(401).data(100).with(ace(5)));
        assertNull(emitted.poll().accEcn, "no counter changed");
    }

    @Test
    void onlyTheSecondKindOfEctIsToldInTheOtherOrder() throws Exception {
        accurate();
        peerSends(Seg.ack(1).seq(101).data(100).ecn(EcnField.ECT_1).with(ace(5)));
        assertArrayEquals(new int[] {-1, 0, 101}, emitted.poll().accEcn);
    }

    @Test
    void theFirstAckAndTheFirstTextHaveTheOption() throws Exception {
        StreamSocket socket = connected(0b010, 0);
        assertNotNull(emits(Seg.ack(101).with(ace(0b010))).accEcn);
        write(socket, 10);
        assertNotNull(emits(Seg.ack(101).with(ace(5)).data(10)).accEcn);
        write(socket, 10);
        peerSends(Seg.ack(11).seq(101).with(ace(5)));
        assertNull(emits(Seg.ack(101).with(ace(5)).data(10)).accEcn);
    }

    @Test
    void theOptionTakesItsRoomFromTheText() throws Exception {
        StreamSocket socket = accurate();
        write(socket, 2000);
        Seg first = emits(Seg.ack(101).with(ace(5)));
        assertEquals(1000 - 8, first.data.length);
        assertNotNull(first.accEcn);
        assertEquals(1000, emitted.poll().data.length);
    }

    @Test
    void twoSackBlocksGoBeforeTheOption() throws Exception {
        ecn(Ecn.ACCURATE);
        StreamSocket socket = connect();
        emitted.clear();
        peerSends(Seg.synAck().with(ace(0b010)).seq(100).ackNumber(1).mss(1000).sackPermitted().ts(1, tsVal));
        assertTrue(socket.finishConnect());
        emitted.clear();
        peerSends(Seg.ack(1).seq(101).data("a").ecn(EcnField.ECT_0).with(ace(5)).ts(2, tsVal));
        emitted.clear();
        peerSends(Seg.ack(1).seq(110).data("b").ecn(EcnField.ECT_1).with(ace(5)).ts(3, tsVal));
        Seg one = emitted.poll();
        assertEquals(2, one.sack.length);
        assertArrayEquals(new int[] {2, 0, 2}, one.accEcn);
        peerSends(Seg.ack(1).seq(120).data("c").ecn(EcnField.ECT_0).with(ace(5)).ts(4, tsVal));
        Seg two = emitted.poll();
        assertEquals(4, two.sack.length);
        assertArrayEquals(new int[] {3, 0, -1}, two.accEcn);
        peerSends(Seg.ack(1).seq(130).data("d").ecn(EcnField.CE).with(ace(5)).ts(5, tsVal));
        Seg three = emitted.poll();
        assertEquals(4, three.sack.length, "a block less for the counters");
        assertArrayEquals(new int[] {3, 1, -1}, three.accEcn);
    }

    @Test
    void theFieldReducesTheWindowOnceInARound() throws Exception {
        StreamSocket socket = accurate();
        write(socket, 20_000);
        int cwnd = info(socket).cwnd();
        emitted.clear();
        peerSends(Seg.ack(993).with(ace(5)).seq(101));
        assertEquals(0, counters.get(Counter.TCP_ECN_REDUCTIONS));
        peerSends(Seg.ack(1993).with(ace(6)).seq(101));
        assertEquals(1, counters.get(Counter.TCP_ECN_REDUCTIONS));
        assertTrue(info(socket).cwnd() < cwnd);
        peerSends(Seg.ack(2993).with(ace(7)).seq(101));
        assertEquals(1, counters.get(Counter.TCP_ECN_REDUCTIONS));
        for (Seg seg : emitted) {
            assertEquals(ace(5), seg.flags & ace(7), "never CWR, only the counter");
        }
    }

    @Test
    void theCounterWraps() throws Exception {
        StreamSocket socket = accurate();
        int counter = 5;
        long at = 0;
        for (int i = 0; i < 20; i++) {
            write(socket, 10);
            at += 10;
            peerSends(Seg.ack(at + 1).with(ace(++counter)).seq(101));
        }
        assertTrue(counters.get(Counter.TCP_ECN_REDUCTIONS) >= 9, () -> counters.toString());
    }

    @Test
    void anOldAckTellsNothing() throws Exception {
        StreamSocket socket = accurate();
        write(socket, 3000);
        emitted.clear();
        peerSends(Seg.ack(2993).with(ace(5)).seq(101));
        peerSends(Seg.ack(2993).with(ace(4)).seq(101));
        assertEquals(0, counters.get(Counter.TCP_ECN_REDUCTIONS), "would be seven marks");
    }

    @Test
    void aFieldOfZeroAtTheBeginningIsNotBelieved() throws Exception {
        StreamSocket socket = accurate();
        write(socket, 10);
        emitted.clear();
        peerSends(Seg.ack(11).with(ace(0)).seq(101));
        assertEquals(0, counters.get(Counter.TCP_ECN_REDUCTIONS));
        write(socket, 10);
        assertEquals(EcnField.NOT_ECT, emits(Seg.ack(101).with(ace(5)).data(10)).ecn);
    }

    @Test
    void marksOfBytesWithoutMarksOfPacketsEndMarking() throws Exception {
        StreamSocket socket = accurate();
        write(socket, 10);
        emitted.clear();
        peerSends(Seg.ack(11).with(ace(5)).accEcn(1, 10, 1).seq(101));
        write(socket, 10);
        assertEquals(EcnField.NOT_ECT, emits(Seg.ack(101).with(ace(5)).data(10)).ecn);
    }

    @Test
    void optionsThatArriveAsZeroAreIgnored() throws Exception {
        ecn(Ecn.ACCURATE);
        StreamSocket socket = connect();
        emitted.clear();
        peerSends(Seg.synAck().with(ace(0b010)).seq(100).ackNumber(1).mss(1000).accEcn(0, 0, 0));
        emitted.clear();
        write(socket, 10);
        emitted.clear();
        peerSends(Seg.ack(11).with(ace(5)).accEcn(0, 10, 0).seq(101));
        assertEquals(0, counters.get(Counter.TCP_ECN_REDUCTIONS));
    }

    @Test
    void noSuperframeWhereThePartOfACounterWouldBeTakenForCwr() throws Exception {
        ip.link = new LinkCapabilities(LinkCapabilities.Medium.ETHERNET, 1500, 65535, true, true);
        StreamSocket socket = accurate();
        write(socket, 3000);
        assertEquals(3000, emitted.poll().data.length, "a superframe");
        emitted.clear();
        peerSends(Seg.ack(3001).with(ace(5)).seq(101).data("a").ecn(EcnField.CE));
        emitted.clear();
        write(socket, 3000);
        assertEquals(1000, emits(Seg.ack(102).with(ace(6))).data.length);
        assertEquals(1000, emitted.poll().data.length);
    }
}
