/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.socket;

/** Runs work inside the engine, one piece at a time. Implemented by the runtime. */
public interface EngineExecutor {

    /** Runs {@code task} in the engine, soon: perhaps before this returns, on this thread, perhaps on another. Any thread. */
    void execute(EngineTask task);

    /** Work for the engine. Must not block, nor throw. */
    @FunctionalInterface
    interface EngineTask {
        /** Called in the engine, at its present time. */
        void run(long nowNs);
    }
}
