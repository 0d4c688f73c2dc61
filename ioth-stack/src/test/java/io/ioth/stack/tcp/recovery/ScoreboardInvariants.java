/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.stack.tcp.model.Seq;

/** What must hold of a scoreboard at any time: the sums are those of the parts, and both orders are orders. */
public final class ScoreboardInvariants {

    private ScoreboardInvariants() {}

    /** Also that it covers what's between SND.UNA and SND.NXT. */
    public static void check(Scoreboard board, int sndUna, int sndNxt) {
        check(board);
        assertEquals(sndUna, board.una(), "SND.UNA");
        assertEquals(sndNxt, board.nxt(), "SND.NXT");
    }

    public static void check(Scoreboard board) {
        SentSegments segments = board.segments;
        int at = board.una();
        int sacked = 0;
        int lost = 0;
        int resent = 0;
        int pending = 0;
        int pieces = 0;
        boolean[] listed = listed(segments);
        for (int i = 0; i < segments.count(); i++) {
            int slot = segments.at(i);
            int length = segments.length(slot);
            assertEquals(at, segments.starts[slot], "no gaps");
            assertTrue(length > 0, "nothing empty");
            at = segments.ends[slot];
            boolean isSacked = segments.is(slot, SentSegments.SACKED);
            boolean isLost = segments.is(slot, SentSegments.LOST);
            boolean isResent = segments.is(slot, SentSegments.RESENT);
            assertFalse(isSacked && (isLost || isResent), "SACKed is SACKed");
            assertFalse(isResent && !segments.is(slot, SentSegments.EVER_RESENT));
            sacked += isSacked ? length : 0;
            pieces += isSacked ? segments.pieces[slot] : 0;
            lost += isLost ? length : 0;
            resent += isResent ? length : 0;
            boolean isPending = isLost && !isResent;
            pending += isPending ? length : 0;
            assertFalse(listed[slot] && (isSacked || isPending), "only what may be found lost is in the order of time");
        }
        assertEquals(at, board.nxt(), "all that's in flight");
        assertEquals(lost, board.lostBytes(), "lost");
        assertEquals(resent, board.resentBytes(), "resent");
        assertEquals(pending, board.pendingBytes(), "pending");
        assertEquals(pieces, board.sackedSegments(), "SACKed segments");
        assertTrue(board.sackedBytes() >= sacked, "SACKed");
        assertEquals(board.nxt() - board.una() - board.sackedBytes() - lost + resent, board.inFlight(), "pipe");
        assertTrue(Seq.geq(board.fack(), board.una()) && Seq.leq(board.fack(), board.nxt()), "fack");
    }

    private static boolean[] listed(SentSegments segments) {
        boolean[] listed = new boolean[segments.starts.length];
        int last = SentSegments.NONE;
        for (int slot = segments.oldest(); slot != SentSegments.NONE; slot = segments.newerThan(slot)) {
            assertFalse(listed[slot], "a list has no circles");
            listed[slot] = true;
            if (last != SentSegments.NONE) {
                assertTrue(segments.sentNs[slot] - segments.sentNs[last] >= 0, "the list by time is ordered");
            }
            last = slot;
        }
        return listed;
    }
}
