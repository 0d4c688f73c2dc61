/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.TcpSettings;
import io.ioth.TcpSettings.Ecn;
import io.ioth.metrics.Counter;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.wire.EcnField;
import io.ioth.wire.TcpView;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** ECN as RFC 3168 has it. */
@Rfc(value = 9293, req = "SHLD-8")
class TcpEcnTest extends PacketTest {

    private static final int ECE = TcpView.ECE;
    private static final int CWR = TcpView.CWR;

    private void ecn(Ecn who) {
        configure(TcpSettings.DEFAULT.withEcn(who));
    }

    private StreamSocket ecnConnected() throws Exception {
        ecn(Ecn.ON);
        StreamSocket socket = connect();
        emits(Seg.syn().with(ECE | CWR));
        peerSends(Seg.synAck().with(ECE).seq(100).ackNumber(1).mss(1000));
        emits(Seg.ack(101).seq(1));
        assertTrue(socket.finishConnect());
        return socket;
    }

    private StreamSocket ecnAccepted() throws Exception {
        StreamSocket listener = listen(5);
        peerSends(Seg.syn().with(ECE | CWR).seq(100).mss(1000));
        emits(Seg.synAck().with(ECE).ackNumber(101));
        peerSends(Seg.ack(1).seq(101));
        return accept(listener);
    }

    @ParameterizedTest
    @CsvSource({"OFF, 0", "ACCEPT, 0", "ON, 192"})
    @Rfc(value = 9293, req = "SHLD-8")
    void ourSynAsksWhenItIsOn(Ecn who, int flags) throws Exception {
        ecn(who);
        connect();
        assertEquals(0, emits(Seg.syn().with(flags)).ecn, "a SYN must not be ECT");
    }

    @ParameterizedTest
    @EnumSource
    void aPeersSynIsAcceptedUnlessItIsOff(Ecn who) throws Exception {
        ecn(who);
        listen(5);
        peerSends(Seg.syn().with(ECE | CWR).seq(100).mss(1000));
        assertEquals(0, emits(Seg.synAck().with(who == Ecn.OFF ? 0 : ECE)).ecn, "a SYN and ACK must not be ECT");
    }

    @ParameterizedTest
    @CsvSource({"64, 0", "128, 0", "192, 2", "192, 3"})
    void halfASynOrOneWithEctIsNone(int flags, int field) throws Exception {
        listen(5);
        peerSends(Seg.syn().with(flags).ecn(field).seq(100).mss(1000));
        emits(Seg.synAck());
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "64, 2", "128, 0", "192, 0"})
    void theSynAndAckDecides(int flags, int field) throws Exception {
        ecn(Ecn.ON);
        StreamSocket socket = connect();
        emits(Seg.syn().with(ECE | CWR));
        peerSends(Seg.synAck().with(flags).seq(100).ackNumber(1).mss(1000));
        emits(Seg.ack(101));
        assertTrue(socket.finishConnect());
        write(socket, 10);
        assertEquals(field, emits(Seg.ack(101).data(10)).ecn);
    }

    @Test
    void aLostSynIsTriedWithout() throws Exception {
        ecn(Ecn.ON);
        StreamSocket socket = connect();
        emits(Seg.syn().with(ECE | CWR));
        advance(SECOND);
        emits(Seg.syn());
        peerSends(Seg.synAck().seq(100).ackNumber(1).mss(1000));
        emits(Seg.ack(101));
        assertTrue(socket.finishConnect());
        write(socket, 10);
        assertEquals(EcnField.NOT_ECT, emits(Seg.ack(101).data(10)).ecn);
    }

    @Test
    void theAnswerToTheFirstSynCountsAfterAll() throws Exception {
        ecn(Ecn.ON);
        StreamSocket socket = connect();
        emits(Seg.syn().with(ECE | CWR));
        advance(SECOND);
        emits(Seg.syn());
        peerSends(Seg.synAck().with(ECE).seq(100).ackNumber(1).mss(1000));
        emits(Seg.ack(101));
        write(socket, 10);
        assertEquals(EcnField.ECT_0, emits(Seg.ack(101).data(10)).ecn);
    }

    @Test
    void acceptedConnectionsTakePart() throws Exception {
        StreamSocket socket = ecnAccepted();
        write(socket, 10);
        assertEquals(EcnField.ECT_0, emits(Seg.ack(101).data(10)).ecn);
    }

    @Test
    void onlyFreshTextIsEct() throws Exception {
        StreamSocket socket = ecnConnected();
        peerSends(Seg.ack(1).seq(101).data("abc").ecn(EcnField.ECT_0));
        assertEquals(EcnField.NOT_ECT, emits(Seg.ack(104)).ecn, "a pure ACK");
        write(socket, 10);
        assertEquals(EcnField.ECT_0, emits(Seg.ack(104).data(10)).ecn);
        advance(SECOND);
        assertEquals(EcnField.NOT_ECT, emits(Seg.ack(104).seq(1).data(10)).ecn, "a retransmission");
    }

    @Test
    void aWindowProbeIsNotEct() throws Exception {
        StreamSocket socket = ecnConnected();
        peerSends(Seg.ack(1).seq(101).window(0));
        write(socket, 10);
        advance(10 * SECOND);
        assertEquals(EcnField.NOT_ECT, emits(Seg.ack(101).seq(1)).ecn);
    }

    @Test
    @Rfc(value = 9293, req = "SHLD-22")
    void theUsersClassStaysBesideTheField() throws Exception {
        StreamSocket socket = ecnConnected();
        socket.option(Option.IP_TOS, 0xb9);
        write(socket, 10);
        emits(Seg.ack(101).data(10));
        assertEquals(0xb8 | EcnField.ECT_0, ip.trafficClass);
        socket.close(now);
        work();
        assertEquals(0xb8, ip.trafficClass, "the FIN");
    }

    @Test
    @Rfc(value = 9293, req = "SHLD-8")
    void aMarkIsEchoedUntilThePeerHasHeard() throws Exception {
        StreamSocket socket = ecnConnected();
        peerSends(Seg.ack(1).seq(101).data("a").ecn(EcnField.CE));
        emits(Seg.ack(102).with(ECE));
        peerSends(Seg.ack(1).seq(102).data("b").ecn(EcnField.ECT_0));
        emits(Seg.ack(103).with(ECE));
        write(socket, 10);
        emits(Seg.ack(103).with(ECE).data(10));
        peerSends(Seg.ack(11).seq(103).with(CWR).data("c").ecn(EcnField.ECT_0));
        emits(Seg.ack(104));
        peerSends(Seg.ack(11).seq(104).with(CWR).data("d").ecn(EcnField.CE));
        emits(Seg.ack(105).with(ECE));
    }

    @Test
    void aPureAckIsNoMark() throws Exception {
        ecnConnected();
        peerSends(Seg.ack(1).seq(101).ecn(EcnField.CE));
        peerSends(Seg.ack(1).seq(101).data("a").ecn(EcnField.ECT_0));
        emits(Seg.ack(102));
    }

    @Test
    void aMarkOutsideTheWindowIsIgnored() throws Exception {
        ecnConnected();
        peerSends(Seg.ack(1).seq(200_000).data("a").ecn(EcnField.CE));
        emits(Seg.ack(101));
        peerSends(Seg.ack(1).seq(101).data("a").ecn(EcnField.ECT_0));
        emits(Seg.ack(102));
    }

    @Test
    void withoutEcnMarksAndEchoesMeanNothing() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(1).seq(101).data("a").ecn(EcnField.CE));
        emits(Seg.ack(102));
        int cwnd = info(socket).cwnd();
        write(socket, 3000);
        assertEquals(EcnField.NOT_ECT, emits(Seg.ack(102).data(1000)).ecn);
        peerSends(Seg.ack(1001).with(ECE).seq(102));
        assertTrue(info(socket).cwnd() >= cwnd);
        assertEquals(0, counters.get(Counter.TCP_ECN_REDUCTIONS));
    }

    @Test
    @Rfc(value = 9293, req = "SHLD-8")
    void anEchoReducesTheWindowOnceInARoundAndIsAnswered() throws Exception {
        StreamSocket socket = ecnConnected();
        write(socket, 20_000);
        int cwnd = info(socket).cwnd();
        assertEquals(cwnd / 1000, emitted.size());
        emitted.clear();
        peerSends(Seg.ack(1001).with(ECE).seq(101));
        int reduced = info(socket).cwnd();
        assertTrue(reduced < cwnd, reduced + " after " + cwnd);
        peerSends(Seg.ack(2001).with(ECE).seq(101));
        peerSends(Seg.ack(5001).with(ECE).seq(101));
        assertEquals(1, counters.get(Counter.TCP_ECN_REDUCTIONS));
        peerSends(Seg.ack(9001).with(ECE).seq(101));
        Seg first = emitted.peek();
        assertEquals(10001, first.seq);
        emits(Seg.ack(101).with(CWR).data(1000));
        for (Seg seg : emitted) {
            assertEquals(0, seg.flags & CWR, "once");
        }
        emitted.clear();
        peerSends(Seg.ack(11001).with(ECE).seq(101));
        assertEquals(2, counters.get(Counter.TCP_ECN_REDUCTIONS), "the next round");
    }

    @Test
    void theAnswerIsNotOnARetransmission() throws Exception {
        StreamSocket socket = ecnConnected();
        write(socket, 2000);
        emitted.clear();
        peerSends(Seg.ack(1001).with(ECE).seq(101));
        advance(SECOND);
        Seg again = emits(Seg.ack(101).seq(1001).data(1000));
        assertEquals(EcnField.NOT_ECT, again.ecn);
        emitted.clear();
        peerSends(Seg.ack(2001).seq(101));
        write(socket, 10);
        emits(Seg.ack(101).with(CWR).seq(2001).data(10));
        write(socket, 10);
        peerSends(Seg.ack(2011).seq(101));
        emits(Seg.ack(101).seq(2011).data(10));
    }

    @Test
    void aFullQueueKeepsTheAnswer() throws Exception {
        StreamSocket socket = ecnConnected();
        write(socket, 1000);
        emitted.clear();
        peerSends(Seg.ack(1001).with(ECE).seq(101));
        ip.room = 0;
        socket.write(ByteBuffer.wrap("xxxxxxxxxx".getBytes(StandardCharsets.US_ASCII)));
        work();
        emitsNothing();
        ip.room(100, now);
        work();
        emits(Seg.ack(101).with(CWR).data(10));
    }
}
