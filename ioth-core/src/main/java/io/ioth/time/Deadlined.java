/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.time;

/** Something that waits in a {@link DeadlineHeap}; extended, so that an entry costs no object of its own. */
public abstract class Deadlined {

    static final int ABSENT = -1;

    long scheduledNs;
    int heapIndex = ABSENT;

    /** For subclasses. */
    protected Deadlined() {}

    /** Whether this waits in a heap. */
    public final boolean isScheduled() {
        return heapIndex != ABSENT;
    }

    /** When it is due; meaningless unless {@link #isScheduled()}. */
    public final long scheduledNs() {
        return scheduledNs;
    }
}
