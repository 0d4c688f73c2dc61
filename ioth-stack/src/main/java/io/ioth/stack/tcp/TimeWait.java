/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.Seq;
import io.ioth.stack.tcp.model.TcpState;
import io.ioth.stack.tcp.model.Timestamps;

/**
 * TIME-WAIT: both sides have closed; the connection's numbers aren't used again until old segments have left the network. As in Linux,
 * FIN-WAIT-2 too, when nobody here has the connection any more: all that may come is a FIN.
 */
final class TimeWait extends Flow {

    /** Twice the maximum segment lifetime, as Linux has it. */
    static final long DURATION_NS = 60_000_000_000L;

    private static final long SECOND_NS = 1_000_000_000L;
    private static final long ANSWER_INTERVAL_NS = 500_000_000L;
    private static final int MAX_WINDOW = 0xffff;

    private final Timestamps timestamps;
    private final int sndNxt;
    private final int window;
    private int rcvNxt;
    private boolean finAwaited;
    private boolean answered;
    private long answeredNs;
    private long sinceNs;

    /**
     * What's kept of a connection; see {@link #begin}.
     *
     * @param window the window field of the acknowledgements
     * @param finAwaited whether it's FIN-WAIT-2
     */
    TimeWait(TcpConnection c, int sndNxt, int rcvNxt, int window, boolean finAwaited) {
        super(c.tcp, c.path, c.localPort, c.remotePort);
        this.timestamps = c.timestamps;
        this.sndNxt = sndNxt;
        this.rcvNxt = rcvNxt;
        this.window = window;
        this.finAwaited = finAwaited;
    }

    /** Takes the place of the connection, which has left the table. */
    void begin(long nowNs) {
        tcp.add(this);
        sinceNs = nowNs;
        long finWaitNs = tcp.config.settings().finWait2Seconds() * SECOND_NS;
        tcp.schedule(this, nowNs + (finAwaited ? finWaitNs : DURATION_NS));
    }

    @Override
    TcpState state() {
        return finAwaited ? TcpState.FIN_WAIT_2 : TcpState.TIME_WAIT;
    }

    /** An initial sequence number beyond all that this connection used. */
    int nextIss() {
        return sndNxt + MAX_WINDOW + 2;
    }

    /** Whether a connection of ours may begin where this one was, as in Linux: a peer with timestamps can tell them apart (RFC 6191). */
    boolean mayBeReused(long nowNs) {
        return !finAwaited && timestamps.enabled() && nowNs - sinceNs >= SECOND_NS;
    }

    /** Whether a SYN surely begins a new connection: by its timestamp (RFC 6191 §2), or its sequence number (RFC 1122 §4.2.2.13). */
    private boolean mayBeReusedBy(Segment segment) {
        if (finAwaited || !segment.syn() || segment.hasAck() || segment.rst() || segment.fin()) {
            return false;
        }
        if (timestamps.enabled() && segment.timestamps) {
            int newer = segment.tsVal - timestamps.tsRecent();
            return newer > 0 || newer == 0 && Seq.gt(segment.seq, rcvNxt);
        }
        return Seq.gt(segment.seq, rcvNxt);
    }

    /** RFC 9293 §3.10.7.4. */
    @Override
    void onSegment(Segment segment, IpPacket packet, long nowNs) {
        if (segment.rst()) {
            checkRst(segment);
        } else if (mayBeReusedBy(segment) && tcp.deliverToListener(packet, this, nowNs)) {
            return;
        } else if (segment.syn() || timestamps.enabled() && segment.timestamps && timestamps.isOld(segment, nowNs)) {
            tcp.counters.drop(segment.syn() ? DropReason.TCP_UNACCEPTABLE : DropReason.TCP_PAWS);
            answer(nowNs);
        } else if (!finAwaited) {
            wait(segment, nowNs);
        } else if (segment.hasAck()) {
            awaitFin(segment, nowNs);
        } else {
            tcp.counters.drop(DropReason.TCP_UNACCEPTABLE);
        }
    }

    /** In TIME-WAIT a RST changes nothing (RFC 1337). */
    private void checkRst(Segment segment) {
        if (finAwaited && segment.seq == rcvNxt) {
            tcp.remove(this);
        } else {
            tcp.counters.drop(DropReason.TCP_UNACCEPTABLE);
        }
    }

    private void wait(Segment segment, long nowNs) {
        if (segment.fin() && segment.seq + segment.textLength + 1 == rcvNxt) {
            tcp.schedule(this, nowNs + DURATION_NS);
            acknowledge(nowNs);
        } else if (segment.length() > 0 || segment.seq != rcvNxt) {
            tcp.counters.drop(DropReason.TCP_OUT_OF_WINDOW);
            answer(nowNs);
        }
    }

    /** As Linux: text that nobody will read is answered with RST. */
    private void awaitFin(Segment segment, long nowNs) {
        int textEnd = segment.seq + segment.textLength;
        if (segment.textLength > 0 && Seq.gt(textEnd, rcvNxt)) {
            tcp.answers.reset(this, sndNxt, rcvNxt, nowNs);
            tcp.remove(this);
        } else if (segment.fin() && textEnd == rcvNxt) {
            rcvNxt++;
            finAwaited = false;
            sinceNs = nowNs;
            tcp.schedule(this, nowNs + DURATION_NS);
            acknowledge(nowNs);
        } else if (segment.length() > 0 || segment.seq != rcvNxt) {
            tcp.counters.drop(DropReason.TCP_OUT_OF_WINDOW);
            answer(nowNs);
        }
    }

    /** Answers what shouldn't have come; seldom, lest two ends argue for ever. */
    private void answer(long nowNs) {
        if (!answered || nowNs - answeredNs >= ANSWER_INTERVAL_NS) {
            answered = true;
            answeredNs = nowNs;
            tcp.counters.count(Counter.TCP_CHALLENGE_ACKS);
            acknowledge(nowNs);
        }
    }

    private void acknowledge(long nowNs) {
        tcp.answers.ack(this, timestamps, sndNxt, rcvNxt, window, nowNs);
    }

    @Override
    void onDeadline(long nowNs) {
        tcp.remove(this);
    }

    @Override
    boolean isUnderWay(int seq) {
        return false;
    }

    @Override
    void onIcmpError(IcmpError error, int seq, long nowNs) {}

    @Override
    void abandon(long nowNs) {
        tcp.remove(this);
    }
}
