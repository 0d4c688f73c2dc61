/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.recovery;

import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.Seq;

/**
 * Reads the SACK blocks of acknowledgements (RFC 2018 §5.1, RFC 2883): tells duplicates from news, rejects what can't be, and skips what the
 * acknowledgement before has told already, so that a long run of received segments isn't walked through each time.
 */
public final class SackReader {

    private static final int MAX = 4;

    private final int[] known = new int[2 * MAX];
    private int knownBlocks;
    private final int[] fresh = new int[2 * MAX];
    private int freshBlocks;
    private int rejected;
    private long duplicates;

    /** None seen yet. */
    public SackReader() {}

    /** The peer has thrown away what it told. */
    public void forget() {
        knownBlocks = 0;
    }

    /** How many blocks of the last acknowledgement made no sense. */
    public int rejected() {
        return rejected;
    }

    /** Applies the blocks of an acknowledgement; duplicates before {@code undoMarker}, if there's one, are too old to matter. */
    public void apply(Segment segment, Scoreboard board, boolean hasUndoMarker, int undoMarker, Delivered delivered) {
        rejected = 0;
        freshBlocks = 0;
        int from = noteDuplicate(segment, board, delivered) ? 1 : 0;
        for (int i = from; i < segment.sackBlocks; i++) {
            int left = segment.sackLeft(i);
            int right = segment.sackRight(i);
            if (isValid(left, right, board)) {
                applyNews(left, right, board, delivered);
                fresh[2 * freshBlocks] = left;
                fresh[2 * freshBlocks + 1] = right;
                freshBlocks++;
            } else if (!isOld(left, right, board)) {
                rejected++;
            }
        }
        System.arraycopy(fresh, 0, known, 0, 2 * freshBlocks);
        knownBlocks = freshBlocks;
        if (from == 1 && hasUndoMarker && Seq.leq(delivered.dsackRight, undoMarker)) {
            delivered.dsackBytes = 0;
        }
    }

    /** RFC 2883 §4: the first block lies before SEG.ACK, or inside the second block. */
    private boolean noteDuplicate(Segment segment, Scoreboard board, Delivered delivered) {
        if (segment.sackBlocks == 0) {
            return false;
        }
        int left = segment.sackLeft(0);
        int right = segment.sackRight(0);
        boolean acknowledged = Seq.lt(left, segment.ack);
        boolean inside = segment.sackBlocks > 1
                && Seq.geq(left, segment.sackLeft(1))
                && Seq.leq(right, segment.sackRight(1));
        if (!acknowledged && !inside) {
            return false;
        }
        int bytes = right - left;
        if (Seq.leq(right, board.nxt()) && bytes > 0 && duplicates + bytes <= board.resentEver()) {
            duplicates += bytes;
            delivered.dsack = true;
            delivered.dsackRight = right;
            delivered.dsackBytes = bytes;
        }
        return true;
    }

    private static boolean isValid(int left, int right, Scoreboard board) {
        return Seq.lt(left, right) && Seq.gt(left, board.una()) && Seq.lt(left, board.nxt())
                && Seq.leq(right, board.nxt());
    }

    /** Such as an acknowledgement brings that was overtaken by another. */
    private static boolean isOld(int left, int right, Scoreboard board) {
        return Seq.lt(left, right) && Seq.leq(right, board.una());
    }

    private void applyNews(int left, int right, Scoreboard board, Delivered delivered) {
        int at = left;
        while (Seq.lt(at, right)) {
            int stop = right;
            int skip = at;
            for (int i = 0; i < knownBlocks; i++) {
                int knownLeft = known[2 * i];
                int knownRight = known[2 * i + 1];
                if (Seq.leq(knownLeft, at) && Seq.lt(at, knownRight)) {
                    skip = Seq.max(skip, knownRight);
                } else if (Seq.gt(knownLeft, at)) {
                    stop = Seq.min(stop, knownLeft);
                }
            }
            if (skip != at) {
                at = skip;
            } else {
                board.sack(left, right, at, stop, delivered);
                at = stop;
            }
        }
    }
}
