/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack;

import io.ioth.stack.engine.StackEngine;
import io.ioth.stack.runtime.EngineDriver;
import io.ioth.stack.runtime.SerialExecutor;
import io.ioth.stack.tcp.Unfinished;
import java.util.concurrent.locks.LockSupport;

/** The last that a stack does: it goes on until connections of closed sockets have brought everything to their peers. */
final class Parting implements EngineDriver {

    /** However a peer dribbles. */
    private static final int MOST_WAITS = 20;

    private final StackEngine engine;
    private final Unfinished unfinished;
    private final Thread waiter;
    private volatile boolean over;

    private Parting(StackEngine engine, Thread waiter) {
        this.engine = engine;
        this.waiter = waiter;
        this.unfinished = engine.unfinished();
    }

    /**
     * Waits until nothing is left, as long as peers acknowledge something every {@code patienceNs}, though not for ever, or until this thread
     * is interrupted.
     */
    static void await(SerialExecutor executor, StackEngine engine, long patienceNs) {
        Thread caller = Thread.currentThread();
        Parting parting = executor.<Parting, RuntimeException>call(now -> {
            Parting last = new Parting(engine, caller);
            executor.drive(last);
            return last;
        });
        parting.await(executor, patienceNs);
    }

    private void await(SerialExecutor executor, long patienceNs) {
        long before = progress(executor);
        for (int i = 0; i < MOST_WAITS && sleep(executor, patienceNs); i++) {
            long after = progress(executor);
            if (after == before) {
                return;
            }
            before = after;
        }
    }

    private long progress(SerialExecutor executor) {
        return executor.<Long, RuntimeException>call(now -> unfinished.progress());
    }

    /** Waits so long; answers whether there's reason to wait on. */
    private boolean sleep(SerialExecutor executor, long limitNs) {
        long start = executor.nanoTime();
        long left = limitNs;
        while (!over && left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, left);
            left = limitNs - (executor.nanoTime() - start);
        }
        return !over && left <= 0;
    }

    @Override
    public boolean step(long nowNs) {
        boolean more = engine.step(nowNs);
        if (!over && unfinished.isEmpty()) {
            over = true;
            LockSupport.unpark(waiter);
        }
        return more;
    }

    @Override
    public long nextDeadlineNs() {
        return engine.nextDeadlineNs();
    }
}
