/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SelectableChannel;

/**
 * How a channel's calls in one direction wait: {@link #begin}, try, try again as long as {@link #again} says so, {@link #end}, between which
 * the channel may be closed and the thread interrupted as {@link java.nio.channels.spi.AbstractInterruptibleChannel} defines it. Out
 * of blocking mode they try once. One caller at a time.
 */
final class BlockingCall {

    /** The channel's own {@code end}. */
    @FunctionalInterface
    interface End {
        void end(boolean completed) throws AsynchronousCloseException;
    }

    private final SelectableChannel channel;
    private final Runnable begin;
    private final End end;
    private final Waiter waiter;
    private boolean blocking;

    BlockingCall(SelectableChannel channel, Runnable begin, End end, Waiter waiter) {
        this.channel = channel;
        this.begin = begin;
        this.end = end;
        this.waiter = waiter;
    }

    void begin() {
        if (channel.provider() instanceof IothSelectorProvider provider) {
            provider.touched();
        }
        blocking = channel.isBlocking();
        if (blocking) {
            begin.run();
        }
        waiter.enter();
    }

    /** Waits until another try may succeed; false when there's to be none. */
    boolean again() {
        return again(false);
    }

    /** As {@link #again()}, but after {@code progress} doesn't wait. */
    boolean again(boolean progress) {
        if (!blocking || !channel.isOpen()) {
            return false;
        }
        if (!progress) {
            waiter.park();
        }
        return channel.isOpen();
    }

    /**
     * The call is over.
     *
     * @throws AsynchronousCloseException when the channel was closed before it was {@code completed}
     */
    void end(boolean completed) throws AsynchronousCloseException {
        waiter.exit();
        if (blocking) {
            end.end(completed);
        }
    }
}
