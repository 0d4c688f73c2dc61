/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk;

import io.ioth.Msocket;
import java.io.IOException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Asynchronous channels of the {@link Msocket#current()} stack, for {@code -Djava.nio.channels.spi.AsynchronousChannelProvider=}. A channel of a
 * group is of the stack that was the current one when the group was made.
 */
public final class CurrentAsynchronousChannelProvider extends AsynchronousChannelProvider {

    /** Called by the JDK. */
    public CurrentAsynchronousChannelProvider() {}

    private static AsynchronousChannelProvider ofCurrent() {
        return Msocket.current().asynchronousChannelProvider();
    }

    private static AsynchronousChannelProvider of(@Nullable AsynchronousChannelGroup group) {
        return group == null ? ofCurrent() : group.provider();
    }

    @Override
    public AsynchronousChannelGroup openAsynchronousChannelGroup(int nThreads, ThreadFactory factory) throws IOException {
        return ofCurrent().openAsynchronousChannelGroup(nThreads, factory);
    }

    @Override
    public AsynchronousChannelGroup openAsynchronousChannelGroup(ExecutorService executor, int initialSize) throws IOException {
        return ofCurrent().openAsynchronousChannelGroup(executor, initialSize);
    }

    @Override
    public AsynchronousServerSocketChannel openAsynchronousServerSocketChannel(@Nullable AsynchronousChannelGroup group)
            throws IOException {
        return of(group).openAsynchronousServerSocketChannel(group);
    }

    @Override
    public AsynchronousSocketChannel openAsynchronousSocketChannel(@Nullable AsynchronousChannelGroup group) throws IOException {
        return of(group).openAsynchronousSocketChannel(group);
    }
}
