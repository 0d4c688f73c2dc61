/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

/** EtherTypes that the stack speaks. */
public final class EtherTypes {

    /** IPv4. */
    public static final int IPV4 = 0x0800;
    /** ARP. */
    public static final int ARP = 0x0806;
    /** IPv6. */
    public static final int IPV6 = 0x86dd;

    private EtherTypes() {}
}
