/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.link.ChecksumState;
import io.ioth.link.Frame;
import io.ioth.link.FrameSink;
import io.ioth.link.Link;
import io.ioth.link.LinkCapabilities;
import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;

/** The way out to one link: offloads that it lacks, and a bounded queue for when it is full. Confined to the engine. */
final class Transmitter {

    /** Frames that may wait before transports are told to stop. */
    static final int ROOM = 256;

    /** Leaves space for the segments of superframes, and for fragments, that were let in while there was room. */
    private static final int LIMIT = 1024;

    private final Link link;
    private final LinkCapabilities capabilities;
    private final int linkHeader;
    private final Counters counters;
    private final FrameRing queue = new FrameRing(LIMIT);
    private final Segmenter segmenter = new Segmenter();
    private final FrameSink enqueue = this::enqueue;
    private boolean refused;
    private boolean unflushed;
    long frames;
    long octets;
    long dropped;

    Transmitter(Link link, int linkHeader, Counters counters) {
        this.link = link;
        this.capabilities = link.capabilities();
        this.linkHeader = linkHeader;
        this.counters = counters;
    }

    /** Whether a frame would find room; if not, {@link #drain} will tell when there is. */
    boolean hasRoom() {
        boolean room = queue.size() < ROOM;
        refused |= !room;
        return room;
    }

    boolean isIdle() {
        return queue.isEmpty() && !unflushed;
    }

    /** Takes the contents of a whole link-layer frame. */
    void transmit(Frame frame, long nowNs) {
        if (link.failure() != null) {
            drop(frame, DropReason.LINK_DOWN);
            return;
        }
        boolean offload = capabilities.checksumOffloadTx();
        boolean tooLarge = frame.length() - linkHeader > capabilities.maxSuperframe() || !offload;
        if (frame.gsoSize() > 0 && tooLarge) {
            segmenter.cut(frame, linkHeader, offload, enqueue, nowNs);
            return;
        }
        if (!offload && frame.checksum() != ChecksumState.UNKNOWN) {
            FrameSums.complete(frame);
        }
        enqueue(frame, nowNs);
    }

    private void enqueue(Frame frame, long nowNs) {
        if (queue.isEmpty() && send(frame, nowNs)) {
            return;
        }
        if (!queue.offer(frame)) {
            drop(frame, DropReason.LINK_TX_QUEUE_FULL);
        }
    }

    private boolean send(Frame frame, long nowNs) {
        int length = frame.length();
        if (!link.send(frame, nowNs)) {
            return false;
        }
        unflushed = true;
        frames++;
        octets += length;
        counters.count(Counter.IF_OUT_FRAMES);
        counters.add(Counter.IF_OUT_OCTETS, length);
        return true;
    }

    private void drop(Frame frame, DropReason reason) {
        dropped++;
        counters.drop(reason);
        frame.release();
    }

    /** Sends what waited; answers whether there is room again for somebody who was refused. */
    boolean drain(long nowNs) {
        if (link.failure() != null) {
            while (!queue.isEmpty()) {
                drop(queue.peek(), DropReason.LINK_DOWN);
                queue.remove();
            }
        }
        while (!queue.isEmpty() && send(queue.peek(), nowNs)) {
            queue.remove();
        }
        if (refused && queue.size() <= ROOM / 2) {
            refused = false;
            return true;
        }
        return false;
    }

    void flush(long nowNs) {
        unflushed = false;
        link.flush(nowNs);
    }

    void clear() {
        queue.clear();
    }
}
