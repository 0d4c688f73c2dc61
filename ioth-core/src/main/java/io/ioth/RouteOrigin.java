/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

/** Who made a route. */
public enum RouteOrigin {
    /** It comes with an address, and goes with it. */
    CONNECTED,
    /** Set by hand, or by the configuration. */
    MANUAL,
    /** Advertised by a router (RFC 4861, RFC 4191). */
    ROUTER,
    /** Told by a DHCP server. */
    DHCP,
    /** A router said that there's a better next hop (RFC 4861 §8, RFC 792). */
    REDIRECT
}
