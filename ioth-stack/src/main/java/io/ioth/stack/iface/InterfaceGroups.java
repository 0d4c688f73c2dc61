/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The groups that an interface listens to: RFC 3376's and RFC 3810's interface reception state. The stack itself joins some, and sockets
 * want others, perhaps of some sources only; what the stack joined is wanted from everybody. Confined to the engine.
 */
public final class InterfaceGroups {

    private final Runnable onChange;
    private final Map<IpAddress, Integer> joined = new HashMap<>();
    private final Map<IpAddress, SourceFilter> wanted = new HashMap<>();
    private final TreeMap<IpAddress, SourceFilter> state = new TreeMap<>();
    private GroupReporter reporter = GroupReporter.NONE;
    private long[] highs = new long[0];
    private long[] lows = new long[0];

    /** Calls {@code onChange} when groups were added or removed. */
    InterfaceGroups(Runnable onChange) {
        this.onChange = onChange;
    }

    /** Sets who tells the routers. */
    public void reporter(GroupReporter newReporter) {
        reporter = newReporter;
    }

    /** Who tells the routers. */
    GroupReporter reporter() {
        return reporter;
    }

    /** Each group that is listened to, and of which sources; live. */
    public Map<IpAddress, SourceFilter> state() {
        return Collections.unmodifiableMap(state);
    }

    /** What is listened to of a group, or null. */
    public @Nullable SourceFilter get(IpAddress group) {
        return state.get(group);
    }

    void join(IpAddress group, long nowNs) {
        joined.merge(group, 1, Integer::sum);
        update(group, nowNs);
    }

    void leave(IpAddress group, long nowNs) {
        joined.computeIfPresent(group, (g, count) -> count == 1 ? null : count - 1);
        update(group, nowNs);
    }

    /** Sets what all sockets together want of a group; null for nothing. */
    public void want(IpAddress group, @Nullable SourceFilter filter, long nowNs) {
        if (filter == null) {
            wanted.remove(group);
        } else {
            wanted.put(group, filter);
        }
        update(group, nowNs);
    }

    private void update(IpAddress group, long nowNs) {
        SourceFilter before = state.get(group);
        SourceFilter after = joined.containsKey(group) ? SourceFilter.ALL : wanted.get(group);
        if (after == null ? before == null : after.equals(before)) {
            return;
        }
        if (after == null) {
            state.remove(group);
        } else {
            state.put(group, after);
        }
        if (before == null || after == null) {
            index();
            onChange.run();
        }
        reporter.onChange(group, before, after, nowNs);
    }

    /** The same as {@link #state}, in a form that packets are compared with. */
    private void index() {
        int size = state.size();
        highs = new long[size];
        lows = new long[size];
        int i = 0;
        for (IpAddress group : state.keySet()) {
            highs[i] = group.high();
            lows[i++] = group.low();
        }
    }

    /** The groups whose packets, from whomever, may be for us. */
    public List<IpAddress> all() {
        return List.copyOf(state.keySet());
    }

    /** Whether packets to that group are for us. From whom is for sockets to ask: routers send their queries to it too. */
    public boolean contains(long high, long low) {
        return find(high, low) >= 0;
    }

    private int find(long high, long low) {
        int from = 0;
        int to = highs.length;
        while (from < to) {
            int middle = from + to >>> 1;
            int order = Long.compareUnsigned(highs[middle], high);
            order = order != 0 ? order : Long.compareUnsigned(lows[middle], low);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return -1;
    }

    /** The stations that frames to these groups go to. */
    Set<Long> macs() {
        Set<Long> macs = new HashSet<>();
        for (IpAddress group : state.keySet()) {
            macs.add(MacAddress.ofMulticast(group).value());
        }
        return macs;
    }
}
