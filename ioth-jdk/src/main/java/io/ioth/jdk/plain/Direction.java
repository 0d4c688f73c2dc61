/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.plain;

import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.NetworkChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One kind of operation of an asynchronous channel, of which there's one at a time. Any thread may begin it. */
final class Direction {

    private final NetworkChannel channel;
    private final ThreadedGroup group;
    private final Supplier<? extends RuntimeException> busy;
    private final AtomicBoolean pending = new AtomicBoolean();
    private volatile boolean late;

    Direction(NetworkChannel channel, ThreadedGroup group, Supplier<? extends RuntimeException> busy) {
        this.channel = channel;
        this.group = group;
        this.busy = busy;
    }

    /**
     * Begins an operation.
     *
     * @throws IllegalStateException after one whose time was over, since what it did is unknown
     */
    <T extends @Nullable Object> CompletableFuture<T> begin(Callable<T> operation) {
        CompletableFuture<T> result = new CompletableFuture<>();
        if (!channel.isOpen()) {
            result.completeExceptionally(new ClosedChannelException());
            return result;
        }
        if (late) {
            throw new IllegalStateException("an operation before it was given up when its time was over");
        }
        if (!pending.compareAndSet(false, true)) {
            throw busy.get();
        }
        Thread.ofVirtual().name("asynchronous channel").start(() -> {
            try {
                T value = operation.call();
                pending.set(false);
                result.complete(value);
            } catch (Exception | Error e) {
                pending.set(false);
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** Tells a handler how it ended. */
    <T extends @Nullable Object, A extends @Nullable Object> void tell(
            CompletableFuture<T> operation, long timeout, TimeUnit unit, A attachment, CompletionHandler<T, ? super A> handler) {
        CompletableFuture<T> limited = timeout > 0 ? operation.copy().orTimeout(timeout, unit) : operation;
        limited.whenComplete((value, problem) -> {
            if (problem == null) {
                group.run(() -> handler.completed(value, attachment));
            } else {
                group.run(() -> handler.failed(reason(problem), attachment));
            }
        });
    }

    private Throwable reason(Throwable problem) {
        Throwable cause = problem instanceof CompletionException && problem.getCause() != null ? problem.getCause() : problem;
        if (cause instanceof TimeoutException) {
            late = true;
            return new InterruptedByTimeoutException();
        }
        return cause;
    }

    /** Without a limit of time. */
    <T extends @Nullable Object, A extends @Nullable Object> void tell(
            CompletableFuture<T> operation, A attachment, CompletionHandler<T, ? super A> handler) {
        tell(operation, 0, TimeUnit.NANOSECONDS, attachment, handler);
    }

    /** For callers who wait. */
    static <T extends @Nullable Object> Future<T> future(CompletableFuture<T> operation) {
        return operation;
    }
}
