/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.tcp.model.SendSequence;
import io.ioth.stack.tcp.model.Seq;
import io.ioth.stack.tcp.recovery.Delivered;
import io.ioth.stack.tcp.recovery.Rack;
import io.ioth.stack.tcp.recovery.RttEstimator;
import io.ioth.stack.tcp.recovery.Scoreboard;

/** Finds what was lost: by time where the peer SACKs (RFC 8985), by duplicate acknowledgements where it doesn't (RFC 5681, RFC 6582). */
final class LossDetection {

    private static final int DUP_THRESH = 3;

    private final Synchronized owner;
    private final SendSequence snd;
    private final Scoreboard board;
    private final RttEstimator rtt;
    private final boolean sack;
    private final Rack rack = new Rack();
    private int dupAcks;
    private int dupThresh = DUP_THRESH;
    /** RFC 6582's "recover": duplicates of what's before it tell of our own retransmissions. */
    private int recover;

    LossDetection(Synchronized owner, SendSequence snd, Scoreboard board, RttEstimator rtt) {
        this.owner = owner;
        this.snd = snd;
        this.board = board;
        this.rtt = rtt;
        this.sack = owner.sackPermitted;
        this.recover = snd.iss();
    }

    int mss() {
        return owner.mss();
    }

    Rack rack() {
        return rack;
    }

    /** Duplicates tell of the flight that recovery began with; before that, of three segments; and of the two that F-RTO tries. */
    private int believableEnd(LossRecovery.State state) {
        return switch (state) {
            case OPEN, DISORDER, CWR -> snd.sndUna() + (DUP_THRESH + 1) * mss();
            case RECOVERY -> recover;
            case LOSS -> recover + 2 * mss();
        };
    }

    /** RFC 6582's "recover". */
    int recover() {
        return recover;
    }

    /** What the acknowledgement delivered, before anything is made of it. */
    void onDelivered(Delivered delivered) {
        if (sack) {
            rack.onDelivered(delivered, board.delivered());
            return;
        }
        if (delivered.ackedBytes > 0) {
            board.takeDupAcked(delivered.ackedBytes);
        }
        delivered.original &= !delivered.resentAcked;
    }

    /** Gives up what must be given up. */
    void detect(LossRecovery.State state, Delivered delivered, boolean duplicate, long nowNs) {
        if (sack) {
            detectByTime(state, nowNs);
        } else {
            detectByDuplicates(state, delivered, duplicate);
        }
    }

    /** RFC 8985 §6.2 step 5; sets the timer for what may yet turn out lost. */
    void detectByTime(LossRecovery.State state, long nowNs) {
        boolean recovering = state == LossRecovery.State.RECOVERY || state == LossRecovery.State.LOSS;
        long againNs = rack.detectLoss(board, recovering, rtt.minRttNs(), rtt.srttNs(), nowNs);
        if (againNs > 0) {
            owner.connection.arm(TcpTimer.REORDER, nowNs + againNs);
        } else {
            owner.connection.timers.cancel(TcpTimer.REORDER);
        }
    }

    private void detectByDuplicates(LossRecovery.State state, Delivered delivered, boolean duplicate) {
        boolean advanced = delivered.ackedBytes > 0;
        if (advanced) {
            dupAcks = 0;
            recover = Seq.max(recover, snd.sndUna() - 1);
            if (state != LossRecovery.State.RECOVERY) {
                board.forgetDupAcks();
            }
        } else if (duplicate) {
            dupAcks++;
            board.addDupAck(delivered, believableEnd(state));
        }
        boolean again = state == LossRecovery.State.RECOVERY && advanced;
        boolean first = state.compareTo(LossRecovery.State.RECOVERY) < 0
                && dupAcks >= dupThresh
                && Seq.gt(snd.sndUna(), recover);
        if (again || first) {
            board.markHeadLost(mss());
        }
    }

    /** A recovery begins. */
    void onRecovery(int recoveryPoint) {
        recover = recoveryPoint;
    }

    /** A recovery ended, and nothing told that it was in vain. */
    void onRecoveryDone() {
        rack.onRecoveryDone();
        forgetDuplicates();
    }

    /** A recovery was in vain. */
    void onUndo() {
        rack.onUndo();
        onReordering();
    }

    /** What was taken for lost was only late. */
    void onReordering() {
        rack.onReordering();
        dupThresh = Math.min(dupThresh + 1, 2 * DUP_THRESH);
        forgetDuplicates();
    }

    private void forgetDuplicates() {
        dupAcks = 0;
        board.forgetDupAcks();
    }

    /** The retransmission timer expired. */
    void onTimeout(long nowNs) {
        if (board.isReneged()) {
            board.forgetSacks();
        }
        forgetDuplicates();
        recover = snd.sndNxt();
        rack.onTimeout(board, nowNs);
        owner.connection.timers.cancel(TcpTimer.REORDER);
    }
}
