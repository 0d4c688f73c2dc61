/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.socket;

import io.ioth.net.IpAddress;

/** Which addresses a socket takes. */
public enum Family {
    /** Both; the wildcard {@code ::} stands for every address of either family. */
    DUAL,
    /** IPv4 only. */
    IPV4,
    /** IPv6, and IPv4 as mapped addresses: what Java calls INET6. */
    IPV6;

    /** Whether a socket of this family may use {@code address}; {@link IpAddress#ANY} suits every family. */
    public boolean admits(IpAddress address) {
        return this != IPV4 || address.isIpv4() || address.equals(IpAddress.ANY);
    }
}
