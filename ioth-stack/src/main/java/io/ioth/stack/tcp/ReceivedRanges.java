/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.tcp.model.Seq;
import java.util.Arrays;

/** Which sequence numbers beyond RCV.NXT are held: ranges in order, each as large as can be. All lie within half the circle. */
final class ReceivedRanges {

    private static final int INITIAL = 8;

    private int[] lefts = new int[INITIAL];
    private int[] rights = new int[INITIAL];
    private int count;

    int count() {
        return count;
    }

    /** The first number of a range. */
    int left(int index) {
        return lefts[index];
    }

    /** The number behind the last of a range. */
    int right(int index) {
        return rights[index];
    }

    /** The index of the first range that ends behind {@code seq}. */
    int firstEndingAfter(int seq) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = low + high >>> 1;
            if (Seq.gt(rights[middle], seq)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The index of the range with {@code seq}, or -1. */
    int find(int seq) {
        int i = firstEndingAfter(seq);
        return i < count && Seq.leq(lefts[i], seq) ? i : -1;
    }

    /** Adds a range; what it overlaps or touches becomes one with it. */
    void add(int from, int to) {
        int begin = firstEndingAfter(from - 1);
        int end = begin;
        int left = from;
        int right = to;
        while (end < count && Seq.leq(lefts[end], to)) {
            left = Seq.min(left, lefts[end]);
            right = Seq.max(right, rights[end]);
            end++;
        }
        resize(begin, end);
        lefts[begin] = left;
        rights[begin] = right;
    }

    /** Makes one slot of those from {@code begin} to {@code end}. */
    private void resize(int begin, int end) {
        if (begin == end && count == lefts.length) {
            lefts = Arrays.copyOf(lefts, 2 * count);
            rights = Arrays.copyOf(rights, 2 * count);
        }
        System.arraycopy(lefts, end, lefts, begin + 1, count - end);
        System.arraycopy(rights, end, rights, begin + 1, count - end);
        count += 1 - (end - begin);
    }

    /** Forgets what comes before {@code seq}. */
    void removeBefore(int seq) {
        int gone = firstEndingAfter(seq);
        if (gone > 0) {
            count -= gone;
            System.arraycopy(lefts, gone, lefts, 0, count);
            System.arraycopy(rights, gone, rights, 0, count);
        }
        if (count > 0) {
            lefts[0] = Seq.max(lefts[0], seq);
        }
    }

    /** Forgets {@code seq} and what comes after it. */
    void removeFrom(int seq) {
        while (count > 0 && Seq.geq(lefts[count - 1], seq)) {
            count--;
        }
        if (count > 0) {
            rights[count - 1] = Seq.min(rights[count - 1], seq);
        }
    }
}
