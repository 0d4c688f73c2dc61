/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ioth.metrics.DropReason;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.StreamSocket;
import org.junit.jupiter.api.Test;

/** Options that the handshake agreed on, in use. */
class TcpNegotiatedTest extends PacketTest {

    private StreamSocket connectedWithTimestamps() throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        peerSends(Seg.synAck().seq(100).ackNumber(1).mss(1012).ts(1000, tsVal));
        Seg ack = emits(Seg.ack(101));
        assertEquals(1000, ack.timestamps[1]);
        return socket;
    }

    @Test
    @Rfc(value = 7323, req = {"5.3-1", "4.3-2", "3.2-8"})
    void oldTimestampIsRejected() throws Exception {
        StreamSocket socket = connectedWithTimestamps();
        peerSends(Seg.ack(1).seq(101).data("new").ts(1005, tsVal));
        assertEquals(1005, emits(Seg.ack(104)).timestamps[1]);
        peerSends(Seg.ack(1).seq(104).data("old").ts(1004, tsVal));
        emits(Seg.ack(104));
        assertEquals(1, counters.get(DropReason.TCP_PAWS));
        assertEquals("new", read(socket));
    }

    @Test
    void timestampsWrapAround() throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        peerSends(Seg.synAck().seq(100).ackNumber(1).ts(-1, tsVal));
        emits(Seg.ack(101));
        peerSends(Seg.ack(1).seq(101).data("on").ts(1, tsVal));
        emits(Seg.ack(103));
        assertEquals("on", read(socket));
    }

    @Test
    @Rfc(value = 7323, req = "3.2-5")
    void segmentWithoutTimestampsIsTakenAsLinuxDoes() throws Exception {
        StreamSocket socket = connectedWithTimestamps();
        peerSends(Seg.ack(1).seq(100));
        assertEquals(1000, emits(Seg.ack(101)).timestamps[1]);
        peerSends(Seg.ack(1).seq(101).data("bare"));
        assertEquals(1000, emits(Seg.ack(105)).timestamps[1]);
        assertEquals("bare", read(socket));
        peerSends(Seg.rst().seq(105));
        assertEquals("CLOSED", socket.stateName());
    }

    @Test
    @Rfc(value = 9293, req = "MUST-16")
    void timestampsMakeRoomInSegments() throws Exception {
        StreamSocket socket = connectedWithTimestamps();
        write(socket, 1100);
        emits(Seg.ack(101).data(1000));
        emits(Seg.ack(101).data(100));
    }

    @Test
    @Rfc(value = 7323, req = {"2.2-2", "2.3-4"})
    void windowScaling() throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        peerSends(Seg.synAck().seq(100).ackNumber(1).mss(1000).scale(4).window(1000));
        emits(Seg.ack(101));
        assertEquals(1000, info(socket).sndWnd());
        peerSends(Seg.ack(1).seq(101).window(1000));
        assertEquals(16_000, info(socket).sndWnd());
    }
}
