/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.time;

import java.time.Instant;

/** A monotonic clock. Readings have an arbitrary origin and are compared by subtraction only. */
@FunctionalInterface
public interface NanoClock {

    /** Now, in nanoseconds. */
    long nanoTime();

    /** The clock of this machine. */
    static NanoClock system() {
        return System::nanoTime;
    }

    /** What time it was when {@link #system()} read 0, in nanoseconds since 1970, as far as the wall clock is right now. */
    static long systemOriginNs() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano() - System.nanoTime();
    }
}
