/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DeadlineHeapTest {

    private static final class Entry extends Deadlined {
        long deadline;
    }

    /** The heap does what a priority queue does, wherever the clock's origin is. */
    @Property
    void agreesWithAPriorityQueue(@ForAll long origin, @ForAll int seed, @ForAll @IntRange(min = 1, max = 60) int entries) {
        Random random = new Random(seed);
        DeadlineHeap<Entry> heap = new DeadlineHeap<>();
        PriorityQueue<Entry> model = new PriorityQueue<>(Comparator.comparingLong(e -> e.deadline - origin));
        Entry[] all = new Entry[entries];
        for (int i = 0; i < entries; i++) {
            all[i] = new Entry();
        }
        for (int step = 0; step < 300; step++) {
            Entry entry = all[random.nextInt(entries)];
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    model.remove(entry);
                    entry.deadline = origin + random.nextInt(1000);
                    model.add(entry);
                    heap.schedule(entry, entry.deadline);
                    assertEquals(entry.deadline, entry.scheduledNs());
                }
                case 2 -> {
                    model.remove(entry);
                    heap.cancel(entry);
                    assertFalse(entry.isScheduled());
                }
                default -> pollDue(heap, model, origin + random.nextInt(1000));
            }
            assertEquals(model.size(), heap.size());
            assertEquals(model.isEmpty() ? DeadlineHeap.NEVER : model.element().deadline, heap.nextNs());
        }
        while (!model.isEmpty()) {
            pollDue(heap, model, origin + 1000);
        }
        assertEquals(DeadlineHeap.NEVER, heap.nextNs());
    }

    private static void pollDue(DeadlineHeap<Entry> heap, PriorityQueue<Entry> model, long now) {
        Entry due = heap.pollDue(now);
        if (due == null) {
            assertTrue(model.isEmpty() || model.element().deadline - now > 0);
        } else {
            assertEquals(model.element().deadline, due.deadline);
            assertFalse(due.isScheduled());
            model.remove(due);
        }
    }

    @Test
    void aFreshHeapIsEmpty() {
        DeadlineHeap<Entry> heap = new DeadlineHeap<>();
        assertEquals(0, heap.size());
        assertNull(heap.pollDue(Long.MAX_VALUE));
        heap.cancel(new Entry());
    }

    @Test
    void aManualClockOnlyGoesForward() {
        ManualClock clock = new ManualClock(5);
        clock.advance(java.time.Duration.ofNanos(3));
        clock.advanceTo(6);
        assertEquals(8, clock.nanoTime());
        clock.advanceTo(10);
        assertEquals(10, clock.nanoTime());
    }
}
