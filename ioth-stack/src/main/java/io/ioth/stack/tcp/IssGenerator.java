/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.ip.Path;
import io.ioth.stack.port.KeyedHash;
import java.util.random.RandomGenerator;

/** Initial sequence numbers by RFC 6528: a clock of 4 µs plus a keyed hash of the connection's identity. */
final class IssGenerator {

    private static final long TICK_NS = 4_000;

    private final KeyedHash hash;

    IssGenerator(RandomGenerator random) {
        hash = new KeyedHash(random);
    }

    int next(Path path, int localPort, int remotePort, long nowNs) {
        int ports = localPort << 16 | remotePort;
        long secret = hash.hash(path.localHigh, path.localLow, path.remoteHigh, path.remoteLow, ports);
        return (int) (nowNs / TICK_NS) + (int) secret;
    }

    /** What hides the age of the stack in a connection's timestamps: the same for all connections between two addresses. */
    int timestampOffset(Path path) {
        return (int) hash.hash(path.localHigh, path.localLow ^ path.remoteHigh, path.remoteLow);
    }
}
