/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.multicast;

import io.ioth.metrics.Counters;
import io.ioth.time.Alarm;
import io.ioth.time.DeadlineHeap;
import java.util.random.RandomGenerator;

/** What the reports of all interfaces share. */
record ReportContext(DeadlineHeap<Alarm> alarms, Counters counters, RandomGenerator random) {

    /** A random time up to {@code mostNs}. */
    long delay(long mostNs) {
        return mostNs <= 0 ? 0 : random.nextLong(mostNs);
    }
}
