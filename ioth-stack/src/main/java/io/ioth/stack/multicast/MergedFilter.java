/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.multicast;

import io.ioth.net.IpAddress;
import io.ioth.stack.iface.SourceFilter;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an interface must listen to so that every socket gets what it wants (RFC 3376 §3.2, RFC 3810 §4.2). */
final class MergedFilter {

    private MergedFilter() {}

    /** The least that admits whatever one of {@code wishes} admits; null for nothing. */
    static @Nullable SourceFilter of(Collection<SourceFilter> wishes) {
        Set<IpAddress> included = new HashSet<>();
        Set<IpAddress> excludedByAll = null;
        for (SourceFilter wish : wishes) {
            List<IpAddress> sources = wish.sources();
            if (!wish.isExclude()) {
                included.addAll(sources);
            } else if (excludedByAll == null) {
                excludedByAll = new HashSet<>(sources);
            } else {
                excludedByAll.retainAll(new HashSet<>(sources));
            }
        }
        if (excludedByAll == null) {
            return SourceFilter.include(included);
        }
        excludedByAll.removeAll(included);
        return SourceFilter.exclude(excludedByAll);
    }
}
