/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What the buffers of all connections of a stack may take together: text to be sent and acknowledged, text to be read, and text out of order.
 * Nothing ever waits for it. Under pressure buffers and windows stop growing and what came out of order is dropped first; when it's exhausted,
 * a connection that holds something gets nothing more, while one that holds nothing still gets a little, so that each goes on.
 *
 * <p>Counted by the engine and by users' threads.
 */
final class MemoryBudget {

    private static final VarHandle USED;

    static {
        try {
            USED = MethodHandles.lookup().findVarHandle(MemoryBudget.class, "used", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long limit;
    private final long pressure;
    private volatile long used;

    MemoryBudget(long limit) {
        this.limit = limit;
        this.pressure = limit - limit / 4;
    }

    void take(long bytes) {
        USED.getAndAdd(this, bytes);
    }

    void giveBack(long bytes) {
        USED.getAndAdd(this, -bytes);
    }

    /** Bytes that are held now. */
    long used() {
        return used;
    }

    /** Little is left. */
    boolean isUnderPressure() {
        return used > pressure;
    }

    /** Nothing is left. */
    boolean isExhausted() {
        return used >= limit;
    }
}
