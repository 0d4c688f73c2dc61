/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.Path;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.TcpState;

/**
 * SYN-RECEIVED after a passive open: a peer's SYN that was answered, and no more than what's needed to answer again. It becomes a connection
 * with the acknowledgement of our SYN.
 */
final class HalfOpen extends Flow {

    /** As Linux. */
    static final int MAX_RETRANSMITS = 5;

    /** How soon to try again when there was no room, at first; it doubles up to a second. */
    private static final long NO_ROOM_NS = 1_000_000L;

    /** After so many attempts for which there was no room it's given up, about a minute later. */
    private static final int MAX_UNSENT = 70;

    private static final long ANSWER_INTERVAL_NS = 500_000_000L;

    final TcpListener listener;
    final Handshake handshake;
    private int unsent;
    private boolean answered;
    private long answeredNs;

    HalfOpen(Path path, TcpListener listener, Handshake handshake) {
        super(listener.tcp, path, listener.tcp.localPort(), listener.tcp.remotePort());
        this.listener = listener;
        this.handshake = handshake;
    }

    @Override
    TcpState state() {
        return TcpState.SYN_RECEIVED;
    }

    /** Sends the first SYN and ACK, and waits for the answer. */
    void begin(long nowNs) {
        listener.onSyn();
        tcp.add(this);
        send(nowNs);
    }

    private void send(long nowNs) {
        if (sendSynAck(nowNs)) {
            unsent = 0;
            tcp.schedule(this, nowNs + handshake.timeoutNs());
        } else {
            tcp.schedule(this, nowNs + (NO_ROOM_NS << Math.min(unsent++, 10)));
        }
    }

    /** Sends SYN and ACK; false when there's no room. */
    boolean sendSynAck(long nowNs) {
        if (!tcp.answers.synAck(this, nowNs)) {
            return false;
        }
        if (handshake.retransmits == 0) {
            handshake.sentNs = nowNs;
        }
        return true;
    }

    @Override
    void onDeadline(long nowNs) {
        if (handshake.retransmits >= MAX_RETRANSMITS && unsent == 0 || unsent > MAX_UNSENT) {
            fail();
            return;
        }
        if (unsent == 0) {
            handshake.retransmits++;
            tcp.counters.count(Counter.TCP_RETRANS_SEGS);
            tcp.observer.onRetransmit(this, 0);
        }
        send(nowNs);
    }

    @Override
    void onSegment(Segment segment, IpPacket packet, long nowNs) {
        HalfOpenArrival.arrive(this, segment, packet, nowNs);
    }

    /** The peer doesn't seem to have got our SYN and ACK. The timer goes on as it was. */
    void repeatSynAck(long nowNs) {
        if (isAnswerAllowed(nowNs)) {
            tcp.counters.count(Counter.TCP_RETRANS_SEGS);
            tcp.observer.onRetransmit(this, 0);
            handshake.ambiguous = true;
            tcp.answers.synAck(this, nowNs);
        }
    }

    /** Answers a segment that is not acceptable. */
    void acknowledge(long nowNs) {
        if (isAnswerAllowed(nowNs)) {
            tcp.counters.count(Counter.TCP_CHALLENGE_ACKS);
            int seq = handshake.iss + 1;
            int ack = handshake.irs + 1;
            tcp.answers.ack(this, handshake.timestamps, seq, ack, handshake.ackWindow(), nowNs);
        }
    }

    private boolean isAnswerAllowed(long nowNs) {
        if (answered && nowNs - answeredNs < ANSWER_INTERVAL_NS) {
            return false;
        }
        answered = true;
        answeredNs = nowNs;
        return true;
    }

    /** It comes to nothing. */
    void fail() {
        tcp.counters.count(Counter.TCP_ATTEMPT_FAILS);
        forget();
    }

    void forget() {
        tcp.remove(this);
        listener.onSynGone();
    }

    @Override
    boolean isUnderWay(int seq) {
        return seq == handshake.iss;
    }

    /** As Linux: hard while nobody has the connection. */
    @Override
    void onIcmpError(IcmpError error, int seq, long nowNs) {
        if (!isUnderWay(seq)) {
            tcp.counters.drop(DropReason.ICMP_UNRELATED);
        } else if (error.neighborGone || TcpFault.of(error.kind) != null) {
            fail();
        }
    }

    @Override
    void abandon(long nowNs) {
        tcp.answers.reset(this, handshake.iss + 1, handshake.irs + 1, nowNs);
        fail();
    }
}
