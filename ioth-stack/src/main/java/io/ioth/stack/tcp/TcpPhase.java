/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.TcpState;

/** Where a connection is in its life; each phase holds only what that part of life needs. */
sealed interface TcpPhase permits Closed, SynSent, SynReceived, Synchronized {

    /** What became of an attempt to send all that's to be sent. */
    enum Output {
        /** There's nothing more to send now. */
        DONE,
        /** There's more, and it's another connection's turn. */
        MORE,
        /** The transmit queue is full. */
        BLOCKED
    }

    /** The RFC's name of the state. */
    TcpState state();

    /** A segment of this connection arrived. */
    void onSegment(Segment segment, long nowNs);

    /** A timer expired. */
    void onTimer(TcpTimer timer, long nowNs);

    /** Sends what there is to be sent. */
    Output output(long nowNs);

    /** Whether a segment that began at {@code seq} may be under way. */
    boolean isUnderWay(int seq);

    /** An ICMP error about a segment of this connection, whose sequence number was {@code seq}. */
    void onIcmpError(IcmpError error, int seq, long nowNs);

    /** The user wants no more of the connection; RST if the peer knows of it (RFC 9293 §3.10.5). */
    void abort(long nowNs);

    /** Why the connection really ends: a timeout may be explained by an earlier ICMP error (RFC 1122 §4.2.3.9). */
    default TcpFault explain(TcpFault fault) {
        return fault;
    }

    /** The phase ends because the connection does. */
    void onFault(TcpFault fault);
}
