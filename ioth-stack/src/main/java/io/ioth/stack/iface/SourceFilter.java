/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.net.IpAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which sources of a group are wanted: RFC 3376 and RFC 3810 §3's filter mode and source list. No filter at all, null, stands for
 * {@code INCLUDE {}}: nothing of the group is wanted.
 */
public final class SourceFilter {

    /** Everything that is sent to the group: {@code EXCLUDE {}}. */
    public static final SourceFilter ALL = new SourceFilter(true, List.of());

    private final boolean exclude;
    private final IpAddress[] sources;

    private SourceFilter(boolean exclude, Collection<IpAddress> sources) {
        this.exclude = exclude;
        this.sources = new TreeSet<>(sources).toArray(IpAddress[]::new);
    }

    /** All but {@code sources}. */
    public static SourceFilter exclude(Collection<IpAddress> sources) {
        return sources.isEmpty() ? ALL : new SourceFilter(true, sources);
    }

    /** Only {@code sources}; null when there are none. */
    public static @Nullable SourceFilter include(Collection<IpAddress> sources) {
        return sources.isEmpty() ? null : new SourceFilter(false, sources);
    }

    /** Whether {@link #sources()} are those that aren't wanted. */
    public boolean isExclude() {
        return exclude;
    }

    /** The sources, in order. */
    public List<IpAddress> sources() {
        return List.of(sources);
    }

    /** Whether packets of that source are wanted. */
    public boolean admits(long high, long low) {
        return contains(high, low) != exclude;
    }

    private boolean contains(long high, long low) {
        int from = 0;
        int to = sources.length;
        while (from < to) {
            int middle = from + to >>> 1;
            IpAddress source = sources[middle];
            int order = Long.compareUnsigned(source.high(), high);
            order = order != 0 ? order : Long.compareUnsigned(source.low(), low);
            if (order == 0) {
                return true;
            }
            if (order < 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return false;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SourceFilter that && exclude == that.exclude && Arrays.equals(sources, that.sources);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sources) * 2 + (exclude ? 1 : 0);
    }

    @Override
    public String toString() {
        return (exclude ? "EXCLUDE " : "INCLUDE ") + Arrays.toString(sources);
    }
}
