/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        assertTrue(info(connectedWith(Seg.synAck().mss(1000).sackPermitted())).sackPermitted());
    }

    @Test
    void noSackWithoutThePeersPermission() throws Exception {
        assertFalse(info(connected()).sackPermitted());
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
        assertEquals(true, info(accept(listener)).sackPermitted());
    }

    @Test
    void sackPermittedWithoutSynMeansNothing() throws Exception {
        StreamSocket socket = connected();
        peerSends(Seg.ack(1).seq(101).sackPermitted());
        assertFalse(info(socket).sackPermitted());
    }
}
