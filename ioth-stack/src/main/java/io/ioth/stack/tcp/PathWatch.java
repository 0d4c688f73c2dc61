/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import io.ioth.stack.ip.IcmpError;
import org.jspecify.annotations.Nullable;

/** What the path tells a synchronized connection: by routers' errors, by another MTU, and by swallowing what's too large. */
final class PathWatch {

    private final Synchronized owner;
    private final TcpConnection connection;
    /** What an ICMP error said since the peer was last heard of. */
    private @Nullable TcpFault softError;

    PathWatch(Synchronized owner) {
        this.owner = owner;
        this.connection = owner.connection;
    }

    /** Makes use of the way that there is now. */
    void renew() {
        int generation = connection.path.generation;
        if (connection.refreshPath() && connection.path.generation != generation) {
            onChange();
        }
    }

    /** The path may have another MTU. */
    void onChange() {
        connection.refreshPath();
        if (owner.size.update()) {
            owner.retransmission.mss(owner.size.full());
        }
    }

    /** The peer was heard of. */
    void onSegment() {
        softError = null;
    }

    /** SND.UNA moved, perhaps beyond what tried a larger size. */
    void onProgress(long nowNs) {
        if (owner.mtu.onAcknowledged(owner.snd.sndUna(), nowNs)) {
            connection.counters().count(Counter.TCP_MTUP_SUCCESS);
            onChange();
        }
    }

    /** The timer expired so many times in a row; perhaps the path takes no large packets. */
    void onTimeouts(int timeouts) {
        if (owner.mtu.onTimeouts(timeouts, owner.snd.flightSize())) {
            connection.counters().count(Counter.TCP_BLACK_HOLES);
            onChange();
        }
    }

    /**
     * All errors are soft once the connection is established, but that a segment was too big (RFC 5461, RFC 1191). That a neighbour no
     * longer answers us is no ICMP message, which anybody might have sent, but what we found out ourselves.
     */
    void onIcmpError(IcmpError error, int seq, long nowNs) {
        if (error.neighborGone) {
            owner.retransmission.onNeighborGone(nowNs);
        } else if (!owner.isUnderWay(seq)) {
            connection.drop(DropReason.ICMP_UNRELATED);
        } else if (error.kind == IcmpError.Kind.PACKET_TOO_BIG) {
            onTooBig();
        } else {
            softError = TcpFault.of(error.kind);
        }
    }

    private void onTooBig() {
        int before = owner.size.full();
        onChange();
        if (owner.size.full() < before) {
            owner.retransmission.onTooBig(owner.size.full());
            connection.wantOutput();
        }
    }

    /** A timeout may be explained by what a router said (RFC 1122 §4.2.3.9). */
    TcpFault explain(TcpFault fault) {
        TcpFault soft = softError;
        return fault == TcpFault.TIMED_OUT && soft != null ? soft : fault;
    }
}
