/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Runs what blocks in native code, which would hold a virtual thread's carrier, on a platform thread. */
final class Blocking {

    /** Something to run. */
    @FunctionalInterface
    interface Call<T extends AutoCloseable> {
        T run() throws IOException;
    }

    private Blocking() {}

    /** Answers what {@code call} answers; throws what it throws. */
    static <T extends AutoCloseable> T call(Call<T> call) throws IOException {
        if (!Thread.currentThread().isVirtual()) {
            return call.run();
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("ioth-open").start(() -> {
            try {
                T made = call.run();
                if (!result.complete(made)) {
                    made.close();
                }
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return await(result);
    }

    private static <T extends AutoCloseable> T await(CompletableFuture<T> result) throws IOException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case RuntimeException runtime -> throw runtime;
                case null, default -> throw new IOException(e);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            if (!result.cancel(false)) {
                return result.join();
            }
            throw new InterruptedIOException("interrupted while opening a link");
        }
    }
}
