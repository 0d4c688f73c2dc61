/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import io.ioth.time.DeadlineHeap;
import io.ioth.wire.EcnField;
import io.ioth.wire.EtherTypes;
import io.ioth.wire.Ipv4View;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One way through an {@link ImpairedLink}: frames go in, and come out when they are due, unless they are lost. Confined. */
final class ImpairedPath {

    /** How long a frame waits to be overtaken. */
    private static final long HOLD_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final int MOST_OVERTAKING = 3;
    private static final int MOST_UNDERWAY = 1 << 17;
    private static final int BITS = 8;

    private final Impairments how;
    private final RandomGenerator random;
    private final int headerLength;
    private final GapFilter gaps;
    private final ArrayDeque<Timed> underway = new ArrayDeque<>();
    private final ArrayDeque<Timed> spare = new ArrayDeque<>();
    private final long[] departures;
    private int firstDeparture;
    private int waiting;
    private long lastDepartureNs;
    private boolean departed;
    private @Nullable Timed held;
    private int overtakers;
    private long dropped;

    private static final class Timed {
        final Frame frame = new Frame();
        long dueNs;
    }

    /**
     * @param headerLength bytes at the start of each frame that are never corrupted
     */
    ImpairedPath(Impairments how, RandomGenerator random, int headerLength) {
        this.how = how;
        this.random = random;
        this.headerLength = headerLength;
        this.gaps = new GapFilter(how.gaps(), random);
        this.departures = new long[how.rateBits() > 0 ? how.queue() : 0];
    }

    /** Takes the contents of {@code frame}, at the path's beginning. */
    void enter(Frame frame, long nowNs) {
        if (gaps.swallows(nowNs) || isTooLarge(frame) || draw(how.loss()) || underway.size() >= MOST_UNDERWAY) {
            drop(frame);
            return;
        }
        Timed first = timed();
        frame.moveTo(first.frame);
        Timed second = null;
        if (draw(how.duplicate())) {
            second = timed();
            first.frame.shareWith(second.frame);
        }
        if (draw(how.corrupt())) {
            corrupt(first.frame);
        }
        travel(first, nowNs);
        if (second != null) {
            travel(second, nowNs);
        }
    }

    /** Of a superframe, one segment counts. */
    private boolean isTooLarge(Frame frame) {
        if (how.mtu() == 0) {
            return false;
        }
        boolean superframe = frame.gsoSize() > 0 && frame.payload() != null;
        int length = superframe ? frame.head().readableBytes() + frame.gsoSize() : frame.length();
        return length - headerLength > how.mtu();
    }

    private boolean draw(double share) {
        return share > 0 && random.nextDouble() < share;
    }

    private void drop(Frame frame) {
        frame.release();
        dropped++;
    }

    private void travel(Timed timed, long nowNs) {
        long departureNs = how.rateBits() > 0 ? departure(timed.frame.length(), nowNs) : nowNs;
        if (departureNs == DeadlineHeap.NEVER) {
            drop(timed.frame);
            spare.add(timed);
            return;
        }
        if (how.ecn() > 0 && waiting > how.ecn()) {
            mark(timed.frame);
        }
        long jitterNs = how.jitterNs() > 0 ? random.nextLong(-how.jitterNs(), how.jitterNs() + 1) : 0;
        timed.dueNs = departureNs + Math.max(0, how.delayNs() + jitterNs);
        if (held == null && draw(how.reorder())) {
            timed.dueNs += HOLD_NS;
            held = timed;
            overtakers = random.nextInt(1, MOST_OVERTAKING + 1);
            return;
        }
        append(timed);
        Timed overtaken = held;
        if (overtaken != null && --overtakers == 0) {
            held = null;
            overtaken.dueNs = timed.dueNs;
            append(overtaken);
        }
    }

    /** Jitter doesn't reorder: nobody is due before those ahead. */
    private void append(Timed timed) {
        Timed last = underway.peekLast();
        if (last != null && last.dueNs - timed.dueNs > 0) {
            timed.dueNs = last.dueNs;
        }
        underway.add(timed);
    }

    /** When the last bit has left at the rate given, or {@link DeadlineHeap#NEVER} when the queue before it is full. */
    private long departure(int bytes, long nowNs) {
        while (waiting > 0 && departures[firstDeparture] - nowNs <= 0) {
            firstDeparture = (firstDeparture + 1) % departures.length;
            waiting--;
        }
        if (waiting == departures.length) {
            return DeadlineHeap.NEVER;
        }
        long startNs = departed && lastDepartureNs - nowNs > 0 ? lastDepartureNs : nowNs;
        lastDepartureNs = startNs + Math.max(1, Math.round(bytes * 8e9 / how.rateBits()));
        departed = true;
        departures[(firstDeparture + waiting) % departures.length] = lastDepartureNs;
        waiting++;
        return lastDepartureNs;
    }

    /** Says that there is congestion, in a copy of the headers, if the packet allows it. */
    private void mark(Frame frame) {
        ByteBuf head = frame.head();
        int at = head.readerIndex() + headerLength;
        if (!isIp(head, at) || EcnField.of(head, at) == EcnField.NOT_ECT) {
            return;
        }
        ByteBuf copy = PooledByteBufAllocator.DEFAULT.directBuffer(head.readableBytes());
        copy.writeBytes(head, head.readerIndex(), head.readableBytes());
        EcnField.set(copy, headerLength, EcnField.CE);
        frame.replaceHead(copy);
    }

    private boolean isIp(ByteBuf head, int at) {
        int type = headerLength >= 2 ? head.getUnsignedShort(at - 2) : 0;
        int version = head.writerIndex() - at >= Ipv4View.MIN_HEADER_LENGTH ? head.getUnsignedByte(at) >>> 4 : 0;
        return version == 4 && (headerLength == 0 || type == EtherTypes.IPV4)
                || version == 6 && (headerLength == 0 || type == EtherTypes.IPV6);
    }

    /** Flips a bit in a copy, for the bytes may be shared, and lets the receiver verify the checksum. */
    private void corrupt(Frame frame) {
        int length = frame.length();
        if (length <= headerLength) {
            return;
        }
        ByteBuf copy = PooledByteBufAllocator.DEFAULT.directBuffer(length);
        frame.writeCompletedTo(copy);
        int at = copy.readerIndex() + random.nextInt(headerLength, length);
        copy.setByte(at, copy.getByte(at) ^ 1 << random.nextInt(BITS));
        int gsoSize = frame.gsoSize();
        frame.release();
        frame.set(copy);
        frame.gsoSize(gsoSize);
    }

    /** The frame that is due first, if it is due at {@code nowNs}; it stays. */
    @Nullable Frame due(long nowNs) {
        Timed overtaken = held;
        if (overtaken != null && overtaken.dueNs - nowNs <= 0) {
            held = null;
            append(overtaken);
        }
        Timed first = underway.peekFirst();
        return first != null && first.dueNs - nowNs <= 0 ? first.frame : null;
    }

    /** Takes the frame of {@link #due} out, which is empty by now. */
    void left() {
        spare.add(underway.remove());
    }

    private Timed timed() {
        Timed timed = spare.poll();
        return timed != null ? timed : new Timed();
    }

    /** When {@link #due} has something, or {@link DeadlineHeap#NEVER}. */
    long nextDeadlineNs() {
        Timed first = underway.peekFirst();
        Timed overtaken = held;
        if (first == null) {
            return overtaken == null ? DeadlineHeap.NEVER : overtaken.dueNs;
        }
        return overtaken == null || first.dueNs - overtaken.dueNs <= 0 ? first.dueNs : overtaken.dueNs;
    }

    long dropped() {
        return dropped;
    }

    void close() {
        underway.forEach(timed -> timed.frame.release());
        underway.clear();
        Timed overtaken = held;
        held = null;
        if (overtaken != null) {
            overtaken.frame.release();
        }
    }
}
