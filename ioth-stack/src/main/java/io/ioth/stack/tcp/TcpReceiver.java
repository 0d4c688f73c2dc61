/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import io.ioth.stack.socket.Option;
import io.ioth.stack.tcp.model.ReceiveSequence;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.Seq;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Takes text in: puts it in order, delivers it, and says how much more may come. */
final class TcpReceiver {

    private final TcpConnection connection;
    private final ReceiveSequence rcv;
    private final ReceiveBuffer buffer;
    private final AckPolicy acks;
    private final boolean sackPermitted;
    private @Nullable ReassemblyQueue outOfOrder;
    private boolean finKnown;
    private int finSeq;
    private boolean discarding;

    TcpReceiver(TcpConnection connection, ReceiveSequence rcv, ReceiveBuffer buffer, AckPolicy acks, boolean sackPermitted) {
        this.connection = connection;
        this.rcv = rcv;
        this.buffer = buffer;
        this.acks = acks;
        this.sackPermitted = sackPermitted;
    }

    /** Whatever arrives from now on is acknowledged and thrown away. */
    void discard() {
        discarding = true;
    }

    /** RFC 9293 §3.10.7.4, seventh step: text of a segment that was found acceptable. */
    void processText(Segment segment, long nowNs) {
        trim(segment);
        if (segment.textLength > 0) {
            reportHeld(segment);
            if (segment.seq == rcv.rcvNxt()) {
                deliver(segment, nowNs);
            } else {
                keep(segment);
                acks.acknowledgeNow();
            }
        }
        if (segment.fin()) {
            acks.acknowledgeNow();
            finSeq = finKnown ? finSeq : segment.seq + segment.textLength;
            finKnown = true;
        }
    }

    /** Cuts off what was received before, and what's beyond the window. */
    private void trim(Segment segment) {
        int old = rcv.rcvNxt() - segment.seq;
        if (old > 0) {
            int duplicate = Math.min(old, segment.textLength);
            reportOld(segment.seq, segment.seq + duplicate);
            segment.trimFront(duplicate);
            acks.acknowledgeNow();
        }
        int room = rcv.rcvNxt() + rcv.rcvWnd() - segment.seq;
        if (segment.textLength > room) {
            segment.trimBack(Math.max(room, 0));
            acks.acknowledgeNow();
        }
    }

    /** A segment that was received before, all of it, or that nobody waits for. */
    void onUnacceptable(Segment segment) {
        int end = Seq.min(segment.seq + segment.length(), rcv.rcvNxt());
        if (!segment.syn() && Seq.lt(segment.seq, end)) {
            reportOld(segment.seq, end);
        }
    }

    private void reportOld(int from, int to) {
        if (sackPermitted && Seq.lt(from, to)) {
            sack().onOld(from, to);
            connection.counters().count(Counter.TCP_DSACK_OLD_SENT);
        }
    }

    private SackBlocks sack() {
        SackBlocks sack = connection.sack;
        if (sack == null) {
            sack = new SackBlocks();
            connection.sack = sack;
        }
        return sack;
    }

    /** Text in the window, before it's put where it belongs. */
    private void reportHeld(Segment segment) {
        SackBlocks sack = connection.sack;
        if (sack != null && sack.onText(segment.seq, segment.seq + segment.textLength)) {
            connection.counters().count(Counter.TCP_DSACK_OFO_SENT);
        }
    }

    private void deliver(Segment segment, long nowNs) {
        int length = segment.textLength;
        if (!discarding) {
            buffer.append(segment.head, segment.headOffset, segment.headLength);
            ByteBuf payload = segment.payload;
            if (payload != null) {
                buffer.append(payload, segment.payloadOffset, segment.payloadLength());
            }
        }
        rcv.advance(length);
        ReassemblyQueue queue = outOfOrder;
        if (queue != null) {
            rcv.advance(queue.moveTo(buffer, rcv.rcvNxt()));
            if (sackPermitted) {
                sack().onAdvanced(rcv.rcvNxt());
            }
            acks.acknowledgeNow();
            if (queue.isEmpty()) {
                outOfOrder = null;
            }
        }
        acks.onText(length, segment.wireSegments, connection.options.isOn(Option.TCP_QUICKACK), nowNs);
    }

    private void keep(Segment segment) {
        ReassemblyQueue queue = outOfOrder;
        if (queue == null) {
            queue = new ReassemblyQueue();
            outOfOrder = queue;
        }
        boolean kept = queue.insert(segment.seq, segment.head, segment.headOffset, segment.headLength);
        ByteBuf payload = segment.payload;
        if (payload != null && segment.payloadLength() > 0) {
            int seq = segment.seq + segment.headLength;
            kept &= queue.insert(seq, payload, segment.payloadOffset, segment.payloadLength());
        }
        if (!kept) {
            connection.drop(DropReason.TCP_REASSEMBLY_FULL);
        } else if (sackPermitted) {
            sack().onKept(segment.seq, segment.seq + segment.textLength);
        }
    }

    /** Whether the peer's FIN has been reached; it's acknowledged then. True once. */
    boolean pollFin() {
        if (!finKnown || Seq.lt(rcv.rcvNxt(), finSeq)) {
            return false;
        }
        if (rcv.rcvNxt() == finSeq) {
            rcv.advance(1);
            acks.acknowledgeNow();
            return true;
        }
        return false;
    }

    /** The window field of a segment to be sent. */
    int window() {
        return rcv.advertise(buffer.room(), step());
    }

    /** Whether the user has read so much that the peer should hear of it. */
    boolean windowCanGrow() {
        return rcv.growth(buffer.room()) >= step();
    }

    /** RFC 9293 §3.8.6.2.2: the window grows by a segment or half the buffer. */
    private int step() {
        return Math.max(1, Math.min(buffer.limit() / 2, acks.largestSegment()));
    }

    void release() {
        if (outOfOrder != null) {
            outOfOrder.clear();
            outOfOrder = null;
        }
        connection.sack = null;
    }
}
