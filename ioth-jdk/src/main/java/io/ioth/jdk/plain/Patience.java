/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.plain;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a blocking operation on a virtual thread, so that the wait can have an end and an interrupt doesn't close the channel. What was
 * given up for being late is still under way, and the next wait is for that. One caller at a time.
 */
final class Patience<T extends @Nullable Object> {

    private final String late;
    private @Nullable CompletableFuture<T> pending;

    /**
     * @param late the message when the time is over
     */
    Patience(String late) {
        this.late = late;
    }

    /** What {@code operation} gives, within so many milliseconds; 0 for however long it takes. */
    T await(Callable<T> operation, int millis) throws IOException {
        CompletableFuture<T> mine = pending;
        if (mine == null) {
            mine = begin(operation);
            pending = mine;
        }
        boolean interrupted = false;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            while (true) {
                try {
                    T result = millis == 0 ? mine.get() : mine.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                    pending = null;
                    return result;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (TimeoutException e) {
            throw new SocketTimeoutException(late);
        } catch (ExecutionException e) {
            pending = null;
            throw asSocketException(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static <T extends @Nullable Object> CompletableFuture<T> begin(Callable<T> operation) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofVirtual().name("socket").start(() -> {
            try {
                result.complete(operation.call());
            } catch (Exception | Error e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** As plain sockets name what channels say. */
    static IOException asSocketException(@Nullable Throwable problem) {
        if (problem instanceof ClosedChannelException) {
            return new SocketException("Socket closed");
        }
        return problem instanceof IOException known ? known : new IOException(problem);
    }
}
