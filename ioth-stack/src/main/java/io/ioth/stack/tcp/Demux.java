/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.port.KeyedHash;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Finds a flow by addresses and ports: an open-addressed table under a keyed hash. */
final class Demux {

    private static final int INITIAL = 16;

    private final KeyedHash hash;
    private @Nullable Flow[] table = new Flow[INITIAL];
    private int size;

    Demux(RandomGenerator random) {
        hash = new KeyedHash(random);
    }

    int size() {
        return size;
    }

    /** One of the table's places, which may be empty; for walking through all. */
    @Nullable Flow at(int slot) {
        return table[slot];
    }

    int slots() {
        return table.length;
    }

    @Nullable Flow find(
            long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        int mask = table.length - 1;
        int slot = hash(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort) & mask;
        for (Flow c = table[slot]; c != null; c = table[slot]) {
            if (c.remotePort == remotePort
                    && c.localPort == localPort
                    && c.remoteLow == remoteLow
                    && c.remoteHigh == remoteHigh
                    && c.localLow == localLow
                    && c.localHigh == localHigh) {
                return c;
            }
            slot = slot + 1 & mask;
        }
        return null;
    }

    void add(Flow flow) {
        if (2 * ++size > table.length) {
            grow();
        }
        place(flow);
    }

    private void place(Flow flow) {
        int mask = table.length - 1;
        int slot = hash(flow) & mask;
        while (table[slot] != null) {
            slot = slot + 1 & mask;
        }
        table[slot] = flow;
    }

    private void grow() {
        @Nullable Flow[] old = table;
        table = new Flow[old.length * 2];
        for (Flow c : old) {
            if (c != null) {
                place(c);
            }
        }
    }

    /** Takes a flow out; answers whether it was in. */
    boolean remove(Flow flow) {
        int mask = table.length - 1;
        int slot = hash(flow) & mask;
        while (table[slot] != flow) {
            if (table[slot] == null) {
                return false;
            }
            slot = slot + 1 & mask;
        }
        size--;
        closeGap(slot);
        return true;
    }

    /** Moves entries back that couldn't have their own place because of the one that's gone. */
    private void closeGap(int gone) {
        int mask = table.length - 1;
        int gap = gone;
        int slot = gone;
        while (true) {
            slot = slot + 1 & mask;
            Flow c = table[slot];
            if (c == null) {
                break;
            }
            int home = hash(c) & mask;
            if ((slot - home & mask) >= (slot - gap & mask)) {
                table[gap] = c;
                gap = slot;
            }
        }
        table[gap] = null;
    }

    private int hash(Flow c) {
        return hash(
                c.localHigh,
                c.localLow,
                c.localPort,
                c.remoteHigh,
                c.remoteLow,
                c.remotePort);
    }

    int hash(long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        return (int) hash.hash(localHigh, localLow, remoteHigh, remoteLow, (long) localPort << 16 | remotePort);
    }
}
