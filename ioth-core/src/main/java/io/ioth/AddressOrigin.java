/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

/** How an interface came by an address. */
public enum AddressOrigin {
    /** Set by hand. */
    MANUAL,
    /** Made of itself on the link: IPv6's (RFC 4862 §5.3) or IPv4's (RFC 3927). */
    LINK_LOCAL,
    /** From the prefix of a router (RFC 4862 §5.5). */
    SLAAC,
    /** From the prefix of a router, changed every day (RFC 8981). */
    TEMPORARY,
    /** Leased (RFC 2131, RFC 8415). */
    DHCP,
    /** Computed from a name, a password and the time. */
    ONE_TIME
}
