/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.plain;

import java.io.IOException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.Channel;
import java.nio.channels.ShutdownChannelGroupException;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Asynchronous channels whose handlers run on one executor, which ends with the last of them once the group is shut down. */
final class ThreadedGroup extends AsynchronousChannelGroup {

    private final ExecutorService executor;
    private final Set<Channel> open = new HashSet<>();
    private boolean shut;

    ThreadedGroup(AsynchronousChannelProvider provider, ExecutorService executor) {
        super(provider);
        this.executor = executor;
    }

    /** Takes a channel in, and closes it when it's too late for that. */
    void add(Channel channel, Channel inner) throws IOException {
        synchronized (open) {
            if (!shut) {
                open.add(channel);
                return;
            }
        }
        inner.close();
        throw new ShutdownChannelGroupException();
    }

    void remove(Channel channel) {
        synchronized (open) {
            open.remove(channel);
            if (shut && open.isEmpty()) {
                executor.shutdown();
            }
        }
    }

    /** Runs a handler; on the thread that completed the operation when the executor takes nothing any more. */
    void run(Runnable handler) {
        try {
            executor.execute(handler);
        } catch (RejectedExecutionException e) {
            handler.run();
        }
    }

    @Override
    public boolean isShutdown() {
        synchronized (open) {
            return shut;
        }
    }

    @Override
    public boolean isTerminated() {
        return executor.isTerminated();
    }

    @Override
    public void shutdown() {
        synchronized (open) {
            shut = true;
            if (open.isEmpty()) {
                executor.shutdown();
            }
        }
    }

    @Override
    public void shutdownNow() throws IOException {
        shutdown();
        List<Channel> all;
        synchronized (open) {
            all = List.copyOf(open);
        }
        for (Channel channel : all) {
            channel.close();
        }
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return executor.awaitTermination(timeout, unit);
    }
}
