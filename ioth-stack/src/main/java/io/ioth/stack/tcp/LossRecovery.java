/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;
import io.ioth.stack.tcp.cc.CongestionController;
import io.ioth.stack.tcp.cc.CongestionController.Congestion;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.SendSequence;
import io.ioth.stack.tcp.model.Seq;
import io.ioth.stack.tcp.recovery.Delivered;
import io.ioth.stack.tcp.recovery.Prr;
import io.ioth.stack.tcp.recovery.Scoreboard;
import io.ioth.stack.tcp.recovery.Undo;

/**
 * What an acknowledgement or a timeout makes of the sender: when a recovery begins, how much it lets out, when it ends, and when it turns out
 * to have been in vain. The states are those of Linux.
 */
final class LossRecovery {

    /** What's the matter. */
    enum State {
        /** Nothing. */
        OPEN,
        /** Something is missing, but may only be late. */
        DISORDER,
        /** A router or a probe told of congestion: the window shrinks. */
        CWR,
        /** Losses are being repaired, and the window shrinks. */
        RECOVERY,
        /** The retransmission timer expired: all begins anew. */
        LOSS
    }

    private final Synchronized owner;
    private final TcpConnection connection;
    private final SendSequence snd;
    private final Scoreboard board;
    private CongestionController cc;
    private final LossDetection detection;
    private final Prr prr = new Prr();
    private final Undo undo;
    private final Frto frto;
    private State state = State.OPEN;
    /** SND.NXT when the state began; all before it is to be acknowledged before it ends. */
    private int recoveryPoint;
    /** Whether the last reduction is the controller's to undo. */
    private boolean reduced;

    LossRecovery(
            Synchronized owner, SendSequence snd, Scoreboard board, CongestionController cc, LossDetection detection) {
        this.owner = owner;
        this.connection = owner.connection;
        this.snd = snd;
        this.board = board;
        this.cc = cc;
        this.detection = detection;
        this.undo = new Undo();
        this.frto = new Frto(snd);
        this.recoveryPoint = snd.sndUna();
    }

    void cc(CongestionController controller) {
        cc = controller;
    }

    State state() {
        return state;
    }

    int recoveryPoint() {
        return recoveryPoint;
    }

    Undo undo() {
        return undo;
    }

    /** Whether the window is being reduced to the slow start threshold. */
    boolean isReducing() {
        return state == State.CWR || state == State.RECOVERY;
    }

    /** Whether text that's lost is to wait for what new text tells (RFC 5682 §3.1 step 2b). */
    boolean prefersNew() {
        return frto.prefersNew();
    }

    /** There was nothing new to send. */
    void onNothingNew() {
        frto.onNothingNew(recoveryPoint);
    }

    /** The congestion window that is in force. */
    int cwnd() {
        return isReducing() && !cc.ownsRecovery() ? prr.cwnd() : cc.cwnd();
    }

    void onSent(int bytes) {
        prr.onSent(bytes);
    }

    void onResent(int bytes, int tsVal) {
        undo.onResent(bytes, tsVal);
    }

    /** The scoreboard has heard what was delivered. */
    void onAck(Segment segment, Delivered delivered, boolean duplicate, long nowNs) {
        undo.onDuplicates(delivered.dsackBytes);
        if (state == State.OPEN) {
            undo.forgetStamp();
        } else if (isReducing() && isRecovered()) {
            finish(segment, nowNs);
        }
        switch (state) {
            case RECOVERY -> inRecovery(segment, delivered, duplicate, nowNs);
            case LOSS -> inLoss(segment, delivered, duplicate, nowNs);
            default -> inOrder(delivered, duplicate, nowNs);
        }
        if (isReducing()) {
            boolean safe = delivered.ackedBytes > 0 && board.newlyLost(delivered) == 0;
            prr.onAck(board.newlyDelivered(delivered), board.inFlight(), safe);
        }
    }

    private boolean isRecovered() {
        return Seq.geq(snd.sndUna(), recoveryPoint);
    }

    private void finish(Segment segment, long nowNs) {
        if (state == State.RECOVERY) {
            undoIfSpurious(segment, Counter.TCP_FULL_UNDO);
        }
        if (isReducing()) {
            cc.onExitRecovery(nowNs);
            open();
        }
    }

    /** Undoes a reduction that an acknowledgement of all shows to have been in vain. */
    private void undoIfSpurious(Segment segment, Counter counter) {
        if (undo.isSpurious(segment)) {
            undo(false, counter);
        } else {
            detection.onRecoveryDone();
        }
    }

    private void inOrder(Delivered delivered, boolean duplicate, long nowNs) {
        if (state != State.CWR && undo.allDuplicates()) {
            undoByDuplicates();
        }
        detection.detect(state, delivered, duplicate, nowNs);
        if (isLossFound(nowNs)) {
            enterRecovery(delivered, nowNs);
        } else if (state != State.CWR) {
            keepOpen();
        }
    }

    /** Whether something is lost, and not because it was to try how large it may be. */
    private boolean isLossFound(long nowNs) {
        return board.lostBytes() > owner.mtu.forgiven(board, nowNs);
    }

    private void inRecovery(Segment segment, Delivered delivered, boolean duplicate, long nowNs) {
        if (delivered.ackedBytes > 0 && undo.answersOriginal(segment)) {
            delivered.reordered = true;
            detection.onReordering();
            if (board.resentBytes() > 0) {
                return;
            }
            undo(true, Counter.TCP_PARTIAL_UNDO);
            open();
        }
        if (undo.allDuplicates()) {
            undoByDuplicates();
            open();
        }
        detection.detect(state, delivered, duplicate, nowNs);
        if (state != State.RECOVERY && isLossFound(nowNs)) {
            enterRecovery(delivered, nowNs);
        }
    }

    private void undoByDuplicates() {
        detection.onUndo();
        undo(false, Counter.TCP_DSACK_UNDO);
    }

    private void inLoss(Segment segment, Delivered delivered, boolean duplicate, long nowNs) {
        boolean advanced = delivered.ackedBytes > 0;
        if (advanced && undo.isSpurious(segment)) {
            undo(true, Counter.TCP_LOSS_UNDO);
            frto.stop();
            open();
        } else if (frto.isActive()) {
            onFrto(delivered, duplicate, advanced);
        }
        if (state == State.LOSS && isRecovered() && !frto.prefersNew()) {
            undoIfSpurious(segment, Counter.TCP_LOSS_UNDO);
            cc.onExitRecovery(nowNs);
            frto.stop();
            open();
        }
        int lostResends = board.lostResends();
        detection.detect(state, delivered, duplicate, nowNs);
        boolean again = state != State.LOSS || board.lostResends() != lostResends;
        if (again && isLossFound(nowNs)) {
            enterRecovery(delivered, nowNs);
        }
    }

    private void onFrto(Delivered delivered, boolean duplicate, boolean advanced) {
        switch (frto.onAck(delivered, duplicate || delivered.sackedBytes > 0, advanced, recoveryPoint)) {
            case SPURIOUS -> {
                connection.counters().count(Counter.TCP_SPURIOUS_RTOS);
                undo(true, Counter.TCP_LOSS_UNDO);
                open();
            }
            case TRY_NEW -> recoveryPoint = snd.sndNxt();
            case NONE -> {}
        }
    }

    private void enterRecovery(Delivered delivered, long nowNs) {
        connection.counters().count(Counter.TCP_FAST_RETRANS);
        boolean fresh = state != State.CWR;
        frto.stop();
        undo.begin(snd.sndUna(), board.resentBytes());
        if (fresh) {
            reduce(Congestion.LOSS, delivered, nowNs);
        }
        reduced = fresh;
        state = State.RECOVERY;
        detection.onRecovery(recoveryPoint);
    }

    private void reduce(Congestion kind, Delivered delivered, long nowNs) {
        int flightSize = snd.flightSize() + delivered.ackedBytes;
        recoveryPoint = snd.sndNxt();
        cc.onCongestion(kind, Math.min(flightSize, cc.cwnd()), nowNs);
        connection.ecn.onReduced(recoveryPoint);
        int sackedBefore = Math.max(0, board.sackedBytes() - delivered.sackedBytes);
        prr.begin(flightSize - sackedBefore, cc.ssthresh(), detection.mss(), kind == Congestion.LOSS);
    }

    /** Routers marked segments (RFC 3168 §6.1.2). Answers whether the window is reduced for it. */
    boolean onMarks(Delivered delivered, long nowNs) {
        if (state != State.OPEN && state != State.DISORDER) {
            return false;
        }
        undo.end();
        reduce(Congestion.ECN, delivered, nowNs);
        if (snd.flightSize() == 0) {
            cc.onExitRecovery(nowNs);
        } else {
            state = State.CWR;
            prr.onAck(board.newlyDelivered(delivered), board.inFlight(), false);
        }
        return true;
    }

    /** A probe found out that the last segment was lost, and repaired it (RFC 8985 §7.4.2). */
    void onProbeRepaired(Delivered delivered, long nowNs) {
        connection.counters().count(Counter.TCP_LOSS_PROBE_RECOVERY);
        if (state == State.OPEN || state == State.DISORDER) {
            undo.end();
            reduce(Congestion.LOSS, delivered, nowNs);
            cc.onExitRecovery(nowNs);
        }
    }

    /** RACK's timer found losses. */
    void onLossByTimer(Delivered nothing, long nowNs) {
        if (state != State.RECOVERY && state != State.LOSS && isLossFound(nowNs)) {
            enterRecovery(nothing, nowNs);
        }
        if (isReducing()) {
            prr.onAck(0, board.inFlight(), false);
        }
    }

    /** The retransmission timer expired (RFC 5681 §3.1, RFC 5682 §3.1 step 1). */
    void onTimeout(boolean first, long nowNs) {
        int flight = Math.min(snd.flightSize(), Math.max(cwnd(), detection.mss()));
        boolean orderly = state == State.OPEN || state == State.DISORDER;
        boolean fresh = orderly || isRecovered() || state == State.LOSS && first;
        boolean nested = first && (state == State.RECOVERY || state == State.LOSS);
        detection.onTimeout(nowNs);
        if (fresh) {
            undo.begin(snd.sndUna(), board.resentBytes());
            reduced = true;
        }
        cc.onRto(flight, fresh, nowNs);
        state = State.LOSS;
        recoveryPoint = snd.sndNxt();
        connection.ecn.onReduced(recoveryPoint);
        frto.begin(!nested);
    }

    /** All that's lost is to be sent again, for a reason that isn't congestion. */
    void resendWithoutCongestion() {
        if (state != State.LOSS) {
            state = State.LOSS;
            recoveryPoint = snd.sndNxt();
            undo.end();
            frto.stop();
        }
    }

    private void undo(boolean unmark, Counter counter) {
        if (unmark) {
            board.unmarkLost();
        }
        if (undo.isActive() && reduced) {
            cc.undo();
            connection.counters().count(counter);
        }
        undo.end();
    }

    private void open() {
        state = State.OPEN;
        keepOpen();
    }

    private void keepOpen() {
        boolean resent = board.anyResent();
        if (!resent) {
            undo.forgetStamp();
        }
        undo.age(snd.sndUna());
        state = resent || board.sackedBytes() > 0 || board.lostBytes() > 0 ? State.DISORDER : State.OPEN;
    }
}
