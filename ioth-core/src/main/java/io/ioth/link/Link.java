/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One end of a data link: a port of a switch, a TAP device, a tunnel, or a decorator around another link.
 *
 * <p>Threading: confined; the stack that it belongs to makes one call at a time, {@link #close} included. No method blocks. Frames that
 * arrive from elsewhere wait in a bounded ring of the link's until they are received. Time is handed in; a link that delays frames says in
 * {@link #nextDeadlineNs} when it wants to be called next.
 */
public interface Link extends AutoCloseable {

    /** What the link carries; constant. */
    LinkCapabilities capabilities();

    /** Called once, before all else. {@code listener} may be called from here on. */
    void start(LinkListener listener);

    /**
     * Hands up to {@code budget} frames to {@code sink}.
     *
     * @return how many were handed over; as many as {@code budget} when there may be more
     */
    int receive(FrameSink sink, int budget, long nowNs);

    /**
     * Queues a frame for sending. A frame that can never be sent (too large, link down) is taken and counted as dropped.
     *
     * @param frame its contents are taken when the answer is true; otherwise it's left as it is
     * @return false when the transmit ring is full; {@link LinkListener#onReady} follows when there's room
     */
    boolean send(Frame frame, long nowNs);

    /** Puts what was queued on its way; called at the end of each batch of sends. */
    default void flush(long nowNs) {}

    /** When {@link #receive} or {@link #flush} should be called even without {@link LinkListener#onReady}; {@link Long#MAX_VALUE} for never. */
    default long nextDeadlineNs() {
        return Long.MAX_VALUE;
    }

    /** Says which frames are wanted. A link may deliver others all the same. */
    default void filter(ReceiveFilter filter) {}

    /** Why the link is down for good, or null while it's up. */
    default @Nullable IOException failure() {
        return null;
    }

    /** Frames dropped at this end, either way, for want of room or because they couldn't be sent. May be read by any thread. */
    default long dropped() {
        return 0;
    }

    /** Gives up everything held; idempotent. */
    @Override
    void close();
}
