/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.tcp.model.Seq;
import io.ioth.wire.TcpOptionsWriter;
import io.netty.buffer.ByteBuf;

/**
 * What our acknowledgements say beyond their number: the data held out of order (RFC 2018 §4), the most recently received first, and before it,
 * once, what arrived twice (RFC 2883 §4).
 */
final class SackBlocks {

    /** More blocks than this have no room in any header. */
    private static final int MAX_BLOCKS = 4;

    private final ReceivedRanges ranges = new ReceivedRanges();
    /** A number of each of the ranges that changed last, the latest first. */
    private final int[] recent = new int[MAX_BLOCKS];

    private int recents;
    private boolean duplicate;
    private int duplicateLeft;
    private int duplicateRight;
    /** Indices of the ranges of the option that is being written. */
    private final int[] chosen = new int[MAX_BLOCKS];

    /** Text was kept that isn't in order. */
    void onKept(int from, int to) {
        ranges.add(from, to);
        touch(from);
    }

    /** A range that has just changed becomes the first to be told. Ranges that have become one are so told once. */
    private void touch(int seq) {
        int range = ranges.find(seq);
        int kept = 0;
        for (int i = 0; i < recents; i++) {
            int other = ranges.find(recent[i]);
            if (other >= 0 && other != range) {
                recent[kept++] = recent[i];
            }
        }
        recents = Math.min(kept + 1, MAX_BLOCKS);
        System.arraycopy(recent, 0, recent, 1, recents - 1);
        recent[0] = seq;
    }

    /** Text from before RCV.NXT arrived again. Of several such before the next acknowledgement the first is told. */
    void onOld(int from, int to) {
        if (!duplicate) {
            duplicate = true;
            duplicateLeft = from;
            duplicateRight = to;
        }
    }

    /**
     * Text arrived beyond RCV.NXT, of which some may be held; of several parts the first is told (RFC 2883 §4.2.3), and then the range with it.
     *
     * @return whether some is held
     */
    boolean onText(int from, int to) {
        int i = ranges.firstEndingAfter(from);
        if (i == ranges.count() || Seq.geq(ranges.left(i), to)) {
            return false;
        }
        int left = Seq.max(from, ranges.left(i));
        onOld(left, Seq.min(to, ranges.right(i)));
        touch(left);
        return true;
    }

    /** RCV.NXT moved. */
    void onAdvanced(int rcvNxt) {
        ranges.removeBefore(rcvNxt);
    }

    /** What was held from {@code seq} on was dropped, and isn't to be told any more (RFC 2018 §8). */
    void onPruned(int seq) {
        ranges.removeFrom(seq);
    }

    /** An acknowledgement was sent: a duplicate is told once (RFC 2883 §4). */
    void onSent() {
        duplicate = false;
    }

    /** Whether there is nothing to tell. */
    boolean isEmpty() {
        return ranges.count() == 0 && !duplicate;
    }

    /** Bytes that the option takes of {@code space}; 0 for none. */
    int length(int space) {
        int blocks = blocks(space);
        return blocks == 0 ? 0 : TcpOptionsWriter.SACK_LENGTH + blocks * TcpOptionsWriter.SACK_BLOCK_LENGTH;
    }

    private int blocks(int space) {
        int most = (space - TcpOptionsWriter.SACK_LENGTH) / TcpOptionsWriter.SACK_BLOCK_LENGTH;
        return Math.min(Math.min(most, MAX_BLOCKS), ranges.count() + (duplicate ? 1 : 0));
    }

    /** Writes the option into at most {@code space} bytes; answers the index behind it. */
    int write(ByteBuf out, int start, int space) {
        int blocks = blocks(space);
        if (blocks <= 0) {
            return start;
        }
        int at = TcpOptionsWriter.sack(out, start, blocks);
        if (duplicate) {
            at = TcpOptionsWriter.sackBlock(out, at, duplicateLeft, duplicateRight);
            blocks--;
        }
        choose(blocks);
        for (int i = 0; i < blocks; i++) {
            at = TcpOptionsWriter.sackBlock(out, at, ranges.left(chosen[i]), ranges.right(chosen[i]));
        }
        return at;
    }

    /** First those that changed last, then the highest. */
    private void choose(int wanted) {
        int n = 0;
        for (int i = 0; i < recents && n < wanted; i++) {
            n = chooseOnce(ranges.find(recent[i]), n);
        }
        for (int i = ranges.count() - 1; i >= 0 && n < wanted; i--) {
            n = chooseOnce(i, n);
        }
    }

    private int chooseOnce(int range, int n) {
        for (int i = 0; i < n; i++) {
            if (chosen[i] == range) {
                return n;
            }
        }
        if (range < 0) {
            return n;
        }
        chosen[n] = range;
        return n + 1;
    }
}
