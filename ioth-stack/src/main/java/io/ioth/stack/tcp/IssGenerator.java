/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.port.KeyedHash;
import java.util.random.RandomGenerator;

/** Initial sequence numbers by RFC 6528: a clock of 4 µs plus a keyed hash of the connection's identity. */
final class IssGenerator {

    private static final long TICK_NS = 4_000;

    private final KeyedHash hash;

    IssGenerator(RandomGenerator random) {
        hash = new KeyedHash(random);
    }

    int next(TcpConnection c, long nowNs) {
        return (int) (nowNs / TICK_NS) + hash(c);
    }

    private int hash(TcpConnection c) {
        int ports = c.localPort << 16 | c.remotePort;
        return (int) hash.hash(c.path.localHigh, c.path.localLow, c.path.remoteHigh, c.path.remoteLow, ports);
    }

    /** What hides the age of the stack in a connection's timestamps: the same for all connections between two addresses. */
    int timestampOffset(TcpConnection c) {
        return (int) hash.hash(c.path.localHigh, c.path.localLow ^ c.path.remoteHigh, c.path.remoteLow);
    }
}
