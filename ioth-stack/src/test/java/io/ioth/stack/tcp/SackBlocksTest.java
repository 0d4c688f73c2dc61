/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The blocks of acknowledgements against a bitmap of what is held. */
class SackBlocksTest {

    private static final int SIZE = 400;

    private record Block(int left, int right) {}

    private static List<Block> written(SackBlocks blocks, int space, int start) {
        ByteBuf out = Unpooled.buffer(64);
        int end = blocks.write(out, 0, space);
        assertEquals(blocks.length(space), end);
        assertTrue(end <= Math.max(0, space));
        List<Block> all = new ArrayList<>();
        if (end > 0) {
            assertEquals(0x0101_0502 + end - 4, out.getInt(0));
        }
        for (int at = 4; at < end; at += 8) {
            all.add(new Block(out.getInt(at) - start, out.getInt(at + 4) - start));
        }
        return all;
    }

    private static Block around(BitSet held, int number) {
        return new Block(held.previousClearBit(number) + 1, held.nextClearBit(number));
    }

    private static int ranges(BitSet held) {
        int n = 0;
        for (int i = held.nextSetBit(0); i >= 0; i = held.nextSetBit(held.nextClearBit(i))) {
            n++;
        }
        return n;
    }

    @Property(tries = 500)
    void blocksAreWhatABitmapSays(@ForAll long seed, @ForAll int start) {
        Random random = new Random(seed);
        SackBlocks blocks = new SackBlocks();
        BitSet held = new BitSet();
        int next = 0;
        for (int step = 0; step < 100 && next < SIZE - 2; step++) {
            int from = next + 1 + random.nextInt(SIZE - next - 1);
            int to = Math.min(SIZE, from + 1 + random.nextInt(20));
            Block first = null;
            Block duplicate = null;
            switch (random.nextInt(10)) {
                case 0 -> {
                    next = Math.max(next, held.nextClearBit(from));
                    held.clear(0, next);
                    blocks.onAdvanced(start + next);
                }
                case 1 -> {
                    held.clear(from, SIZE);
                    blocks.onPruned(start + from);
                }
                case 2 -> {
                    duplicate = new Block(next - 30, next - 20);
                    blocks.onOld(start + next - 30, start + next - 20);
                }
                default -> {
                    int twice = held.nextSetBit(from);
                    if (twice >= 0 && twice < to) {
                        duplicate = new Block(twice, Math.min(to, held.nextClearBit(twice)));
                    }
                    assertEquals(duplicate != null, blocks.onText(start + from, start + to));
                    blocks.onKept(start + from, start + to);
                    held.set(from, to);
                    first = around(held, from);
                }
            }
            check(written(blocks, random.nextBoolean() ? 40 : 28, start), held, first, duplicate);
            blocks.onSent();
            assertEquals(held.isEmpty(), blocks.isEmpty());
        }
    }

    private static void check(List<Block> told, BitSet held, Block first, Block duplicate) {
        int most = told.size();
        List<Block> rest = new ArrayList<>(told);
        if (duplicate != null) {
            assertEquals(duplicate, rest.removeFirst());
        }
        if (first != null) {
            assertEquals(first, rest.getFirst());
        }
        assertTrue(most >= Math.min(3, ranges(held) + (duplicate == null ? 0 : 1)), "told of " + told);
        assertEquals(rest.size(), rest.stream().distinct().count());
        for (Block block : rest) {
            assertEquals(around(held, block.left), block);
        }
    }

    /** RFC 2018 §4: a block is told of three times at least, unless it's been acknowledged. */
    @Property(tries = 200)
    void theMostRecentBlocksAreRepeated(@ForAll long seed) {
        Random random = new Random(seed);
        SackBlocks blocks = new SackBlocks();
        List<Block> order = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int at = 10 * (1 + random.nextInt(30));
            Block block = new Block(at, at + 5);
            blocks.onText(at, at + 5);
            blocks.onKept(at, at + 5);
            blocks.onSent();
            order.remove(block);
            order.addFirst(block);
            assertEquals(order.subList(0, Math.min(3, order.size())), written(blocks, 28, 0));
        }
    }
}
