/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.runtime;

import java.util.ArrayDeque;

/**
 * The stacks that one thread has yet to run. Work at stack A that causes work at stack B puts B on the list, so that nothing recurses
 * however long the chain.
 */
final class Trampoline {

    /** Rounds of work that a thread does before it hands the rest on. */
    private static final int BUDGET = 1024;

    private static final ThreadLocal<Trampoline> OF_THREAD = ThreadLocal.withInitial(Trampoline::new);

    private final ArrayDeque<SerialExecutor> list = new ArrayDeque<>(4);
    private boolean running;
    private int limit = BUDGET;

    private Trampoline() {}

    /** Runs a stack that the caller owns: now, or after the stack that this thread is running. */
    static void run(SerialExecutor stack) {
        OF_THREAD.get().add(stack);
    }

    /** Lets this thread do {@code rounds} of work at a time. */
    static void limitThisThread(int rounds) {
        OF_THREAD.get().limit = rounds;
    }

    private void add(SerialExecutor stack) {
        list.add(stack);
        if (running) {
            return;
        }
        running = true;
        try {
            int budget = limit;
            for (SerialExecutor next = list.poll(); next != null; next = list.poll()) {
                if (budget > 0) {
                    budget = next.drain(budget);
                } else {
                    Workers.execute(next);
                }
            }
        } finally {
            running = false;
        }
    }
}
