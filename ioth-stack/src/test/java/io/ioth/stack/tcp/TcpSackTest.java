/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.link.LinkCapabilities;
import io.ioth.metrics.DropReason;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.StreamSocket;
import org.junit.jupiter.api.Test;

/** Selective acknowledgement (RFC 2018), and what it tells of duplicates (RFC 2883): the receiver's part. */
class TcpSackTest extends PacketTest {

    @Test
    void ourSynPermitsSack() throws Exception {
        connect();
        emits(Seg.syn().sackPermitted());
    }

    @Test
    void sackIsAgreedWhenBothSynsPermitIt() throws Exception {
        assertTrue(info(connectedWith(Seg.synAck().mss(1000).sackPermitted())).negotiated().sack());
    }

    @Test
    void noSackWithoutThePeersPermission() throws Exception {
        assertFalse(info(connected()).negotiated().sack());
    }

    @Test
    void ourSynAckPermitsSackInAnswerOnly() throws Exception {
        StreamSocket listener = listen(5);
        peerSends(Seg.syn().seq(100).mss(1000));
        assertFalse(emits(Seg.synAck().ackNumber(101)).sackPermitted);
        peerSends(Seg.syn().seq(100).mss(1000).sackPermitted(), PEER_PORT + 1);
        emits(Seg.synAck().ackNumber(101).sackPermitted());
        peerSends(Seg.syn().seq(100).mss(1000).ts(1, 0).sackPermitted(), PEER_PORT + 2);
        assertNotNull(emits(Seg.synAck().ackNumber(101).sackPermitted()).timestamps);
        peerSends(Seg.ack(1).seq(101).ts(2, 0), PEER_PORT + 2);
        assertEquals(true, info(accept(listener)).negotiated().sack());
    }

    @Test
    @Rfc(value = 2018, req = "4-1")
    void sackPermittedWithoutSynMeansNothing() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(1).seq(101).sackPermitted());
        assertFalse(info(socket).negotiated().sack());
    }

    /** An established connection with SACK and without timestamps; the peer's next number is 101. */
    private StreamSocket sacking() throws Exception {
        return connectedWith(Seg.synAck().mss(1000).sackPermitted());
    }

    private void peerSendsAt(int seq, int length) {
        peerSends(Seg.ack(1).seq(seq).data(length));
    }

    @Test
    @Rfc(value = 2018, req = "4-1")
    void noBlocksWithoutPermission() throws Exception {
        connected();
        peerSendsAt(201, 100);
        emits(Seg.ack(101).sack());
    }

    @Test
    void noBlocksInOrder() throws Exception {
        sacking();
        peerSendsAt(101, 100);
        emits(Seg.ack(201).sack());
    }

    @Test
    @Rfc(value = 2018, req = {"4-2", "4-4", "4-5"})
    void outOfOrderTextIsABlock() throws Exception {
        sacking();
        peerSendsAt(201, 100);
        emits(Seg.ack(101).sack(201, 301));
    }

    @Test
    void adjacentTextIsOneBlock() throws Exception {
        sacking();
        peerSendsAt(201, 100);
        emits(Seg.ack(101).sack(201, 301));
        peerSendsAt(301, 100);
        emits(Seg.ack(101).sack(201, 401));
    }

    @Test
    void textBeforeABlockJoinsIt() throws Exception {
        sacking();
        peerSendsAt(301, 100);
        emits(Seg.ack(101).sack(301, 401));
        peerSendsAt(201, 100);
        emits(Seg.ack(101).sack(201, 401));
    }

    @Test
    @Rfc(value = 2018, req = {"4-4", "4-5", "4-6"})
    void theNewestBlockIsFirst() throws Exception {
        sacking();
        peerSendsAt(201, 50);
        emits(Seg.ack(101).sack(201, 251));
        peerSendsAt(401, 50);
        emits(Seg.ack(101).sack(401, 451, 201, 251));
        peerSendsAt(301, 50);
        emits(Seg.ack(101).sack(301, 351, 401, 451, 201, 251));
    }

    @Test
    @Rfc(value = 2018, req = "4-6")
    void aBlockThatGrowsBecomesFirst() throws Exception {
        sacking();
        peerSendsAt(201, 50);
        emits(Seg.ack(101));
        peerSendsAt(401, 50);
        emits(Seg.ack(101));
        peerSendsAt(251, 50);
        emits(Seg.ack(101).sack(201, 301, 401, 451));
    }

    @Test
    void textBetweenTwoBlocksMakesThemOne() throws Exception {
        sacking();
        peerSendsAt(201, 100);
        emits(Seg.ack(101));
        peerSendsAt(401, 100);
        emits(Seg.ack(101));
        peerSendsAt(301, 100);
        emits(Seg.ack(101).sack(201, 501));
    }

    @Test
    @Rfc(value = 2018, req = "4-7")
    @Rfc(value = 2018, req = "3-1")
    void fourBlocksWithoutTimestamps() throws Exception {
        sacking();
        for (int i = 1; i <= 6; i++) {
            peerSendsAt(101 + 100 * i, 10);
        }
        for (int i = 1; i <= 5; i++) {
            emits(Seg.ack(101));
        }
        emits(Seg.ack(101).sack(701, 711, 601, 611, 501, 511, 401, 411));
    }

    @Test
    @Rfc(value = 2018, req = "4-7")
    @Rfc(value = 2018, req = "3-1")
    void threeBlocksBesideTimestamps() throws Exception {
        connectedWith(Seg.synAck().mss(1000).ts(1, 0).sackPermitted());
        for (int i = 1; i <= 5; i++) {
            peerSends(Seg.ack(1).seq(101 + 100 * i).ts(2, 0).data(10));
        }
        for (int i = 1; i <= 4; i++) {
            emits(Seg.ack(101));
        }
        emits(Seg.ack(101).sack(601, 611, 501, 511, 401, 411));
    }

    /** RFC 2018 §4: "The data receiver SHOULD include as many distinct SACK blocks as possible". */
    @Test
    @Rfc(value = 2018, req = "4-8")
    void oldBlocksAreToldAgainWhenThereIsRoom() throws Exception {
        sacking();
        for (int i = 1; i <= 6; i++) {
            peerSendsAt(101 + 100 * i, 10);
        }
        for (int i = 1; i <= 6; i++) {
            emits(Seg.ack(101));
        }
        peerSendsAt(411, 290);
        emits(Seg.ack(101).sack(501, 511, 401, 711, 301, 311, 201, 211));
    }

    @Test
    @Rfc(value = 2018, req = "4-3")
    void whatIsDeliveredIsNoBlockAnyMore() throws Exception {
        sacking();
        peerSendsAt(201, 100);
        emits(Seg.ack(101));
        peerSendsAt(401, 100);
        emits(Seg.ack(101));
        peerSendsAt(101, 100);
        emits(Seg.ack(301).sack(401, 501));
        peerSendsAt(301, 100);
        emits(Seg.ack(501).sack());
    }

    @Test
    void blocksWrapAround() throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        peerSends(Seg.synAck().seq(0xffff_ff00L).ackNumber(1).mss(1000).sackPermitted());
        emits(Seg.ack(0xffff_ff01L));
        peerSends(Seg.ack(1).seq(0xffff_fff1L).data(100));
        emits(Seg.ack(0xffff_ff01L).sack(0xffff_fff1L, 0x55));
        peerSends(Seg.ack(1).seq(0x100).data(10));
        emits(Seg.ack(0xffff_ff01L).sack(0x100, 0x10a, 0xffff_fff1L, 0x55));
        peerSends(Seg.ack(1).seq(0xffff_ff01L).data(240));
        emits(Seg.ack(0x55).sack(0x100, 0x10a));
        assertTrue(socket.available() > 0);
    }

    @Test
    @Rfc(value = 2018, req = {"4-2", "4-3"})
    void textSegmentsCarryBlocksAndAreShorter() throws Exception {
        StreamSocket socket = sacking();
        peerSendsAt(201, 100);
        emits(Seg.ack(101));
        write(socket, 2000);
        assertEquals(988, emits(Seg.ack(101).seq(1).sack(201, 301)).data.length);
        assertEquals(988, emits(Seg.ack(101).seq(989).sack(201, 301)).data.length);
        assertEquals(24, emits(Seg.ack(101).seq(1977).sack(201, 301)).data.length);
        peerSendsAt(101, 100);
        emits(Seg.ack(301).sack());
        write(socket, 1000);
        peerSends(Seg.ack(2001).seq(301));
        assertEquals(1000, emits(Seg.ack(301).seq(2001).sack()).data.length);
    }

    @Test
    void superframesCarryBlocks() throws Exception {
        ip.link = new LinkCapabilities(LinkCapabilities.Medium.ETHERNET, 1500, 65535, true, true);
        StreamSocket socket = connectedWith(Seg.synAck().mss(1460).ts(1, 0).sackPermitted());
        peerSends(Seg.ack(1).seq(201).ts(2, 0).data(100));
        emits(Seg.ack(101));
        write(socket, 20_000);
        assertEquals(10 * 1436, emits(Seg.ack(101).seq(1).sack(201, 301)).data.length);
    }

    // What arrives twice: RFC 2883 §4.

    @Test
    @Rfc(value = 2018, req = {"D4-1", "D4-2", "D4-3"})
    void oldTextIsToldOnce() throws Exception {
        sacking();
        peerSendsAt(101, 100);
        emits(Seg.ack(201));
        peerSendsAt(101, 100);
        emits(Seg.ack(201).sack(101, 201));
        peerSendsAt(301, 100);
        emits(Seg.ack(201).sack(301, 401));
    }

    @Test
    @Rfc(value = 2018, req = {"D4-1", "D4-5"})
    void oldTextBeforeBlocks() throws Exception {
        sacking();
        peerSendsAt(101, 100);
        emits(Seg.ack(201));
        peerSendsAt(301, 100);
        emits(Seg.ack(201));
        peerSendsAt(101, 100);
        emits(Seg.ack(201).sack(101, 201, 301, 401));
    }

    @Test
    @Rfc(value = 2018, req = "D4-3")
    void partlyOldTextIsToldInPart() throws Exception {
        sacking();
        peerSendsAt(101, 100);
        emits(Seg.ack(201));
        peerSendsAt(151, 100);
        emits(Seg.ack(251).sack(151, 201));
    }

    @Test
    @Rfc(value = 2018, req = "D4-4")
    void heldTextAgainIsToldWithTheBlockThatHasIt() throws Exception {
        sacking();
        peerSendsAt(201, 300);
        emits(Seg.ack(101));
        peerSendsAt(601, 100);
        emits(Seg.ack(101));
        peerSendsAt(301, 100);
        emits(Seg.ack(101).sack(301, 401, 201, 501, 601, 701));
    }

    @Test
    @Rfc(value = 2018, req = {"D4-3", "D4-4"})
    void partlyHeldText() throws Exception {
        sacking();
        peerSendsAt(201, 100);
        emits(Seg.ack(101));
        peerSendsAt(251, 100);
        emits(Seg.ack(101).sack(251, 301, 201, 351));
    }

    @Test
    void ofTwoHeldPartsTheFirstIsTold() throws Exception {
        sacking();
        peerSendsAt(201, 100);
        emits(Seg.ack(101));
        peerSendsAt(401, 100);
        emits(Seg.ack(101));
        peerSendsAt(201, 300);
        emits(Seg.ack(101).sack(201, 301, 201, 501));
    }

    @Test
    void textThatFillsAGapAndMore() throws Exception {
        sacking();
        peerSendsAt(201, 100);
        emits(Seg.ack(101));
        peerSendsAt(101, 150);
        emits(Seg.ack(301).sack(201, 251));
    }

    @Test
    void oldTextWithAnOldTimestamp() throws Exception {
        connectedWith(Seg.synAck().mss(1000).ts(100, 0).sackPermitted());
        peerSends(Seg.ack(1).seq(101).ts(200, 0).data(100));
        emits(Seg.ack(201));
        peerSends(Seg.ack(1).seq(101).ts(150, 0).data(100));
        emits(Seg.ack(201).sack(101, 201));
    }

    @Test
    void aKeepAliveIsNoDuplicate() throws Exception {
        sacking();
        peerSends(Seg.ack(1).seq(100));
        emits(Seg.ack(101).sack());
    }

    @Test
    void aFinAgainIsADuplicate() throws Exception {
        sacking();
        peerSends(Seg.finAck(1).seq(101));
        emits(Seg.ack(102).sack());
        peerSends(Seg.finAck(1).seq(101));
        emits(Seg.ack(102).sack(101, 102));
    }

    @Test
    @Rfc(value = 2018, req = "8-2")
    void textDroppedForLackOfRoomIsNotTold() throws Exception {
        sacking();
        int last = 199;
        while (counters.get(DropReason.TCP_REASSEMBLY_FULL) == 0) {
            emitted.clear();
            last += 2;
            peerSendsAt(last, 1);
        }
        last -= 2;
        emits(Seg.ack(101).sack(last, last + 1, last - 2, last - 1, last - 4, last - 3, last - 6, last - 5));
    }

    @Test
    void resetsCarryNoBlocks() throws Exception {
        StreamSocket socket = sacking();
        peerSendsAt(201, 100);
        emits(Seg.ack(101));
        socket.abort(now);
        assertEquals(0, emits(Seg.rstAck(101)).sack.length);
    }
}
