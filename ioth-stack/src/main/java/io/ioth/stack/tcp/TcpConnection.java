/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IpOutput;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.Path;
import io.ioth.stack.socket.Option;
import io.ioth.stack.tcp.ecn.EcnState;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.TcpState;
import io.ioth.stack.tcp.model.Timestamps;
import io.ioth.time.DeadlineHeap;
import io.ioth.wire.TcpOptionsWriter;
import io.ioth.wire.TcpView;
import org.jspecify.annotations.Nullable;

/** One connection: who talks to whom, and the phase that it's in. What happens to it is the phase's business. */
final class TcpConnection extends Flow {

    private static final int TWO_SACK_BLOCKS = TcpOptionsWriter.SACK_LENGTH + 2 * TcpOptionsWriter.SACK_BLOCK_LENGTH;

    final Path path;
    final SocketOptions options;
    final TcpTimers timers = new TcpTimers();
    final Timestamps timestamps;
    private TcpPhase phase = Closed.INSTANCE;
    /** Whose it is; null before it's accepted and after it's closed. */
    @Nullable TcpSocket socket;
    /** What the application shares; null before the connection is established. */
    @Nullable TcpStream stream;
    /** What acknowledgements tell beyond their number; null when there was never anything, or when it isn't permitted. */
    @Nullable SackBlocks sack;
    /** What both ends make of marks; takes part in nothing before the connection is established. */
    EcnState ecn = EcnState.NONE;
    /** In whose accept queue it waits. */
    @Nullable TcpListener listener;
    /** The next in the list of those that want to send. */
    @Nullable TcpConnection nextOutput;

    boolean outputQueued;

    TcpConnection(
            TcpProtocol tcp,
            Path path,
            int localPort,
            int remotePort,
            SocketOptions options,
            Timestamps timestamps) {
        super(tcp, path, localPort, remotePort);
        this.path = path;
        this.options = options;
        this.timestamps = timestamps;
    }

    @Override
    TcpState state() {
        return phase.state();
    }

    @Override
    void onSegment(Segment segment, IpPacket packet, long nowNs) {
        phase.onSegment(segment, nowNs);
    }

    @Override
    void onDeadline(long nowNs) {
        for (TcpTimer timer = timers.pollDue(nowNs); timer != null; timer = timers.pollDue(nowNs)) {
            phase.onTimer(timer, nowNs);
        }
        long next = timers.next();
        if (next != DeadlineHeap.NEVER) {
            tcp.schedule(this, next);
        }
    }

    @Override
    boolean isUnderWay(int seq) {
        return phase.isUnderWay(seq);
    }

    @Override
    void onIcmpError(IcmpError error, int seq, long nowNs) {
        phase.onIcmpError(error, seq, nowNs);
    }

    Counters counters() {
        return tcp.counters;
    }

    void drop(DropReason reason) {
        tcp.counters.drop(reason);
    }

    TcpPhase phase() {
        return phase;
    }

    /** Goes on to the next phase. */
    void become(TcpPhase next) {
        phase = next;
    }


    /** Bytes of options in a segment sent now. */
    int optionsLength() {
        int fixed = timestamps.enabled() ? TcpOptionsWriter.TIMESTAMPS_LENGTH : 0;
        return fixed + changingOptions(TcpOptionsWriter.MAX_LENGTH - fixed);
    }

    /** Bytes of the options that not every segment has, of {@code space}: counters of marks, and SACK blocks. */
    int changingOptions(int space) {
        int marks = marksOption(space);
        SackBlocks blocks = sack;
        return blocks == null ? marks : marks + blocks.length(space - marks);
    }

    /** Bytes of the counters of marks; two SACK blocks go before (RFC 9768 §3.2.3.3). */
    int marksOption(int space) {
        SackBlocks blocks = sack;
        if (blocks == null || !ecn.isOptionDue()) {
            return ecn.optionLength(space);
        }
        return ecn.optionLength(space - Math.min(blocks.length(space), TWO_SACK_BLOCKS));
    }

    void arm(TcpTimer timer, long deadlineNs) {
        timers.arm(timer, deadlineNs);
        tcp.hasten(this, deadlineNs);
    }

    /** Puts it on the list of those that want to send. */
    void wantOutput() {
        tcp.wantOutput(this);
    }

    /** Renews the path; answers whether there is one. */
    boolean refreshPath() {
        return tcp.ip.refresh(path) == Sent.OK;
    }

    /** Bytes of the network header of a packet. */
    int networkHeader() {
        return path.isIpv4() ? 20 : 40;
    }

    /** Sends our SYN, alone or with the acknowledgement of the peer's; false when there's no room. */
    boolean sendSyn(Handshake handshake, int flags, long nowNs) {
        refreshPath();
        int hopLimit = options.get(Option.IP_TTL);
        int trafficClass = options.get(Option.IP_TOS);
        return tcp.writer.sendSyn(this, path, hopLimit, trafficClass, handshake, flags, nowNs) != Sent.QUEUE_FULL;
    }

    /** Sends an acknowledgement; false when there's no room. */
    boolean sendAck(int seq, int ack, int window, long nowNs) {
        return tcp.writer.sendControl(this, seq, ack, TcpView.ACK, window, nowNs) != Sent.QUEUE_FULL;
    }

    /** Sends a RST that acknowledges nothing, if there's room. */
    void sendReset(int seq, long nowNs) {
        tcp.counters.count(Counter.TCP_OUT_RSTS);
        tcp.observer.onReset(this, true);
        tcp.writer.sendControl(this, seq, 0, TcpView.RST, 0, nowNs);
    }

    /** Sends a RST that acknowledges, if there's room. */
    void sendReset(int seq, int ack, long nowNs) {
        tcp.counters.count(Counter.TCP_OUT_RSTS);
        tcp.observer.onReset(this, true);
        tcp.writer.sendControl(this, seq, ack, TcpView.RST | TcpView.ACK, 0, nowNs);
    }

    boolean hasRoom() {
        return tcp.ip.hasRoom(path);
    }

    IpOutput ip() {
        return tcp.ip;
    }

    /** Tells the socket that something may be ready. */
    void notifySocket(int ops) {
        TcpSocket owner = socket;
        if (owner != null) {
            owner.notify(ops);
        }
    }

    /** An active open has succeeded, whose SYN was sent first at {@code sinceNs}. */
    void onEstablished(long sinceNs) {
        tcp.observer.onConnected(this, sinceNs, () -> TcpSnapshot.of(this).orElseThrow());
        TcpSocket owner = socket;
        if (owner != null) {
            owner.onConnected(this);
        }
    }

    /** Nobody ever accepted the connection, and nobody will; or the stack closes. */
    @Override
    void abandon(long nowNs) {
        phase.abort(nowNs);
        if (stream != null) {
            stream.receive.close();
        }
    }

    /** The connection ends before its time. */
    void fail(TcpFault fault) {
        end(phase.explain(fault));
    }

    private void end(TcpFault fault) {
        TcpPhase last = phase;
        if (fault == TcpFault.RESET) {
            tcp.observer.onReset(this, false);
        }
        forget();
        last.onFault(fault);
        if (listener != null) {
            listener.onGone(this);
        }
        TcpSocket owner = socket;
        if (owner != null) {
            owner.onFault(fault);
        }
    }

    /** The connection ends. */
    void forget() {
        phase = Closed.INSTANCE;
        timers.cancelAll();
        tcp.remove(this);
    }

    /** The connection ends but for what {@code remains}. */
    void leave(TimeWait remains, long nowNs) {
        forget();
        if (tcp.admitsTimeWait()) {
            phase = new Closed(remains);
            remains.begin(nowNs);
        }
    }
}
