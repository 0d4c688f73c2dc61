/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.net.IpAddress;

/** Told what the neighbour cache finds out of routers. Called in the engine. */
@FunctionalInterface
public interface RouterWatch {

    /** For interfaces whose routers nobody keeps. */
    RouterWatch NONE = (router, nowNs) -> {};

    /** {@code router} says that it's none any more (RFC 4861 §7.3.3). */
    void onCeased(IpAddress router, long nowNs);

    /** A next hop has stopped answering, or is heard of again. */
    default void onReachability(IpAddress nextHop, long nowNs) {}
}
