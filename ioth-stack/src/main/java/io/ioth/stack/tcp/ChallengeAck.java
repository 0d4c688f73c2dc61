/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;

/** Limits the acknowledgements that segments which shouldn't be here may provoke (RFC 5961 §7); as Linux, to one in 500 ms. */
final class ChallengeAck {

    private static final long INTERVAL_NS = 500_000_000L;

    private final TcpConnection connection;
    private boolean sentBefore;
    private long lastNs;

    ChallengeAck(TcpConnection connection) {
        this.connection = connection;
    }

    /** Whether one may be sent now; it counts as sent then. */
    boolean isAllowed(long nowNs) {
        if (sentBefore && nowNs - lastNs < INTERVAL_NS) {
            return false;
        }
        sentBefore = true;
        lastNs = nowNs;
        connection.counters().count(Counter.TCP_CHALLENGE_ACKS);
        return true;
    }
}
