/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import io.ioth.link.FrameSink;
import io.ioth.link.Link;
import java.util.concurrent.locks.LockSupport;

/** Carries frames between two links, each way, on a thread of its own. Closing it leaves the links open. */
final class Bridge implements AutoCloseable {

    private static final int BUDGET = 64;
    private static final long LONGEST_SLEEP_NS = 20_000_000;

    private final Link a;
    private final Link b;
    private final Thread thread;
    private volatile boolean ended;

    /** The links have been started, and call {@link #wake} when there is something to do. */
    Bridge(Link a, Link b) {
        this.a = a;
        this.b = b;
        thread = Thread.ofPlatform().daemon().name("bridge").start(this::run);
    }

    void wake() {
        LockSupport.unpark(thread);
    }

    private void run() {
        FrameSink toB = sink(b);
        FrameSink toA = sink(a);
        while (!ended) {
            long now = System.nanoTime();
            boolean more = a.receive(toB, BUDGET, now) == BUDGET | b.receive(toA, BUDGET, now) == BUDGET;
            a.flush(now);
            b.flush(now);
            if (!more) {
                long next = Math.min(a.nextDeadlineNs(), b.nextDeadlineNs());
                long sleep = next == Long.MAX_VALUE ? LONGEST_SLEEP_NS : next - System.nanoTime();
                if (sleep > 0) {
                    LockSupport.parkNanos(Math.min(sleep, LONGEST_SLEEP_NS));
                }
            }
        }
    }

    private static FrameSink sink(Link to) {
        return (frame, nowNs) -> {
            if (!to.send(frame, nowNs)) {
                frame.release();
            }
        };
    }

    @Override
    public void close() {
        ended = true;
        wake();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
