/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A hash table from 48-bit addresses other than 0 to objects. Any thread may read, without a lock and without garbage; writers take turns by
 * a lock of their own.
 *
 * @param <V> what it leads to
 */
final class LongMap<V> {

    private static final VarHandle KEYS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle VALUES = MethodHandles.arrayElementVarHandle(Object[].class);
    private static final int INITIAL = 16;

    /** A slot's key never changes once it is set; a value may become null. */
    private static final class Table {
        final long[] keys;
        final @Nullable Object[] values;
        int used;

        Table(int size) {
            keys = new long[size];
            values = new @Nullable Object[size];
        }

        int slot(long key) {
            int mask = keys.length - 1;
            int slot = (int) ((key * 0x9e37_79b9_7f4a_7c15L) >>> 32) & mask;
            while (true) {
                long there = (long) KEYS.getAcquire(keys, slot);
                if (there == key || there == 0) {
                    return slot;
                }
                slot = slot + 1 & mask;
            }
        }
    }

    private volatile Table table = new Table(INITIAL);

    /** What {@code key} leads to, or null. */
    @SuppressWarnings("unchecked")
    @Nullable V get(long key) {
        Table now = table;
        return key == 0 ? null : (V) VALUES.getAcquire(now.values, now.slot(key));
    }

    /** Makes {@code key}, which isn't 0, lead to {@code value}. For one writer at a time. */
    void put(long key, V value) {
        Table now = table;
        int slot = now.slot(key);
        if (now.keys[slot] == 0) {
            if (2 * (now.used + 1) > now.keys.length) {
                rebuild();
                now = table;
                slot = now.slot(key);
            }
            now.used++;
            VALUES.setRelease(now.values, slot, value);
            KEYS.setRelease(now.keys, slot, key);
        } else {
            VALUES.setRelease(now.values, slot, value);
        }
    }

    /** Makes {@code key} lead nowhere. For one writer at a time. */
    void remove(long key) {
        Table now = table;
        int slot = now.slot(key);
        if (key != 0 && now.keys[slot] == key) {
            VALUES.setRelease(now.values, slot, null);
        }
    }

    private void rebuild() {
        Table old = table;
        int live = 0;
        for (Object value : old.values) {
            live += value == null ? 0 : 1;
        }
        Table fresh = new Table(Math.max(INITIAL, Integer.highestOneBit(Math.max(1, live)) * 8));
        for (int i = 0; i < old.keys.length; i++) {
            Object value = old.values[i];
            if (value != null) {
                int slot = fresh.slot(old.keys[i]);
                fresh.keys[slot] = old.keys[i];
                fresh.values[slot] = value;
                fresh.used++;
            }
        }
        table = fresh;
    }
}
