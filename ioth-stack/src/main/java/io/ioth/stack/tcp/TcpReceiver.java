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

/** Takes text in: puts it in order, delivers it, and notes what acknowledgements are to tell of it. */
final class TcpReceiver {

    /** What's out of order may take this many times the size of the receive buffer. */
    private static final int OUT_OF_ORDER_SHARE = 2;

    private final TcpConnection connection;
    private final ReceiveSequence rcv;
    private final ReceiveBuffer buffer;
    private final AckPolicy acks;
    private final ReceiveWindow window;
    private final MemoryBudget memory;
    private final boolean sackPermitted;
    private @Nullable ReassemblyQueue outOfOrder;
    private boolean finKnown;
    private int finSeq;
    private boolean discarding;

    TcpReceiver(
            TcpConnection connection,
            ReceiveSequence rcv,
            ReceiveBuffer buffer,
            AckPolicy acks,
            ReceiveWindow window,
            boolean sackPermitted) {
        this.connection = connection;
        this.rcv = rcv;
        this.buffer = buffer;
        this.acks = acks;
        this.window = window;
        this.memory = connection.tcp.memory;
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
            if (segment.seq == rcv.rcvNxt()) {
                reportHeld(segment);
                deliver(segment, nowNs);
            } else {
                acks.onDisorder();
                keep(segment);
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
            acks.onDisorder();
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
            acks.onDisorder();
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
        if (memory.isExhausted() && !makeRoomInOrder(segment)) {
            connection.drop(DropReason.TCP_MEMORY);
            acks.acknowledgeNow();
            return;
        }
        if (!discarding) {
            buffer.append(segment.head, segment.headOffset, segment.headLength);
            ByteBuf payload = segment.payload;
            if (payload != null) {
                buffer.append(payload, segment.payloadOffset, segment.payloadLength());
            }
        }
        rcv.advance(length);
        int more = deliverHeld();
        window.onText(segment, length + more, nowNs);
        acks.onText(length, segment.wireSegments, connection.options.isOn(Option.TCP_QUICKACK), nowNs);
    }

    /** What follows on what has arrived in order. */
    private int deliverHeld() {
        ReassemblyQueue queue = outOfOrder;
        if (queue == null) {
            return 0;
        }
        int more = queue.moveTo(discarding ? null : buffer, rcv.rcvNxt());
        rcv.advance(more);
        acks.acknowledgeNow();
        if (sackPermitted) {
            sack().onAdvanced(rcv.rcvNxt());
        }
        if (queue.isEmpty()) {
            outOfOrder = null;
        }
        return more;
    }

    /** With nothing unread a connection gets on whatever others hold. */
    private boolean makeRoomInOrder(Segment segment) {
        ReassemblyQueue queue = outOfOrder;
        if (queue != null) {
            prune(queue, segment.seq + segment.textLength, queue.held() - segment.textLength);
        }
        return buffer.available() == 0 || !memory.isExhausted();
    }

    private void keep(Segment segment) {
        ReassemblyQueue queue = outOfOrder;
        if (queue == null) {
            queue = new ReassemblyQueue(memory);
            outOfOrder = queue;
        }
        if (!makeRoom(queue, segment)) {
            connection.drop(DropReason.TCP_REASSEMBLY_FULL);
            return;
        }
        reportHeld(segment);
        window.onDisorder(segment.seq + segment.textLength);
        connection.counters().count(Counter.TCP_OFO_QUEUE);
        if (segment.headLength > 0) {
            queue.insert(segment.seq, segment.head, segment.headOffset, segment.headLength);
        }
        ByteBuf payload = segment.payload;
        if (payload != null && segment.payloadLength() > 0) {
            queue.insert(segment.seq + segment.headLength, payload, segment.payloadOffset, segment.payloadLength());
        }
        if (sackPermitted) {
            sack().onKept(segment.seq, segment.seq + segment.textLength);
        }
    }

    /**
     * Sees to it that there's room for a segment out of order: what's held is put together, and then what's farther away than the segment is
     * dropped, although the peer was told that it had arrived (RFC 2018 §8 allows it).
     */
    private boolean makeRoom(ReassemblyQueue queue, Segment segment) {
        long need = segment.textLength + 2L * ReassemblyQueue.PIECE_OVERHEAD;
        if (!memory.isExhausted() && hasRoom(queue, need)) {
            return true;
        }
        connection.counters().count(Counter.TCP_PRUNE_CALLED);
        connection.counters().add(Counter.TCP_RCV_COLLAPSED, queue.collapse());
        if (!memory.isExhausted() && hasRoom(queue, need)) {
            return true;
        }
        long before = queue.held();
        long most = memory.isExhausted() ? before - need : mostHeld() - mostHeld() / 8 - need;
        prune(queue, segment.seq + segment.textLength, most);
        return hasRoom(queue, need) && (!memory.isExhausted() || before - queue.held() >= need);
    }

    private boolean hasRoom(ReassemblyQueue queue, long need) {
        return queue.held() + need <= mostHeld() && queue.pieces() <= ReassemblyQueue.MAX_PIECES - 2;
    }

    private long mostHeld() {
        return (long) OUT_OF_ORDER_SHARE * buffer.limit();
    }

    private void prune(ReassemblyQueue queue, int seq, long most) {
        int mostPieces = ReassemblyQueue.MAX_PIECES - ReassemblyQueue.MAX_PIECES / 8;
        int dropped = queue.prune(seq, most, mostPieces);
        if (dropped > 0) {
            connection.counters().add(Counter.TCP_OFO_PRUNED, dropped);
            if (sackPermitted) {
                sack().onPruned(queue.isEmpty() ? rcv.rcvNxt() : queue.right());
            }
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

    /** Bytes of memory that text out of order takes. */
    long held() {
        return outOfOrder == null ? 0 : outOfOrder.held();
    }

    void release() {
        if (outOfOrder != null) {
            outOfOrder.clear();
            outOfOrder = null;
        }
        connection.sack = null;
    }
}
