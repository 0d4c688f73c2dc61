/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.runtime;

import io.ioth.link.LinkListener;
import io.ioth.stack.socket.EngineExecutor;
import io.ioth.time.DeadlineHeap;
import io.ioth.time.Deadlined;
import io.ioth.time.NanoClock;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mutual exclusion of one stack: work is queued, and whoever finds the stack idle does it, on its own thread, until there's none left.
 * Past a budget the rest goes to a shared worker. Threading: any thread.
 */
public final class SerialExecutor extends Deadlined implements EngineExecutor, LinkListener {

    private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

    /** Tasks that one turn runs before the engine has its step. */
    private static final int TASKS_PER_TURN = 256;

    private final NanoClock clock;
    private final @Nullable Timers timers;
    private final ConcurrentLinkedQueue<EngineTask> tasks = new ConcurrentLinkedQueue<>();

    /** How often work was announced and not yet looked for; who makes it 1 does the work. */
    private final AtomicInteger pending = new AtomicInteger();

    /** Whether work was announced since the last step; for stepped stacks. */
    private volatile boolean announced;

    private volatile @Nullable EngineDriver driver;

    /** What the timer is set to, or never; written under the timer's lock, so that the lock is seldom needed. */
    private volatile long armedNs = DeadlineHeap.NEVER;

    private final AtomicLong failures = new AtomicLong();

    private SerialExecutor(NanoClock clock, @Nullable Timers timers) {
        this.clock = clock;
        this.timers = timers;
    }

    /** An executor that runs by itself. */
    public static SerialExecutor running() {
        return new SerialExecutor(NanoClock.system(), Timers.shared());
    }

    /** An executor that runs only in {@link #stepAll}, by {@code clock}. */
    public static SerialExecutor stepped(NanoClock clock) {
        return new SerialExecutor(clock, null);
    }

    /** Sets what is driven; before that, tasks only wait. */
    public void drive(EngineDriver engine) {
        driver = engine;
        schedule();
    }

    /** Whether this runs only when stepped. */
    public boolean isStepped() {
        return timers == null;
    }

    /** Now, by the stack's clock. */
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public void execute(EngineTask task) {
        tasks.add(task);
        schedule();
    }

    @Override
    public void onReady() {
        schedule();
    }

    void schedule() {
        announced = true;
        if (pending.getAndIncrement() == 0) {
            if (timers != null) {
                Trampoline.run(this);
            } else {
                runTasksOnly();
            }
        }
    }

    /** What a stepped stack does between steps: socket calls take effect at once, and all else waits for the step. */
    private void runTasksOnly() {
        int seen;
        do {
            seen = pending.get();
            while (runTasks(clock.nanoTime())) {
                Thread.onSpinWait();
            }
        } while (pending.addAndGet(-seen) != 0);
    }

    /**
     * Does the work that there is; the caller owns the stack because it made {@link #pending} positive. When there's more than {@code rounds}
     * of it, the rest goes to a worker.
     *
     * @return rounds left; 0 when a worker goes on
     */
    int drain(int rounds) {
        for (int left = rounds; left > 0; left--) {
            int seen = pending.get();
            if (!turn(clock.nanoTime())) {
                arm();
                if (pending.addAndGet(-seen) == 0) {
                    return left;
                }
            }
        }
        Workers.execute(this);
        return 0;
    }

    /** Does all that can be done at the clock's present time; answers whether there was anything. Stepped executors only. */
    public boolean stepAll() {
        while (!pending.compareAndSet(0, 1)) {
            Thread.onSpinWait();
        }
        long now = clock.nanoTime();
        boolean any = announced || isDue(now);
        announced = false;
        int seen;
        do {
            seen = pending.get();
            while (turn(now)) {
                any = true;
            }
        } while (pending.addAndGet(-seen) != 0);
        return any;
    }

    private boolean isDue(long nowNs) {
        EngineDriver engine = driver;
        long deadline = engine == null ? Long.MAX_VALUE : engine.nextDeadlineNs();
        return deadline != Long.MAX_VALUE && deadline - nowNs <= 0;
    }

    /** Answers whether there may be more. */
    private boolean runTasks(long nowNs) {
        for (int i = 0; i < TASKS_PER_TURN; i++) {
            EngineTask task = tasks.poll();
            if (task == null) {
                return false;
            }
            try {
                task.run(nowNs);
            } catch (RuntimeException | Error e) {
                failed(e);
            }
        }
        return true;
    }

    private boolean turn(long nowNs) {
        boolean more = runTasks(nowNs);
        EngineDriver engine = driver;
        try {
            return more | (engine != null && engine.step(nowNs));
        } catch (RuntimeException | Error e) {
            failed(e);
            return more;
        }
    }

    private void failed(Throwable cause) {
        if (failures.getAndIncrement() == 0) {
            LOG.error("work in a stack's engine failed; the stack goes on, and further failures are only counted", cause);
        }
    }

    /** How often work in the engine ended with an exception, which must not happen. */
    public long failures() {
        return failures.get();
    }

    /** Wakes this when the engine is due, unless it's going to be woken before anyway. */
    private void arm() {
        EngineDriver engine = driver;
        if (engine == null || timers == null) {
            return;
        }
        long deadline = engine.nextDeadlineNs();
        long armed = armedNs;
        if (deadline == DeadlineHeap.NEVER) {
            if (armed != DeadlineHeap.NEVER) {
                timers.disarm(this);
            }
        } else if (armed == DeadlineHeap.NEVER || deadline - armed < 0) {
            timers.arm(this, deadline);
        }
    }

    /** Called by the timer, under its lock. */
    void armed(long deadlineNs) {
        armedNs = deadlineNs;
    }

    /** Runs {@code call} in the engine and waits for its end. Any thread but the engine's. */
    public <T, X extends Exception> T call(EngineCall<T, X> call) throws X {
        PendingCall<T, X> pendingCall = new PendingCall<>(call);
        execute(pendingCall);
        return pendingCall.await();
    }
}
