/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import io.ioth.link.FrameRing.Offer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The receiving half of a link in memory: a ring, the listener that is told of it, and what was dropped. */
final class ReceiveQueue {

    private final FrameRing ring;
    private final AtomicLong dropped = new AtomicLong();
    private final Frame current = new Frame();
    private volatile @Nullable LinkListener listener;

    ReceiveQueue(int limit) {
        ring = new FrameRing(limit);
    }

    /** Sets who is told, and tells it at once when frames wait already. */
    void start(LinkListener to) {
        listener = to;
        if (!ring.isEmpty()) {
            to.onReady();
        }
    }

    /** Queues the contents of {@code frame} if there's room; otherwise leaves it as it is. Any thread. */
    boolean offer(Frame frame) {
        Offer outcome = ring.offer(frame);
        if (outcome == Offer.QUEUED_FIRST) {
            tell();
        }
        return outcome == Offer.QUEUED_FIRST || outcome == Offer.QUEUED;
    }

    /** Queues the contents of {@code frame} or drops them. Any thread. */
    void offerOrDrop(Frame frame) {
        if (!offer(frame)) {
            drop(frame);
        }
    }

    /** Releases {@code frame} and counts it. Any thread. */
    void drop(Frame frame) {
        frame.release();
        dropped.incrementAndGet();
    }

    /** See {@link Link#receive}. */
    int receive(FrameSink sink, int budget, long nowNs) {
        int count = 0;
        while (count < budget && ring.poll(current)) {
            count++;
            sink.accept(current, nowNs);
            current.release();
        }
        return count;
    }

    /** See {@link FrameRing#hasRoomAgain}. */
    boolean hasRoomAgain() {
        return ring.hasRoomAgain();
    }

    /** Tells the listener, if there is one. */
    void tell() {
        LinkListener to = listener;
        if (to != null) {
            to.onReady();
        }
    }

    long dropped() {
        return dropped.get();
    }

    void close() {
        listener = null;
        ring.close();
    }
}
