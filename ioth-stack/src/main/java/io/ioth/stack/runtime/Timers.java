/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.runtime;

import io.ioth.time.DeadlineHeap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The one timer thread of this JVM: wakes each stack when its engine is due. */
final class Timers {

    private static final class Shared {
        static final Timers INSTANCE = new Timers();
    }

    /** What the timer thread does for a stack itself; more would keep other stacks' timers waiting. */
    private static final int ROUNDS = 4;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition earlier = lock.newCondition();
    private final DeadlineHeap<SerialExecutor> heap = new DeadlineHeap<>();

    private Timers() {
        Thread.ofPlatform().daemon().name("ioth-timer").start(this::loop);
    }

    static Timers shared() {
        return Shared.INSTANCE;
    }

    /** Wakes {@code stack} at {@code deadlineNs} instead of when it was to be woken before. */
    void arm(SerialExecutor stack, long deadlineNs) {
        lock.lock();
        try {
            boolean first = heap.size() == 0 || deadlineNs - heap.nextNs() < 0;
            heap.schedule(stack, deadlineNs);
            stack.armed(deadlineNs);
            if (first) {
                earlier.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Doesn't wake {@code stack}. */
    void disarm(SerialExecutor stack) {
        lock.lock();
        try {
            heap.cancel(stack);
            stack.armed(DeadlineHeap.NEVER);
        } finally {
            lock.unlock();
        }
    }

    private void loop() {
        Trampoline.limitThisThread(ROUNDS);
        while (true) {
            awaitDue().schedule();
        }
    }

    private SerialExecutor awaitDue() {
        lock.lock();
        try {
            while (true) {
                SerialExecutor due = heap.pollDue(System.nanoTime());
                if (due != null) {
                    due.armed(DeadlineHeap.NEVER);
                    return due;
                }
                sleep();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Until the earliest deadline, or a while less: the caller looks again. */
    @SuppressWarnings("WaitNotInLoop")
    private void sleep() {
        try {
            if (heap.size() == 0) {
                earlier.await();
            } else {
                earlier.awaitNanos(heap.nextNs() - System.nanoTime());
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts the timer thread", e);
        }
    }
}
