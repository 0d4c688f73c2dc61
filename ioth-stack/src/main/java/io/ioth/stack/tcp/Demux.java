/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.port.KeyedHash;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Finds a connection by addresses and ports: an open-addressed table under a keyed hash. */
final class Demux {

    private static final int INITIAL = 16;

    private final KeyedHash hash;
    private @Nullable TcpConnection[] table = new TcpConnection[INITIAL];
    private int size;

    Demux(RandomGenerator random) {
        hash = new KeyedHash(random);
    }

    int size() {
        return size;
    }

    /** One of the table's places, which may be empty; for walking through all. */
    @Nullable TcpConnection at(int slot) {
        return table[slot];
    }

    int slots() {
        return table.length;
    }

    @Nullable TcpConnection find(
            long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        int mask = table.length - 1;
        int slot = hash(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort) & mask;
        for (TcpConnection c = table[slot]; c != null; c = table[slot]) {
            if (c.remotePort == remotePort
                    && c.localPort == localPort
                    && c.path.remoteLow == remoteLow
                    && c.path.remoteHigh == remoteHigh
                    && c.path.localLow == localLow
                    && c.path.localHigh == localHigh) {
                return c;
            }
            slot = slot + 1 & mask;
        }
        return null;
    }

    void add(TcpConnection connection) {
        if (2 * ++size > table.length) {
            grow();
        }
        place(connection);
    }

    private void place(TcpConnection connection) {
        int mask = table.length - 1;
        int slot = hash(connection) & mask;
        while (table[slot] != null) {
            slot = slot + 1 & mask;
        }
        table[slot] = connection;
    }

    private void grow() {
        @Nullable TcpConnection[] old = table;
        table = new TcpConnection[old.length * 2];
        for (TcpConnection c : old) {
            if (c != null) {
                place(c);
            }
        }
    }

    void remove(TcpConnection connection) {
        int mask = table.length - 1;
        int slot = hash(connection) & mask;
        while (table[slot] != connection) {
            if (table[slot] == null) {
                return;
            }
            slot = slot + 1 & mask;
        }
        size--;
        closeGap(slot);
    }

    /** Moves entries back that couldn't have their own place because of the one that's gone. */
    private void closeGap(int gone) {
        int mask = table.length - 1;
        int gap = gone;
        int slot = gone;
        while (true) {
            slot = slot + 1 & mask;
            TcpConnection c = table[slot];
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

    private int hash(TcpConnection c) {
        return hash(
                c.path.localHigh,
                c.path.localLow,
                c.localPort,
                c.path.remoteHigh,
                c.path.remoteLow,
                c.remotePort);
    }

    int hash(long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        return (int) hash.hash(localHigh, localLow, remoteHigh, remoteLow, (long) localPort << 16 | remotePort);
    }
}
