/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.net.IpAddress;

/** Told of a router that stays a neighbour, but routes no more. Called in the engine. */
@FunctionalInterface
public interface RouterWatch {

    /** For interfaces whose routers nobody keeps. */
    RouterWatch NONE = (router, nowNs) -> {};

    /** {@code router} says that it's none any more (RFC 4861 §7.3.3). */
    void onCeased(IpAddress router, long nowNs);
}
