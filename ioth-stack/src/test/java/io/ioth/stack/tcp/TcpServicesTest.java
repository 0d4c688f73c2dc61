/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.link.ChecksumState;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import io.netty.buffer.ByteBuf;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the application may ask for, and what TCP asks of IP (RFC 9293 §3.4.1, §3.8.3, §3.8.4, §3.9). */
class TcpServicesTest extends PacketTest {

    @Test
    @Rfc(value = 9293, req = {"MUST-48", "SHLD-22"})
    void theTrafficClassIsHandedOn() throws Exception {
        StreamSocket socket = newSocket();
        socket.option(Option.IP_TOS, 0xb8);
        socket.connect(new Endpoint(PEER, PEER_PORT, 0), now);
        work();
        assertEquals(0xb8, ip.trafficClass);
    }

    @Test
    @Rfc(value = 9293, req = "SHLD-21")
    void theTrafficClassMayChange() throws Exception {
        StreamSocket socket = connected();
        socket.option(Option.IP_TOS, 0x20);
        write(socket, 10);
        assertEquals(0x20, ip.trafficClass);
        socket.option(Option.IP_TOS, 0x40);
        peerSends(Seg.ack(11).seq(101));
        write(socket, 10);
        assertEquals(0x40, ip.trafficClass);
    }

    @Test
    @Rfc(value = 9293, req = "MUST-49")
    void theHopLimitIsHandedOn() throws Exception {
        StreamSocket socket = newSocket();
        socket.option(Option.IP_TTL, 7);
        socket.connect(new Endpoint(PEER, PEER_PORT, 0), now);
        work();
        assertEquals(7, ip.hopLimit);
    }

    @Test
    @Rfc(value = 9293, req = {"MUST-48", "MUST-49"})
    void acceptedConnectionsTakeTheListenersOptions() throws Exception {
        StreamSocket listener = listen(5);
        listener.option(Option.IP_TOS, 0x28);
        listener.option(Option.IP_TTL, 3);
        peerSends(Seg.syn().seq(100));
        assertEquals(0x28, ip.trafficClass);
        assertEquals(3, ip.hopLimit);
    }

    private int issFor(int localPort) throws Exception {
        StreamSocket socket = newSocket();
        socket.bind(new Endpoint(IpAddress.ANY, localPort, 0), now);
        socket.connect(new Endpoint(PEER, PEER_PORT, 0), now);
        work();
        socket.close(now);
        return iss;
    }

    @Test
    @Rfc(value = 9293, req = "MUST-8")
    void initialNumbersOfOneConnectionFollowTheClock() throws Exception {
        int first = issFor(4000);
        now += 4_000 * 1_000_000L;
        assertEquals(1_000_000, issFor(4000) - first);
    }

    @Test
    @Rfc(value = 9293, req = {"SHLD-1", "MUST-9"})
    void initialNumbersOfDifferentConnectionsTellNothingOfEachOther() throws Exception {
        Set<Integer> differences = new HashSet<>();
        int last = issFor(4000);
        for (int port = 4001; port < 4200; port++) {
            int next = issFor(port);
            differences.add(next - last);
            last = next;
        }
        assertEquals(199, differences.size());
        long small = differences.stream().filter(d -> Math.abs((long) d) < 1 << 24).count();
        assertTrue(small < 20, small + " of 199 are near each other");
    }

    @Test
    @Rfc(value = 9293, req = "MUST-9")
    void initialNumbersNeedTheSecret() throws Exception {
        int first = issFor(4000);
        tcp.close(now);
        tcp = new TcpProtocol(ip, counters, new SplittableRandom(6), new TcpConfig(1 << 20, 65535), tasks::add);
        assertNotEquals(first, issFor(4000));
    }

    @Test
    @Rfc(value = 9293, req = "MUST-15")
    void withoutAnOptionIpv6Assumes1220() throws Exception {
        IpAddress six = IpAddress.parse("fd00::1");
        ip.addresses.add(six);
        StreamSocket socket = tcp.newSocket(Family.DUAL);
        socket.connect(new Endpoint(IpAddress.parse("fd00::2"), PEER_PORT, 0), now);
        work();
        deliver(Seg.synAck().seq(100).ackNumber(1), IpAddress.parse("fd00::2"), six);
        assertEquals(1220, socket.tcpInfo().mss());
        socket.abort(now);
    }

    private void deliver(Seg seg, IpAddress from, IpAddress to) {
        IpPacket packet = new IpPacket();
        packet.srcHigh = from.high();
        packet.srcLow = from.low();
        packet.dstHigh = to.high();
        packet.dstLow = to.low();
        ByteBuf bytes = bytes(seg, PEER_PORT);
        packet.transportLength = bytes.readableBytes();
        packet.frame.set(bytes);
        packet.frame.checksum(ChecksumState.VALID);
        tcp.onPacket(packet, now);
        packet.frame.release();
        work();
    }

    @Test
    @Rfc(value = 9293, req = "MUST-20")
    void ipIsToldOfDoubtAndThenTheConnectionEnds() throws Exception {
        StreamSocket socket = connected();
        write(socket, 10);
        advance(info(socket).rtoNs());
        assertEquals(0, ip.doubts);
        advance(60 * SECOND);
        assertTrue(ip.doubts > 2);
        assertEquals("ESTABLISHED", socket.stateName());
        advance(1100 * SECOND);
        assertEquals("CLOSED", socket.stateName());
        assertThrows(SocketTimeoutException.class, () -> socket.read(ByteBuffer.allocate(1)));
    }

    @Test
    @Rfc(value = 9293, req = "MUST-25")
    void keepAliveIsOffByDefault() throws Exception {
        StreamSocket socket = connected();
        advance(3 * 24 * 3600 * SECOND);
        emitsNothing();
        assertEquals("ESTABLISHED", socket.stateName());
    }

    @Test
    @Rfc(value = 9293, req = "MUST-28")
    void keepAliveWaitsTwoHoursByDefault() throws Exception {
        StreamSocket socket = connected();
        socket.option(Option.SO_KEEPALIVE, 1);
        work();
        advance(7199 * SECOND);
        emitsNothing();
        advance(SECOND);
        emits(Seg.ack(101).seq(0).data(0));
    }

    @Test
    @Rfc(value = 9293, req = "MUST-24")
    void keepAliveCanBeSwitchedOffAgain() throws Exception {
        StreamSocket socket = connected();
        socket.option(Option.TCP_KEEPIDLE, 10);
        socket.option(Option.SO_KEEPALIVE, 1);
        socket.option(Option.SO_KEEPALIVE, 0);
        work();
        advance(3600 * SECOND);
        emitsNothing();
    }

    @Test
    @Rfc(value = 9293, req = "MUST-26")
    void keepAliveSaysNothingWhileSomethingIsOutstanding() throws Exception {
        StreamSocket socket = connected();
        socket.option(Option.TCP_KEEPIDLE, 2);
        socket.option(Option.SO_KEEPALIVE, 1);
        write(socket, "lost");
        advance(60 * SECOND);
        for (Seg seg : emitted) {
            assertEquals(1, seg.seq, "a probe among the retransmissions");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    @Rfc(value = 9293, req = "MUST-29")
    void probesWithoutAnswerAreBorne(int lost) throws Exception {
        StreamSocket socket = connected();
        socket.option(Option.TCP_KEEPIDLE, 10);
        socket.option(Option.TCP_KEEPINTERVAL, 5);
        socket.option(Option.SO_KEEPALIVE, 1);
        work();
        advance((10 + 5L * (lost - 1)) * SECOND);
        assertEquals(lost, emitted.size());
        peerSends(Seg.ack(1).seq(101));
        advance(9 * SECOND);
        assertEquals("ESTABLISHED", socket.stateName());
        assertEquals(lost, emitted.size());
    }

    @Test
    @Rfc(value = 6298, req = "5.7-1")
    @Rfc(value = 5681, req = "3.1-4")
    void afterALostSynAllIsSlower() throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        advance(SECOND);
        emits(Seg.syn());
        peerSends(Seg.synAck().seq(100).ackNumber(1).mss(1000));
        emits(Seg.ack(101));
        assertEquals(3 * SECOND, info(socket).rtoNs());
        assertEquals(1000, info(socket).cwnd());
    }

    @Test
    @Rfc(value = 5681, req = {"3.1-3", "3.1-2", "3.1-6"})
    void theHandshakeDoesNotGrowTheWindow() throws Exception {
        assertEquals(10_000, info(connected()).cwnd());
        assertTrue(info(connect()) == null);
    }
}
