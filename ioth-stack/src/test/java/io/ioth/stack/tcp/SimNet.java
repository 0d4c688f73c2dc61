/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.link.Frame;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.Path;
import io.ioth.time.DeadlineHeap;
import io.ioth.wire.IpProtocols;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** TCPs and the wires between them, in virtual time: all that happens depends on the seed. */
final class SimNet {

    private static final long ROUTER_NS = 1_000_000;

    long now = 1_000_000_000L;
    final List<SimNode> nodes = new ArrayList<>();
    /** Whether invariants are checked after every event. */
    boolean checked = true;
    /** How many packets that are due at one moment a node takes in before it sends. */
    int batch = 1;

    private final SplittableRandom random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long order;

    /** Something that happens at a moment: a packet arrives, or else. */
    private static final class Event implements Comparable<Event> {
        final long dueNs;
        final long order;
        @Nullable SimNode to;
        @Nullable Frame frame;
        @Nullable Path path;
        int trafficClass;
        @Nullable Runnable action;

        Event(long dueNs, long order) {
            this.dueNs = dueNs;
            this.order = order;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(dueNs, other.dueNs);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    SimNet(long seed) {
        random = new SplittableRandom(seed);
    }

    SimNode node(String address, TcpConfig config) {
        SimNode node = new SimNode(this, IpAddress.parse(address), config, random.nextLong());
        nodes.add(node);
        return node;
    }

    /** A wire from one to the other. */
    SimWire wire(SimNode from, SimNode to) {
        SimWire wire = new SimWire(this, to, random.split());
        from.wire(to, wire);
        return wire;
    }

    void deliver(long dueNs, SimNode to, Frame frame, Path path, int trafficClass) {
        Event event = new Event(dueNs, order++);
        event.to = to;
        event.frame = frame;
        event.path = path;
        event.trafficClass = trafficClass;
        events.add(event);
    }

    void at(long dueNs, Runnable action) {
        Event event = new Event(dueNs, order++);
        event.action = action;
        events.add(event);
    }

    /** A router's answer to a packet that's too big for it: the sender's IP layer and its TCP hear of it a little later. */
    void tooBig(SimNode sender, Frame frame, Path path, int mtu) {
        byte[] quoted = new byte[Math.min(28, frame.head().readableBytes())];
        ByteBuf head = frame.head();
        head.getBytes(head.readerIndex(), quoted);
        at(now + ROUTER_NS, () -> {
            if (mtu < sender.ip.mtu) {
                sender.ip.pathMtu(mtu);
            }
            IcmpError error = new IcmpError();
            error.kind = IcmpError.Kind.PACKET_TOO_BIG;
            error.mtu = mtu;
            error.localHigh = path.localHigh;
            error.localLow = path.localLow;
            error.remoteHigh = path.remoteHigh;
            error.remoteLow = path.remoteLow;
            error.protocol = IpProtocols.TCP;
            error.quoted = io.netty.buffer.Unpooled.wrappedBuffer(quoted);
            error.transportLength = quoted.length;
            sender.tcp.onIcmpError(error, now);
        });
    }

    /** Goes to the next moment at which something happens, and lets it; false when there's none before {@code untilNs}. */
    boolean step(long untilNs) {
        settle();
        long next = events.isEmpty() ? DeadlineHeap.NEVER : events.peek().dueNs;
        for (SimNode node : nodes) {
            next = Math.min(next, node.tcp.nextDeadlineNs());
        }
        if (next == DeadlineHeap.NEVER || next > untilNs) {
            now = Math.max(now, untilNs);
            return false;
        }
        now = Math.max(now, next);
        for (int n = 0; n < batch && !events.isEmpty() && events.peek().dueNs <= now; n++) {
            happen(events.remove());
        }
        for (SimNode node : nodes) {
            if (node.tcp.nextDeadlineNs() - now <= 0) {
                node.tcp.onTimer(now);
                check(node, false);
            }
        }
        settle();
        return true;
    }

    private void happen(Event event) {
        SimNode to = event.to;
        Frame frame = event.frame;
        Path path = event.path;
        Runnable action = event.action;
        if (to != null && frame != null && path != null) {
            to.receive(frame, path, event.trafficClass);
            check(to, false);
        } else if (action != null) {
            action.run();
        }
    }

    void settle() {
        for (SimNode node : nodes) {
            node.settle();
            check(node, true);
        }
    }

    private void check(SimNode node, boolean settled) {
        if (checked) {
            node.invariants.check(now, settled);
        }
    }

    /** Whether nothing is under way. */
    boolean isQuiet() {
        return events.isEmpty();
    }

    /** Packets under way are lost. */
    void close() {
        for (SimNode node : nodes) {
            node.tcp.close(now);
        }
        for (Event event : events) {
            if (event.frame != null) {
                event.frame.release();
            }
        }
        events.clear();
    }
}
