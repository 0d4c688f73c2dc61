/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.plain;

import io.ioth.NetStack;
import java.io.IOException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.IllegalChannelGroupException;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Asynchronous channels of a stack, each operation of which is a blocking one on a virtual thread. */
public final class ThreadedProvider extends AsynchronousChannelProvider {

    private final NetStack stack;
    private final ThreadedGroup common;

    /** Those of {@code stack}; handlers of channels without a group run on virtual threads. */
    public ThreadedProvider(NetStack stack) {
        this.stack = stack;
        common = new ThreadedGroup(this, Executors.newVirtualThreadPerTaskExecutor());
    }

    @Override
    public AsynchronousChannelGroup openAsynchronousChannelGroup(int threads, ThreadFactory factory) {
        return new ThreadedGroup(this, Executors.newFixedThreadPool(threads, factory));
    }

    @Override
    public AsynchronousChannelGroup openAsynchronousChannelGroup(ExecutorService executor, int initialSize) {
        return new ThreadedGroup(this, executor);
    }

    private ThreadedGroup group(@Nullable AsynchronousChannelGroup group) {
        if (group == null) {
            return common;
        }
        if (group instanceof ThreadedGroup ours && ours.provider() == this) {
            return ours;
        }
        throw new IllegalChannelGroupException();
    }

    @Override
    public AsynchronousServerSocketChannel openAsynchronousServerSocketChannel(@Nullable AsynchronousChannelGroup group)
            throws IOException {
        return new ThreadedListener(group(group), stack.openServerSocketChannel());
    }

    @Override
    public AsynchronousSocketChannel openAsynchronousSocketChannel(@Nullable AsynchronousChannelGroup group) throws IOException {
        ThreadedGroup chosen = group(group);
        return new ThreadedStream(chosen, stack.openSocketChannel());
    }
}
