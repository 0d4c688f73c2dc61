/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.time;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A table of deadlines: what is due first is found at once, and scheduling allocates nothing. Confined to one caller at a time.
 *
 * @param <T> what waits
 */
public final class DeadlineHeap<T extends Deadlined> {

    /** The deadline of an empty table. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int INITIAL = 8;

    private @Nullable Deadlined[] heap = new @Nullable Deadlined[INITIAL];
    private int size;

    /** An empty table. */
    public DeadlineHeap() {}

    /** How many wait. */
    public int size() {
        return size;
    }

    /** The earliest deadline, or {@link #NEVER}. */
    public long nextNs() {
        return size == 0 ? NEVER : at(0).scheduledNs;
    }

    /** Puts {@code entry} in, or moves it, to be due at {@code deadlineNs}. */
    public void schedule(T entry, long deadlineNs) {
        entry.scheduledNs = deadlineNs;
        if (entry.heapIndex == Deadlined.ABSENT) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            place(entry, size++);
        }
        siftUp(entry);
        siftDown(entry);
    }

    /** Takes {@code entry} out, if it is in. */
    public void cancel(T entry) {
        int index = entry.heapIndex;
        if (index == Deadlined.ABSENT) {
            return;
        }
        entry.heapIndex = Deadlined.ABSENT;
        Deadlined last = at(--size);
        heap[size] = null;
        if (last != entry) {
            place(last, index);
            siftUp(last);
            siftDown(last);
        }
    }

    /** Takes out and returns an entry that is due at {@code nowNs}, or returns null when none is. */
    @SuppressWarnings("unchecked")
    public @Nullable T pollDue(long nowNs) {
        if (size == 0 || at(0).scheduledNs - nowNs > 0) {
            return null;
        }
        T due = (T) at(0);
        cancel(due);
        return due;
    }

    private Deadlined at(int index) {
        Deadlined entry = heap[index];
        assert entry != null;
        return entry;
    }

    private void place(Deadlined entry, int index) {
        heap[index] = entry;
        entry.heapIndex = index;
    }

    private void siftUp(Deadlined entry) {
        int index = entry.heapIndex;
        while (index > 0) {
            int parent = index - 1 >>> 1;
            Deadlined above = at(parent);
            if (above.scheduledNs - entry.scheduledNs <= 0) {
                break;
            }
            place(above, index);
            index = parent;
        }
        place(entry, index);
    }

    private void siftDown(Deadlined entry) {
        int index = entry.heapIndex;
        while (true) {
            int child = 2 * index + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && at(child + 1).scheduledNs - at(child).scheduledNs < 0) {
                child++;
            }
            Deadlined below = at(child);
            if (below.scheduledNs - entry.scheduledNs >= 0) {
                break;
            }
            place(below, index);
            index = child;
        }
        place(entry, index);
    }
}
