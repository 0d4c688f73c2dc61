/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.link.LinkCapabilities;
import io.ioth.metrics.Counter;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** When what arrives is acknowledged: RFC 9293 §3.8.6.3, RFC 5681 §4.2. */
class TcpAckPolicyTest extends PacketTest {

    private int next = 101;

    private void peerSendsNext(int bytes) {
        peerSends(Seg.ack(1).seq(next).data(bytes));
        next += bytes;
    }

    private StreamSocket pastTheStart() throws Exception {
        StreamSocket socket = connected();
        for (int i = 0; i < 16; i++) {
            peerSendsNext(10);
            emits(Seg.ack(next));
        }
        read(socket);
        return socket;
    }

    @Test
    void theFirstSegmentsAreAcknowledgedAtOnce() throws Exception {
        pastTheStart();
        peerSendsNext(10);
        emitsNothing();
    }

    @Test
    @Rfc(value = 5681, req = "4.2-4")
    @Rfc(value = 9293, req = "MUST-40")
    void aLoneSegmentIsAcknowledgedAfterFortyMilliseconds() throws Exception {
        pastTheStart();
        peerSendsNext(10);
        advance(39 * MS);
        emitsNothing();
        advance(1 * MS);
        emits(Seg.ack(next));
        assertEquals(1, counters.get(Counter.TCP_DELAYED_ACKS));
    }

    @Test
    @Rfc(value = 5681, req = "4.2-3")
    void everySecondFullSegmentAtOnce() throws Exception {
        pastTheStart();
        for (int i = 0; i < 5; i++) {
            peerSendsNext(1000);
            emitsNothing();
            peerSendsNext(1000);
            emits(Seg.ack(next));
            emitsNothing();
        }
    }

    @Test
    @Rfc(value = 5681, req = {"4.2-5", "4.2-6"})
    void aSegmentAboveAGapAtOnceAndEachTime() throws Exception {
        pastTheStart();
        for (int i = 0; i < 5; i++) {
            peerSends(Seg.ack(1).seq(next + 100 + 10 * i).data(10));
            emits(Seg.ack(next));
            emitsNothing();
        }
    }

    @Test
    @Rfc(value = 5681, req = "4.2-7")
    void aSegmentThatFillsPartOfAGapAtOnce() throws Exception {
        pastTheStart();
        peerSends(Seg.ack(1).seq(next + 100).data(10));
        emits(Seg.ack(next));
        for (int i = 0; i < 9; i++) {
            peerSendsNext(10);
            emits(Seg.ack(next));
        }
        peerSendsNext(10);
        emits(Seg.ack(next + 10));
    }

    @Test
    void afterDisorderSegmentsAreAcknowledgedAtOnceForAWhile() throws Exception {
        pastTheStart();
        peerSends(Seg.ack(1).seq(next + 10).data(10));
        emits(Seg.ack(next));
        peerSendsNext(10);
        next += 10;
        emits(Seg.ack(next));
        for (int i = 0; i < 15; i++) {
            peerSendsNext(10);
            emits(Seg.ack(next));
        }
    }

    @Test
    void aDuplicateIsAcknowledgedAtOnce() throws Exception {
        pastTheStart();
        peerSends(Seg.ack(1).seq(next - 10).data(10));
        emits(Seg.ack(next));
        peerSendsNext(10);
        emits(Seg.ack(next));
    }

    @Test
    void afterAPauseSegmentsAreAcknowledgedAtOnce() throws Exception {
        pastTheStart();
        advance(2 * SECOND);
        peerSendsNext(10);
        emits(Seg.ack(next));
    }

    @Test
    void whoTalksInTurnLetsTheAnswerCarryTheAcknowledgement() throws Exception {
        StreamSocket socket = connected();
        int sent = 1;
        peerSendsNext(10);
        emits(Seg.ack(next));
        read(socket);
        write(socket, "answer");
        emits(Seg.ack(next).data("answer"));
        for (int i = 0; i < 5; i++) {
            sent += 6;
            peerSends(Seg.ack(sent).seq(next).data(10));
            next += 10;
            emitsNothing();
            read(socket);
            write(socket, "answer");
            emits(Seg.ack(next).data("answer"));
            emitsNothing();
        }
    }

    @Test
    void anAnswerThatDoesNotComeEndsTheTurns() throws Exception {
        StreamSocket socket = connected();
        peerSendsNext(10);
        emits(Seg.ack(next));
        write(socket, "answer");
        emits(Seg.ack(next).data("answer"));
        peerSends(Seg.ack(7).seq(next).data(10));
        next += 10;
        emitsNothing();
        advance(40 * MS);
        emits(Seg.ack(next));
        peerSends(Seg.ack(7).seq(next).data(10));
        next += 10;
        emits(Seg.ack(next));
    }

    @Test
    void textLongAfterTheLastIsNoAnswer() throws Exception {
        StreamSocket socket = connected();
        peerSendsNext(10);
        emits(Seg.ack(next));
        advance(100 * MS);
        write(socket, "news");
        emits(Seg.ack(next).data("news"));
        peerSends(Seg.ack(5).seq(next).data(10));
        next += 10;
        emits(Seg.ack(next));
    }

    @Test
    void quickAckOptionAcknowledgesAll() throws Exception {
        StreamSocket socket = pastTheStart();
        socket.option(Option.TCP_QUICKACK, 1);
        peerSendsNext(10);
        emits(Seg.ack(next));
        peerSendsNext(10);
        emits(Seg.ack(next));
    }

    @Test
    void aHugeSegmentIsNotTakenForTheUsualSize() throws Exception {
        StreamSocket socket = pastTheStart();
        peerSendsNext(1900);
        peerSendsNext(1900);
        emitted.clear();
        read(socket);
        emitted.clear();
        peerSendsNext(1460);
        peerSendsNext(1460);
        emits(Seg.ack(next));
    }

    @Test
    @Rfc(value = 5681, req = "4.2-8")
    void aSuperframeIsAcknowledgedOnce() throws Exception {
        TcpPair net = new TcpPair(5);
        net.link(new LinkCapabilities(LinkCapabilities.Medium.ETHERNET, 1500, 65535, true, true));
        StreamSocket listener = net.b.listen(80);
        StreamSocket client = net.a.connect(80);
        net.advance(SECOND);
        StreamSocket server = listener.accept(net.now);
        for (int i = 0; i < 20; i++) {
            client.write(ByteBuffer.allocate(100_000));
            net.advance(100 * MS);
            server.read(ByteBuffer.allocate(1 << 20));
            net.advance(100 * MS);
        }
        assertTrue(net.b.sent <= net.a.sent + 20, "b sent " + net.b.sent + " for " + net.a.sent);
        net.close();
    }
}
