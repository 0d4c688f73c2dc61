/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.multicast;

import io.ioth.net.IpAddress;
import io.ioth.stack.iface.SourceFilter;
import io.ioth.stack.multicast.GroupRecord.Type;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Changes of one group's state that are still to be reported, some of them again (RFC 3376 §5.1, RFC 3810 §6.1). Confined to the engine. */
final class PendingChange {

    private final IpAddress group;
    private int modeReports;
    private final Map<IpAddress, Integer> sourceReports = new TreeMap<>();

    PendingChange(IpAddress group) {
        this.group = group;
    }

    /** Takes in a change, which is to be reported {@code robustness} times. */
    void add(@Nullable SourceFilter before, @Nullable SourceFilter after, int robustness) {
        if (isExclude(before) != isExclude(after)) {
            modeReports = robustness;
            sourceReports.clear();
            return;
        }
        List<IpAddress> old = sources(before);
        List<IpAddress> now = sources(after);
        addDifference(old, now, robustness);
        addDifference(now, old, robustness);
    }

    private void addDifference(List<IpAddress> from, List<IpAddress> without, int robustness) {
        List<IpAddress> difference = new ArrayList<>(from);
        difference.removeAll(without);
        difference.forEach(source -> sourceReports.put(source, robustness));
    }

    private static boolean isExclude(@Nullable SourceFilter filter) {
        return filter != null && filter.isExclude();
    }

    private static List<IpAddress> sources(@Nullable SourceFilter filter) {
        return filter == null ? List.of() : filter.sources();
    }

    /** Adds what is to be reported next, given the present state, and counts it as reported once. */
    void report(@Nullable SourceFilter now, List<GroupRecord> to) {
        if (modeReports > 0) {
            Type type = isExclude(now) ? Type.CHANGE_TO_EXCLUDE_MODE : Type.CHANGE_TO_INCLUDE_MODE;
            to.add(new GroupRecord(type, group, sources(now)));
            modeReports--;
        } else {
            reportSources(now, to);
        }
        countDown();
    }

    private void reportSources(@Nullable SourceFilter now, List<GroupRecord> to) {
        List<IpAddress> allowed = new ArrayList<>();
        List<IpAddress> blocked = new ArrayList<>();
        for (IpAddress source : sourceReports.keySet()) {
            boolean wanted = now != null && now.admits(source.high(), source.low());
            (wanted ? allowed : blocked).add(source);
        }
        if (!allowed.isEmpty()) {
            to.add(new GroupRecord(Type.ALLOW_NEW_SOURCES, group, allowed));
        }
        if (!blocked.isEmpty()) {
            to.add(new GroupRecord(Type.BLOCK_OLD_SOURCES, group, blocked));
        }
    }

    private void countDown() {
        Iterator<Map.Entry<IpAddress, Integer>> all = sourceReports.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<IpAddress, Integer> each = all.next();
            if (each.getValue() == 1) {
                all.remove();
            } else {
                each.setValue(each.getValue() - 1);
            }
        }
    }

    /** Whether nothing is left to be reported. */
    boolean isDone() {
        return modeReports == 0 && sourceReports.isEmpty();
    }
}
