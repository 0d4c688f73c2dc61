/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.StreamSocket;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The window scale option (RFC 7323 §2). */
class TcpWindowScaleTest extends PacketTest {

    private void receiveBuffer(int bytes) {
        tcp.close(now);
        tcp = new TcpProtocol(ip, counters, new SplittableRandom(5), new TcpConfig(1 << 20, bytes), tasks::add);
    }

    private StreamSocket connectedWithScale(Seg synAck) throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        peerSends(synAck.seq(100).ackNumber(1).mss(1000));
        emits(Seg.ack(101));
        return socket;
    }

    @ParameterizedTest
    @CsvSource({"0,65535,65535", "1,65535,131070", "7,1,128", "14,65535,1073725440", "14,1,16384"})
    @Rfc(value = 7323, req = {"2.3-3", "2.3-4"})
    @Rfc(value = 9293, req = {"MUST-1", "REC-1"})
    void theirWindowIsShiftedLeft(int shift, int field, int window) throws Exception {
        StreamSocket socket = connectedWithScale(Seg.synAck().scale(shift));
        peerSends(Seg.ack(1).seq(101).window(field));
        assertEquals(window, info(socket).sndWnd());
    }

    @ParameterizedTest
    @CsvSource({"15", "16", "31", "32", "255"})
    @Rfc(value = 7323, req = {"2.3-6", "2.3-7"})
    void aShiftAbove14Is14(int shift) throws Exception {
        StreamSocket socket = connectedWithScale(Seg.synAck().scale(shift));
        peerSends(Seg.ack(1).seq(101).window(3));
        assertEquals(3 << 14, info(socket).sndWnd());
    }

    @ParameterizedTest
    @CsvSource({"0", "7", "14", "255"})
    @Rfc(value = 7323, req = "2.2-2")
    void theWindowOfTheirSynIsNotShifted(int shift) throws Exception {
        assertEquals(500, info(connectedWithScale(Seg.synAck().scale(shift).window(500))).sndWnd());
    }

    @Test
    @Rfc(value = 7323, req = "2.3-3")
    void withoutTheirsNoneIsShifted() throws Exception {
        receiveBuffer(1 << 20);
        StreamSocket socket = connectedWithScale(Seg.synAck());
        peerSends(Seg.ack(1).seq(101).window(700).data("x"));
        assertEquals(700, info(socket).sndWnd());
        assertTrue(emits(Seg.ack(102)).window > 60_000, "our window isn't shifted either");
    }

    @Test
    @Rfc(value = 7323, req = "2.2-1")
    void anOptionWithoutSynIsIgnored() throws Exception {
        StreamSocket socket = connectedWithScale(Seg.synAck().scale(2));
        peerSends(Seg.ack(1).seq(101).window(1000).scale(9));
        peerSends(Seg.ack(1).seq(101).window(1001));
        assertEquals(4004, info(socket).sndWnd());
    }

    @ParameterizedTest
    @CsvSource({"65535,0", "65536,1", "131070,1", "1048576,5", "4194304,7", "16777216,9"})
    @Rfc(value = 7323, req = {"2.3-2", "2.3-6"})
    void ourShiftFitsTheBuffer(int buffer, int shift) throws Exception {
        receiveBuffer(buffer);
        connect();
        emits(Seg.syn().scale(shift).window(65535));
    }

    @Test
    @Rfc(value = 7323, req = {"2.3-5", "2.2-2"})
    void ourWindowIsShiftedRightButForTheSyn() throws Exception {
        receiveBuffer(1 << 20);
        StreamSocket listener = listen(5);
        peerSends(Seg.syn().seq(100).mss(1000).scale(0));
        Seg synAck = emits(Seg.synAck().scale(5));
        assertEquals(65535, synAck.window);
        peerSends(Seg.ack(1).seq(101));
        StreamSocket socket = accept(listener);
        peerSends(Seg.ack(1).seq(101).data(1000));
        Seg ack = emits(Seg.ack(1101));
        assertEquals(info(socket).rcvWnd() >> 5, ack.window);
    }

    @Test
    @Rfc(value = 7323, req = "2.3-1")
    void theirOptionIsAnswered() throws Exception {
        listen(5);
        peerSends(Seg.syn().seq(100).scale(0));
        emits(Seg.synAck().scale(0));
        peerSends(Seg.syn().seq(100), PEER_PORT + 1);
        assertNull(emits(Seg.synAck()).scale);
    }

    /** A window that shrinks by rounding stays promised: what was in the window of an earlier acknowledgement is taken. */
    @Test
    @Rfc(value = 7323, req = "2.4-1")
    @Rfc(value = 7323, req = "2.4-3")
    void whatWasPromisedIsTaken() throws Exception {
        receiveBuffer(1 << 20);
        StreamSocket socket = connectedWithScale(Seg.synAck().scale(0));
        long seq = 101;
        long edge = 0;
        for (int i = 0; i < 200; i++) {
            peerSends(Seg.ack(1).seq(seq).data(333));
            seq += 333;
            Seg ack = emitted.pollLast();
            if (ack != null) {
                edge = Math.max(edge, ack.ack + ((long) ack.window << 5));
            }
        }
        peerSends(Seg.ack(1).seq(edge - 1).data("z"));
        assertEquals(seq, emitted.getLast().ack);
        int before = socket.available();
        while (seq < edge - 1) {
            int n = (int) Math.min(1400, edge - 1 - seq);
            peerSends(Seg.ack(1).seq(seq).data(n));
            seq += n;
        }
        assertEquals(edge, emitted.getLast().ack, "the last byte of the window was kept");
        assertTrue(socket.available() > before);
    }
}
