/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.AddressPolicy;
import io.ioth.net.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** RFC 6724's policy table, and its scopes. Confined to the engine. */
public final class PolicyTable {

    static final int LINK_SCOPE = 2;
    static final int SITE_SCOPE = 5;
    static final int GLOBAL_SCOPE = 14;

    /** For addresses that no row is about: the least, and a label of nobody else's. */
    private static final int NONE = -1;

    private static final int MAX_ROWS = 1024;

    private List<AddressPolicy> rows = List.of();

    /** The table that the RFC recommends. */
    public PolicyTable() {
        set(AddressPolicy.DEFAULTS);
    }

    /** The rows, the longest prefix first. */
    public List<AddressPolicy> rows() {
        return rows;
    }

    /**
     * Replaces all rows.
     *
     * @throws IllegalArgumentException when there are too many, or two about one prefix
     */
    public void set(List<AddressPolicy> newRows) {
        if (newRows.size() > MAX_ROWS) {
            throw new IllegalArgumentException("a policy table has at most " + MAX_ROWS + " rows, not " + newRows.size());
        }
        List<AddressPolicy> sorted = new ArrayList<>(newRows);
        sorted.sort(Comparator.comparingInt((AddressPolicy row) -> row.prefix().bits())
                .reversed()
                .thenComparing(row -> row.prefix().address()));
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).prefix().equals(sorted.get(i - 1).prefix())) {
                throw new IllegalArgumentException("the policy table has two rows about " + sorted.get(i).prefix());
            }
        }
        rows = List.copyOf(sorted);
    }

    int label(IpAddress address) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).prefix().contains(address)) {
                return rows.get(i).label();
            }
        }
        return NONE;
    }

    int precedence(IpAddress address) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).prefix().contains(address)) {
                return rows.get(i).precedence();
            }
        }
        return NONE;
    }

    /** RFC 6724 §3.1 and §3.2: the scope of a unicast address or a group, of both families. */
    static int scope(IpAddress address) {
        if (address.isMulticast()) {
            return address.isIpv4() ? groupScope(address.ipv4Bits()) : (int) (address.high() >>> 48) & 0xf;
        }
        if (address.isLinkLocal() || address.isLoopback()) {
            return LINK_SCOPE;
        }
        return address.high() >>> 54 == 0x3fb ? SITE_SCOPE : GLOBAL_SCOPE;
    }

    private static int groupScope(int group) {
        return group >>> 8 == 0xe0_0000 ? LINK_SCOPE : GLOBAL_SCOPE;
    }
}
