/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.TcpInfo;
import io.ioth.metrics.Counter;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.socket.Option;
import io.ioth.stack.tcp.TcpPhase.Output;
import io.ioth.stack.tcp.cc.CongestionController;
import io.ioth.stack.tcp.model.SendSequence;
import io.ioth.stack.tcp.model.Seq;
import io.ioth.wire.TcpView;

/** Decides what to send next: new text, or text again. */
final class TcpSender {

    /** After so many bytes it's another connection's turn. */
    private static final int TURN_BYTES = 256 << 10;

    /** Segments that must follow one that tries a larger size. */
    private static final int FOLLOWERS = 3;

    private static final int NOTHING = 0;
    private static final int BLOCKED = -1;

    private final Synchronized owner;
    private final TcpConnection connection;
    private final SendSequence snd;
    private final SendBuffer buffer;
    private final Retransmission retransmission;
    private CongestionController cc;
    private final SegmentSize size;
    private final Pacing pacing;
    private final SegmentFields fields = new SegmentFields();
    /** Where our FIN is in the stream, or -1. */
    private long finOffset = -1;
    /** Where the last segment ended that wasn't full (Minshall's variant of Nagle). */
    private int smallEnd;
    private boolean cwndLimited;
    /** SND.NXT when it last was. */
    private int limitedEnd;
    private long lastSentNs;
    private long bytesSent;
    private long bytesRetransmitted;
    private long retransmits;
    private boolean probing;

    TcpSender(
            Synchronized owner,
            SendSequence snd,
            SendBuffer buffer,
            Retransmission retransmission,
            CongestionController cc,
            SegmentSize size) {
        this.owner = owner;
        this.connection = owner.connection;
        this.snd = snd;
        this.buffer = buffer;
        this.retransmission = retransmission;
        this.cc = cc;
        this.size = size;
        this.pacing = new Pacing(connection, retransmission, size);
        this.smallEnd = snd.sndUna();
        this.limitedEnd = snd.iss();
    }

    /** Another congestion control from now on. */
    void cc(CongestionController controller) {
        cc = controller;
    }

    /** The user sends no more: a FIN goes behind what was written. */
    void queueFin() {
        finOffset = buffer.written();
    }

    /** Whether our FIN has been acknowledged. */
    boolean isFinAcknowledged() {
        return finOffset >= 0 && buffer.acked() == finOffset && snd.sndUna() == snd.iss() + 2 + (int) finOffset;
    }

    /** SND.UNA moved to {@code ack}. */
    void onAcknowledged(int ack) {
        long offset = offsetOf(ack);
        snd.acknowledge(ack);
        smallEnd = Seq.max(smallEnd, ack);
        limitedEnd = Seq.max(limitedEnd, ack - 1);
        buffer.acknowledge(finOffset >= 0 ? Math.min(offset, finOffset) : offset);
    }

    /** How many segments were ever sent again. */
    long retransmits() {
        return retransmits;
    }

    /** What went out and came in. */
    TcpInfo.Traffic traffic() {
        ReceiveBuffer in = owner.stream.receive;
        long unsent = buffer.written() - offsetOf(snd.sndNxt());
        return new TcpInfo.Traffic(
                bytesSent,
                buffer.acked(),
                bytesRetransmitted,
                in.received(),
                (int) Math.max(0, unsent),
                in.available());
    }

    /** Whether the congestion window was what kept us from sending more, now or when what's being acknowledged was sent. */
    boolean isCwndLimited() {
        return cwndLimited || Seq.leq(snd.sndUna(), limitedEnd);
    }

    private void noteCwndLimited() {
        cwndLimited = true;
        limitedEnd = snd.sndNxt();
    }

    private long offsetOf(int seq) {
        return buffer.acked() + (seq - snd.sndUna());
    }

    private long end() {
        return finOffset >= 0 ? finOffset : buffer.written();
    }

    /** Sends what windows and politeness allow. */
    Output output(long nowNs) {
        if (isFinAcknowledged()) {
            return Output.DONE;
        }
        if (snd.flightSize() == 0 && retransmission.isIdleSince(lastSentNs, nowNs)) {
            cc.onIdle(nowNs - lastSentNs, nowNs);
        }
        int before = snd.sndNxt();
        Output result = turn(nowNs);
        boolean nothingNew = result == Output.DONE && end() - offsetOf(snd.sndNxt()) < size.mss();
        retransmission.onOutputDone(snd.sndNxt() != before, nothingNew, nowNs);
        return result;
    }

    private Output turn(long nowNs) {
        int sent = 0;
        while (sent < TURN_BYTES) {
            if (!connection.hasRoom()) {
                return Output.BLOCKED;
            }
            int n = pacing.holds(cc, nowNs) ? NOTHING : sendNext(nowNs);
            if (n == NOTHING) {
                return Output.DONE;
            }
            if (n == BLOCKED) {
                return Output.BLOCKED;
            }
            sent += n;
        }
        return Output.MORE;
    }

    private int sendNext(long nowNs) {
        if (retransmission.probe().isDue()) {
            return sendLossProbe(nowNs);
        }
        if (retransmission.isPending()) {
            return sendAgain(nowNs);
        }
        int n = sendNew(nowNs);
        if (n == NOTHING && retransmission.isPendingAfterAll()) {
            return sendAgain(nowNs);
        }
        return n;
    }

    /** Text that's lost, as far as the congestion window allows; after a timeout one segment whatever it allows. */
    private int sendAgain(long nowNs) {
        int from = retransmission.board().pendingStart();
        int lost = retransmission.board().pendingEnd() - from;
        int room = retransmission.isForced() ? size.mss() : retransmission.room();
        if (room < Math.min(lost, size.mss())) {
            noteCwndLimited();
            return NOTHING;
        }
        int usable = snd.usableWindow(from);
        if (usable <= 0 && from != snd.sndUna()) {
            return NOTHING;
        }
        int most = Math.min(Math.min(lost, pacing.largest(cc)), Math.max(usable, size.mss()));
        return sendText(from, Math.min(most, room), nowNs);
    }

    /** Sends {@code most} bytes at most of what was written, the FIN counted. */
    private int sendText(int from, int most, long nowNs) {
        long offset = offsetOf(from);
        int text = (int) Math.min(most, end() - offset);
        text = text > 0 ? fit(offset, wholeSegments(text)) : 0;
        boolean fin = text < most && offset + text == finOffset;
        return send(from, offset, text, fin, nowNs);
    }

    /** A tail loss probe: something new if there's something and the peer has room, or else the last segment again (RFC 8985 §7.3). */
    private int sendLossProbe(long nowNs) {
        int from = snd.sndNxt();
        int left = (int) Math.min(size.mss(), end() - offsetOf(from) + (finOffset >= 0 ? 1 : 0));
        boolean again = left <= 0 || snd.usableWindow(from) < left;
        if (again) {
            from = retransmission.board().lastStart(size.mss());
            left = snd.sndNxt() - from;
        }
        int n = sendText(from, left, nowNs);
        if (n != BLOCKED) {
            retransmission.onLossProbeSent(again, nowNs);
        }
        return n;
    }

    private int sendNew(long nowNs) {
        int from = snd.sndNxt();
        long offset = offsetOf(from);
        long end = end();
        boolean finLeft = finOffset >= 0 && offset <= finOffset;
        if (offset >= end && !finLeft) {
            cwndLimited = false;
            return nothingLeft(end);
        }
        int usable = snd.usableWindow(from);
        int trial = owner.mtu.isSearching() ? trialText(usable, end - offset, nowNs) : 0;
        if (trial > 0) {
            return sendTrial(from, offset, trial, nowNs);
        }
        int cwndRoom = retransmission.board().isFull() ? 0 : retransmission.room();
        int room = Math.max(0, Math.min(usable, cwndRoom));
        int length = (int) Math.min(end - offset, Math.min(room, pacing.largest(cc)));
        boolean last = offset + length == end;
        boolean fin = finLeft && last && room > length;
        if (!isWorthSending(length, last, fin)) {
            return hold(usable, cwndRoom, end, nowNs);
        }
        if (!last) {
            length = wholeSegments(length);
        }
        int fitting = length == 0 ? 0 : fit(offset, length);
        return send(from, offset, fitting, fin && fitting == length, nowNs);
    }

    /** How much text a packet has that tries a larger size, so that enough follows to show its loss soon; 0 when it isn't time. */
    private int trialText(int usable, long left, long nowNs) {
        int packet = owner.mtu.next(nowNs);
        int text = packet == 0 ? 0 : size.textIn(packet);
        int needed = text + FOLLOWERS * size.mss();
        boolean possible = text > size.mss()
                && owner.sackPermitted
                && left >= needed
                && usable >= needed
                && retransmission.recovery().cwnd() >= needed
                && retransmission.recovery().state() == LossRecovery.State.OPEN;
        return possible ? text : 0;
    }

    private int sendTrial(int from, long offset, int text, long nowNs) {
        if (retransmission.room() < text) {
            noteCwndLimited();
            return NOTHING;
        }
        int packet = owner.mtu.next(nowNs);
        int n = send(from, offset, text, text, false, nowNs);
        if (snd.sndNxt() != from) {
            owner.mtu.onSent(packet, from, snd.sndNxt());
            connection.counters().count(Counter.TCP_MTU_PROBES);
        }
        return n;
    }

    private int wholeSegments(int length) {
        return length > size.mss() ? length - length % size.mss() : length;
    }

    /** A superframe lies in one chunk; a single segment may lie in two, and is copied then. */
    private int fit(long offset, int length) {
        int contiguous = SendBuffer.contiguous(buffer.chunkAt(offset), offset, offset + length);
        if (contiguous == length) {
            return length;
        }
        int mss = size.mss();
        return contiguous >= mss ? contiguous - contiguous % mss : Math.min(length, mss);
    }

    /** The sender's silly window avoidance, with Nagle (RFC 9293 §3.8.6.2.1, §3.7.4). */
    private boolean isWorthSending(int length, boolean last, boolean fin) {
        if (length >= size.mss() || fin) {
            return true;
        }
        if (length == 0) {
            return false;
        }
        if (last) {
            boolean smallInFlight = Seq.gt(smallEnd, snd.sndUna());
            return !smallInFlight || finOffset >= 0 || connection.options.isOn(Option.TCP_NODELAY);
        }
        return length >= snd.maxSndWnd() / 2 && length == snd.usableWindow(snd.sndNxt());
    }

    private int nothingLeft(long end) {
        if (finOffset >= 0 || owner.stream.park(end)) {
            return NOTHING;
        }
        owner.stream.unpark();
        connection.wantOutput();
        return NOTHING;
    }

    private int hold(int usable, int cwndRoom, long end, long nowNs) {
        cwndLimited = false;
        if (cwndRoom < usable && cwndRoom < size.mss()) {
            noteCwndLimited();
        }
        if (snd.flightSize() == 0 && usable < size.mss()) {
            retransmission.windowProbe().start(nowNs);
        }
        return cwndLimited || usable <= 0 ? NOTHING : nothingLeft(end);
    }

    /** Sends a byte, or the FIN, whether or not there's window for it (RFC 9293 §3.8.6.1). */
    void sendProbe(long nowNs) {
        probing = true;
        int from = snd.sndUna();
        long offset = offsetOf(from);
        int length = (int) Math.min(end() - offset, Math.clamp(snd.usableWindow(from), 1, size.mss()));
        boolean fin = length == 0 && offset == finOffset;
        if (length > 0 || fin) {
            send(from, offset, length > 0 ? fit(offset, length) : 0, fin, nowNs);
        }
        probing = false;
    }

    private int send(int from, long offset, int length, boolean fin, long nowNs) {
        return send(from, offset, length, size.mss(), fin, nowNs);
    }

    private int send(int from, long offset, int length, int mss, boolean fin, long nowNs) {
        Sent sent = write(from, offset, length, fin, mss, nowNs);
        if (sent == Sent.QUEUE_FULL) {
            return BLOCKED;
        }
        if (sent == Sent.TOO_BIG && isNowSmaller(mss)) {
            return 1;
        }
        int end = from + length + (fin ? 1 : 0);
        count(from, length, mss);
        retransmission.onSent(from, end, nowNs);
        pacing.onSent(cc, length, nowNs);
        if (length % mss != 0 || fin) {
            smallEnd = Seq.max(smallEnd, end);
        }
        lastSentNs = nowNs;
        owner.onTextSent(nowNs);
        return Math.max(length, 1);
    }

    private boolean isNowSmaller(int mss) {
        owner.path.onChange();
        return size.mss() < mss;
    }

    private Sent write(int from, long offset, int length, boolean fin, int mss, long nowNs) {
        boolean push = offset + length == end() && length > 0;
        fields.seq = from;
        fields.ack = owner.rcvNxt();
        fields.flags = TcpView.ACK | (push ? TcpView.PSH : 0) | (fin ? TcpView.FIN : 0);
        fields.window = owner.window();
        fields.fresh = from == snd.sndNxt() && length > 0 && !probing;
        return length == 0
                ? connection.tcp.writer.sendControl(
                        connection, from, fields.ack, fields.flags, fields.window, nowNs)
                : connection.tcp.writer.sendText(connection, buffer, offset, length, mss, fields, nowNs);
    }

    private void count(int from, int length, int mss) {
        int segments = (length + mss - 1) / mss;
        boolean again = Seq.lt(from, snd.sndNxt());
        connection.counters().add(again ? Counter.TCP_RETRANS_SEGS : Counter.TCP_OUT_SEGS, segments);
        bytesSent += length;
        if (again) {
            bytesRetransmitted += length;
            retransmits += segments;
            connection.tcp.observer.onRetransmit(connection, length);
        }
    }
}
