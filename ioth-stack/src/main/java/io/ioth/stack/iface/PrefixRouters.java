/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;

/**
 * Which router advertised which prefix, so that packets through a router come from an address that it knows (RFC 6724 §5, rule 5.5; RFC 8028).
 * Bounded: the oldest are forgotten. Confined to the engine.
 */
public final class PrefixRouters {

    private static final int MAX_PAIRS = 64;

    private final List<Pair> pairs = new ArrayList<>();

    PrefixRouters() {}

    private record Pair(IpPrefix prefix, IpAddress router) {}

    /** {@code router} has advertised {@code prefix}. */
    public void add(IpPrefix prefix, IpAddress router) {
        Pair pair = new Pair(prefix, router);
        if (!pairs.contains(pair)) {
            if (pairs.size() == MAX_PAIRS) {
                pairs.removeFirst();
            }
            pairs.add(pair);
        }
    }

    /** {@code router} has withdrawn {@code prefix}. */
    public void remove(IpPrefix prefix, IpAddress router) {
        pairs.remove(new Pair(prefix, router));
    }

    /** Whether {@code router} has advertised {@code prefix}. */
    public boolean contains(IpPrefix prefix, IpAddress router) {
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            if (pair.router().equals(router) && pair.prefix().equals(prefix)) {
                return true;
            }
        }
        return false;
    }
}
