/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.packet;

import org.jspecify.annotations.Nullable;

/**
 * Sockets by a keyed hash of what identifies them: open addressing with linear probing. A hash may have many sockets. Walk over those of one hash
 * so, comparing keys on the way:
 * {@snippet :
 * for (int i = table.first(hash); i >= 0; i = table.next(i, hash)) { use(table.at(i)); }
 * }
 * Confined to the engine; looking up allocates nothing.
 */
final class SocketTable {

    private static final int LEAST = 8;

    private @Nullable PacketSocketBase[] entries = new @Nullable PacketSocketBase[LEAST];
    private long[] hashes = new long[LEAST];
    private int size;

    int size() {
        return size;
    }

    /** The index of the first entry of {@code hash}, or -1. */
    int first(long hash) {
        return find((int) hash & mask(), hash);
    }

    /** The index of the entry of {@code hash} after that at {@code index}, or -1. */
    int next(int index, long hash) {
        return find(index + 1 & mask(), hash);
    }

    private int find(int from, long hash) {
        for (int i = from; entries[i] != null; i = i + 1 & mask()) {
            if (hashes[i] == hash) {
                return i;
            }
        }
        return -1;
    }

    /** The entry at an index that {@link #first} or {@link #next} gave. */
    PacketSocketBase at(int index) {
        PacketSocketBase entry = entries[index];
        if (entry == null) {
            throw new IllegalArgumentException("no entry at " + index);
        }
        return entry;
    }

    void add(long hash, PacketSocketBase entry) {
        if (2 * (size + 1) > entries.length) {
            grow();
        }
        put(hash, entry);
        size++;
    }

    private void put(long hash, PacketSocketBase entry) {
        int i = (int) hash & mask();
        while (entries[i] != null) {
            i = i + 1 & mask();
        }
        entries[i] = entry;
        hashes[i] = hash;
    }

    private void grow() {
        @Nullable PacketSocketBase[] oldEntries = entries;
        long[] oldHashes = hashes;
        entries = new @Nullable PacketSocketBase[2 * oldEntries.length];
        hashes = new long[entries.length];
        for (int i = 0; i < oldEntries.length; i++) {
            PacketSocketBase entry = oldEntries[i];
            if (entry != null) {
                put(oldHashes[i], entry);
            }
        }
    }

    /** Removes {@code entry}, which was added with {@code hash}; does nothing when it isn't there. */
    void remove(long hash, PacketSocketBase entry) {
        for (int i = first(hash); i >= 0; i = next(i, hash)) {
            if (entries[i] == entry) {
                close(i);
                size--;
                return;
            }
        }
    }

    /** Moves later entries of the run back over the hole, so that no tombstone is needed. */
    private void close(int index) {
        int hole = index;
        for (int i = hole + 1 & mask(); entries[i] != null; i = i + 1 & mask()) {
            int home = (int) hashes[i] & mask();
            if ((i - home & mask()) >= (i - hole & mask())) {
                entries[hole] = entries[i];
                hashes[hole] = hashes[i];
                hole = i;
            }
        }
        entries[hole] = null;
    }

    private int mask() {
        return entries.length - 1;
    }
}
