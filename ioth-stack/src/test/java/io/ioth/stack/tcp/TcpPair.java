/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.TcpSettings;
import io.ioth.link.Frame;
import io.ioth.link.LinkCapabilities;
import io.ioth.metrics.Counters;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.Path;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.EngineExecutor.EngineTask;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.time.DeadlineHeap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** Two TCPs with a channel between them that delays, loses, reorders and duplicates, all by a seed, in virtual time. */
final class TcpPair {

    static final IpAddress A = IpAddress.parse("10.0.0.1");
    static final IpAddress B = IpAddress.parse("10.0.0.2");

    private static final TcpSettings SETTINGS = TcpSettings.DEFAULT.withFastOpen(TcpSettings.FastOpen.BOTH);

    final Node a;
    final Node b;
    long now = 1_000_000_000L;
    double loss;
    double duplicate;
    double reorder;
    long delayNs = 1_000_000;
    /** The number of a segment that is lost, counted from 1 over both directions; 0 for none. */
    int lost;
    private int segments;
    private final Random random;
    private final List<InFlight> channel = new ArrayList<>();

    record InFlight(long dueNs, Node to, Path path, Frame frame) {}

    TcpPair(long seed) {
        this(seed, A, B);
    }

    TcpPair(long seed, IpAddress first, IpAddress second) {
        random = new Random(seed);
        a = new Node(first, seed);
        b = new Node(second, ~seed);
        a.peer = b;
        b.peer = a;
    }

    final class Node {
        final FakeIp ip;
        final Counters counters = new Counters();
        final TcpProtocol tcp;
        final IpPacket packet = new IpPacket();
        private final Deque<EngineTask> tasks = new ArrayDeque<>();
        Node peer;
        long sent;

        Node(IpAddress address, long seed) {
            ip = new FakeIp(address);
            ip.sink = this::transmit;
            tcp = new TcpProtocol(
                    ip,
                    counters,
                    new SplittableRandom(seed),
                    new TcpConfig(4 << 20, 4 << 20, SETTINGS),
                    tasks::add);
        }

        private void transmit(Frame frame, Path path) {
            sent++;
            Path copy = new Path();
            copy.localHigh = path.localHigh;
            copy.localLow = path.localLow;
            copy.remoteHigh = path.remoteHigh;
            copy.remoteLow = path.remoteLow;
            if (random.nextDouble() < duplicate) {
                Frame twin = new Frame();
                frame.shareWith(twin);
                enqueue(twin, copy);
            }
            Frame held = new Frame();
            frame.moveTo(held);
            if (++segments == lost || random.nextDouble() < loss) {
                held.release();
            } else {
                enqueue(held, copy);
            }
        }

        private void enqueue(Frame frame, Path path) {
            long extra = random.nextDouble() < reorder ? random.nextLong(5_000_000) : 0;
            long due = now + delayNs + extra;
            int at = channel.size();
            while (at > 0 && channel.get(at - 1).dueNs > due) {
                at--;
            }
            channel.add(at, new InFlight(due, peer, path, frame));
        }

        void receive(InFlight flight) {
            Frame frame = flight.frame;
            packet.srcHigh = flight.path.localHigh;
            packet.srcLow = flight.path.localLow;
            packet.dstHigh = flight.path.remoteHigh;
            packet.dstLow = flight.path.remoteLow;
            packet.transportOffset = frame.head().readerIndex();
            packet.transportLength = frame.length();
            frame.moveTo(packet.frame);
            tcp.onPacket(packet, now);
            packet.frame.release();
        }

        boolean work() {
            boolean any = false;
            for (EngineTask task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run(now);
                any = true;
            }
            return tcp.flush(now) || any;
        }

        StreamSocket listen(int port) throws Exception {
            StreamSocket socket = tcp.newSocket(Family.DUAL);
            socket.bind(new Endpoint(IpAddress.ANY, port, 0), now);
            socket.listen(50, now);
            return socket;
        }

        StreamSocket connect(int port) throws Exception {
            StreamSocket socket = tcp.newSocket(Family.DUAL);
            IpAddress to = peer.ip.addresses.iterator().next();
            socket.connect(new Endpoint(to, port, 0), now);
            return socket;
        }
    }

    /** Has the segment lost that is the {@code number}th from now on; none for 0. */
    void loseNext(int number) {
        lost = number == 0 ? 0 : segments + number;
    }

    void link(LinkCapabilities link) {
        a.ip.link = link;
        b.ip.link = link;
        a.ip.mtu = link.mtu();
        b.ip.mtu = link.mtu();
    }

    void settle() {
        while (a.work() | b.work()) {
            Thread.onSpinWait();
        }
    }

    /** Goes to the next event; false when there's none before {@code untilNs}. */
    boolean step(long untilNs) {
        settle();
        long next = Math.min(a.tcp.nextDeadlineNs(), b.tcp.nextDeadlineNs());
        if (!channel.isEmpty()) {
            next = Math.min(next, channel.getFirst().dueNs);
        }
        if (next == DeadlineHeap.NEVER || next > untilNs) {
            now = Math.max(now, untilNs);
            return false;
        }
        now = Math.max(now, next);
        while (!channel.isEmpty() && channel.getFirst().dueNs <= now) {
            InFlight flight = channel.removeFirst();
            flight.to.receive(flight);
        }
        a.tcp.onTimer(now);
        b.tcp.onTimer(now);
        settle();
        return true;
    }

    void advance(long ns) {
        long until = now + ns;
        while (step(until)) {
            Thread.onSpinWait();
        }
    }

    int inFlight() {
        return channel.size();
    }

    void close() {
        a.tcp.close(now);
        b.tcp.close(now);
        for (InFlight flight : channel) {
            flight.frame.release();
        }
        channel.clear();
    }
}
