/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.stack.socket.ReadinessListener;
import java.nio.channels.SelectionKey;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Who waits at a channel: one thread to read, accept or connect, one to write, and one to close. */
final class Waiters implements ReadinessListener {

    private volatile @Nullable Thread reader;
    private volatile @Nullable Thread writer;
    private volatile @Nullable Thread closer;

    /** The calling thread is about to look whether it can read, and to {@link #park} if not. */
    void enterRead() {
        reader = Thread.currentThread();
    }

    void exitRead() {
        reader = null;
    }

    /** The calling thread is about to look whether it can write, and to {@link #park} if not. */
    void enterWrite() {
        writer = Thread.currentThread();
    }

    void exitWrite() {
        writer = null;
    }

    /** The calling thread is about to look whether what was written has been acknowledged, and to {@link #parkNanos} if not. */
    void enterClose() {
        closer = Thread.currentThread();
    }

    void exitClose() {
        closer = null;
    }

    void park() {
        LockSupport.park(this);
    }

    void parkNanos(long nanos) {
        LockSupport.parkNanos(this, nanos);
    }

    @Override
    public void onReady(int ops) {
        wake(closer);
        if ((ops & ~SelectionKey.OP_WRITE) != 0) {
            wake(reader);
        }
        if ((ops & SelectionKey.OP_WRITE) != 0) {
            wake(writer);
        }
    }

    void wakeAll() {
        wake(reader);
        wake(writer);
    }

    private static void wake(@Nullable Thread thread) {
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
