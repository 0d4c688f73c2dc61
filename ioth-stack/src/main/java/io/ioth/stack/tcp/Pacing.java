/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.socket.Option;
import io.ioth.stack.tcp.cc.CongestionController;
import io.ioth.stack.tcp.cc.Pacer;

/** Whether the sender has to wait although the windows are open, so that what it sends is spread over the round trip. */
final class Pacing {

    /** On shorter round trips there's nothing to spread, unless the controller insists. */
    private static final long MIN_RTT_NS = 1_000_000;

    private final TcpConnection connection;
    private final Retransmission retransmission;
    private final SegmentSize size;
    private final Pacer pacer = new Pacer();

    Pacing(TcpConnection connection, Retransmission retransmission, SegmentSize size) {
        this.connection = connection;
        this.retransmission = retransmission;
        this.size = size;
    }

    /** Bytes a second; 0 for no pacing. */
    private long rate(CongestionController cc) {
        boolean wanted = cc.needsPacing()
                || connection.options.isOn(Option.TCP_PACING)
                        && retransmission.rtt().srttNs() >= MIN_RTT_NS;
        return wanted ? cc.pacingRate() : 0;
    }

    /** Whether nothing may go now; then a timer runs until it may. A probe for lost segments doesn't wait, nor does the first one after a timeout. */
    boolean holds(CongestionController cc, long nowNs) {
        if (pacer.maySend(nowNs) || retransmission.isUrgent() || rate(cc) == 0) {
            return false;
        }
        connection.arm(TcpTimer.PACE, pacer.wakeNs());
        return true;
    }

    /** Bytes of text that may go at once. */
    int largest(CongestionController cc) {
        long rate = rate(cc);
        if (rate == 0) {
            return size.largest();
        }
        int quantum = Pacer.quantum(rate, size.mss());
        return Math.min(size.largest(), quantum - quantum % size.mss());
    }

    void onSent(CongestionController cc, int bytes, long nowNs) {
        pacer.onSent(bytes, rate(cc), size.mss(), nowNs);
    }
}
