/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.tcp.model.ReceiveSequence;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.Seq;

/**
 * The round-trip time as one sees it who only receives: from an acknowledgement to the text that answers it, by the timestamp that comes back;
 * or without timestamps, and where their clock is too coarse, from a window to the text that fills it, which takes a round trip at least. As
 * Linux does for its dynamic right-sizing.
 */
final class ReceiverRtt {

    /** Of the clock in the timestamps. */
    private static final long TICK_NS = 1_000_000L;

    private final TcpConnection connection;
    private final ReceiveSequence rcv;
    private long rttNs;
    private int lastTsEcr;
    private boolean measuring;
    private int measuredTo;
    private long measuredFromNs;

    ReceiverRtt(TcpConnection connection, ReceiveSequence rcv) {
        this.connection = connection;
        this.rcv = rcv;
    }

    /** The estimate, or 0 while there is none. */
    long ns() {
        return rttNs;
    }

    /** Text arrived in order; RCV.NXT has moved. */
    void onText(Segment segment, boolean full, long nowNs) {
        if (segment.timestamps) {
            if (full && segment.tsEcr != lastTsEcr) {
                lastTsEcr = segment.tsEcr;
                onTimestamp(connection.timestamps.roundTripNs(segment, nowNs));
            }
            if (rttNs == 0 || rttNs > TICK_NS) {
                return;
            }
        }
        if (!measuring) {
            startMeasuring(nowNs);
        } else if (Seq.geq(rcv.rcvNxt(), measuredTo)) {
            onWindow(Math.max(1, nowNs - measuredFromNs), segment.timestamps);
            startMeasuring(nowNs);
        }
    }

    private void startMeasuring(long nowNs) {
        measuring = true;
        measuredTo = rcv.rcvNxt() + rcv.rcvWnd();
        measuredFromNs = nowNs;
    }

    /** What takes less than a tick of the clock in the timestamps is known no better than that. */
    private void onTimestamp(long ns) {
        if (rttNs == 0 || ns > TICK_NS) {
            sample(ns);
        }
    }

    /** Beside timestamps a window only tells that the time is shorter still. */
    private void onWindow(long ns, boolean timestamps) {
        if (!timestamps || ns < rttNs) {
            sample(ns);
        }
    }

    /** The peer may have waited before it sent; so a shorter time is believed at once, a longer one bit by bit. */
    private void sample(long ns) {
        rttNs = rttNs == 0 || ns < rttNs ? ns : rttNs + (ns - rttNs) / 8;
    }
}
