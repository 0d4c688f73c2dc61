/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.link.Frame;
import io.ioth.link.LinkCapabilities;
import io.ioth.metrics.Counter;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.stack.tcp.SimUser.Plan;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Flows from one node to another through a bottleneck: a rate, a queue before it that drops what doesn't fit, and perhaps random loss. */
final class Dumbbell {

    private static final long SECOND = 1_000_000_000L;
    private static final long MS = 1_000_000L;
    private static final int MTU = 1500;
    /** What of each packet is the application's: without the IP header, TCP's, and its timestamps. */
    private static final double SHARE_OF_TEXT = (MTU - 52) / (double) MTU;
    /** Two acknowledgements' worth of a sender that doesn't pace. */
    private static final long LEAST_QUEUE = 4 * MTU;
    /** Far more than any flow writes in a run. */
    private static final long ENDLESS = 1L << 40;
    /** Segments begin at least so far apart. */
    private static final int GRAIN = 512;

    /**
     * What the network is like.
     *
     * @param rateBits of the bottleneck, bits a second
     * @param rttMs without any queue
     * @param queue before the bottleneck, in bandwidth-delay products
     * @param loss share of packets lost at random on the way there
     */
    record Shape(long rateBits, int rttMs, double queue, double loss) {

        long queueBytes() {
            return Math.max(LEAST_QUEUE, Math.round(rateBits / 8.0 * rttMs / 1000 * queue));
        }
    }

    /**
     * What came of it.
     *
     * @param flows bits of text a second, each
     * @param utilization of what the bottleneck can carry, in all
     * @param jain fairness index: 1 when all have the same, 1/n when one has all
     * @param queueMeanMs how long a packet waited in the queue
     * @param retransmitted share of the packets sent
     * @param spurious share of the packets sent that had arrived before
     */
    record Outcome(
            double[] flows,
            double utilization,
            double jain,
            double queueMeanMs,
            double queueP95Ms,
            double retransmitted,
            double spurious,
            long timeouts) {}

    private final SimNet net;
    private final SimNode sender;
    private final SimNode receiver;
    private final SimWire bottleneck;
    private final Shape shape;
    private final List<Flow> flows = new ArrayList<>();
    private final Map<Integer, Arrivals> arrivals = new HashMap<>();
    private long arrivedTwice;

    private static final class Flow {
        @Nullable StreamSocket listener;
        @Nullable SimUser client;
        @Nullable SimUser server;
        long before;

        long received() {
            return server == null ? 0 : server.received;
        }
    }

    /** Which segments of a flow have come. */
    private static final class Arrivals {
        int base;
        final BitSet seen = new BitSet();
    }

    Dumbbell(Shape shape, List<String> controllers, long seed) throws IOException {
        this.shape = shape;
        net = new SimNet(seed);
        net.checked = false;
        TcpConfig config = new TcpConfig(16 << 20, 16 << 20);
        sender = net.node("10.0.0.1", config);
        receiver = net.node("10.0.0.2", config);
        for (SimNode node : net.nodes) {
            node.ip.verify = false;
            // Nothing is corrupted here, so sums would only take time.
            node.ip.link = new LinkCapabilities(LinkCapabilities.Medium.ETHERNET, MTU, 0, true, true);
        }
        bottleneck = net.wire(sender, receiver);
        bottleneck.rateBits = shape.rateBits;
        bottleneck.queueBytes = shape.queueBytes();
        bottleneck.loss = shape.loss;
        bottleneck.delayNs = shape.rttMs * MS / 2;
        net.wire(receiver, sender).delayNs = shape.rttMs * MS / 2;
        receiver.arrivals = this::onArrival;
        for (int i = 0; i < controllers.size(); i++) {
            flows.add(flow(i, controllers.get(i)));
        }
    }

    /** How much longer acknowledgements may take, by chance. */
    void jitter(long ns) {
        net.wire(receiver, sender).jitterNs = ns;
    }

    /** How much longer packets may take to the bottleneck, by chance. */
    void senderJitter(long ns) {
        bottleneck.entryNs = ns;
    }

    /** Each begins a little after the one before, so that they aren't in step. */
    private Flow flow(int number, String controller) throws IOException {
        Flow flow = new Flow();
        int port = 5000 + number;
        flow.listener = receiver.listen(port, 5);
        net.at(net.now + number * 137 * MS, () -> {
            StreamSocket socket = sender.tcp.newSocket(io.ioth.stack.socket.Family.DUAL);
            Controllers.choose(socket, controller);
            flow.client = new SimUser(net, socket, Plan.bulk(ENDLESS), 0, 1);
            try {
                sender.connect(socket, receiver, port);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return flow;
    }

    private void onArrival(Frame frame) {
        ByteBuf head = frame.head();
        int at = head.readerIndex();
        int port = head.getUnsignedShort(at + 2);
        int sequence = head.getInt(at + 4);
        boolean syn = (head.getByte(at + 13) & 2) != 0;
        Arrivals known = arrivals.computeIfAbsent(port, p -> new Arrivals());
        if (syn) {
            known.base = sequence + 1;
        } else if (frame.length() > GRAIN) {
            int index = Integer.divideUnsigned(sequence - known.base, GRAIN);
            if (known.seen.get(index)) {
                arrivedTwice++;
            }
            known.seen.set(index);
        }
    }

    /** Runs for so long, and measures what comes after the first part of it. */
    Outcome run(int warmUpSeconds, int seconds) {
        long begin = net.now + warmUpSeconds * SECOND;
        runUntil(begin);
        long sentBefore = sent();
        long againBefore = sender.counters.get(Counter.TCP_RETRANS_SEGS);
        long timeoutsBefore = sender.counters.get(Counter.TCP_TIMEOUTS);
        long twiceBefore = arrivedTwice;
        bottleneck.waits.clear();
        flows.forEach(flow -> flow.before = flow.received());
        runUntil(begin + seconds * SECOND);
        double[] rates = flows.stream()
                .mapToDouble(flow -> (flow.received() - flow.before) * 8.0 / seconds)
                .toArray();
        double sent = Math.max(1, sent() - sentBefore);
        Outcome outcome = new Outcome(
                rates,
                sum(rates) / (shape.rateBits * SHARE_OF_TEXT),
                jain(rates),
                bottleneck.waits.meanNs() / MS,
                bottleneck.waits.percentileNs(0.95) / (double) MS,
                (sender.counters.get(Counter.TCP_RETRANS_SEGS) - againBefore) / sent,
                (arrivedTwice - twiceBefore) / sent,
                sender.counters.get(Counter.TCP_TIMEOUTS) - timeoutsBefore);
        net.close();
        return outcome;
    }

    private long sent() {
        return sender.counters.get(Counter.TCP_OUT_SEGS) + sender.counters.get(Counter.TCP_RETRANS_SEGS);
    }

    private static double sum(double[] all) {
        double sum = 0;
        for (double each : all) {
            sum += each;
        }
        return sum;
    }

    private static double jain(double[] rates) {
        double squares = 0;
        for (double rate : rates) {
            squares += rate * rate;
        }
        double sum = sum(rates);
        return squares == 0 ? 0 : sum * sum / (rates.length * squares);
    }

    private void runUntil(long untilNs) {
        do {
            flows.forEach(this::act);
            net.settle();
        } while (net.step(untilNs));
    }

    private void act(Flow flow) {
        StreamSocket listener = flow.listener;
        if (flow.server == null && listener != null) {
            StreamSocket accepted = listener.accept(net.now);
            if (accepted != null) {
                flow.server = new SimUser(net, accepted, Plan.sink(), 1, 0);
            }
        }
        if (flow.client != null) {
            flow.client.act();
        }
        if (flow.server != null) {
            flow.server.act();
        }
    }
}
