/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.link.ChecksumState;
import io.ioth.stack.engine.LeakWatch;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.wire.TcpView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A peer that sends any piece of its stream at any time: old, new, overlapping, beyond the window, as one buffer or as a superframe in
 * two. What's read is the stream.
 */
@ExtendWith(LeakWatch.class)
class TcpStreamIntegrityTest extends PacketTest {

    private static final int SIZE = 300_000;

    private final byte[] stream = new byte[SIZE];
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private SplittableRandom random;
    private StreamSocket socket;
    private long irs;
    private int acked;
    private int edge;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    @Rfc(value = 9293, req = "SHLD-31")
    void anyPiecesInAnyOrder(long seed) throws Exception {
        random = new SplittableRandom(seed);
        for (int i = 0; i < SIZE; i++) {
            stream[i] = (byte) random.nextInt();
        }
        irs = seed % 3 == 0 ? 0xffff_ffffL - random.nextInt(SIZE) : random.nextInt();
        open(seed % 2 == 0);
        for (int i = 0; acked < SIZE + 1; i++) {
            assertTrue(i < 20_000, "stuck at " + acked);
            sendPiece();
            hear();
            if (random.nextInt(3) == 0) {
                readSome();
            }
        }
        while (readSome() > 0) {
            assertTrue(read.size() <= SIZE);
        }
        assertTrue(Arrays.equals(stream, read.toByteArray()));
        assertEquals("EOF", read(socket));
        assertEquals("CLOSE-WAIT", socket.stateName());
    }

    private void open(boolean sack) throws Exception {
        StreamSocket listener = listen(5);
        Seg syn = Seg.syn().seq(irs & 0xffff_ffffL).mss(1460);
        peerSends(sack ? syn.sackPermitted() : syn);
        peerSends(Seg.ack(1).seq(irs + 1 & 0xffff_ffffL));
        socket = accept(listener);
        edge = 65535;
        emitted.clear();
    }

    /** From somewhat before what was acknowledged to somewhat beyond the window; mostly near what comes next. */
    private void sendPiece() {
        int from = acked + (random.nextInt(3) == 0 ? 0 : random.nextInt(-3000, Math.max(1, edge - acked) + 500));
        from = Math.clamp(from, 0, SIZE);
        int length = Math.min(SIZE - from, random.nextInt(random.nextInt(4) == 0 ? 20_000 : 1460));
        boolean fin = from + length == SIZE;
        send(from, length, fin);
    }

    private void send(int from, int length, boolean fin) {
        int inHead = random.nextInt(3) == 0 ? random.nextInt(length + 1) : length;
        ByteBuf head = Unpooled.buffer(20 + inHead);
        TcpView.write(head, 0, PEER_PORT, localPort, (int) irs + 1 + from, iss + 1);
        TcpView.writeControl(head, 0, 20, TcpView.ACK | (fin ? TcpView.FIN : 0), 65535);
        head.setShort(18, 0).writerIndex(20).writeBytes(stream, from, inHead);
        IpPacket packet = new IpPacket();
        packet.srcHigh = PEER.high();
        packet.srcLow = PEER.low();
        packet.dstHigh = OURS.high();
        packet.dstLow = OURS.low();
        packet.transportLength = 20 + length;
        packet.frame.set(head);
        if (inHead < length) {
            ByteBuf text = Unpooled.wrappedBuffer(stream, 0, SIZE);
            packet.frame.payload(text, from + inHead, length - inHead);
        }
        if (length > 1460) {
            packet.frame.gsoSize(1460);
        }
        packet.frame.checksum(ChecksumState.VALID);
        tcp.onPacket(packet, now);
        packet.frame.release();
        work();
        if (random.nextInt(20) == 0) {
            advance(50 * MS);
        }
    }

    private void hear() {
        for (Seg seg = emitted.poll(); seg != null; seg = emitted.poll()) {
            int ack = (int) (seg.ack - irs - 1);
            assertTrue(ack >= acked && ack <= SIZE + 1, "acknowledges " + ack + " after " + acked);
            assertTrue(ack + seg.window >= edge - 1 || ack > SIZE, "the window shrank");
            acked = ack;
            edge = Math.max(edge, ack + seg.window);
        }
    }

    private int readSome() throws Exception {
        ByteBuffer target = ByteBuffer.allocate(1 + random.nextInt(30_000));
        int n = socket.read(target);
        if (n > 0) {
            read.write(target.array(), 0, n);
        }
        work();
        return n;
    }
}
