/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.CongestionControl;
import io.ioth.TcpInfo;
import io.ioth.TcpSettings;
import io.ioth.link.Frame;
import io.ioth.metrics.Counters;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.Path;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.EngineExecutor.EngineTask;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.wire.Checksum;
import io.ioth.wire.EcnField;
import io.ioth.wire.IpProtocols;
import io.ioth.wire.TcpOptionsReader;
import io.ioth.wire.TcpOptionsWriter;
import io.ioth.wire.TcpView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;

/**
 * One TCP and a peer whose every segment the test writes. The peer's sequence numbers are as written; the stack's count
 * from its initial sequence number, which is 0 here, wherever they appear.
 */
abstract class PacketTest {

    static final IpAddress OURS = IpAddress.parse("10.0.0.1");
    static final IpAddress PEER = IpAddress.parse("10.0.0.2");
    static final int PEER_PORT = 5000;
    static final long MS = 1_000_000L;
    static final long SECOND = 1_000 * MS;

    /** NewReno, by whose windows it's easy to reckon. */
    static final TcpConfig CONFIG =
            new TcpConfig(1 << 20, 65535, TcpSettings.DEFAULT.withCongestionControl(CongestionControl.NEWRENO));

    final FakeIp ip = new FakeIp(OURS);
    final Counters counters = new Counters();
    final Deque<EngineTask> tasks = new ArrayDeque<>();
    final Deque<Seg> emitted = new ArrayDeque<>();
    TcpProtocol tcp = new TcpProtocol(ip, counters, new SplittableRandom(5), CONFIG, tasks::add);
    long now = 1_000_000_000L;
    int iss;
    int localPort = 80;
    int tsVal;
    private final List<StreamSocket> opened = new ArrayList<>();
    private final IpPacket packet = new IpPacket();

    {
        ip.sink = this::capture;
    }

    @AfterEach
    void closeAll() {
        for (StreamSocket socket : opened) {
            socket.close(now);
        }
        tcp.close(now);
    }

    void capture(Frame frame, Path path) {
        ByteBuf all = Unpooled.buffer(frame.length());
        frame.writeTo(all);
        frame.release();
        TcpView view = new TcpView();
        view.check(all, 0, all.readableBytes());
        TcpOptionsReader options = new TcpOptionsReader();
        options.read(view);
        Seg seg = Seg.flags(view.flags());
        if ((view.flags() & TcpView.SYN) != 0) {
            iss = view.sequence();
            localPort = view.sourcePort();
        }
        seg.seq = (view.sequence() - iss) & 0xffff_ffffL;
        seg.ack = (view.flags() & TcpView.ACK) != 0 ? view.acknowledgement() & 0xffff_ffffL : null;
        seg.window = view.window();
        seg.mss = options.mss() < 0 ? null : options.mss();
        seg.scale = options.windowScale() < 0 ? null : options.windowScale();
        if (options.timestamps()) {
            seg.timestamps = new int[] {options.tsVal(), options.tsEcr()};
            tsVal = options.tsVal();
        }
        seg.sackPermitted = options.sackPermitted();
        if (options.cookieLength() >= 0) {
            ByteBuffer both = ByteBuffer.allocate(16).putLong(options.cookieHigh()).putLong(options.cookieLow());
            seg.cookie = Arrays.copyOf(both.array(), options.cookieLength());
        }
        seg.sack = new long[2 * options.sackBlocks()];
        for (int i = 0; i < options.sackBlocks(); i++) {
            seg.sack[2 * i] = options.sackLeft(i) & 0xffff_ffffL;
            seg.sack[2 * i + 1] = options.sackRight(i) & 0xffff_ffffL;
        }
        seg.ecn = ip.trafficClass & EcnField.MASK;
        if (options.accEcn()) {
            seg.accEcn(options.accEcnE0b(), options.accEcnCeb(), options.accEcnE1b());
        }
        seg.data = new byte[all.readableBytes() - view.headerLength()];
        all.getBytes(view.headerLength(), seg.data);
        emitted.add(seg);
    }

    /** The peer sends a segment; its acknowledgement and SACK edges count from the stack's initial sequence number. */
    void peerSends(Seg seg) {
        peerSends(seg, PEER_PORT);
    }

    void peerSends(Seg seg, int fromPort) {
        packet.trafficClass = seg.ecn;
        deliver(bytes(seg, fromPort), false);
        work();
    }

    void deliver(ByteBuf bytes, boolean broadcast) {
        packet.srcHigh = PEER.high();
        packet.srcLow = PEER.low();
        packet.dstHigh = OURS.high();
        packet.dstLow = OURS.low();
        packet.transportOffset = bytes.readerIndex();
        packet.transportLength = bytes.readableBytes();
        packet.broadcast = broadcast;
        packet.frame.set(bytes);
        tcp.onPacket(packet, now);
        packet.frame.release();
    }

    ByteBuf bytes(Seg seg, int fromPort) {
        ByteBuf out = Unpooled.buffer(2048);
        TcpView.write(out, 0, fromPort, localPort, number(seg.seq), seg.ack == null ? 0 : number(seg.ack) + iss);
        byte[] options = options(seg, iss);
        int header = 20 + options.length;
        TcpView.writeControl(out, 0, header, seg.flags, seg.window == null ? 65535 : seg.window);
        out.setShort(18, seg.urgent);
        out.writerIndex(20).writeBytes(options);
        if (seg.data != null) {
            out.writeBytes(seg.data);
        }
        int length = out.readableBytes();
        long sum = Checksum.pseudoHeader(PEER.high(), PEER.low(), OURS.high(), OURS.low(), IpProtocols.TCP, length);
        out.setShort(16, Checksum.finish(sum + Checksum.sum(out, 0, length)));
        return out;
    }

    private static int number(Long value) {
        return value == null ? 0 : value.intValue();
    }

    private static byte[] options(Seg seg, int iss) {
        if (seg.rawOptions != null) {
            return seg.rawOptions;
        }
        ByteBuffer out = ByteBuffer.allocate(40);
        if (seg.mss != null) {
            out.putInt(0x02040000 | seg.mss);
        }
        if (seg.scale != null) {
            out.putInt(0x01030300 | seg.scale);
        }
        if (seg.timestamps != null) {
            out.putInt(0x0101080a).putInt(seg.timestamps[0]).putInt(seg.timestamps[1]);
        }
        if (seg.cookie != null) {
            out.put((byte) 34).put((byte) (2 + seg.cookie.length)).put(seg.cookie);
            while (out.position() % 4 != 0) {
                out.put((byte) 1);
            }
        }
        if (seg.sackPermitted) {
            out.putInt(0x01010402);
        }
        if (seg.sack != null && seg.sack.length > 0) {
            out.putInt(0x01010502 + 4 * seg.sack.length);
            for (long edge : seg.sack) {
                out.putInt((int) edge + iss);
            }
        }
        if (seg.accEcn != null) {
            int fields = seg.accEcn[1] < 0 ? 1 : seg.accEcn[2] < 0 ? 2 : 3;
            ByteBuf option = Unpooled.buffer(TcpOptionsWriter.accEcnLength(fields));
            option.writerIndex(TcpOptionsWriter.accEcn(option, 0, 0, seg.accEcn[0], seg.accEcn[1], seg.accEcn[2], fields));
            out.put(option.nioBuffer());
        }
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    void work() {
        boolean more = true;
        while (more) {
            more = tcp.flush(now);
            for (EngineTask task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run(now);
                more = true;
            }
        }
    }

    void advance(long ns) {
        long until = now + ns;
        while (tcp.nextDeadlineNs() <= until) {
            now = Math.max(now, tcp.nextDeadlineNs());
            tcp.onTimer(now);
            work();
        }
        now = until;
    }

    /** The next segment emitted is like {@code expected} in all that it says. */
    Seg emits(Seg expected) {
        Seg seg = emitted.poll();
        assertNotNull(seg, () -> "nothing emitted, expected " + expected);
        String both = "expected " + expected + "\n emitted " + seg;
        int ignored = TcpView.PSH;
        assertEquals(expected.flags & ~ignored, seg.flags & ~ignored, both);
        if (expected.seq != null) {
            assertEquals(expected.seq, seg.seq, both);
        }
        if (expected.ack != null) {
            assertEquals(expected.ack, seg.ack, both);
        }
        if (expected.window != null) {
            assertEquals(expected.window, seg.window, both);
        }
        if (expected.mss != null) {
            assertEquals(expected.mss, seg.mss, both);
        }
        if (expected.scale != null) {
            assertEquals(expected.scale, seg.scale, both);
        }
        if (expected.sackPermitted) {
            assertTrue(seg.sackPermitted, both);
        }
        if (expected.sack != null) {
            assertArrayEquals(expected.sack, seg.sack, both);
        }
        if (expected.data != null) {
            assertEquals(expected.data.length, seg.data.length, both);
            assertEquals(new String(expected.data, StandardCharsets.US_ASCII),
                    new String(seg.data, StandardCharsets.US_ASCII), both);
        }
        return seg;
    }

    void emitsNothing() {
        assertNull(emitted.peek(), () -> "emitted " + emitted);
    }

    /** A TCP with other settings, from now on. */
    void configure(TcpSettings settings) {
        TcpConfig config =
                new TcpConfig(1 << 20, 65535, settings.withCongestionControl(CongestionControl.NEWRENO));
        tcp = new TcpProtocol(ip, counters, new SplittableRandom(5), config, tasks::add);
    }

    /** A TCP with other settings, from now on. */
    void configure(TcpConfig config) {
        tcp = new TcpProtocol(ip, counters, new SplittableRandom(5), config, tasks::add);
    }

    StreamSocket newSocket() {
        return tracked(tcp.newSocket(Family.DUAL));
    }

    private StreamSocket tracked(StreamSocket socket) {
        if (socket != null) {
            opened.add(socket);
        }
        return socket;
    }

    StreamSocket accept(StreamSocket listener) {
        return tracked(listener.accept(now));
    }

    StreamSocket listen(int backlog) throws Exception {
        StreamSocket socket = newSocket();
        socket.bind(new Endpoint(IpAddress.ANY, 80, 0), now);
        socket.listen(backlog, now);
        return socket;
    }

    StreamSocket connect() throws Exception {
        StreamSocket socket = newSocket();
        socket.connect(new Endpoint(PEER, PEER_PORT, 0), now);
        work();
        return socket;
    }

    /** An established connection that we opened; the peer's next number is 101, ours is 1; no options but MSS 1000. */
    StreamSocket connected() throws Exception {
        return connectedWith(Seg.synAck().mss(1000));
    }

    /** The same with the options of the peer's SYN and ACK. */
    StreamSocket connectedWith(Seg synAck) throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        peerSends(synAck.seq(100).ackNumber(1));
        emits(Seg.ack(101).seq(1));
        assertEquals(true, socket.finishConnect());
        return socket;
    }

    /** The same, opened by the peer. */
    StreamSocket accepted() throws Exception {
        StreamSocket listener = listen(5);
        peerSends(Seg.syn().seq(100).mss(1000));
        emits(Seg.synAck().ackNumber(101));
        peerSends(Seg.ack(1).seq(101));
        StreamSocket socket = accept(listener);
        assertNotNull(socket);
        return socket;
    }

    void write(StreamSocket socket, int bytes) throws Exception {
        write(socket, "x".repeat(bytes));
    }

    void write(StreamSocket socket, String text) throws Exception {
        ByteBuffer buffer = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (buffer.hasRemaining()) {
            assertEquals(true, socket.write(buffer) > 0, "the send buffer is full");
        }
        work();
    }

    String read(StreamSocket socket) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(100_000);
        int n = socket.read(buffer);
        work();
        return n < 0 ? "EOF" : new String(buffer.array(), 0, n, StandardCharsets.US_ASCII);
    }

    TcpInfo info(StreamSocket socket) {
        return socket.tcpInfo();
    }

    /** An ICMP error about the segment that begins at {@code seq}. */
    void icmp(IcmpError.Kind kind, int mtu, int seq) {
        IcmpError error = new IcmpError();
        error.kind = kind;
        error.mtu = mtu;
        error.localHigh = OURS.high();
        error.localLow = OURS.low();
        error.remoteHigh = PEER.high();
        error.remoteLow = PEER.low();
        error.quoted = Unpooled.buffer(8);
        error.quoted.writeShort(localPort).writeShort(PEER_PORT).writeInt(iss + seq);
        error.transportLength = 8;
        tcp.onIcmpError(error, now);
        work();
    }
}
