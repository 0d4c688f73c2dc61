/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.tcp.model.SendSequence;
import io.ioth.stack.tcp.model.Seq;
import io.ioth.stack.tcp.recovery.Delivered;

/** Finds out by what comes next whether a retransmission timeout was in vain (F-RTO, RFC 5682; with SACK its §3). */
final class Frto {

    /** What an acknowledgement tells. */
    enum Verdict {
        /** Nothing yet, or that the loss was real. */
        NONE,
        /** New text is to be sent rather than old, to see what happens (step 2b). */
        TRY_NEW,
        /** Something that was never sent again has arrived: nothing was lost (step 3b). */
        SPURIOUS
    }

    private final SendSequence snd;
    private boolean active;
    private boolean tryingNew;

    Frto(SendSequence snd) {
        this.snd = snd;
    }

    /** Step 1: the timer expired; {@code able} unless a recovery was under way. */
    void begin(boolean able) {
        active = able;
        tryingNew = false;
    }

    void stop() {
        active = false;
        tryingNew = false;
    }

    boolean isActive() {
        return active;
    }

    boolean prefersNew() {
        return tryingNew;
    }

    /** Step 2b found nothing to send. */
    void onNothingNew(int recoveryPoint) {
        if (tryingNew && snd.sndNxt() == recoveryPoint) {
            stop();
        }
    }

    /**
     * Steps 2 and 3.
     *
     * @param duplicate whether it's a duplicate acknowledgement, or SACKs something
     * @param advanced whether it acknowledges something new
     */
    Verdict onAck(Delivered delivered, boolean duplicate, boolean advanced, int recoveryPoint) {
        tryingNew = false;
        if (delivered.original) {
            stop();
            return Verdict.SPURIOUS;
        }
        if (Seq.gt(snd.sndNxt(), recoveryPoint)) {
            active = !duplicate;
        } else if (advanced && Seq.lt(snd.sndUna(), recoveryPoint)) {
            tryingNew = true;
            return Verdict.TRY_NEW;
        }
        return Verdict.NONE;
    }
}
