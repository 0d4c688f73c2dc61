/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;
import io.ioth.stack.tcp.model.ReceiveSequence;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.Seq;

/**
 * How large a window the peer is offered. It begins small and grows with what arrives in order, so that no peer sends a burst that the way
 * can't take; and the buffer grows with what the user takes out in a round trip, so that a fast reader on a long way is never what holds the
 * peer up, and a slow one gets no memory that it doesn't need (as Linux: dynamic right-sizing).
 */
final class ReceiveWindow {

    private static final int FIRST_OFFER = 0xffff;
    /** What the user is expected to take in a round trip at first: an initial window of RFC 6928. */
    private static final int FIRST_SEGMENTS = 10;
    /** Segments that the buffer has room for beyond what's needed. */
    private static final int SPARE_SEGMENTS = 16;
    /** What's offered at most while the stack's memory is short. */
    private static final int SEGMENTS_UNDER_PRESSURE = 4;
    /** What's offered when it's exhausted to a peer of whom nothing is held. */
    private static final int SEGMENTS_WHEN_EXHAUSTED = 2;

    private final TcpConnection connection;
    private final ReceiveSequence rcv;
    private final ReceiveBuffer buffer;
    private final AckPolicy acks;
    private final ReceiverRtt rtt;
    private final int largest;
    /** The most that the user took in a round trip. */
    private long taken;
    /** How much the user had taken when the present measurement began. */
    private long measuredRead;
    private long measuredNs;
    /** The right edge of the window then. */
    private int measuredEdge;
    /** The end of the farthest text that has arrived. */
    private int farthest;
    /** Something has been out of order since then. */
    private boolean disorder;

    private boolean closed;

    /**
     * Offers begin.
     *
     * @param largest how far the buffer may grow
     */
    ReceiveWindow(
            TcpConnection connection,
            ReceiveSequence rcv,
            ReceiveBuffer buffer,
            AckPolicy acks,
            int largest,
            long nowNs) {
        this.connection = connection;
        this.rcv = rcv;
        this.buffer = buffer;
        this.acks = acks;
        this.rtt = new ReceiverRtt(connection, rcv);
        this.largest = largest;
        this.taken = Math.min(rcv.rcvWnd(), (long) FIRST_SEGMENTS * connection.tcp.announcedMss(connection.path));
        this.measuredNs = nowNs;
        this.measuredEdge = rcv.rightEdge();
        this.farthest = rcv.rcvNxt();
        buffer.ceiling(Math.min(buffer.limit(), FIRST_OFFER));
    }

    /** Text arrived that can't be delivered yet. */
    void onDisorder(int end) {
        disorder = true;
        farthest = Seq.max(farthest, end);
    }

    /** Text arrived in order, {@code length} bytes in all; RCV.NXT has moved. */
    void onText(Segment segment, int length, long nowNs) {
        rtt.onText(segment, length >= acks.largestSegment(), nowNs);
        if (connection.tcp.memory.isUnderPressure()) {
            return;
        }
        farthest = Seq.max(farthest, rcv.rcvNxt());
        tune(nowNs);
        int ceiling = buffer.ceiling();
        int most = Math.min(buffer.room(), rcv.largestWindow());
        if (ceiling < most) {
            buffer.ceiling((int) Math.min(most, ceiling + 2L * Math.max(length, acks.largestSegment())));
        }
    }

    /**
     * Once in a round trip: whether the user took more than ever in one. With text out of order that says nothing, since what was held back is
     * taken all at once; then it's the peer's congestion window that grows and shrinks, and ours is too small only if the peer used it all.
     */
    private void tune(long nowNs) {
        if (rtt.ns() == 0 || nowNs - measuredNs < rtt.ns()) {
            return;
        }
        long read = buffer.read();
        long copied = read - measuredRead;
        if (disorder) {
            if (Seq.geq(farthest + 2 * acks.largestSegment(), measuredEdge)) {
                growTo(2L * buffer.limit());
            }
        } else if (copied > taken) {
            grow(copied);
            taken = copied;
        }
        disorder = false;
        measuredEdge = rcv.rightEdge();
        measuredRead = read;
        measuredNs = nowNs;
    }

    /** Twice what was taken, since the peer may have sent twice as much by now; and more where the last round trip brought growth. */
    private void grow(long copied) {
        long wanted = 2 * copied + (long) SPARE_SEGMENTS * acks.largestSegment();
        wanted += 2 * wanted * Math.min(copied - taken, taken) / Math.max(1, taken);
        growTo(wanted);
    }

    private void growTo(long wanted) {
        int limit = (int) Math.min(wanted, connection.options.isReceiveTuned() ? largest : buffer.limit());
        if (limit > buffer.limit()) {
            buffer.limit(limit);
            connection.options.grownReceiveBuffer(limit);
        }
    }

    /** The window field of a segment to be sent. */
    int field() {
        int field = rcv.advertise(offer(), step());
        boolean zero = rcv.rcvWnd() == 0;
        if (zero != closed) {
            closed = zero;
            connection.counters().count(zero ? Counter.TCP_TO_ZERO_WINDOW : Counter.TCP_FROM_ZERO_WINDOW);
        }
        return field;
    }

    /** Whether the user has read so much that the peer should hear of it. */
    boolean canGrow() {
        return rcv.growth(offer()) >= step();
    }

    private int offer() {
        MemoryBudget memory = connection.tcp.memory;
        int offer = buffer.offer();
        if (!memory.isUnderPressure()) {
            return offer;
        }
        if (!memory.isExhausted()) {
            return Math.min(offer, SEGMENTS_UNDER_PRESSURE * acks.largestSegment());
        }
        return buffer.available() > 0 ? 0 : Math.min(offer, SEGMENTS_WHEN_EXHAUSTED * acks.largestSegment());
    }

    /** RFC 9293 §3.8.6.2.2: the window grows by a segment or half the buffer. */
    private int step() {
        return Math.max(1, Math.min(Math.min(buffer.limit(), buffer.ceiling()) / 2, acks.largestSegment()));
    }
}
