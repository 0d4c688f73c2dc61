/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.CongestionControl;
import io.ioth.TcpSettings;
import io.ioth.link.ChecksumState;
import io.ioth.link.Frame;
import io.ioth.link.LinkCapabilities;
import io.ioth.metrics.Counters;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.Path;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.EngineExecutor.EngineTask;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.stack.tcp.model.Seq;
import io.ioth.wire.Checksum;
import io.ioth.wire.IpProtocols;
import io.ioth.wire.TcpView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A TCP that is done to whatever the input says: segments of a peer that knows our numbers and means no good, ICMP errors, timers, a full
 * transmit queue, a user that calls anything at any time. Nothing may escape but what the calls declare, the invariants hold after each
 * step, and in the end a new connection works.
 */
final class FuzzedTcp {

    private static final IpAddress OURS = IpAddress.parse("10.0.0.1");
    private static final IpAddress PEER = IpAddress.parse("10.0.0.2");
    private static final int PORT = 80;
    private static final int MAX_STEPS = 400;
    private static final long SECOND = 1_000_000_000L;

    private final FuzzInput in;
    private final FakeIp ip = new FakeIp(OURS);
    private final Deque<EngineTask> tasks = new ArrayDeque<>();
    private final Deque<StreamSocket> sockets = new ArrayDeque<>();
    private final List<ByteBuf> delivered = new ArrayList<>();
    private final IpPacket packet = new IpPacket();
    private final TcpView view = new TcpView();
    private final TcpProtocol tcp;
    private final Invariants invariants;
    private long now = SECOND;
    private StreamSocket listener;
    /** Our numbers as the last segment told them, which is what the peer aims at. */
    private int sndNxt;

    private int rcvNxt = 1000;
    private int ourPort = PORT;
    private int theirPort = 5000;
    private int tsVal = 1;
    private int ourTsVal;
    private int emitted;

    private FuzzedTcp(byte[] input) {
        in = new FuzzInput(input);
        if (in.flag()) {
            ip.link = new LinkCapabilities(LinkCapabilities.Medium.ETHERNET, 1500, 65535, true, true);
        }
        int buffer = 4096 << in.below(9);
        TcpConfig config = new TcpConfig(buffer, 4096 << in.below(9), settings());
        tcp = new TcpProtocol(ip, new Counters(), new SplittableRandom(in.next()), config, tasks::add);
        invariants = new Invariants(tcp);
        ip.sink = this::capture;
        now += in.nextInt() * 4_000L & 0x7fff_ffff_ffffL;
    }

    private TcpSettings settings() {
        return new TcpSettings(
                one(TcpSettings.SynCookies.values()),
                in.flag(),
                one(TcpSettings.FastOpen.values()),
                in.flag() ? 1 : 1000,
                in.flag() ? 1 : 1000,
                60,
                one(TcpSettings.Ecn.values()),
                one(TcpSettings.MtuProbing.values()),
                one(CongestionControl.values()),
                in.flag());
    }

    private <T> T one(T[] values) {
        return values[in.below(values.length)];
    }

    /** Does what {@code input} says; throws if anything is as it shouldn't be. */
    static void run(byte[] input) {
        FuzzedTcp fuzzed = new FuzzedTcp(input);
        try {
            fuzzed.listener = fuzzed.listen(PORT);
            fuzzed.begin();
            for (int i = 0; i < MAX_STEPS && !fuzzed.in.isEmpty(); i++) {
                fuzzed.step();
                fuzzed.invariants.check(fuzzed.now, true);
            }
            fuzzed.end();
        } catch (IOException e) {
            throw new AssertionError("a call failed that may not", e);
        }
    }

    private StreamSocket listen(int port) throws IOException {
        StreamSocket socket = tcp.newSocket(Family.DUAL);
        socket.option(Option.SO_REUSEADDR, 1);
        socket.bind(new Endpoint(IpAddress.ANY, port, 0), now);
        socket.option(Option.TCP_FASTOPEN, port == PORT ? in.below(3) : 0);
        socket.listen(16, now);
        return socket;
    }

    private void capture(Frame frame, Path path) {
        emitted++;
        ByteBuf all = Unpooled.buffer(frame.length());
        frame.writeTo(all);
        frame.release();
        if (view.check(all, 0, all.readableBytes()) != io.ioth.wire.WireFault.OK) {
            throw new AssertionError("sent a malformed segment");
        }
        int text = all.readableBytes() - view.headerLength();
        int length = text + ((view.flags() & TcpView.SYN) != 0 ? 1 : 0) + ((view.flags() & TcpView.FIN) != 0 ? 1 : 0);
        if (view.destinationPort() == theirPort || (view.flags() & TcpView.SYN) != 0) {
            if ((view.flags() & TcpView.SYN) != 0) {
                sndNxt = view.sequence() + 1;
                ourPort = view.sourcePort();
                theirPort = view.destinationPort();
            }
            sndNxt = Seq.max(sndNxt, view.sequence() + length);
            if ((view.flags() & TcpView.ACK) != 0) {
                rcvNxt = view.acknowledgement();
            }
            rememberTimestamp(all);
        }
    }

    private void rememberTimestamp(ByteBuf segment) {
        if (view.headerLength() >= 32 && segment.getInt(20) == 0x0101080a) {
            ourTsVal = segment.getInt(24);
        }
    }

    /** One of the ways to begin, so that most inputs get past the handshake. */
    private void begin() throws IOException {
        switch (in.below(4)) {
            case 0 -> {}
            case 1 -> connect();
            case 2 -> {
                connect();
                send(TcpView.SYN | TcpView.ACK, 0, 0, 0, 65535, optionsOfSyn());
                acceptAll();
            }
            default -> {
                int options = in.next();
                send(TcpView.SYN, 0, 0, 0, 65535, options(options));
                rcvNxt = 1001;
                send(TcpView.ACK, 0, 0, 0, 65535, (options & 4) != 0 ? timestamps() : new byte[0]);
                acceptAll();
            }
        }
    }

    private byte[] optionsOfSyn() {
        return options(in.next());
    }

    private void step() throws IOException {
        switch (in.below(20)) {
            case 0, 1, 2, 3, 4 -> segment();
            case 5 -> send(TcpView.ACK, 0, 0, 0, in.nextShort(), timestamps());
            case 6 -> send(TcpView.ACK | TcpView.PSH, 0, 0, in.nextShort() % 1461, 65535, timestamps());
            case 7 -> raw();
            case 8 -> advance(in.nextShort() * 1_000_000L);
            case 9 -> advance(in.next() * SECOND);
            case 10 -> nextTimer();
            case 11, 12 -> call(socket -> socket.write(ByteBuffer.allocate(in.nextShort())));
            case 13 -> call(socket -> socket.read(ByteBuffer.allocate(1 + in.nextShort())));
            case 14 -> close();
            case 15 -> icmp();
            case 16 -> queue();
            case 17 -> option();
            case 18 -> connect();
            default -> acceptAll();
        }
        work();
        advance(0);
    }

    /** A segment that is somehow related to the connection. */
    private void segment() {
        int flags = in.next();
        int seq = in.distance();
        int ack = in.distance();
        int text = in.flag() ? in.nextShort() % 20_000 : in.next();
        packet.trafficClass = in.next();
        send(flags, seq, ack, text, in.nextShort(), options(in.next()));
    }

    private byte[] timestamps() {
        return options(4);
    }

    /** Some options, well-formed or not; never more than 40 bytes. */
    private byte[] options(int which) {
        ByteBuffer out = ByteBuffer.allocate(100);
        if ((which & 1) != 0) {
            out.putInt(0x02040000 | in.nextShort());
        }
        if ((which & 2) != 0) {
            out.putInt(0x01030300 | in.next());
        }
        if ((which & 4) != 0) {
            tsVal += (which & 8) != 0 ? in.distance() : 1;
            out.putInt(0x0101080a).putInt(tsVal).putInt(ourTsVal);
        }
        if ((which & 16) != 0) {
            out.putInt(0x01010402);
        }
        if ((which & 32) != 0) {
            int blocks = 1 + in.below(4);
            out.putShort((short) 0x0101).put((byte) 5).put((byte) (2 + 8 * blocks));
            for (int i = 0; i < 2 * blocks; i++) {
                out.putInt(sndNxt + in.distance());
            }
        }
        if ((which & 128) != 0 && in.flag()) {
            out.put((byte) 34).put((byte) 10).putInt(in.next()).putInt(in.next());
        } else if ((which & 128) != 0) {
            out.put((byte) 172).put((byte) 11).putShort((short) in.nextShort()).putShort((short) in.nextShort());
            out.putInt(in.nextInt()).put((byte) 1);
        }
        if ((which & 64) != 0) {
            for (int n = in.below(12); n > 0; n--) {
                out.put((byte) in.next());
            }
        }
        int length = Math.min(40, out.position() + 3 & ~3);
        byte[] bytes = new byte[length];
        System.arraycopy(out.array(), 0, bytes, 0, length);
        return bytes;
    }

    /** Relative to what the other side expects. */
    private void send(int flags, int seq, int ack, int text, int window, byte[] options) {
        ByteBuf out = Unpooled.buffer(64 + text);
        TcpView.write(out, 0, theirPort, ourPort, rcvNxt + seq, sndNxt + ack);
        TcpView.writeControl(out, 0, 20 + options.length, flags, window);
        out.setShort(18, in.isEmpty() ? 0 : text / 2);
        out.writerIndex(20).writeBytes(options).writeZero(text);
        deliver(out);
    }

    /** Anything at all behind the ports. */
    private void raw() {
        int length = in.next();
        ByteBuf out = Unpooled.buffer(Math.max(4, length));
        out.writeShort(theirPort).writeShort(ourPort);
        while (out.readableBytes() < length) {
            out.writeByte(in.next());
        }
        deliver(out);
    }

    private void deliver(ByteBuf segment) {
        int length = segment.readableBytes();
        if (length >= 20) {
            segment.setShort(16, 0);
            long sum = Checksum.pseudoHeader(PEER.high(), PEER.low(), OURS.high(), OURS.low(), IpProtocols.TCP, length);
            segment.setShort(16, Checksum.finish(sum + Checksum.sum(segment, 0, length)));
        }
        packet.srcHigh = PEER.high();
        packet.srcLow = PEER.low();
        packet.dstHigh = OURS.high();
        packet.dstLow = OURS.low();
        packet.transportOffset = 0;
        packet.transportLength = length;
        packet.frame.set(segment);
        if (length > 1480) {
            moveTextToPayload(segment);
        }
        tcp.onPacket(packet, now);
        packet.frame.release();
        delivered.add(segment);
        work();
    }

    /** As a superframe in memory: the text in a buffer of its own. */
    private void moveTextToPayload(ByteBuf segment) {
        int header = (segment.getUnsignedByte(12) >> 4) * 4;
        ByteBuf text = segment.copy(header, segment.readableBytes() - header);
        segment.writerIndex(header);
        packet.frame.payload(text, 0, text.readableBytes());
        packet.frame.gsoSize(1000);
        packet.frame.checksum(ChecksumState.VALID);
        delivered.add(text);
    }

    private void work() {
        int before = emitted;
        for (int i = 0; tcp.flush(now) || !tasks.isEmpty(); i++) {
            for (EngineTask task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run(now);
            }
            if (i > 10_000 || emitted - before > 20_000) {
                throw new AssertionError("never done: " + tcp.sockets());
            }
        }
    }

    private void nextTimer() {
        long next = tcp.nextDeadlineNs();
        if (next != io.ioth.time.DeadlineHeap.NEVER) {
            advance(Math.max(0, next - now));
        }
    }

    private void advance(long ns) {
        long until = now + ns;
        for (int i = 0; tcp.nextDeadlineNs() - until <= 0 && tcp.nextDeadlineNs() != io.ioth.time.DeadlineHeap.NEVER; i++) {
            now = Math.max(now, tcp.nextDeadlineNs());
            tcp.onTimer(now);
            work();
            if (i > 20_000) {
                throw new AssertionError("timers never end: " + tcp.sockets());
            }
        }
        now = until;
    }

    private interface Call {
        void on(StreamSocket socket) throws IOException;
    }

    /** Of the socket in front, whose turn it's then no more. That a call is refused is the user's own fault. */
    private void call(Call call) {
        StreamSocket socket = sockets.poll();
        if (socket == null) {
            return;
        }
        sockets.add(socket);
        try {
            call.on(socket);
        } catch (IOException refused) {
            tasks.add(nowNs -> socket.readyOps());
        }
    }

    private void close() {
        switch (in.below(6)) {
            case 0 -> call(socket -> socket.shutdownInput(now));
            case 1 -> call(socket -> socket.abort(now));
            case 2 -> {
                StreamSocket socket = sockets.poll();
                if (socket != null) {
                    socket.close(now);
                }
            }
            default -> call(socket -> socket.shutdownOutput(now));
        }
    }

    private void icmp() {
        IcmpError error = new IcmpError();
        IcmpError.Kind[] kinds = IcmpError.Kind.values();
        error.kind = kinds[in.below(kinds.length)];
        error.mtu = in.nextShort();
        error.localHigh = OURS.high();
        error.localLow = OURS.low();
        error.remoteHigh = PEER.high();
        error.remoteLow = PEER.low();
        error.neighborGone = in.below(8) == 0;
        error.quoted = Unpooled.buffer(8).writeShort(ourPort).writeShort(theirPort).writeInt(sndNxt + in.distance());
        error.transportLength = 8;
        if (in.flag()) {
            ip.pathMtu(Math.clamp(error.mtu, 68, 1500));
        }
        tcp.onIcmpError(error, now);
    }

    private void queue() {
        int room = in.next();
        ip.room(room < 16 ? room : Integer.MAX_VALUE, now);
        ip.routed = in.below(16) != 1;
    }

    private void option() {
        Option[] options = {
            Option.TCP_NODELAY, Option.TCP_QUICKACK, Option.SO_KEEPALIVE, Option.TCP_KEEPIDLE, Option.TCP_KEEPINTERVAL,
            Option.TCP_KEEPCOUNT, Option.TCP_USER_TIMEOUT, Option.SO_LINGER, Option.SO_SNDBUF,
            Option.TCP_PACING, Option.TCP_FASTOPEN, Option.IP_TOS, Option.IP_TTL
        };
        Option option = options[in.below(options.length)];
        int value = in.nextShort();
        call(socket -> socket.option(option, value));
    }

    private void connect() throws IOException {
        StreamSocket socket = tcp.newSocket(Family.DUAL);
        if (in.flag()) {
            socket.option(Option.SO_RCVBUF, in.nextShort());
        }
        socket.option(Option.TCP_FASTOPEN_CONNECT, in.below(2));
        try {
            socket.connect(new Endpoint(PEER, 5000 + in.below(4), 0), now);
        } catch (IOException e) {
            if (ip.routed) {
                throw e;
            }
        }
        sockets.add(socket);
        work();
    }

    private void acceptAll() {
        for (StreamSocket socket = listener.accept(now); socket != null; socket = listener.accept(now)) {
            sockets.add(socket);
        }
    }

    /** All is closed and forgotten in the end, and a new connection works as if nothing had been. */
    private void end() throws IOException {
        ip.routed = true;
        ip.pathMtu(1500);
        ip.room(Integer.MAX_VALUE, now);
        acceptAll();
        for (StreamSocket socket : sockets) {
            socket.close(now);
        }
        listener.close(now);
        work();
        advance(3600 * SECOND);
        invariants.check(now, true);
        if (!tcp.sockets().isEmpty()) {
            throw new AssertionError("still there after an hour: " + tcp.sockets());
        }
        fresh();
        tcp.close(now);
        work();
        for (ByteBuf segment : delivered) {
            if (segment.refCnt() != 0) {
                throw new AssertionError("a received segment is still held");
            }
        }
        invariants.checkEmpty();
    }

    private void fresh() throws IOException {
        StreamSocket server = listen(81);
        ourPort = 81;
        theirPort = 7777;
        rcvNxt = 5_000_000;
        send(TcpView.SYN, 0, 0, 0, 65535, new byte[] {2, 4, 5, (byte) 0xb4});
        rcvNxt = 5_000_001;
        send(TcpView.ACK, 0, 0, 0, 65535, new byte[0]);
        send(TcpView.ACK | TcpView.PSH, 0, 0, 1000, 65535, new byte[0]);
        StreamSocket socket = server.accept(now);
        if (socket == null) {
            throw new AssertionError("no fresh connection");
        }
        ByteBuffer buffer = ByteBuffer.allocate(2000);
        if (socket.read(buffer) != 1000 || socket.write(ByteBuffer.allocate(3000)) != 3000) {
            throw new AssertionError("a fresh connection doesn't transfer");
        }
        int before = sndNxt;
        work();
        if (sndNxt - before != 3000) {
            throw new AssertionError("sent " + (sndNxt - before) + " of 3000");
        }
        send(TcpView.ACK, 0, 0, 0, 65535, new byte[0]);
        socket.close(now);
        server.close(now);
        work();
        send(TcpView.FIN | TcpView.ACK, 0, 0, 0, 65535, new byte[0]);
        advance(300 * SECOND);
    }
}
