/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.stack.ip.IpOutput;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.Path;
import io.ioth.stack.socket.Option;
import io.ioth.stack.tcp.model.Timestamps;
import io.ioth.time.Deadlined;
import io.ioth.wire.TcpOptionsWriter;
import io.ioth.wire.TcpView;
import org.jspecify.annotations.Nullable;

/** One connection: who talks to whom, and the phase that it's in. What happens to it is the phase's business. */
final class TcpConnection extends Deadlined {

    final TcpProtocol tcp;
    final Path path;
    final int localPort;
    final int remotePort;
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
    /** In whose accept queue it waits. */
    @Nullable TcpListener listener;
    /** The next in the list of those that want to send. */
    @Nullable TcpConnection nextOutput;

    boolean outputQueued;

    TcpConnection(TcpProtocol tcp, Path path, int localPort, int remotePort, SocketOptions options) {
        this.tcp = tcp;
        this.path = path;
        this.localPort = localPort;
        this.remotePort = remotePort;
        this.options = options;
        this.timestamps = new Timestamps(tcp.iss.timestampOffset(this));
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

    /** The size of the receive buffer. */
    int receiveLimit() {
        return options.get(Option.SO_RCVBUF);
    }

    /** Bytes of options in a segment sent now. */
    int optionsLength() {
        int fixed = timestamps.enabled() ? TcpOptionsWriter.TIMESTAMPS_LENGTH : 0;
        SackBlocks blocks = sack;
        return blocks == null ? fixed : fixed + blocks.length(TcpOptionsWriter.MAX_LENGTH - fixed);
    }

    void arm(TcpTimer timer, long deadlineNs) {
        timers.arm(timer, deadlineNs);
        tcp.schedule(this, deadlineNs);
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

    /** The MSS to announce: what the link takes in one packet, whatever the rest of the path does (RFC 6691). */
    int announcedMss() {
        return tcp.announcedMss(path);
    }

    /** Sends our SYN, alone or with the acknowledgement of the peer's; false when there's no room. */
    boolean sendSyn(Handshake handshake, int flags, long nowNs) {
        refreshPath();
        return tcp.writer.sendSyn(this, handshake, flags, nowNs) != Sent.QUEUE_FULL;
    }

    /** Sends an acknowledgement; false when there's no room. */
    boolean sendAck(int seq, int ack, int window, long nowNs) {
        return tcp.writer.sendControl(this, seq, ack, TcpView.ACK, window, nowNs) != Sent.QUEUE_FULL;
    }

    /** Sends a RST that acknowledges nothing, if there's room. */
    void sendReset(int seq, long nowNs) {
        tcp.counters.count(Counter.TCP_OUT_RSTS);
        tcp.writer.sendControl(this, seq, 0, TcpView.RST, 0, nowNs);
    }

    /** Sends a RST that acknowledges, if there's room. */
    void sendReset(int seq, int ack, long nowNs) {
        tcp.counters.count(Counter.TCP_OUT_RSTS);
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

    /** An active open has succeeded. */
    void onEstablished() {
        TcpSocket owner = socket;
        if (owner != null) {
            owner.onConnected(this);
        }
    }

    /** Nobody ever accepted the connection, and nobody will. */
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
}
