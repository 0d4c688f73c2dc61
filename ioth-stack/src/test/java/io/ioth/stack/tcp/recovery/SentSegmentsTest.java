/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.Timestamps;
import org.junit.jupiter.api.Test;

/** The ring and the list of segments in flight, at their edges. */
class SentSegmentsTest {

    private static final int MSS = 100;

    private final SentSegments segments = new SentSegments();

    @Test
    void nothingIsAllocatedBeforeAnythingIsSent() {
        assertEquals(0, segments.starts.length);
        assertEquals(0, segments.find(5));
    }

    @Test
    void segmentsAreFoundAcrossTheWrap() {
        int start = -250;
        for (int i = 0; i < 5; i++) {
            segments.add(start + i * MSS, start + (i + 1) * MSS, 1, i);
        }
        assertEquals(0, segments.find(-250));
        assertEquals(2, segments.find(-50));
        assertEquals(2, segments.find(49));
        assertEquals(3, segments.find(50));
        assertEquals(5, segments.find(250));
    }

    @Test
    void theRingTurnsWithoutGrowing() {
        for (int i = 0; i < 1000; i++) {
            segments.add(i * MSS, (i + 1) * MSS, 1, i);
            if (segments.count() == 7) {
                segments.removeFirst();
            }
        }
        assertEquals(8, segments.starts.length);
        assertEquals(6, segments.count());
        assertEquals(994 * MSS, segments.starts[segments.at(0)]);
    }

    @Test
    void halvesKeepTheirPlacesInBothOrders() {
        segments.add(0, 500, 5, 1);
        segments.add(500, 1000, 5, 2);
        segments.split(0, 200, MSS);
        assertEquals(3, segments.count());
        assertEquals(2, segments.pieces[segments.at(0)]);
        assertEquals(3, segments.pieces[segments.at(1)]);
        int slot = segments.oldest();
        assertEquals(0, segments.starts[slot]);
        slot = segments.newerThan(slot);
        assertEquals(200, segments.starts[slot]);
        slot = segments.newerThan(slot);
        assertEquals(500, segments.starts[slot]);
        assertEquals(SentSegments.NONE, segments.newerThan(slot));
    }

    @Test
    void memoryIsGivenBackAfterALargeFlight() {
        for (int i = 0; i < 1000; i++) {
            segments.add(i, i + 1, 1, i);
        }
        assertTrue(segments.starts.length >= 1000);
        while (segments.count() > 0) {
            segments.removeFirst();
        }
        assertEquals(0, segments.starts.length);
        segments.add(0, 1, 1, 0);
        assertEquals(1, segments.count());
    }

    @Test
    void whatIsMergedCountsItsPieces() {
        segments.add(0, 100, 1, 1);
        segments.add(100, 400, 3, 1);
        segments.set(segments.at(1), SentSegments.EVER_RESENT);
        segments.mergeWithPrevious(1);
        assertEquals(1, segments.count());
        assertEquals(400, segments.length(segments.at(0)));
        assertEquals(4, segments.pieces[segments.at(0)]);
        assertTrue(segments.is(segments.at(0), SentSegments.EVER_RESENT));
    }

    /** A long flight with one hole is two pieces, however many acknowledgements tell of it. */
    @Test
    void aLongRunOfSackedSegmentsIsOnePiece() {
        Scoreboard board = new Scoreboard(-1000, MSS, new Timestamps(0));
        SackReader reader = new SackReader();
        Segment segment = new Segment();
        Delivered delivered = new Delivered();
        int end = -1000;
        for (int i = 0; i < 1000; i++) {
            end += MSS;
            board.onSent(end, i);
        }
        for (int right = -800; right - end <= 0; right += MSS) {
            Sacks.set(segment, -1000, -900, right);
            board.begin(delivered, segment, -1000, 0, 5000);
            reader.apply(segment, board, false, 0, delivered);
            assertEquals(MSS, delivered.sackedBytes);
        }
        assertEquals(2, board.segments());
        assertEquals(999 * MSS, board.sackedBytes());
        assertEquals(999, board.sackedSegments());
        ScoreboardInvariants.check(board);
    }

    @Test
    void theScoreboardIsFullBeforeItIsHuge() {
        Scoreboard board = new Scoreboard(0, MSS, new Timestamps(0));
        assertFalse(board.isFull());
        for (int i = 1; i <= Scoreboard.MAX_SEGMENTS; i++) {
            board.onSent(i, 0);
        }
        assertTrue(board.isFull());
    }

    /** After two billion bytes without a loss, the first one is still found. */
    @Test
    void whatIsToBeSentAgainIsFoundHalfTheCircleLater() {
        Scoreboard board = new Scoreboard(0, MSS, new Timestamps(0));
        Delivered delivered = new Delivered();
        int at = 0;
        for (int i = 0; i < 5; i++) {
            at += 1 << 29;
            board.onSent(at, i);
            board.acknowledge(at, delivered);
        }
        board.onSent(at + MSS, 9);
        board.onSent(at + 2 * MSS, 9);
        board.markHeadLost(MSS);
        assertEquals(at, board.pendingStart());
        assertEquals(at + MSS, board.pendingEnd());
    }
}
