/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.link.Frame;
import io.ioth.metrics.Counters;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.Path;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.EngineExecutor.EngineTask;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.StreamSocket;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** One TCP in a simulated network, on an IP layer that knows a wire to each peer. */
final class SimNode {

    private static final int MAX_ROUNDS = 100_000;

    final FakeIp ip;
    final IpAddress address;
    final Counters counters = new Counters();
    final TcpProtocol tcp;
    final Invariants invariants;
    /** Sees each packet that arrives before TCP does. */
    Consumer<Frame> arrivals = frame -> {};

    private final SimNet net;
    private final IpPacket packet = new IpPacket();
    private final Deque<EngineTask> tasks = new ArrayDeque<>();
    private final Map<IpAddress, SimWire> wires = new HashMap<>();
    /** Whether the transmit queue is bounded, so that what has left makes room. */
    private boolean ring;
    /** All of what was sent, so that two runs can be compared. */
    private long digest = 17;

    SimNode(SimNet net, IpAddress address, TcpConfig config, long seed) {
        this.net = net;
        this.address = address;
        ip = new FakeIp(address);
        ip.sink = this::transmit;
        tcp = new TcpProtocol(ip, counters, new SplittableRandom(seed), config, tasks::add);
        invariants = new Invariants(tcp);
    }

    void wire(SimNode peer, SimWire wire) {
        wires.put(peer.address, wire);
    }

    /** Only so many packets wait for their wire. */
    void ring(int packets) {
        ring = true;
        ip.room = packets;
    }

    long digest() {
        return digest;
    }

    private void transmit(Frame frame, Path path) {
        SimWire wire = wires.get(path.remoteAddress());
        if (wire == null) {
            frame.release();
            return;
        }
        if (net.checked) {
            invariants.onSent(frame, path, net.now);
        }
        digest = (digest * 31 + frame.length()) * 31 + net.now;
        Path copy = new Path();
        copy.localHigh = path.localHigh;
        copy.localLow = path.localLow;
        copy.remoteHigh = path.remoteHigh;
        copy.remoteLow = path.remoteLow;
        long leftNs = wire.send(this, frame, copy, ip.trafficClass);
        if (ring) {
            net.at(leftNs, () -> ip.room(ip.room + 1, net.now));
        }
    }

    void receive(Frame frame, Path path, int trafficClass) {
        packet.trafficClass = trafficClass;
        packet.srcHigh = path.localHigh;
        packet.srcLow = path.localLow;
        packet.dstHigh = path.remoteHigh;
        packet.dstLow = path.remoteLow;
        packet.transportOffset = frame.head().readerIndex();
        packet.transportLength = frame.length();
        arrivals.accept(frame);
        frame.moveTo(packet.frame);
        tcp.onPacket(packet, net.now);
        packet.frame.release();
    }

    void settle() {
        for (int round = 0; work(); round++) {
            if (round > MAX_ROUNDS) {
                throw new AssertionError("the stack never comes to rest");
            }
        }
    }

    private boolean work() {
        boolean any = false;
        for (EngineTask task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run(net.now);
            any = true;
        }
        return tcp.flush(net.now) || any;
    }

    StreamSocket listen(int port, int backlog) throws IOException {
        StreamSocket socket = tcp.newSocket(Family.DUAL);
        socket.bind(new Endpoint(IpAddress.ANY, port, 0), net.now);
        socket.listen(backlog, net.now);
        return socket;
    }

    StreamSocket connect(SimNode peer, int port) throws IOException {
        StreamSocket socket = tcp.newSocket(Family.DUAL);
        connect(socket, peer, port);
        return socket;
    }

    void connect(StreamSocket socket, SimNode peer, int port) throws IOException {
        socket.connect(new Endpoint(peer.address, port, 0), net.now);
    }
}
