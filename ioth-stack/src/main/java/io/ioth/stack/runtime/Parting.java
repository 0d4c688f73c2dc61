/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.runtime;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** The last that a stack does: it goes on until connections of closed sockets have brought everything to their peers. */
public final class Parting implements EngineDriver {

    /** However a peer dribbles. */
    private static final int MOST_WAITS = 20;

    private final EngineDriver engine;
    private final BooleanSupplier finished;
    private final LongSupplier progress;
    private final Thread waiter;
    private volatile boolean over;

    private Parting(EngineDriver engine, BooleanSupplier finished, LongSupplier progress, Thread waiter) {
        this.engine = engine;
        this.finished = finished;
        this.progress = progress;
        this.waiter = waiter;
    }

    /**
     * Waits until nothing is left, as long as peers acknowledge something every {@code patienceNs}, though not for ever, or until this thread
     * is interrupted. Not to be called in the engine.
     *
     * @param engine goes on meanwhile
     * @param finished whether nothing is left; asked in the engine
     * @param progress a number that changes with every acknowledgement; asked in the engine
     */
    public static void await(
            SerialExecutor executor,
            EngineDriver engine,
            BooleanSupplier finished,
            LongSupplier progress,
            long patienceNs) {
        Thread caller = Thread.currentThread();
        Parting parting = executor.<Parting, RuntimeException>call(now -> {
            Parting last = new Parting(engine, finished, progress, caller);
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
        return executor.<Long, RuntimeException>call(now -> progress.getAsLong());
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
        if (!over && finished.getAsBoolean()) {
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
