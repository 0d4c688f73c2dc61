/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.time;

/** A monotonic clock. Readings have an arbitrary origin and are compared by subtraction only. */
@FunctionalInterface
public interface NanoClock {

    /** Now, in nanoseconds. */
    long nanoTime();

    /** The clock of this machine. */
    static NanoClock system() {
        return System::nanoTime;
    }
}
