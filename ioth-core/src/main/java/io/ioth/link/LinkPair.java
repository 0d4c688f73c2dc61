/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Two links back to back, in memory: what is sent at one end is received at the other. For tests and simulations; a stack may hold one end
 * and the test the other.
 *
 * <p>When the ring towards the other end is full, {@link Link#send} answers false until the other end has received half of it. Closing an
 * end takes the other down.
 *
 * <p>Threading: each end is confined, as any {@link Link}; the two may be used by two threads.
 */
public final class LinkPair {

    /** Frames that wait in each direction before {@link Link#send} answers false, when nobody says. */
    public static final int DEFAULT_RING = 1024;

    private final End a;
    private final End b;

    private LinkPair(LinkCapabilities capabilities, int ring) {
        a = new End(capabilities, ring);
        b = new End(capabilities, ring);
    }

    /** A pair of plain Ethernet links; {@code mtu} in bytes. */
    public static LinkPair ethernet(int mtu) {
        return of(LinkCapabilities.ethernet(mtu), DEFAULT_RING);
    }

    /** A pair of links that carry IP packets without Ethernet; {@code mtu} in bytes. */
    public static LinkPair ip(int mtu) {
        return of(LinkCapabilities.ip(mtu), DEFAULT_RING);
    }

    /** A pair of links of any kind, with rings of {@code ring} frames each way. */
    public static LinkPair of(LinkCapabilities capabilities, int ring) {
        if (ring < 1) {
            throw new IllegalArgumentException("a ring holds at least one frame, not " + ring);
        }
        return new LinkPair(capabilities, ring);
    }

    /** One end. */
    public Link a() {
        return a;
    }

    /** The other end. */
    public Link b() {
        return b;
    }

    private final class End implements Link {

        private final LinkCapabilities capabilities;
        private final ReceiveQueue queue;
        private volatile @Nullable IOException failure;

        End(LinkCapabilities capabilities, int ring) {
            this.capabilities = capabilities;
            queue = new ReceiveQueue(ring);
        }

        private End other() {
            return this == a ? b : a;
        }

        @Override
        public LinkCapabilities capabilities() {
            return capabilities;
        }

        @Override
        public void start(LinkListener listener) {
            queue.start(listener);
        }

        @Override
        public int receive(FrameSink sink, int budget, long nowNs) {
            int count = queue.receive(sink, budget, nowNs);
            if (count > 0 && queue.hasRoomAgain()) {
                other().queue.tell();
            }
            return count;
        }

        @Override
        public boolean send(Frame frame, long nowNs) {
            if (failure != null || !FrameLimits.fits(frame, capabilities)) {
                queue.drop(frame);
                return true;
            }
            return other().queue.offer(frame);
        }

        @Override
        public @Nullable IOException failure() {
            return failure;
        }

        @Override
        public long dropped() {
            return queue.dropped();
        }

        @Override
        public void close() {
            if (failure == null) {
                failure = new IOException("the link is closed");
            }
            queue.close();
            End end = other();
            if (end.failure == null) {
                end.failure = new IOException("the other end of the link was closed");
                end.queue.tell();
            }
        }
    }
}
