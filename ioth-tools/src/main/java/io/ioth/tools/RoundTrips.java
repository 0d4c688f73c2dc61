/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import java.util.Locale;

/** Least, mean, greatest and spread of round-trip times. */
final class RoundTrips {

    private long count;
    private double least = Double.MAX_VALUE;
    private double greatest;
    private double sum;
    private double squares;

    void add(long nanoseconds) {
        double milliseconds = nanoseconds / 1e6;
        count++;
        least = Math.min(least, milliseconds);
        greatest = Math.max(greatest, milliseconds);
        sum += milliseconds;
        squares += milliseconds * milliseconds;
    }

    @Override
    public String toString() {
        double mean = sum / count;
        double spread = Math.sqrt(Math.max(0, squares / count - mean * mean));
        return String.format(
                Locale.ROOT, "rtt min/avg/max/mdev = %.3f/%.3f/%.3f/%.3f ms", least, mean, greatest, spread);
    }
}
