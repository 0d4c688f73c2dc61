/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Closes a channel when its time is over, so that what blocks in it ends. */
final class Deadline implements Closeable {

    private final ScheduledFuture<?> task;
    private volatile boolean over;

    Deadline(Channel channel, Duration after) {
        task = ForkJoinPool.commonPool().schedule(() -> end(channel), after.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void end(Channel channel) {
        over = true;
        try {
            channel.close();
        } catch (IOException e) {
            // Whoever uses it sees that it's closed.
        }
    }

    /** What {@code e} means: the end of the time where that closed the channel. */
    IOException explain(IOException e) {
        if (e instanceof ClosedChannelException && !(e instanceof ClosedByInterruptException) && over) {
            SocketTimeoutException timeout = new SocketTimeoutException("didn't answer");
            timeout.initCause(e);
            return timeout;
        }
        return e;
    }

    /** The channel may live on. */
    @Override
    public void close() {
        task.cancel(false);
    }
}
