/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.jfr;

import io.ioth.NetStack;
import io.ioth.metrics.Counters;
import io.ioth.stack.observe.StackObserver;
import io.ioth.time.NanoClock;

/** Records what happens in stacks, where there is a recorder. Any thread. */
public final class Recorder {

    private static final boolean PRESENT = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private Recorder() {}

    /** Who records what happens in the engine of the stack {@code name}, whose clock is {@code clock}. */
    public static StackObserver observer(String name, NanoClock clock) {
        return PRESENT ? new RecordingObserver(name, clock) : StackObserver.NONE;
    }

    /** Records the drops that are counted there. */
    public static void watch(StackObserver observer, Counters counters) {
        if (PRESENT && observer instanceof RecordingObserver recording) {
            counters.watchDrops(recording::onDrop);
        }
    }

    /** Records the statistics of a stack now and then, for as long as somebody else holds it and it isn't {@linkplain #closed closed}. */
    public static void opened(NetStack stack) {
        if (PRESENT) {
            StatisticsSource.add(stack);
        }
    }

    /** Records the statistics of {@code stack} for the last time. */
    public static void closed(NetStack stack) {
        if (PRESENT) {
            StatisticsSource.remove(stack);
        }
    }
}
