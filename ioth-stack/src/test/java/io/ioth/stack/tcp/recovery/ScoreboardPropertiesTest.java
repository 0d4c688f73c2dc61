/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.Timestamps;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The scoreboard against a bitmap of one cell for each segment of one mss, which is too simple to be wrong. */
class ScoreboardPropertiesTest {

    private static final int MSS = 10;

    /** One cell for each MSS bytes; all edges are at multiples. */
    private static final class Model {
        final boolean[] sacked = new boolean[4000];
        final boolean[] lost = new boolean[4000];
        final boolean[] resent = new boolean[4000];
        int una;
        int nxt;
        long delivered;
        long lostEver;

        int count(boolean[] cells) {
            int n = 0;
            for (int i = una; i < nxt; i++) {
                n += cells[i] ? 1 : 0;
            }
            return n;
        }

        void sack(int from, int to) {
            for (int i = Math.max(from, una); i < to; i++) {
                if (!sacked[i]) {
                    delivered++;
                    sacked[i] = true;
                    lost[i] = false;
                    resent[i] = false;
                }
            }
        }

        void acknowledge(int to) {
            for (int i = una; i < to; i++) {
                delivered += sacked[i] ? 0 : 1;
            }
            una = to;
        }

        void lose(int i) {
            if (!sacked[i] && (!lost[i] || resent[i])) {
                lost[i] = true;
                resent[i] = false;
                lostEver++;
            }
        }
    }

    private final Segment segment = new Segment();
    private final Delivered delivered = new Delivered();

    @Property(tries = 150)
    void isThatOfABitmap(@ForAll long seed, @ForAll int start) {
        Random random = new Random(seed);
        Scoreboard board = new Scoreboard(start, MSS, new Timestamps(0));
        SackReader reader = new SackReader();
        Model model = new Model();
        for (long now = 1; now < 150; now++) {
            int step = random.nextInt(8);
            board.begin(delivered, segment, start, 0, now);
            if (step < 3 && model.nxt < 3900) {
                model.nxt += 1 + random.nextInt(random.nextBoolean() ? 3 : 40);
                board.onSent(start + model.nxt * MSS, now);
            } else if (step < 5) {
                sackSome(random, board, reader, model, start);
            } else if (step == 5) {
                loseSome(random, board, model);
            } else if (step == 6) {
                resendSome(random, board, model, start, now);
            } else if (model.nxt > model.una) {
                int to = model.una + random.nextInt(model.nxt - model.una + 1);
                model.acknowledge(to);
                board.acknowledge(start + to * MSS, delivered);
            }
            same(board, model, start);
        }
    }

    private void sackSome(Random random, Scoreboard board, SackReader reader, Model model, int start) {
        int flight = model.nxt - model.una;
        if (flight < 2) {
            return;
        }
        int blocks = 1 + random.nextInt(3);
        int[] edges = new int[2 * blocks];
        for (int i = 0; i < blocks; i++) {
            int from = model.una + 1 + random.nextInt(flight - 1);
            int to = from + 1 + random.nextInt(model.nxt - from);
            edges[2 * i] = start + from * MSS;
            edges[2 * i + 1] = start + to * MSS;
        }
        // A first block inside the second is a duplicate, and tells nothing new.
        boolean duplicate = blocks > 1 && edges[0] - edges[2] >= 0 && edges[1] - edges[3] <= 0;
        for (int i = duplicate ? 1 : 0; i < blocks; i++) {
            model.sack((edges[2 * i] - start) / MSS, (edges[2 * i + 1] - start) / MSS);
        }
        Sacks.set(segment, start + model.una * MSS, edges);
        reader.apply(segment, board, false, 0, delivered);
        segment.sackBlocks = 0;
    }

    private static void loseSome(Random random, Scoreboard board, Model model) {
        SentSegments segments = board.segments;
        for (int i = 0, cell = model.una; i < segments.count(); i++) {
            int slot = segments.at(i);
            int cells = segments.length(slot) / MSS;
            if (random.nextInt(3) == 0 && !segments.is(slot, SentSegments.SACKED)) {
                board.markLost(slot);
                for (int k = 0; k < cells; k++) {
                    model.lose(cell + k);
                }
            }
            cell += cells;
        }
    }

    private static void resendSome(Random random, Scoreboard board, Model model, int start, long now) {
        for (int n = random.nextInt(5); n > 0 && board.pendingBytes() > 0; n--) {
            int from = (board.pendingStart() - start) / MSS;
            int cell = model.una;
            while (!(model.lost[cell] && !model.resent[cell])) {
                cell++;
            }
            assertEquals(cell, from, "the first that's to be sent again");
            int to = from + 1 + random.nextInt((board.pendingEnd() - start) / MSS - from);
            board.onResent(start + from * MSS, start + to * MSS, now);
            for (int i = from; i < to; i++) {
                model.resent[i] = true;
            }
        }
    }

    private static void same(Scoreboard board, Model model, int start) {
        ScoreboardInvariants.check(board);
        assertEquals(start + model.una * MSS, board.una());
        assertEquals(model.count(model.sacked) * MSS, board.sackedBytes());
        assertEquals(model.count(model.sacked), board.sackedSegments());
        assertEquals(model.count(model.lost) * MSS, board.lostBytes());
        assertEquals(model.count(model.resent) * MSS, board.resentBytes());
        assertEquals(model.delivered * MSS, board.delivered());
        assertEquals(model.lostEver * MSS, board.lost());
        int pipe = 0;
        for (int i = model.una; i < model.nxt; i++) {
            pipe += !model.sacked[i] && !model.lost[i] ? MSS : 0;
            pipe += model.resent[i] ? MSS : 0;
        }
        assertEquals(pipe, board.inFlight());
        assertTrue(board.segments() <= model.nxt - model.una);
    }
}
