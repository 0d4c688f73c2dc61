/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.link.Frame;
import io.ioth.stack.ip.Path;
import io.ioth.wire.Checksum;
import io.ioth.wire.EcnField;
import io.ioth.wire.IpProtocols;
import io.ioth.wire.TcpView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** One way through a simulated network: a queue, a rate, a delay, and all that may go wrong. Changes to the fields hold from now on. */
final class SimWire {

    private static final int DATA_OFFSET = 12;
    private static final int FLAGS_OFFSET = 13;
    private static final int CHECKSUM_OFFSET = 16;
    private static final int NOP = 1;
    private static final long BURST_NS = 2_000_000_000L;

    /** Shares of packets, each drawn for separately. */
    double loss;

    double duplicate;
    double reorder;
    double corrupt;

    /**
     * Gilbert and Elliott's bursts: how likely a packet finds the bad state beginning, and ending, and is lost in it. It lasts for
     * {@link #BURST_NS} at most: were it for packets only, one that sends but few of them would be cut off for hours.
     */
    double burstBegins;

    double burstEnds = 1;
    double burstLoss;

    long delayNs = 1_000_000;
    long jitterNs;
    /** How much longer a packet may take before it comes to the queue: hosts don't send to the nanosecond. Those of one port stay in order. */
    long entryNs;
    /** How long a packet may be held so that others overtake it. */
    long reorderNs = 5_000_000;
    /** Bits a second; 0 for no limit. */
    long rateBits;
    /** Bytes that wait for the rate before more are dropped. */
    long queueBytes = Long.MAX_VALUE;
    /** Bytes of an IP packet that pass; larger ones vanish, or are reported to the sender when {@link #reportsTooBig}. */
    int mtu = 65_535;

    boolean reportsTooBig = true;
    boolean down;
    /** Packets that wait behind more bytes than this are marked (RFC 3168), if they may be. */
    long markBytes = Long.MAX_VALUE;
    /** Whether a middlebox clears the ECN field. */
    boolean bleaches;
    /** TCP options that a middlebox takes out of SYNs, a bit each. */
    int stripped;
    /** Whether what arrives lies in one buffer, as from a real wire. */
    boolean linear;

    /** Packets that came in, and those that didn't come out. */
    long entered;

    long lost;
    long marked;
    /** How long packets waited in the queue, by tenths of a millisecond. */
    final SimHistogram waits = new SimHistogram(100_000, 20_000);

    private final SimNet net;
    private final SimNode to;
    private final RandomGenerator random;
    private final Map<Integer, Long> entries = new HashMap<>();
    private boolean inBurst;
    private long burstSinceNs;
    private long busyUntilNs;
    private long lastDueNs;

    SimWire(SimNet net, SimNode to, RandomGenerator random) {
        this.net = net;
        this.to = to;
        this.random = random;
        this.busyUntilNs = net.now;
        this.lastDueNs = net.now;
    }

    private boolean draw(double share) {
        return share > 0 && random.nextDouble() < share;
    }

    /** Whether the next packet meets its end here, by loss of either kind. */
    private boolean isLost() {
        if (inBurst) {
            inBurst = !draw(burstEnds) && net.now - burstSinceNs < BURST_NS;
        } else if (draw(burstBegins)) {
            inBurst = true;
            burstSinceNs = net.now;
        }
        return down || draw(loss) || inBurst && draw(burstLoss);
    }

    /**
     * Takes a packet of {@code from}'s, whose contents it owns from now on.
     *
     * @return when its last bit has left the sender's queue
     */
    long send(SimNode from, Frame frame, Path path, int trafficClass) {
        if (entryNs == 0) {
            return enter(from, frame, path, trafficClass);
        }
        Frame held = new Frame();
        frame.moveTo(held);
        int port = held.head().getUnsignedShort(held.head().readerIndex());
        long dueNs = Math.max(net.now + random.nextLong(entryNs), entries.getOrDefault(port, net.now));
        entries.put(port, dueNs);
        net.at(dueNs, () -> enter(from, held, path, trafficClass));
        return dueNs;
    }

    private long enter(SimNode from, Frame frame, Path path, int trafficClass) {
        entered++;
        int header = path.isIpv4() ? 20 : 40;
        if (packetLength(frame, header) > mtu) {
            if (reportsTooBig) {
                net.tooBig(from, frame, path, mtu);
            }
            return lose(frame);
        }
        if (isLost()) {
            return lose(frame);
        }
        Frame held = new Frame();
        frame.moveTo(held);
        int marks = bleaches ? trafficClass & ~EcnField.MASK : trafficClass;
        if (stripped != 0 && isSyn(held)) {
            strip(held, path);
        }
        if (draw(duplicate)) {
            Frame twin = new Frame();
            held.shareWith(twin);
            travel(twin, path, marks, header);
        }
        if (draw(corrupt)) {
            corrupt(held);
        } else if (linear && held.payload() != null) {
            linearize(held);
        }
        return travel(held, path, marks, header);
    }

    private static int packetLength(Frame frame, int header) {
        if (frame.gsoSize() == 0) {
            return header + frame.length();
        }
        ByteBuf head = frame.head();
        int tcpHeader = (head.getByte(head.readerIndex() + DATA_OFFSET) >> 2) & 0x3c;
        return header + tcpHeader + Math.min(frame.gsoSize(), frame.length() - tcpHeader);
    }

    private long lose(Frame frame) {
        frame.release();
        lost++;
        return net.now;
    }

    private long travel(Frame frame, Path path, int trafficClass, int header) {
        int marks = trafficClass;
        long departureNs = net.now;
        if (rateBits > 0) {
            long waitNs = Math.max(0, busyUntilNs - net.now);
            int bytes = frame.length() + header;
            if (waitNs * (rateBits / 8e9) + bytes > queueBytes) {
                return lose(frame);
            }
            waits.add(waitNs);
            if (waitNs * (rateBits / 8e9) > markBytes && (marks & EcnField.MASK) != 0) {
                marks |= EcnField.CE;
                marked++;
            }
            departureNs = net.now + waitNs + Math.max(1, Math.round(bytes * 8e9 / rateBits));
            busyUntilNs = departureNs;
        }
        long dueNs = departureNs + delayNs + (jitterNs > 0 ? random.nextLong(jitterNs) : 0);
        if (draw(reorder)) {
            dueNs += random.nextLong(reorderNs);
        } else {
            dueNs = Math.max(dueNs, lastDueNs);
            lastDueNs = dueNs;
        }
        net.deliver(dueNs, to, frame, path, marks);
        return departureNs;
    }

    private static boolean isSyn(Frame frame) {
        return (frame.head().getByte(frame.head().readerIndex() + FLAGS_OFFSET) & TcpView.SYN) != 0;
    }

    /** What's taken out becomes padding, and the checksum is made right. */
    private void strip(Frame frame, Path path) {
        linearize(frame);
        ByteBuf bytes = frame.head();
        int start = bytes.readerIndex();
        int end = start + ((bytes.getByte(start + DATA_OFFSET) >> 2) & 0x3c);
        for (int at = start + TcpView.HEADER_LENGTH; at < end; ) {
            int kind = bytes.getUnsignedByte(at);
            int length = kind <= NOP ? 1 : bytes.getUnsignedByte(at + 1);
            if (kind < Integer.SIZE && (stripped >> kind & 1) != 0) {
                for (int i = 0; i < length; i++) {
                    bytes.setByte(at + i, NOP);
                }
            }
            at += length;
        }
        bytes.setShort(start + CHECKSUM_OFFSET, 0);
        long sum = Checksum.pseudoHeader(
                path.localHigh, path.localLow, path.remoteHigh, path.remoteLow, IpProtocols.TCP, bytes.readableBytes());
        bytes.setShort(start + CHECKSUM_OFFSET, Checksum.finish(sum + Checksum.sum(bytes, start, bytes.readableBytes())));
    }

    private void corrupt(Frame frame) {
        linearize(frame);
        ByteBuf bytes = frame.head();
        int at = bytes.readerIndex() + random.nextInt(bytes.readableBytes());
        bytes.setByte(at, bytes.getByte(at) ^ 1 << random.nextInt(8));
    }

    private static void linearize(Frame frame) {
        ByteBuf copy = PooledByteBufAllocator.DEFAULT.directBuffer(frame.length());
        frame.writeCompletedTo(copy);
        int gsoSize = frame.gsoSize();
        frame.release();
        frame.set(copy);
        frame.gsoSize(gsoSize);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        say(text, "loss", loss);
        say(text, "duplicate", duplicate);
        say(text, "reorder", reorder);
        say(text, "corrupt", corrupt);
        if (burstBegins > 0) {
            text.append("bursts ").append(burstBegins).append('/').append(burstEnds).append('x').append(burstLoss).append(' ');
        }
        text.append("delay ").append(delayNs / 1000).append('+').append(jitterNs / 1000).append(" us");
        if (rateBits > 0) {
            text.append(" rate ").append(rateBits / 1000).append(" kbit queue ").append(queueBytes);
        }
        if (markBytes < Long.MAX_VALUE) {
            text.append(" marks behind ").append(markBytes);
        }
        text.append(bleaches ? " bleaches" : "").append(stripped != 0 ? " strips " + Integer.toBinaryString(stripped) : "");
        return text.toString();
    }

    private static void say(StringBuilder text, String name, double share) {
        if (share > 0) {
            text.append(name).append(' ').append(Math.round(share * 1000) / 10.0).append("% ");
        }
    }
}
