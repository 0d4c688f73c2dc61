/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.runtime;

import java.io.InterruptedIOException;
import java.util.concurrent.locks.LockSupport;

/** A thread's wait for what an engine brings about, up to a limit. */
final class Waiting {

    /** What is waited for is looked at so often, besides when somebody unparks the thread. */
    private static final long LOOK_NS = 100_000_000L;

    private final SerialExecutor executor;
    private final long deadlineNs;

    Waiting(SerialExecutor executor, long limitNs) {
        this.executor = executor;
        this.deadlineNs = executor.nanoTime() + limitNs;
    }

    /**
     * Waits until it's time to look again.
     *
     * @param what is waited for, for people
     * @return whether there's reason to: not when the limit is reached
     * @throws InterruptedIOException when this thread is interrupted, which it then still is
     */
    boolean sleep(String what) throws InterruptedIOException {
        long left = deadlineNs - executor.nanoTime();
        if (left <= 0) {
            return false;
        }
        LockSupport.parkNanos(this, Math.min(left, LOOK_NS));
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while waiting until " + what);
        }
        return true;
    }
}
