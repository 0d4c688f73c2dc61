/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ioth.link.ChecksumState;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.StreamSocket;
import io.netty.buffer.ByteBuf;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9293 §3.10.7.1 to §3.10.7.4 before a connection is synchronized. */
class TcpUnsynchronizedArrivesTest extends PacketTest {

    private static final int SYN = 2;
    private static final int ACK = 16;

    /** Of a segment with sequence number 300 and acknowledgement 7000, with flags as {@code FSRPAU} says. */
    private Seg segment(String flags, int text) {
        int bits = 0;
        for (char c : flags.toCharArray()) {
            bits |= 1 << "FSRPAU".indexOf(c);
        }
        Seg seg = Seg.flags(bits).seq(300).data(text);
        return (bits & ACK) == 0 ? seg : seg.ackNumber(7000);
    }

    private void emitsReset(String expected) {
        if (expected.equals("-")) {
            emitsNothing();
        } else if (expected.startsWith("seq")) {
            emits(Seg.rst().seq(Long.parseLong(expected.substring(3))));
        } else {
            emits(Seg.rstAck(Long.parseLong(expected.substring(3))).seq(-iss & 0xffff_ffffL));
        }
        emitsNothing();
    }

    /** {@code seq7000}: RST with that sequence number; {@code ack301}: RST that acknowledges that. */
    @ParameterizedTest
    @CsvSource({"S,0,ack301", "S,9,ack310", "F,0,ack301", "FS,4,ack306", "'',0,ack300", "'',5,ack305", "P,5,ack305",
        "U,5,ack305", "A,0,seq7000", "A,5,seq7000", "SA,0,seq7000", "FA,0,seq7000", "R,0,-", "RA,0,-", "RS,0,-", "RF,5,-"})
    void inClosed(String flags, int text, String expected) {
        peerSends(segment(flags, text));
        emitsReset(expected);
    }

    @ParameterizedTest
    @CsvSource({"A,0,seq7000", "A,5,seq7000", "SA,0,seq7000", "FA,3,seq7000", "R,0,-", "RA,0,-", "RS,0,-", "F,0,-", "'',5,-", "FS,0,-"})
    void inListen(String flags, int text, String expected) throws Exception {
        StreamSocket listener = listen(5);
        peerSends(segment(flags, text));
        emitsReset(expected);
        assertEquals("LISTEN", listener.stateName());
        assertEquals(1, tcp.sockets().size());
    }

    @ParameterizedTest
    @CsvSource({"S,0", "SP,0", "SU,0", "S,9", "SPU,9"})
    void aSynInListenIsAnswered(String flags, int text) throws Exception {
        listen(5);
        peerSends(segment(flags, text));
        emits(Seg.synAck().seq(0).ackNumber(301));
        emitsNothing();
        assertEquals(2, tcp.sockets().size());
    }

    /** The acknowledgement that is right is 1. */
    @ParameterizedTest
    @CsvSource({"0", "2", "7000", "4294967295", "2147483649"})
    void inSynSentAWrongAcknowledgementIsReset(long ack) throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        for (int flags : new int[] {ACK, ACK | SYN, ACK | 1}) {
            peerSends(Seg.flags(flags).seq(300).ackNumber(ack));
            emits(Seg.rst().seq(ack));
            emitsNothing();
        }
        peerSends(Seg.rstAck(ack).seq(300));
        emitsNothing();
        assertEquals("SYN-SENT", socket.stateName());
    }

    @ParameterizedTest
    @CsvSource({"'',5", "F,0", "P,5", "U,5", "R,0", "RS,0"})
    void inSynSentWithoutAcknowledgementNothingButASynCounts(String flags, int text) throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        peerSends(segment(flags, text));
        emitsNothing();
        assertEquals("SYN-SENT", socket.stateName());
    }

    @ParameterizedTest
    @CsvSource({"A,0", "A,5", "FA,0"})
    void inSynSentAnAcknowledgementWithoutSynIsDropped(String flags, int text) throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        peerSends(segment(flags, text).ackNumber(1));
        emitsNothing();
        assertEquals("SYN-SENT", socket.stateName());
        peerSends(Seg.synAck().seq(500).ackNumber(1));
        emits(Seg.ack(501).seq(1));
        assertEquals("ESTABLISHED", socket.stateName());
    }

    @Test
    void oldDuplicateSynAsInFigure8() throws Exception {
        listen(5);
        peerSends(Seg.syn().seq(90));
        emits(Seg.synAck().ackNumber(91));
        peerSends(Seg.rst().seq(91));
        peerSends(Seg.syn().seq(100));
        emits(Seg.synAck().ackNumber(101));
        peerSends(Seg.ack(1).seq(101));
        emitsNothing();
        assertEquals(2, tcp.sockets().size());
    }

    @Test
    void halfOpenDiscoveryAsInFigure9() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.syn().seq(4000));
        emits(Seg.ack(101).seq(1));
        peerSends(Seg.rst().seq(101));
        assertEquals("CLOSED", socket.stateName());
    }

    @Test
    void halfOpenDiscoveryByTextAsInFigure10() {
        peerSends(Seg.ack(100).seq(300).data(10));
        emits(Seg.rst().seq(100));
    }

    @Test
    @Rfc(value = 9293, req = {"MUST-10", "MUST-11"})
    void aResetAfterASimultaneousOpenIsARefusal() throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        peerSends(Seg.syn().seq(300));
        emits(Seg.synAck().seq(0).ackNumber(301));
        peerSends(Seg.rst().seq(301));
        assertEquals("CLOSED", socket.stateName());
        assertEquals("Connection refused", assertThrows(ConnectException.class, socket::finishConnect).getMessage());
    }

    @Test
    @Rfc(value = 9293, req = "MUST-10")
    void simultaneousOpenWithAPlainAcknowledgement() throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        peerSends(Seg.syn().seq(300));
        emits(Seg.synAck().seq(0).ackNumber(301));
        peerSends(Seg.ack(1).seq(301).data("hi"));
        emits(Seg.ack(303));
        assertEquals("ESTABLISHED", socket.stateName());
        assertEquals("hi", read(socket));
    }

    @Test
    @Rfc(value = 9293, req = "MUST-10")
    void simultaneousOpenSurvivesALostSynAck() throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        peerSends(Seg.syn().seq(300));
        emits(Seg.synAck().seq(0).ackNumber(301));
        advance(SECOND);
        emits(Seg.synAck().seq(0).ackNumber(301));
        peerSends(Seg.ack(1).seq(301));
        assertEquals("ESTABLISHED", socket.stateName());
    }

    private StreamSocket synReceived() throws Exception {
        StreamSocket listener = listen(5);
        peerSends(Seg.syn().seq(300).mss(1000));
        emits(Seg.synAck().seq(0).ackNumber(301));
        return listener;
    }

    @ParameterizedTest
    @ValueSource(longs = {300, 302, 310, 300 + 70_000})
    @Rfc(value = 5961, req = {"3.2-1", "3.2-4"})
    void aResetElsewhereLeavesSynReceivedAlone(long seq) throws Exception {
        StreamSocket listener = synReceived();
        peerSends(Seg.rst().seq(seq));
        peerSends(Seg.ack(1).seq(301));
        assertNotNull(accept(listener));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 2, 7000, 4294967295L})
    void aWrongAcknowledgementInSynReceivedIsReset(long ack) throws Exception {
        StreamSocket listener = synReceived();
        peerSends(Seg.ack(ack).seq(301));
        emits(Seg.rst().seq(ack));
        assertNull(accept(listener));
        peerSends(Seg.ack(1).seq(301));
        assertNotNull(accept(listener));
    }

    @ParameterizedTest
    @ValueSource(longs = {290, 301 + 70_000})
    void textOutOfTheWindowInSynReceivedIsAnswered(long seq) throws Exception {
        StreamSocket listener = synReceived();
        peerSends(Seg.ack(1).seq(seq).data(5));
        assertEquals(301, emitted.poll().ack);
        emitsNothing();
        assertNull(accept(listener));
    }

    @Test
    void textWithoutAcknowledgementInSynReceivedIsDropped() throws Exception {
        StreamSocket listener = synReceived();
        peerSends(Seg.flags(0).seq(301).data(5));
        emitsNothing();
        assertNull(accept(listener));
    }

    @Test
    @Rfc(value = 9293, req = "MUST-11")
    void anotherSynInSynReceivedGoesBackToListen() throws Exception {
        StreamSocket listener = synReceived();
        peerSends(Seg.syn().seq(400));
        emitted.clear();
        peerSends(Seg.syn().seq(500));
        emits(Seg.synAck().ackNumber(501));
        peerSends(Seg.ack(1).seq(501));
        assertNotNull(accept(listener));
    }

    @Test
    void aFinWithTheFinalAcknowledgementClosesAtOnce() throws Exception {
        StreamSocket listener = synReceived();
        peerSends(Seg.finAck(1).seq(301).data("bye"));
        emits(Seg.ack(305).seq(1));
        StreamSocket socket = accept(listener);
        assertEquals("CLOSE-WAIT", socket.stateName());
        assertEquals("bye", read(socket));
        assertEquals("EOF", read(socket));
    }

    @Test
    void theWindowOfTheFinalAcknowledgementCounts() throws Exception {
        StreamSocket listener = synReceived();
        peerSends(Seg.ack(1).seq(301).window(1234));
        assertEquals(1234, info(accept(listener)).sndWnd());
    }

    /** Sources that nobody has: the segment is dropped without an answer, whether or not somebody listens. */
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "224.0.0.1", "239.1.2.3"})
    @Rfc(value = 9293, req = "MUST-63")
    void aSynFromAnImpossibleAddressIsIgnored(String source) throws Exception {
        listen(5);
        deliverFrom(IpAddress.parse(source), Seg.syn().seq(300));
        emitsNothing();
        assertEquals(1, tcp.sockets().size());
    }

    private void deliverFrom(IpAddress source, Seg seg) {
        ByteBuf bytes = bytes(seg, PEER_PORT);
        IpPacket packet = new IpPacket();
        packet.srcHigh = source.high();
        packet.srcLow = source.low();
        packet.dstHigh = OURS.high();
        packet.dstLow = OURS.low();
        packet.transportOffset = bytes.readerIndex();
        packet.transportLength = bytes.readableBytes();
        packet.frame.set(bytes);
        packet.frame.checksum(ChecksumState.VALID);
        tcp.onPacket(packet, now);
        packet.frame.release();
        work();
    }
}
