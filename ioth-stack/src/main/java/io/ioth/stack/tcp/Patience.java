/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.socket.Option;

/** How long a connection goes on without progress (RFC 9293 §3.8.3). */
final class Patience {

    /** As Linux: the sum of 15 timeouts backed off from 200 ms to 120 s. */
    private static final long GIVE_UP_NS = 924_600_000_000L;
    /** How long there must have been no progress before a next hop that's gone ends a connection. */
    private static final long NEIGHBOR_GONE_NS = 5_000_000_000L;
    /** As Linux, for a connection that no user waits for any more. */
    private static final int ORPHAN_TRIES = 8;

    private final Synchronized owner;
    private final TcpConnection connection;
    /** When SND.UNA last moved, or something was sent with nothing in flight. */
    private long progressNs;

    Patience(Synchronized owner) {
        this.owner = owner;
        this.connection = owner.connection;
    }

    void onProgress(long nowNs) {
        progressNs = nowNs;
    }

    /** What the user allows, or 0. */
    private long userTimeoutNs() {
        return connection.options.get(Option.TCP_USER_TIMEOUT) * 1_000_000L;
    }

    /** A timeout, or less when the user's patience ends before. */
    long atMost(long timeoutNs, long nowNs) {
        long userTimeoutNs = userTimeoutNs();
        long leftNs = userTimeoutNs == 0 ? timeoutNs : Math.min(timeoutNs, progressNs + userTimeoutNs - nowNs);
        return Math.max(1, leftNs);
    }

    /** Whether to give up, after {@code tries} in vain. */
    boolean isOver(int tries, long nowNs) {
        return isOver(tries, progressNs, nowNs);
    }

    /** The same for a peer whose window is closed: without a user timeout it goes on as long as the peer answers (RFC 9293 §3.8.6.1). */
    boolean isOverForClosedWindow(int tries, long nowNs) {
        return isOver(tries, userTimeoutNs() == 0 ? owner.lastHeardNs() : progressNs, nowNs);
    }

    private boolean isOver(int tries, long sinceNs, long nowNs) {
        long userTimeoutNs = userTimeoutNs();
        long patienceNs = userTimeoutNs == 0 ? GIVE_UP_NS : userTimeoutNs;
        return nowNs - sinceNs >= patienceNs || owner.isOrphan() && tries >= ORPHAN_TRIES;
    }

    /** Whether a next hop that doesn't answer its neighbours either is a reason to give up. A short absence is forgiven. */
    boolean isOverForNeighbor(long nowNs) {
        return nowNs - progressNs >= NEIGHBOR_GONE_NS;
    }
}
