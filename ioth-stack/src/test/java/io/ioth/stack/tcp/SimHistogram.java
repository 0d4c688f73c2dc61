/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

/** Counts of durations, in classes of one width; those that are too long are in the last. */
final class SimHistogram {

    private final long widthNs;
    private final int[] counts;
    private long total;
    private double sumNs;

    SimHistogram(long widthNs, int classes) {
        this.widthNs = widthNs;
        this.counts = new int[classes];
    }

    void add(long ns) {
        counts[(int) Math.min(ns / widthNs, counts.length - 1)]++;
        total++;
        sumNs += ns;
    }

    void clear() {
        java.util.Arrays.fill(counts, 0);
        total = 0;
        sumNs = 0;
    }

    double meanNs() {
        return total == 0 ? 0 : sumNs / total;
    }

    /** The upper end of the class that a share of all lies below. */
    long percentileNs(double share) {
        long wanted = Math.round(total * share);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return (i + 1) * widthNs;
            }
        }
        return counts.length * widthNs;
    }
}
