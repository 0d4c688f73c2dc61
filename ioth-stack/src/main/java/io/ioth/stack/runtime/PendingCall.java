/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.runtime;

import io.ioth.stack.socket.EngineExecutor.EngineTask;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An {@link EngineCall} on its way, and who waits for it. */
final class PendingCall<T, X extends Exception> implements EngineTask {

    private final EngineCall<T, X> call;
    private final Thread caller = Thread.currentThread();
    private @Nullable T result;
    private @Nullable Throwable failure;
    private volatile boolean done;

    PendingCall(EngineCall<T, X> call) {
        this.call = call;
    }

    /** A caller that runs this itself gets no permit: it would return from its next wait at once, look, call, and so on forever. */
    @Override
    public void run(long nowNs) {
        try {
            result = call.call(nowNs);
        } catch (Exception | Error e) {
            failure = e;
        }
        done = true;
        if (Thread.currentThread() != caller) {
            LockSupport.unpark(caller);
        }
    }

    /** Waits; an interrupt is kept for later, since the engine's answer comes without fail. */
    @SuppressWarnings({"unchecked", "NullAway"})
    T await() throws X {
        boolean interrupted = false;
        while (!done) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Throwable failed = failure;
        if (failed instanceof Error error) {
            throw error;
        }
        if (failed != null) {
            throw (X) failed;
        }
        return result;
    }
}
