/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one thread, if any, that waits at a channel for one thing. That something happened is remembered apart from the thread's permit, which
 * whatever else parks between looking and parking may use up.
 */
final class Waiter {

    private volatile @Nullable Thread thread;
    private volatile boolean signal;

    /** The calling thread is about to look whether it must wait. */
    void enter() {
        thread = Thread.currentThread();
        signal = false;
    }

    void exit() {
        thread = null;
    }

    /** Waits for a signal since {@link #enter} or the last such wait; may return without one. */
    void park() {
        if (!signal) {
            LockSupport.park(this);
        }
        signal = false;
    }

    /** As {@link #park()}, so long at most. */
    void park(long nanos) {
        if (!signal) {
            LockSupport.parkNanos(this, nanos);
        }
        signal = false;
    }

    /** Any thread. */
    void wake() {
        signal = true;
        Thread waiting = thread;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }
}
