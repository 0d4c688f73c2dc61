/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.CongestionControl;
import io.ioth.TcpSettings.MtuProbing;
import io.ioth.metrics.Counter;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.socket.Option;
import io.ioth.stack.tcp.cc.CongestionController;
import io.ioth.stack.tcp.cc.CongestionControllers;
import io.ioth.stack.tcp.model.ReceiveSequence;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.SendSequence;
import io.ioth.stack.tcp.model.Seq;
import io.ioth.stack.tcp.model.TcpState;
import io.ioth.stack.tcp.recovery.RttEstimator;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/** Both sides know each other's numbers: ESTABLISHED to LAST-ACK. */
final class Synchronized implements TcpPhase {

    private static final int BLACKHOLE_TIMEOUTS = 3;
    private static final String CLOSED = "CLOSED";

    /** How long buffers are kept for what may come. */
    private static final long IDLE_NS = 1_000_000_000L;

    final TcpConnection connection;
    final SendSequence snd;
    final ReceiveSequence rcv;
    final TcpStream stream;
    final TcpReceiver receiver;
    private final ReceiveWindow receiveWindow;
    final AckPolicy acks;
    final Retransmission retransmission;
    final KeepAlive keepAlive;
    final ChallengeAck challengeAck;
    /** Both SYNs permitted SACK. */
    final boolean sackPermitted;
    /** Both SYNs scaled windows. */
    final boolean scaling;
    final TcpSender sender;
    /** How large packets may be, where nobody says. */
    final MtuSearch mtu;
    final PathWatch path;

    final SegmentSize size;
    private CongestionController cc;
    private TcpState state = TcpState.ESTABLISHED;
    private boolean orphan;
    /** Whether data went with a SYN and was acknowledged with it. */
    boolean fastOpen;
    private @Nullable FastOpenChild child;
    private boolean sentEarly;
    private int lastAckSent;
    final long establishedNs;

    /** The handshake is complete with {@code segment}. */
    Synchronized(TcpConnection c, Handshake handshake, Segment segment, long nowNs) {
        connection = c;
        establishedNs = nowNs;
        c.ecn = handshake.ecn;
        if (segment.hasAck()) {
            c.ecn.onSynchronized(segment);
        }
        sackPermitted = handshake.sackPermitted;
        scaling = handshake.scaling;
        snd = new SendSequence(handshake.iss, handshake.sndScale, handshake.textAcked);
        snd.firstWindow(segment, !segment.syn());
        int rcvScale = handshake.effectiveRcvScale();
        rcv = new ReceiveSequence(handshake.irs, rcvScale, handshake.rcvWnd);
        lastAckSent = rcv.rcvNxt();
        mtu = new MtuSearch(c.path.local ? MtuProbing.OFF : c.tcp.config.settings().mtuProbing(), c.path.isIpv4());
        path = new PathWatch(this);
        size = new SegmentSize(c, handshake.peerMss, mtu);
        MemoryBudget memory = c.tcp.memory;
        SendBuffer out = new SendBuffer(c.options.get(Option.SO_SNDBUF), memory);
        int largest = Math.min(c.options.receiveBufferToBe(), rcv.largestWindow());
        ReceiveBuffer in = new ReceiveBuffer(Math.min(c.options.get(Option.SO_RCVBUF), largest), memory);
        stream = new TcpStream(this, out, in, size.mss());
        acks = new AckPolicy(c);
        receiveWindow = new ReceiveWindow(c, rcv, in, acks, largest, nowNs);
        receiver = new TcpReceiver(c, rcv, in, acks, receiveWindow, sackPermitted);
        cc = CongestionControllers.first(
                c.options.congestionControl(), size.full(), handshake.retransmits > 0, c.tcp.random);
        retransmission = new Retransmission(this, snd, cc, rtt(handshake, nowNs));
        sender = new TcpSender(this, snd, out, retransmission, cc, size);
        keepAlive = new KeepAlive(this, nowNs);
        challengeAck = new ChallengeAck(c);
        stream.advertised(rcv.rcvWnd());
        c.stream = stream;
        c.timers.cancel(TcpTimer.REXMT);
        c.counters().count(Counter.TCP_CURR_ESTAB);
    }

    private static RttEstimator rtt(Handshake handshake, long nowNs) {
        RttEstimator rtt = new RttEstimator();
        if (handshake.retransmits > 0) {
            rtt.onSynLoss();
        } else if (!handshake.ambiguous) {
            rtt.onSample(nowNs - handshake.sentNs);
            rtt.onLeastSample(nowNs - handshake.sentNs, nowNs);
        }
        return rtt;
    }

    @Override
    public TcpState state() {
        return child != null && state == TcpState.ESTABLISHED ? TcpState.SYN_RECEIVED : state;
    }

    private void state(TcpState next) {
        if (state.canSend() && !next.canSend()) {
            connection.counters().add(Counter.TCP_CURR_ESTAB, -1);
        }
        state = next;
    }

    /** Whether no user has the connection any more. */
    boolean isOrphan() {
        return orphan;
    }

    long lastHeardNs() {
        return keepAlive.lastHeardNs();
    }

    /** Bytes of text in a full segment. */
    int mss() {
        return size.full();
    }

    int rcvNxt() {
        return rcv.rcvNxt();
    }

    /** The last acknowledgement number that we sent. */
    int lastAckSent() {
        return lastAckSent;
    }

    /** The window field of a segment to be sent. */
    int window() {
        int window = receiveWindow.field();
        stream.advertised(rcv.rcvWnd());
        return window;
    }

    @Override
    public void onSegment(Segment segment, long nowNs) {
        keepAlive.onSegment(nowNs);
        path.onSegment();
        FastOpenChild opening = child;
        if (opening == null || opening.arrive(segment, nowNs)) {
            SynchronizedArrival.arrive(this, segment, nowNs);
        }
        keepForAWhile(nowNs);
    }

    /** Takes the text of the peer's SYN, and answers (RFC 7413 §4.2.2). */
    void openFast(Handshake handshake, TcpListener listener, Segment syn, long nowNs) {
        fastOpen = true;
        syn.trimSyn();
        syn.trimBack(syn.textLength);
        SynchronizedArrival.processTextAndFin(this, syn, nowNs);
        handshake.textTaken = rcv.rcvNxt() - handshake.irs - 1;
        child = new FastOpenChild(this, handshake, listener);
        connection.wantOutput();
    }

    /** Our SYN was acknowledged. */
    void onHandshakeComplete() {
        child = null;
    }

    /** The handshake is complete; {@code text} was written before, and the first {@code acked} bytes of it were acknowledged with our SYN. */
    void takeEarlyData(byte[] text, int acked) {
        stream.send.write(ByteBuffer.wrap(text));
        sentEarly = text.length > 0;
        stream.send.acknowledge(acked);
        fastOpen = acked > 0;
        connection.wantOutput();
    }

    /**
     * An acknowledgement, perhaps of nothing new.
     *
     * @param duplicate whether it has no text, no new window, and acknowledges nothing
     */
    void onAck(Segment segment, boolean duplicate, long nowNs) {
        int acked = snd.acknowledgesNew(segment.ack) ? segment.ack - snd.sndUna() : 0;
        if (!Seq.lt(segment.ack, snd.sndUna())) {
            connection.ecn.onAck(segment, acked, segment.ack == snd.sndNxt(), size.full());
        }
        if (acked > 0) {
            sender.onAcknowledged(segment.ack);
        }
        retransmission.onAck(segment, acked, duplicate, sender.isCwndLimited(), nowNs);
        if (acked > 0) {
            path.onProgress(nowNs);
            onProgress(nowNs);
        }
    }

    private void onProgress(long nowNs) {
        growSendBuffer();
        connection.ip().confirmReachable(connection.path, nowNs);
        if (stream.send.pollRelief()) {
            connection.notifySocket(SelectionKey.OP_WRITE);
        }
        if (sender.isFinAcknowledged()) {
            onFinAcknowledged(nowNs);
        }
    }

    /** What buffers keep for what may come is freed after a while. */
    private void keepForAWhile(long nowNs) {
        boolean keeps = stream.send.keepsChunk() || stream.receive.keepsEntry();
        if (keeps && connection.phase() == this && !connection.timers.isArmed(TcpTimer.IDLE)) {
            connection.arm(TcpTimer.IDLE, nowNs + IDLE_NS);
        }
    }

    private void releaseIdle(long nowNs) {
        if (nowNs - keepAlive.lastHeardNs() >= IDLE_NS) {
            stream.send.releaseIdle();
            stream.receive.releaseIdle();
        }
        keepForAWhile(nowNs);
    }

    /** As Linux: room for twice the congestion window, so that what's acknowledged can be followed by something. */
    private void growSendBuffer() {
        SendBuffer buffer = stream.send;
        int wanted = (int) Math.min(2L * cc.cwnd(), connection.options.sendBufferToBe());
        if (wanted > buffer.limit() && !connection.tcp.memory.isUnderPressure()) {
            buffer.limit(wanted);
            connection.options.grownSendBuffer(wanted);
        }
    }

    private void onFinAcknowledged(long nowNs) {
        stream.finAcknowledged = true;
        switch (state) {
            case FIN_WAIT_1 -> state(TcpState.FIN_WAIT_2);
            case CLOSING -> toTimeWait(false, nowNs);
            case LAST_ACK -> end();
            default -> {}
        }
        connection.notifySocket(SelectionKey.OP_WRITE);
    }

    /** The peer's FIN was reached (RFC 9293 §3.10.7.4, eighth step). */
    void onFin(long nowNs) {
        stream.endOfInput = true;
        switch (state) {
            case ESTABLISHED -> state(TcpState.CLOSE_WAIT);
            case FIN_WAIT_1 -> state(TcpState.CLOSING);
            case FIN_WAIT_2 -> toTimeWait(false, nowNs);
            default -> {}
        }
        connection.notifySocket(SelectionKey.OP_READ);
    }

    /** Leaves no more than what {@link TimeWait} needs; should its acknowledgement not go out now, the peer repeats its FIN. */
    private void toTimeWait(boolean finAwaited, long nowNs) {
        int window = window();
        if (acks.isDue() && connection.hasRoom()) {
            sendAck(nowNs);
        }
        release(CLOSED);
        connection.leave(new TimeWait(connection, snd.sndNxt(), rcv.rcvNxt(), window, finAwaited), nowNs);
    }

    private void end() {
        release(CLOSED);
        connection.forget();
    }

    private void release(String why) {
        connection.tcp.observer.onClosed(connection, establishedNs, why, () -> TcpSnapshot.of(this));
        receiver.release();
        stream.send.close();
        if (orphan) {
            connection.tcp.onOrphan(-1);
        }
        if (state.canSend()) {
            connection.counters().add(Counter.TCP_CURR_ESTAB, -1);
        }
    }

    @Override
    public Output output(long nowNs) {
        path.renew();
        FastOpenChild opening = child;
        if (opening != null && !opening.output(nowNs)) {
            return Output.BLOCKED;
        }
        Output result = sender.output(nowNs);
        if (acks.isDue() && result != Output.BLOCKED && !sendAck(nowNs)) {
            return Output.BLOCKED;
        }
        return result;
    }

    /** Sends an acknowledgement that is due; where there's no room, later. */
    void acknowledgeIfDue(long nowNs) {
        if (acks.isDue() && connection.phase() == this && !(connection.hasRoom() && sendAck(nowNs))) {
            connection.wantOutput();
        }
    }

    private boolean sendAck(long nowNs) {
        if (!connection.sendAck(snd.sndNxt(), rcv.rcvNxt(), window(), nowNs)) {
            return false;
        }
        onAckSent();
        return true;
    }

    /** A segment with text was sent. */
    void onTextSent(long nowNs) {
        acks.onTextSent(nowNs);
        onAckSent();
    }

    /** A segment that acknowledges all was sent. */
    void onAckSent() {
        lastAckSent = rcv.rcvNxt();
        acks.onAckSent();
        SackBlocks sack = connection.sack;
        if (sack != null) {
            sack.onSent();
        }
    }

    /** Sends a byte without regard to the window. */
    void sendProbe(long nowNs) {
        sender.sendProbe(nowNs);
    }

    /** Asks for an acknowledgement with a segment that is out of the window (RFC 9293 §3.8.4). */
    void sendKeepAlive(long nowNs) {
        connection.sendAck(snd.sndUna() - 1, rcv.rcvNxt(), window(), nowNs);
    }

    @Override
    public void onTimer(TcpTimer timer, long nowNs) {
        switch (timer) {
            case SYN_ACK -> {
                if (child != null) {
                    child.onTimer(nowNs);
                }
            }
            case REXMT -> {
                retransmission.onTimeout(nowNs);
                suspectBlackhole(nowNs);
            }
            case REORDER -> retransmission.onReorderTimeout(nowNs);
            case TLP -> retransmission.probe().onTimeout();
            case PACE -> connection.wantOutput();
            case PERSIST -> retransmission.windowProbe().onTimeout(nowNs);
            case DELACK -> {
                acks.onDelayOver();
                acknowledgeIfDue(nowNs);
            }
            case KEEPALIVE -> keepAlive.onTimer(nowNs);
            case IDLE -> releaseIdle(nowNs);
        }
    }

    /** As Linux: the third timeout in a row of a connection that began with data. */
    private void suspectBlackhole(long nowNs) {
        if (sentEarly && retransmission.rtt().backoffs() == BLACKHOLE_TIMEOUTS) {
            connection.tcp.fastOpenClient.onBlackhole(nowNs);
        }
    }

    @Override
    public boolean isUnderWay(int seq) {
        return Seq.leq(snd.sndUna(), seq) && Seq.lt(seq, snd.sndNxt());
    }

    @Override
    public void onIcmpError(IcmpError error, int seq, long nowNs) {
        path.onIcmpError(error, seq, nowNs);
    }

    @Override
    public TcpFault explain(TcpFault fault) {
        return path.explain(fault);
    }

    /** The application wrote when all had been sent, or read when the window was small. */
    void onCall() {
        if (connection.phase() == this) {
            if (receiveWindow.canGrow()) {
                acks.acknowledgeNow();
            }
            connection.wantOutput();
        }
    }

    /** The user has changed options. */
    void onOption() {
        if (connection.phase() == this) {
            keepAlive.onOption();
            chooseCongestionControl();
            connection.wantOutput();
        }
    }

    private void chooseCongestionControl() {
        CongestionControl wanted = connection.options.congestionControl();
        if (!cc.name().equals(wanted.algorithm())) {
            cc = CongestionControllers.instead(cc, wanted, size.full(), connection.tcp.random);
            retransmission.cc(cc);
            sender.cc(cc);
        }
    }

    CongestionController cc() {
        return cc;
    }

    /** The user sends no more (RFC 9293 §3.10.4). */
    void shutdownOutput() {
        if (!state.canSend()) {
            return;
        }
        stream.outputShut = true;
        sender.queueFin();
        state(state == TcpState.ESTABLISHED ? TcpState.FIN_WAIT_1 : TcpState.LAST_ACK);
        connection.wantOutput();
    }

    /** The user reads no more. */
    void shutdownInput() {
        stream.inputShut = true;
        receiver.discard();
        connection.notifySocket(SelectionKey.OP_READ);
    }

    /** The user wants nothing more; what was written is still sent. As Linux, data that arrived unread resets the connection. */
    void close(long nowNs) {
        boolean unread = stream.receive.available() > 0 && !stream.inputShut;
        if (unread || connection.options.get(Option.SO_LINGER) == 0 || !connection.tcp.admitsOrphan()) {
            abort(nowNs);
            stream.receive.close();
            return;
        }
        orphan = true;
        connection.tcp.onOrphan(1);
        shutdownOutput();
        shutdownInput();
        stream.receive.close();
        settle(nowNs);
    }

    /** Nobody here has the connection, and only a FIN may still come: it's not worth its memory any more. */
    void settle(long nowNs) {
        if (orphan && state == TcpState.FIN_WAIT_2 && connection.phase() == this) {
            toTimeWait(true, nowNs);
        }
    }

    @Override
    public void abort(long nowNs) {
        if (state.canSend() || state.canReceive()) {
            connection.sendReset(snd.acceptable(), rcv.rcvNxt(), nowNs);
        }
        connection.fail(TcpFault.ABORTED);
    }

    @Override
    public void onFault(TcpFault fault) {
        if (state.canSend()) {
            connection.counters().count(Counter.TCP_ESTAB_RESETS);
        }
        if (child != null) {
            child.onFault(fault);
        }
        stream.fail(fault);
        release(fault.name());
    }
}
