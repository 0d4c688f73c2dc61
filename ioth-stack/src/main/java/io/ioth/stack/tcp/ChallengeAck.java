/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;

/**
 * Limits the acknowledgements that segments which shouldn't be here may provoke (RFC 5961 §7), to about two a second. Each connection has a
 * limit of its own, of random length each time, so that nobody learns from one connection what another one does (CVE-2016-5696).
 */
final class ChallengeAck {

    private static final long LEAST_NS = 250_000_000L;
    private static final int SPREAD_NS = 500_000_000;

    private final TcpConnection connection;
    private boolean sentBefore;
    private long nextNs;

    ChallengeAck(TcpConnection connection) {
        this.connection = connection;
    }

    /** Whether one may be sent now; it counts as sent then. */
    boolean isAllowed(long nowNs) {
        if (sentBefore && nowNs - nextNs < 0) {
            return false;
        }
        sentBefore = true;
        nextNs = nowNs + LEAST_NS + connection.tcp.random.nextInt(SPREAD_NS);
        connection.counters().count(Counter.TCP_CHALLENGE_ACKS);
        return true;
    }
}
