/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.DropReason;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IcmpError.Kind;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** ICMP errors about what TCP sent (RFC 1122 §4.2.3.9, RFC 5461, RFC 5927). */
class TcpIcmpTest extends PacketTest {

    private static Class<? extends IOException> exception(Kind kind) {
        return switch (kind) {
            case PORT_UNREACHABLE, PROTOCOL_UNREACHABLE -> ConnectException.class;
            case PARAMETER_PROBLEM -> ProtocolException.class;
            default -> NoRouteToHostException.class;
        };
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PACKET_TOO_BIG")
    @Rfc(value = 9293, req = "MUST-54")
    void anErrorAboutOurSynEndsTheAttempt(Kind kind) throws Exception {
        StreamSocket socket = connect();
        icmp(kind, 0, 0);
        assertThrows(exception(kind), socket::finishConnect);
        assertEquals(0, tcp.sockets().size());
    }

    @ParameterizedTest
    @EnumSource
    void anErrorAboutAnotherSegmentDoesNot(Kind kind) throws Exception {
        StreamSocket socket = connect();
        icmp(kind, 500, 1);
        icmp(kind, 500, -1);
        assertFalse(socket.finishConnect());
    }

    @Test
    void aSynThatIsTooBigIsNoEnd() throws Exception {
        StreamSocket socket = connect();
        icmp(Kind.PACKET_TOO_BIG, 600, 0);
        assertFalse(socket.finishConnect());
    }

    @ParameterizedTest
    @EnumSource(names = {"PORT_UNREACHABLE", "PROTOCOL_UNREACHABLE", "HOST_UNREACHABLE", "NETWORK_UNREACHABLE"})
    void anErrorAboutOurSynAndAckEndsTheWait(Kind kind) throws Exception {
        listen(5);
        peerSends(Seg.syn().seq(100).mss(1000));
        assertEquals(2, tcp.sockets().size());
        icmp(kind, 0, 1);
        assertEquals(2, tcp.sockets().size(), "another segment");
        icmp(kind, 0, 0);
        assertEquals(1, tcp.sockets().size());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PACKET_TOO_BIG")
    @Rfc(value = 9293, req = {"MUST-54", "MUST-56"})
    void noErrorEndsAConnection(Kind kind) throws Exception {
        StreamSocket socket = connected();
        write(socket, 10);
        icmp(kind, 0, 1);
        assertEquals("ESTABLISHED", socket.stateName());
        emitted.clear();
        peerSends(Seg.ack(11).seq(101).data("a"));
        assertEquals("a", read(socket));
    }

    @ParameterizedTest
    @CsvSource({"HOST_UNREACHABLE", "NETWORK_UNREACHABLE", "TIME_EXCEEDED", "PORT_UNREACHABLE", "PARAMETER_PROBLEM"})
    @Rfc(value = 9293, req = {"MUST-47", "SHLD-25"})
    void anErrorExplainsTheTimeoutThatFollows(Kind kind) throws Exception {
        StreamSocket socket = connected();
        socket.option(Option.TCP_USER_TIMEOUT, 5000);
        write(socket, 10);
        icmp(kind, 0, 1);
        advance(10 * SECOND);
        assertThrows(exception(kind), () -> socket.read(ByteBuffer.allocate(1)));
    }

    @Test
    void withoutAnErrorATimeoutIsATimeout() throws Exception {
        StreamSocket socket = connected();
        socket.option(Option.TCP_USER_TIMEOUT, 5000);
        write(socket, 10);
        advance(10 * SECOND);
        assertThrows(SocketTimeoutException.class, () -> socket.read(ByteBuffer.allocate(1)));
    }

    @Test
    void anErrorIsForgottenWhenThePeerIsHeard() throws Exception {
        StreamSocket socket = connected();
        socket.option(Option.TCP_USER_TIMEOUT, 5000);
        write(socket, 10);
        icmp(Kind.HOST_UNREACHABLE, 0, 1);
        peerSends(Seg.ack(11).seq(101));
        write(socket, 10);
        advance(10 * SECOND);
        assertThrows(SocketTimeoutException.class, () -> socket.read(ByteBuffer.allocate(1)));
    }

    @Test
    void anErrorExplainsThatKeepAliveGaveUp() throws Exception {
        StreamSocket socket = connected();
        socket.option(Option.TCP_KEEPIDLE, 10);
        socket.option(Option.TCP_KEEPINTERVAL, 5);
        socket.option(Option.TCP_KEEPCOUNT, 3);
        socket.option(Option.SO_KEEPALIVE, 1);
        work();
        advance(60 * SECOND);
        assertThrows(SocketTimeoutException.class, () -> socket.read(ByteBuffer.allocate(1)));
    }

    @Test
    void blindErrorsCount() throws Exception {
        StreamSocket socket = connected();
        write(socket, 10);
        for (int seq : new int[] {0, 11, 5000, -5000, Integer.MIN_VALUE}) {
            icmp(Kind.HOST_UNREACHABLE, 0, seq);
        }
        assertEquals(5, counters.get(DropReason.ICMP_UNRELATED));
        socket.option(Option.TCP_USER_TIMEOUT, 5000);
        advance(10 * SECOND);
        assertThrows(SocketTimeoutException.class, () -> socket.read(ByteBuffer.allocate(1)));
    }

    private boolean isUnderWay(int seq) {
        IcmpError error = new IcmpError();
        error.kind = Kind.PACKET_TOO_BIG;
        error.localHigh = OURS.high();
        error.localLow = OURS.low();
        error.remoteHigh = PEER.high();
        error.remoteLow = PEER.low();
        error.quoted = Unpooled.buffer(8);
        error.quoted.writeShort(localPort).writeShort(PEER_PORT).writeInt(iss + seq);
        error.transportLength = 8;
        return tcp.isUnderWay(error);
    }

    @Test
    void onlyWhatIsInFlightMayBeTooBig() throws Exception {
        StreamSocket socket = connected();
        assertFalse(isUnderWay(0), "the SYN was acknowledged");
        assertFalse(isUnderWay(1));
        write(socket, 3000);
        assertTrue(isUnderWay(1));
        assertTrue(isUnderWay(1001));
        assertTrue(isUnderWay(3000));
        assertFalse(isUnderWay(3001));
        assertFalse(isUnderWay(0));
        assertFalse(isUnderWay(1_000_000));
        assertFalse(isUnderWay(-1_000_000_000));
        peerSends(Seg.ack(1001).seq(101));
        assertFalse(isUnderWay(1), "acknowledged");
        assertTrue(isUnderWay(1001));
    }

    @Test
    void beforeTheConnectionOnlyTheSynIsUnderWay() throws Exception {
        connect();
        assertTrue(isUnderWay(0));
        assertFalse(isUnderWay(1));
    }

    @Test
    void anotherPortHasNothingUnderWay() throws Exception {
        write(connected(), 10);
        localPort++;
        assertFalse(isUnderWay(1));
    }

    @Test
    void aTimeWaitHasNothingUnderWay() throws Exception {
        StreamSocket socket = connected();
        socket.close(now);
        work();
        peerSends(Seg.finAck(2).seq(101));
        assertFalse(isUnderWay(1));
        assertFalse(isUnderWay(2));
    }
}
