/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.TcpSettings;
import io.ioth.link.ChecksumState;
import io.ioth.metrics.Counter;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.wire.TcpView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Peers who want to use up what we have: it stays bounded, and others are served meanwhile. */
class TcpFloodTest extends PacketTest {

    private static final int MILLION = 1_000_000;

    private final IpPacket packet = new IpPacket();
    private final ByteBuf bytes = Unpooled.buffer(40).writerIndex(20);
    private int answers;

    /** From now on what's sent is only counted. */
    private void count() {
        ip.verify = false;
        ip.watched = false;
        ip.sink = (frame, path) -> {
            answers++;
            frame.release();
        };
    }

    /** What's sent is looked at again. */
    private void look() {
        ip.sink = this::capture;
    }

    /** A bare segment from anywhere, whose checksum the link has seen to. */
    private void flood(long source, int port, int seq, int ack, int flags) {
        packet.srcHigh = 0xfd00L << 48;
        packet.srcLow = source;
        packet.dstHigh = OURS.high();
        packet.dstLow = OURS.low();
        TcpView.write(bytes, 0, port, 80, seq, ack);
        TcpView.writeControl(bytes, 0, 20, flags, 1000);
        packet.transportOffset = 0;
        packet.transportLength = 20;
        packet.frame.set(bytes.retain());
        packet.frame.checksum(ChecksumState.VALID);
        tcp.onPacket(packet, now);
        packet.frame.release();
    }

    private void realClientGetsIn(StreamSocket listener) throws Exception {
        look();
        emitted.clear();
        peerSends(Seg.syn().seq(100).mss(1000));
        emits(Seg.synAck().ackNumber(101));
        peerSends(Seg.ack(1).seq(101).data("hello"));
        emits(Seg.ack(106).seq(1));
        StreamSocket socket = accept(listener);
        assertEquals("hello", read(socket));
        write(socket, "page");
        emits(Seg.ack(106).seq(1).data("page"));
    }

    @Test
    void aMillionSyns() throws Exception {
        StreamSocket listener = listen(50);
        count();
        for (int i = 0; i < MILLION; i++) {
            flood(i, 1024 + i % 60_000, i, 0, TcpView.SYN);
        }
        assertEquals(MILLION, answers, "each was answered, since the attacker might be honest");
        assertEquals(128, tcp.flows().size(), "what is remembered");
        assertEquals(MILLION - 128, counters.get(Counter.TCP_SYNCOOKIES_SENT));
        realClientGetsIn(listener);
        advance(100 * SECOND);
        assertEquals(1, tcp.flows().size());
    }

    @Test
    void aMillionAcknowledgementsOfCookiesByGuess() throws Exception {
        configure(TcpSettings.DEFAULT.withSynCookies(TcpSettings.SynCookies.ON));
        StreamSocket listener = listen(50);
        count();
        flood(1, 2, 3, 0, TcpView.SYN);
        for (int i = 0; i < MILLION; i++) {
            flood(7, 1024, 100, i * 4295, TcpView.ACK);
        }
        assertTrue(counters.get(Counter.TCP_SYNCOOKIES_RECV) <= 10, "right guesses");
        assertTrue(tcp.flows().size() <= 10);
        realClientGetsIn(listener);
    }

    @Test
    void aMillionSegmentsOfNoConnection() throws Exception {
        StreamSocket listener = listen(50);
        count();
        for (int i = 0; i < MILLION; i++) {
            flood(i, 1024 + i % 60_000, i, i, TcpView.ACK | (i & (TcpView.FIN | TcpView.PSH)));
        }
        assertEquals(0, tcp.flows().size());
        realClientGetsIn(listener);
    }

    /** A peer that opens and has us close a hundred thousand times. */
    @Test
    void aHundredThousandInTimeWait() throws Exception {
        int count = 100_000;
        configure(TcpSettings.DEFAULT.withMaxTimeWaits(20_000));
        StreamSocket listener = listen(50);
        int[] ours = new int[1];
        ip.verify = false;
        ip.watched = false;
        ip.sink = (frame, path) -> {
            ours[0] = frame.head().getInt(frame.head().readerIndex() + 4);
            frame.release();
        };
        for (int i = 0; i < count; i++) {
            flood(i, 1024, 100, 0, TcpView.SYN);
            int una = ours[0] + 1;
            flood(i, 1024, 101, una, TcpView.ACK);
            StreamSocket socket = listener.accept(now);
            assertNotNull(socket);
            socket.close(now);
            work();
            flood(i, 1024, 101, una + 1, TcpView.FIN | TcpView.ACK);
            now += 1000;
        }
        assertEquals(20_000, tcp.flows().size());
        assertEquals(count - 20_000, counters.get(Counter.TCP_TIME_WAIT_OVERFLOWS));
        assertEquals(0, counters.get(Counter.TCP_CURR_ESTAB));
        realClientGetsIn(listener);
        advance(61 * SECOND);
        assertEquals(1, tcp.flows().size());
    }

    /** Peers that open, and are never heard of again. */
    @Test
    void theAcceptQueueIsFull() throws Exception {
        StreamSocket listener = listen(10);
        int[] ours = new int[1];
        ip.verify = false;
        ip.watched = false;
        ip.sink = (frame, path) -> {
            ours[0] = frame.head().getInt(frame.head().readerIndex() + 4);
            frame.release();
        };
        for (int i = 0; i < 10_000; i++) {
            flood(i, 1024, 100, 0, TcpView.SYN);
            flood(i, 1024, 101, ours[0] + 1, TcpView.ACK);
        }
        assertEquals(10, tcp.flows().size());
        for (int i = 0; i < 10; i++) {
            accept(listener).abort(now);
        }
        realClientGetsIn(listener);
    }

    /** Closed sockets whose peers never open their windows: only so many, and not for ever. */
    @Test
    void zeroWindows() throws Exception {
        configure(TcpSettings.DEFAULT.withMaxOrphans(100));
        StreamSocket listener = listen(50);
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            peerSends(Seg.syn().seq(100).mss(1000), 6000 + i);
            peerSends(Seg.ack(1).seq(101).window(0), 6000 + i);
            numbers.add(iss);
            StreamSocket socket = accept(listener);
            write(socket, "for nobody");
            socket.close(now);
            work();
        }
        assertEquals(100, tcp.flows().size());
        assertEquals(200, counters.get(Counter.TCP_ORPHAN_OVERFLOWS));
        for (int round = 0; round < 40 && !tcp.flows().isEmpty(); round++) {
            advance(30 * SECOND);
            emitted.clear();
            for (int i = 0; i < 100; i++) {
                iss = numbers.get(i);
                peerSends(Seg.ack(1).seq(101).window(0), 6000 + i);
            }
        }
        assertEquals(0, tcp.flows().size(), "given up, though the peers answer");
        emitted.clear();
        realClientGetsIn(listener);
    }

}
