/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.tcp.model.SendSequence;
import io.ioth.stack.tcp.recovery.RttEstimator;

/** Asks again and again whether a window that's too small to send anything has opened (RFC 9293 §3.8.6.1). */
final class WindowProbe {

    private final Synchronized owner;
    private final TcpConnection connection;
    private final SendSequence snd;
    private final RttEstimator rtt;
    private final Patience patience;
    private int probes;

    WindowProbe(Synchronized owner, SendSequence snd, RttEstimator rtt, Patience patience) {
        this.owner = owner;
        this.connection = owner.connection;
        this.snd = snd;
        this.rtt = rtt;
        this.patience = patience;
    }

    boolean isActive() {
        return connection.timers.isArmed(TcpTimer.PERSIST);
    }

    /** Nothing can be sent, and nothing is in flight that could bring an answer. */
    void start(long nowNs) {
        if (!isActive()) {
            if (probes == 0) {
                patience.onProgress(nowNs);
            }
            arm(nowNs);
        }
    }

    private void arm(long nowNs) {
        long intervalNs = Math.min(RttEstimator.MAX_RTO_NS, rtt.rtoNs() << Math.min(probes, 10));
        connection.arm(TcpTimer.PERSIST, nowNs + patience.atMost(intervalNs, nowNs));
    }

    /** It's time for the next one. */
    void onTimeout(long nowNs) {
        if (patience.isOverForClosedWindow(probes, nowNs)) {
            connection.fail(TcpFault.TIMED_OUT);
            return;
        }
        connection.timers.cancel(TcpTimer.REXMT);
        connection.timers.cancel(TcpTimer.TLP);
        probes++;
        arm(nowNs);
        owner.sendProbe(nowNs);
    }

    /** Something was acknowledged. */
    void onProgress() {
        probes = 0;
        if (snd.flightSize() == 0) {
            connection.timers.cancel(TcpTimer.PERSIST);
        }
    }

    /** The peer's window opened. Answers whether it had been asked to. */
    boolean stop(long nowNs) {
        if (!isActive()) {
            return false;
        }
        patience.onProgress(nowNs);
        connection.timers.cancel(TcpTimer.PERSIST);
        probes = 0;
        return true;
    }
}
