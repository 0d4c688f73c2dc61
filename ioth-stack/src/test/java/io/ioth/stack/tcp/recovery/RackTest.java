/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.Timestamps;
import org.junit.jupiter.api.Test;

/** RACK's arithmetic (RFC 8985 §6), without a connection around it. Times are in milliseconds here. */
class RackTest {

    private static final int MSS = 100;

    private final Rack rack = new Rack();
    private final Scoreboard board = new Scoreboard(0, MSS, new Timestamps(0));
    private final SackReader reader = new SackReader();
    private final Segment segment = new Segment();
    private final Delivered delivered = new Delivered();
    private long minRtt = 40;

    private void send(int segments, long now) {
        for (int i = 0; i < segments; i++) {
            board.onSent(board.nxt() + MSS, now);
        }
    }

    private void sack(long now, int... edges) {
        Sacks.set(segment, board.una(), edges);
        board.begin(delivered, segment, 0, minRtt, now);
        reader.apply(segment, board, false, 0, delivered);
        rack.onDelivered(delivered, board.delivered());
        board.finish(delivered, minRtt);
    }

    private long detect(boolean recovering, long now) {
        return rack.detectLoss(board, recovering, minRtt, 40, now);
    }

    @Test
    void theLaterIsTheOneWithTheHigherNumberWhenSentAtOnce() {
        assertTrue(Rack.sentAfter(1, 200, 1, 100));
        assertFalse(Rack.sentAfter(1, 100, 1, 100));
        assertFalse(Rack.sentAfter(1, 100, 1, 200));
        assertTrue(Rack.sentAfter(2, 100, 1, 200));
        assertTrue(Rack.sentAfter(1, 10, 1, -10), "across the wrap");
        assertTrue(Rack.sentAfter(Long.MIN_VALUE, 1, Long.MAX_VALUE, 1), "the clock may wrap too");
    }

    @Test
    void nothingIsLostBeforeAnythingWasDelivered() {
        send(3, 0);
        assertEquals(0, detect(false, 1_000_000));
        assertEquals(0, board.lostBytes());
    }

    @Test
    void theReorderingWindowIsAQuarterOfTheLeastRoundTrip() {
        send(2, 0);
        sack(40, 100, 200);
        assertEquals(10, detect(false, 40));
        assertEquals(1, detect(false, 49));
        assertEquals(0, detect(false, 50));
        assertEquals(MSS, board.lostBytes());
    }

    @Test
    void inRecoveryThereIsNone() {
        send(2, 0);
        sack(40, 100, 200);
        assertEquals(0, detect(true, 40));
        assertEquals(MSS, board.lostBytes());
    }

    @Test
    void onlyWhatWasSentBeforeTheNewestDeliveredMayBeLost() {
        send(2, 0);
        send(2, 5);
        send(2, 10);
        sack(45, 300, 400);
        detect(true, 1000);
        assertEquals(3 * MSS, board.lostBytes(), "not the last two");
    }

    @Test
    void aDuplicateWidensTheWindowOnceInARoundTrip() {
        send(4, 0);
        sack(40, 100, 200);
        detect(true, 40);
        board.onResent(0, 100, 41);
        sack(42, 100, 200, 100, 400);
        assertEquals(2, rack.steps());
        delivered.dsack = true;
        rack.onDelivered(delivered, board.delivered());
        assertEquals(2, rack.steps(), "within a round trip");
    }

    @Test
    void sixteenRecoveriesWithoutADuplicateBringItBack() {
        send(4, 0);
        sack(40, 100, 200);
        delivered.dsack = true;
        rack.onDelivered(delivered, board.delivered());
        assertEquals(2, rack.steps());
        delivered.dsack = false;
        delivered.priorDelivered = board.delivered();
        for (int i = 0; i < 16; i++) {
            assertEquals(2, rack.steps(), "after " + i);
            rack.onRecoveryDone();
            rack.onDelivered(delivered, board.delivered());
        }
        assertEquals(1, rack.steps());
    }

    @Test
    @Rfc(value = 8985, req = "6.2-9")
    void theWindowIsNeverLongerThanTheSmoothedRoundTrip() {
        send(4, 0);
        sack(40, 100, 200);
        for (int i = 0; i < 20; i++) {
            delivered.dsack = true;
            delivered.priorDelivered = board.delivered();
            rack.onDelivered(delivered, board.delivered());
        }
        assertEquals(21, rack.steps());
        assertEquals(40, rack.windowNs(board, false, minRtt, 40));
    }

    /** RFC 8985 §6.2 step 2: an answer that comes too soon answers the first transmission. */
    @Test
    void anAnswerTooSoonIsNotThatOfTheRetransmission() {
        send(4, 0);
        sack(40, 100, 200);
        detect(true, 40);
        board.onResent(0, 100, 50);
        sack(60, 0, 100);
        assertEquals(-1, delivered.rackRttNs);
    }

    @Test
    void aTimeoutGivesUpTheFirstAndWhatIsOldButNotWhatWasJustSent() {
        send(3, 0);
        sack(40, 100, 200);
        send(2, 90);
        rack.onTimeout(board, 100);
        assertEquals(2 * MSS, board.lostBytes());
        assertEquals(2 * MSS, board.inFlight());
    }

    @Test
    void reorderingIsSeenBelowTheHighestSacked() {
        send(5, 0);
        sack(40, 300, 400);
        assertFalse(rack.isReorderingSeen());
        sack(41, 100, 200, 300, 400);
        assertTrue(rack.isReorderingSeen());
    }

    @Test
    void howFarASegmentWasOvertakenIsMeasured() {
        send(8, 0);
        sack(40, 700, 800);
        assertEquals(3, rack.reordering(MSS));
        sack(41, 100, 200, 700, 800);
        assertEquals(7, rack.reordering(MSS));
        sack(42, 600, 700);
        assertEquals(7, rack.reordering(MSS));
    }

    @Test
    void whatWasSentAgainIsNoReordering() {
        send(5, 0);
        sack(40, 300, 400);
        detect(true, 40);
        board.onResent(0, 300, 41);
        sack(90, 100, 200, 300, 400);
        assertFalse(rack.isReorderingSeen());
    }

    @Test
    void twoBlocksOfOneAcknowledgementAreNoReordering() {
        send(6, 0);
        sack(40, 400, 500, 100, 200);
        assertFalse(rack.isReorderingSeen());
    }
}
