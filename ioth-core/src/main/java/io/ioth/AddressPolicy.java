/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.net.IpPrefix;
import java.util.List;

/**
 * A row of the policy table (RFC 6724 §2.1), by which addresses are chosen. Of the rows whose prefix an address lies in, the longest counts.
 *
 * @param prefix IPv4 is {@code ::ffff:0:0/96}
 * @param precedence of two destinations, the one whose precedence is greater comes first
 * @param label a source whose label is the destination's is preferred
 */
public record AddressPolicy(IpPrefix prefix, int precedence, int label) {

    /** What a stack begins with: RFC 6724's. */
    public static final List<AddressPolicy> DEFAULTS = List.of(
            row("::1/128", 50, 0),
            row("::/0", 40, 1),
            new AddressPolicy(IpPrefix.DEFAULT_IPV4, 35, 4),
            row("2002::/16", 30, 2),
            row("2001::/32", 5, 5),
            row("fc00::/7", 3, 13),
            row("::/96", 1, 3),
            row("fec0::/10", 1, 11),
            row("3ffe::/16", 1, 12));

    private static AddressPolicy row(String prefix, int precedence, int label) {
        return new AddressPolicy(IpPrefix.parse(prefix), precedence, label);
    }
}
