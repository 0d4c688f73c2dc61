/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.CongestionControl;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import org.junit.jupiter.api.Test;

/** What is sent is spread over the round trip when that's wanted, and sent at once when it isn't. */
class TcpPacingTest extends PacketTest {

    /** Connected over a round trip of 100 ms, with ten segments of 1000 bytes acknowledged. */
    private StreamSocket warm(StreamSocket socket) throws Exception {
        socket.connect(new Endpoint(PEER, PEER_PORT, 0), now);
        work();
        emits(Seg.syn());
        advance(100 * MS);
        peerSends(Seg.synAck().seq(100).ackNumber(1).mss(1000));
        emits(Seg.ack(101));
        write(socket, 50_000);
        emitted.clear();
        advance(100 * MS);
        peerSends(Seg.ack(10_001).seq(101));
        return socket;
    }

    private StreamSocket newSocket(boolean paced) {
        StreamSocket socket = newSocket();
        socket.option(Option.TCP_PACING, paced ? 1 : 0);
        return socket;
    }

    @Test
    void withoutPacingTheWindowGoesAtOnce() throws Exception {
        warm(newSocket(false));
        assertEquals(20, emitted.size());
    }

    @Test
    void withPacingItIsSpreadOverHalfARoundTrip() throws Exception {
        StreamSocket socket = warm(newSocket(true));
        assertTrue(emitted.size() <= 2, emitted.size() + " at once");
        advance(24 * MS);
        assertEquals(10, emitted.size(), 1, "at twice the window in a round trip");
        advance(30 * MS);
        assertEquals(20, emitted.size());
        assertEquals(20_000 * 2 * 10, socket.tcpInfo().congestion().pacingRate());
    }

    @Test
    void pacingCanBeSwitchedOffMeanwhile() throws Exception {
        StreamSocket socket = warm(newSocket(true));
        socket.option(Option.TCP_PACING, 0);
        work();
        assertEquals(20, emitted.size());
    }

    @Test
    void bbrIsPacedInAnyCase() throws Exception {
        StreamSocket socket = newSocket(false);
        socket.option(Option.TCP_CONGESTION, CongestionControl.BBR.ordinal());
        warm(socket);
        assertTrue(emitted.size() <= 2, emitted.size() + " at once");
        assertEquals("bbr", socket.tcpInfo().congestion().algorithm());
        assertEquals("startup", socket.tcpInfo().congestion().phase());
    }

    @Test
    void anotherCongestionControlGoesOnFromTheWindow() throws Exception {
        StreamSocket socket = warm(newSocket(false));
        assertEquals("newreno", socket.tcpInfo().congestion().algorithm());
        for (CongestionControl each : CongestionControl.values()) {
            socket.option(Option.TCP_CONGESTION, each.ordinal());
            assertEquals(each.algorithm(), socket.tcpInfo().congestion().algorithm());
            assertEquals(20_000, socket.tcpInfo().cwnd());
        }
    }

    @Test
    void acceptedSocketsHaveTheListenersCongestionControl() throws Exception {
        StreamSocket listener = listen(5);
        listener.option(Option.TCP_CONGESTION, CongestionControl.BBR.ordinal());
        peerSends(Seg.syn().seq(100).mss(1000));
        emits(Seg.synAck().ackNumber(101));
        peerSends(Seg.ack(1).seq(101));
        StreamSocket socket = accept(listener);
        assertEquals("bbr", socket.tcpInfo().congestion().algorithm());
        assertEquals(CongestionControl.BBR.ordinal(), socket.option(Option.TCP_CONGESTION));
    }
}
