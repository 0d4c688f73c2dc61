/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The counters of one stack. One thread at a time may count; any may read. */
public final class Counters {

    private final AtomicLongArray events = new AtomicLongArray(Counter.values().length);
    private final AtomicLongArray drops = new AtomicLongArray(DropReason.values().length);

    private volatile @Nullable Consumer<DropReason> dropWatch;

    /** All zero. */
    public Counters() {}

    /** Counts one. */
    public void count(Counter counter) {
        add(counter, 1);
    }

    /** Counts {@code n}, which may be negative for a gauge. */
    public void add(Counter counter, long n) {
        int i = counter.ordinal();
        events.setOpaque(i, events.getPlain(i) + n);
    }

    /** {@code watch} is told of each drop from now on, by the thread that counts it. */
    public void watchDrops(Consumer<DropReason> watch) {
        dropWatch = watch;
    }

    /** Counts a drop. */
    public void drop(DropReason reason) {
        int i = reason.ordinal();
        drops.setOpaque(i, drops.getPlain(i) + 1);
        Consumer<DropReason> watch = dropWatch;
        if (watch != null) {
            watch.accept(reason);
        }
    }

    /** The count so far. */
    public long get(Counter counter) {
        return events.getOpaque(counter.ordinal());
    }

    /** The count so far. */
    public long get(DropReason reason) {
        return drops.getOpaque(reason.ordinal());
    }

    /** All drops that happened at least once. */
    public Map<DropReason, Long> drops() {
        Map<DropReason, Long> result = new EnumMap<>(DropReason.class);
        for (DropReason reason : DropReason.values()) {
            if (get(reason) != 0) {
                result.put(reason, get(reason));
            }
        }
        return result;
    }

    /** All counters, zeroes included. */
    public Map<Counter, Long> events() {
        Map<Counter, Long> result = new EnumMap<>(Counter.class);
        for (Counter counter : Counter.values()) {
            result.put(counter, get(counter));
        }
        return result;
    }
}
