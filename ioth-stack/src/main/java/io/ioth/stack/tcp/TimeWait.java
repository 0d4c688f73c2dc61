/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.DropReason;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.Seq;
import io.ioth.stack.tcp.model.TcpState;

/** TIME-WAIT: both sides have closed; the connection's numbers aren't used again until old segments have left the network. */
final class TimeWait implements TcpPhase {

    /** Twice the maximum segment lifetime, as Linux has it. */
    static final long DURATION_NS = 60_000_000_000L;

    private final TcpConnection connection;
    private final int sndNxt;
    private final int rcvNxt;
    private final int window;
    private boolean sendAck;

    /**
     * Starts the timer.
     *
     * @param window the window field of the acknowledgements
     */
    TimeWait(TcpConnection connection, int sndNxt, int rcvNxt, int window, boolean sendAck, long nowNs) {
        this.connection = connection;
        this.sndNxt = sndNxt;
        this.rcvNxt = rcvNxt;
        this.window = window;
        this.sendAck = sendAck;
        connection.timers.cancelAll();
        connection.arm(TcpTimer.TIME_WAIT, nowNs + DURATION_NS);
    }

    @Override
    public TcpState state() {
        return TcpState.TIME_WAIT;
    }

    /** An initial sequence number beyond all that this connection used. */
    int nextIss() {
        return sndNxt + 0xffff + 2;
    }

    /** Whether a SYN surely begins a new connection: by its timestamp (RFC 6191 §2), or its sequence number (RFC 1122 §4.2.2.13). */
    boolean mayBeReusedBy(Segment segment, long nowNs) {
        if (!segment.syn() || segment.hasAck() || segment.rst()) {
            return false;
        }
        if (connection.timestamps.enabled() && segment.timestamps) {
            int newer = segment.tsVal - connection.timestamps.tsRecent();
            return newer > 0 || newer == 0 && Seq.gt(segment.seq, rcvNxt);
        }
        return Seq.gt(segment.seq, rcvNxt);
    }

    /** RFC 9293 §3.10.7.4; a RST changes nothing (RFC 1337). */
    @Override
    public void onSegment(Segment segment, long nowNs) {
        if (segment.rst()) {
            connection.counters().drop(DropReason.TCP_UNACCEPTABLE);
            return;
        }
        if (segment.fin() && segment.seq + segment.textLength + 1 == rcvNxt) {
            connection.arm(TcpTimer.TIME_WAIT, nowNs + DURATION_NS);
        } else if (segment.length() == 0 && segment.seq == rcvNxt) {
            return;
        }
        sendAck = true;
        connection.wantOutput();
    }

    @Override
    public void onTimer(TcpTimer timer, long nowNs) {
        connection.forget();
    }

    @Override
    public Output output(long nowNs) {
        if (sendAck && !connection.sendAck(sndNxt, rcvNxt, window, nowNs)) {
            return Output.BLOCKED;
        }
        sendAck = false;
        return Output.DONE;
    }

    @Override
    public boolean isUnderWay(int seq) {
        return false;
    }

    @Override
    public void onIcmpError(IcmpError error, int seq, long nowNs) {}

    @Override
    public void abort(long nowNs) {
        connection.forget();
    }

    @Override
    public void onFault(TcpFault fault) {}
}
