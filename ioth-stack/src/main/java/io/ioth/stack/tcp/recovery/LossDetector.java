/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.recovery;

/** Decides from acknowledgements when a segment is lost, and when the loss is repaired. */
public sealed interface LossDetector permits DupAckDetector {

    /** What an acknowledgement means. */
    enum Verdict {
        /** Nothing out of the ordinary. */
        NONE,
        /** The segment at SND.UNA is lost: fast retransmit, and recovery begins. */
        ENTER_RECOVERY,
        /** In recovery, another segment has left the network. */
        DUPLICATE,
        /** In recovery, some but not all was acknowledged: the segment at SND.UNA is lost too. */
        PARTIAL_ACK,
        /** All that was in flight when recovery began was acknowledged. */
        EXIT_RECOVERY
    }

    /** An acknowledgement of nothing new, with no text and no new window, while something is in flight. */
    Verdict onDuplicateAck(int sndUna, int sndNxt);

    /** An acknowledgement moved SND.UNA to {@code sndUna}. */
    Verdict onNewAck(int sndUna);

    /** The retransmission timer expired. */
    void onTimeout(int sndNxt);

    /** Whether a recovery is under way. */
    boolean inRecovery();
}
