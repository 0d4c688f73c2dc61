/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.stack.socket.ReadinessListener;
import java.nio.channels.SelectionKey;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Who waits at a channel: one thread to read, accept or connect, one to write, and one to close. That something happened is remembered
 * apart from the thread's permit, which whatever else parks between looking and parking may use up.
 */
final class Waiters implements ReadinessListener {

    private volatile @Nullable Thread reader;
    private volatile @Nullable Thread writer;
    private volatile @Nullable Thread closer;
    private volatile boolean readSignal;
    private volatile boolean writeSignal;
    private volatile boolean closeSignal;

    /** The calling thread is about to look whether it can read, and to {@link #parkRead} if not. */
    void enterRead() {
        reader = Thread.currentThread();
        readSignal = false;
    }

    void exitRead() {
        reader = null;
    }

    /** The calling thread is about to look whether it can write, and to {@link #parkWrite} if not. */
    void enterWrite() {
        writer = Thread.currentThread();
        writeSignal = false;
    }

    void exitWrite() {
        writer = null;
    }

    /** The calling thread is about to look whether what was written has been acknowledged, and to {@link #parkClose} if not. */
    void enterClose() {
        closer = Thread.currentThread();
        closeSignal = false;
    }

    void exitClose() {
        closer = null;
    }

    /** Waits for a signal since {@link #enterRead} or the last such wait; may return without one. */
    void parkRead() {
        if (!readSignal) {
            LockSupport.park(this);
        }
        readSignal = false;
    }

    /** Waits for a signal since {@link #enterWrite} or the last such wait; may return without one. */
    void parkWrite() {
        if (!writeSignal) {
            LockSupport.park(this);
        }
        writeSignal = false;
    }

    /** Waits for a signal since {@link #enterClose} or the last such wait; may return without one. */
    void parkClose(long nanos) {
        if (!closeSignal) {
            LockSupport.parkNanos(this, nanos);
        }
        closeSignal = false;
    }

    @Override
    public void onReady(int ops) {
        closeSignal = true;
        wake(closer);
        if ((ops & ~SelectionKey.OP_WRITE) != 0) {
            wakeReader();
        }
        if ((ops & SelectionKey.OP_WRITE) != 0) {
            wakeWriter();
        }
    }

    void wakeAll() {
        wakeReader();
        wakeWriter();
    }

    private void wakeReader() {
        readSignal = true;
        wake(reader);
    }

    private void wakeWriter() {
        writeSignal = true;
        wake(writer);
    }

    private static void wake(@Nullable Thread thread) {
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
