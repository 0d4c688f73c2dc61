/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.multicast;

/** What the routers of a link speak, and so what hosts speak too (RFC 3376 §7.2, RFC 3810 §8.2). */
enum QuerierVersion {
    /** IGMPv1: groups are never left. */
    FIRST,
    /** IGMPv2 and MLDv1: groups without sources, one report for all members. */
    OLD,
    /** IGMPv3 and MLDv2. */
    CURRENT
}
