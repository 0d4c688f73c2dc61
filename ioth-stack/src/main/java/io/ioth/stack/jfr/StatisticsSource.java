/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.jfr;

import io.ioth.NetStack;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;

/** The stacks whose statistics are recorded; it holds none of them alive. Any thread. */
final class StatisticsSource {

    private static final Set<NetStack> OPEN = Collections.newSetFromMap(new WeakHashMap<>());

    static {
        FlightRecorder.addListener(new FlightRecorderListener() {
            @Override
            public void recorderInitialized(FlightRecorder recorder) {
                FlightRecorder.addPeriodicEvent(StatisticsEvent.class, StatisticsSource::record);
            }
        });
    }

    private StatisticsSource() {}

    static void add(NetStack stack) {
        synchronized (OPEN) {
            OPEN.add(stack);
        }
    }

    /** Records its last statistics. */
    static void remove(NetStack stack) {
        synchronized (OPEN) {
            OPEN.remove(stack);
        }
        if (FlightRecorder.isInitialized()) {
            record(stack);
        }
    }

    private static void record() {
        List<NetStack> all;
        synchronized (OPEN) {
            all = List.copyOf(OPEN);
        }
        for (NetStack stack : all) {
            record(stack);
        }
    }

    private static void record(NetStack stack) {
        StatisticsEvent event = new StatisticsEvent();
        if (event.isEnabled()) {
            event.fill(stack.name(), stack.counters());
            event.commit();
        }
    }
}
