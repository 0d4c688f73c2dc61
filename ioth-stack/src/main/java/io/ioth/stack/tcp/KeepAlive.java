/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.socket.Option;

/** Probes a peer of whom nothing was heard (RFC 9293 §3.8.4), and remembers when something was. */
final class KeepAlive {

    private static final long SECOND_NS = 1_000_000_000L;

    private final Synchronized owner;
    private final TcpConnection connection;
    private long lastHeardNs;
    private int probes;

    KeepAlive(Synchronized owner, long nowNs) {
        this.owner = owner;
        this.connection = owner.connection;
        this.lastHeardNs = nowNs;
        onOption();
    }

    long lastHeardNs() {
        return lastHeardNs;
    }

    void onSegment(long nowNs) {
        lastHeardNs = nowNs;
        probes = 0;
    }

    /** The options have changed. */
    void onOption() {
        if (connection.options.isOn(Option.SO_KEEPALIVE)) {
            connection.arm(TcpTimer.KEEPALIVE, lastHeardNs + seconds(Option.TCP_KEEPIDLE));
        } else {
            connection.timers.cancel(TcpTimer.KEEPALIVE);
        }
    }

    private long seconds(Option option) {
        return connection.options.get(option) * SECOND_NS;
    }

    /** As Linux: a user timeout takes the place of the number of probes, but one is sent in any case. */
    private boolean isOver(long nowNs) {
        long userTimeoutNs = connection.options.get(Option.TCP_USER_TIMEOUT) * 1_000_000L;
        return userTimeoutNs == 0
                ? probes >= connection.options.get(Option.TCP_KEEPCOUNT)
                : probes > 0 && nowNs - lastHeardNs >= userTimeoutNs;
    }

    /** The timer isn't moved each time that something is heard; so it may be early. */
    void onTimer(long nowNs) {
        long dueNs = lastHeardNs + seconds(Option.TCP_KEEPIDLE);
        if (dueNs - nowNs > 0) {
            connection.arm(TcpTimer.KEEPALIVE, dueNs);
        } else if (owner.snd.flightSize() > 0 || owner.retransmission.windowProbe().isActive()) {
            connection.arm(TcpTimer.KEEPALIVE, nowNs + seconds(Option.TCP_KEEPINTERVAL));
        } else if (isOver(nowNs)) {
            connection.sendReset(owner.snd.sndNxt(), owner.rcvNxt(), nowNs);
            connection.fail(TcpFault.TIMED_OUT);
        } else {
            probes++;
            owner.sendKeepAlive(nowNs);
            connection.arm(TcpTimer.KEEPALIVE, nowNs + seconds(Option.TCP_KEEPINTERVAL));
        }
    }
}
