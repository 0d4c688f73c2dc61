/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.time.DeadlineHeap;
import org.jspecify.annotations.Nullable;

/** The deadlines of one connection. */
final class TcpTimers {

    private static final TcpTimer[] ALL = TcpTimer.values();

    private final long[] deadlines = new long[ALL.length];
    private int armed;

    void arm(TcpTimer timer, long deadlineNs) {
        deadlines[timer.ordinal()] = deadlineNs;
        armed |= 1 << timer.ordinal();
    }

    void cancel(TcpTimer timer) {
        armed &= ~(1 << timer.ordinal());
    }

    void cancelAll() {
        armed = 0;
    }

    boolean isArmed(TcpTimer timer) {
        return (armed & 1 << timer.ordinal()) != 0;
    }

    /** When an armed timer is due. */
    long deadline(TcpTimer timer) {
        return deadlines[timer.ordinal()];
    }

    /** The earliest deadline, or {@link DeadlineHeap#NEVER}. */
    long next() {
        long next = DeadlineHeap.NEVER;
        boolean any = false;
        for (int bits = armed; bits != 0; bits &= bits - 1) {
            long deadline = deadlines[Integer.numberOfTrailingZeros(bits)];
            if (!any || deadline - next < 0) {
                next = deadline;
                any = true;
            }
        }
        return next;
    }

    /** Disarms and returns a timer that is due, or returns null. */
    @Nullable TcpTimer pollDue(long nowNs) {
        for (int bits = armed; bits != 0; bits &= bits - 1) {
            int i = Integer.numberOfTrailingZeros(bits);
            if (deadlines[i] - nowNs <= 0) {
                armed &= ~(1 << i);
                return ALL[i];
            }
        }
        return null;
    }
}
