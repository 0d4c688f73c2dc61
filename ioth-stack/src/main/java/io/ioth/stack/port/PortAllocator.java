/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.port;

import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * Chooses ephemeral ports (RFC 6056). For a known destination it's the double-hash algorithm of §3.3.4: ports to one destination follow
 * each other, so that none is used again soon, while an attacker who sees those to his own host learns nothing of the others. Without a
 * destination, and for protocols whose only protection the port is, it's a random one (§3.3.1). Confined to the engine.
 */
public final class PortAllocator {

    /** The lowest port given out. */
    public static final int FIRST = 32768;
    /** The highest port given out. */
    public static final int LAST = 60999;

    private static final int RANGE = LAST - FIRST + 1;
    private static final int COUNTERS = 64;

    private final RandomGenerator random;
    private final KeyedHash offsets;
    private final KeyedHash indexes;
    private final int[] next = new int[COUNTERS];

    /** Draws its secrets from {@code random}. */
    public PortAllocator(RandomGenerator random) {
        this.random = random;
        this.offsets = new KeyedHash(random);
        this.indexes = new KeyedHash(random);
        for (int i = 0; i < COUNTERS; i++) {
            next[i] = random.nextInt(RANGE);
        }
    }

    /**
     * A port for packets from {@code local} to {@code remote} and {@code remotePort}.
     *
     * @param inUse says which ports can't be had
     * @return 0 when no port of the range can be had
     */
    public int allocate(
            long localHigh, long localLow, long remoteHigh, long remoteLow, int remotePort, IntPredicate inUse) {
        long offset = offsets.hash(localHigh, localLow, remoteHigh, remoteLow, remotePort) >>> 1;
        int counter = (int) indexes.hash(localHigh, localLow, remoteHigh, remoteLow, remotePort) & COUNTERS - 1;
        for (int tries = 0; tries < RANGE; tries++) {
            int port = FIRST + (int) ((offset + next[counter]++) % RANGE);
            if (!inUse.test(port)) {
                next[counter] %= RANGE;
                return port;
            }
        }
        next[counter] %= RANGE;
        return 0;
    }

    /**
     * A port that can't be guessed from earlier ones.
     *
     * @param inUse says which ports can't be had
     * @return 0 when no port of the range can be had
     */
    public int allocate(IntPredicate inUse) {
        int start = random.nextInt(RANGE);
        for (int tries = 0; tries < RANGE; tries++) {
            int port = FIRST + (start + tries) % RANGE;
            if (!inUse.test(port)) {
                return port;
            }
        }
        return 0;
    }
}
