/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where errors of ours end: counted, logged once for each place, and nothing else happens. Confined to the engine. */
public final class Containment {

    private static final Logger LOG = LoggerFactory.getLogger(Containment.class);
    private static final int MAX_PLACES = 64;

    private final Counters counters;
    private final Set<String> places = new HashSet<>();

    /** Counts under {@link DropReason#INTERNAL_ERROR}. */
    public Containment(Counters counters) {
        this.counters = counters;
    }

    /** An exception that should not have been. */
    public void onError(RuntimeException error) {
        counters.drop(DropReason.INTERNAL_ERROR);
        StackTraceElement[] trace = error.getStackTrace();
        String place = error.getClass().getName() + (trace.length > 0 ? trace[0] : "");
        if (places.size() < MAX_PLACES && places.add(place)) {
            LOG.error("internal error while handling one packet or timer, which was dropped", error);
        }
    }
}
