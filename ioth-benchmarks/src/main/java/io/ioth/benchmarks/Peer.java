/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;

/** The thread at the other end of a benchmark's connection. */
final class Peer {

    /** What it does until the connection ends. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    private final Thread thread;

    private Peer(Thread thread) {
        this.thread = thread;
    }

    static Peer start(boolean virtual, Work work) {
        Runnable task = () -> {
            try {
                work.run();
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
        return new Peer(builder.name("peer").start(task));
    }

    void join() throws InterruptedException {
        thread.join();
    }
}
