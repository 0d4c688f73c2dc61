/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.AddressOrigin;
import io.ioth.net.IpAddress;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.stack.iface.InterfaceTable;
import io.ioth.stack.iface.StackInterface;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses our address for a destination: RFC 6724 §5. There are no home addresses here (rule 4). As in Linux the addresses of other
 * interfaces are candidates too, unless the destination is one of a link or a group. Confined to the engine.
 */
final class SourceSelection {

    private final InterfaceTable interfaces;
    private final PolicyTable policies;

    SourceSelection(InterfaceTable interfaces, PolicyTable policies) {
        this.interfaces = interfaces;
        this.policies = policies;
    }

    /** The best address, or null when there's none of that family. */
    @Nullable IpAddress choose(IpAddress destination, StackInterface out, IpAddress nextHop) {
        InterfaceAddress best = null;
        boolean mustBeOut = destination.isMulticast() || destination.isLinkLocal();
        List<StackInterface> all = interfaces.all();
        for (int i = 0; i < all.size(); i++) {
            StackInterface owner = all.get(i);
            if (owner.isLoopback() || mustBeOut && owner != out) {
                continue;
            }
            List<InterfaceAddress> addresses = owner.addresses();
            for (int j = 0; j < addresses.size(); j++) {
                InterfaceAddress candidate = addresses.get(j);
                if (isCandidate(candidate, destination, out)
                        && (best == null || compare(candidate, best, destination, out, nextHop) < 0)) {
                    best = candidate;
                }
            }
        }
        return best == null ? null : best.address();
    }

    private static boolean isCandidate(InterfaceAddress candidate, IpAddress destination, StackInterface out) {
        IpAddress address = candidate.address();
        return candidate.isUsable()
                && !candidate.isRetired()
                && address.isIpv4() == destination.isIpv4()
                && (candidate.owner() == out || !address.isLinkLocal());
    }

    /** Negative when {@code a} is the better one, 0 when the rules don't tell. */
    private int compare(
            InterfaceAddress a, InterfaceAddress b, IpAddress destination, StackInterface out, IpAddress nextHop) {
        int order = prefer(a.address().equals(destination), b.address().equals(destination));
        order = order != 0 ? order : byScope(a.address(), b.address(), PolicyTable.scope(destination));
        order = order != 0 ? order : prefer(!a.isAvoided(), !b.isAvoided());
        order = order != 0 ? order : prefer(a.owner() == out, b.owner() == out);
        order = order != 0 ? order : prefer(isOfRouter(a, out, nextHop), isOfRouter(b, out, nextHop));
        order = order != 0 ? order : byLabel(a.address(), b.address(), destination);
        order = order != 0 ? order : prefer(isTemporary(a), isTemporary(b));
        return order != 0 ? order : commonBits(b, destination) - commonBits(a, destination);
    }

    static int prefer(boolean a, boolean b) {
        return a == b ? 0 : a ? -1 : 1;
    }

    /** Rule 2. */
    private static int byScope(IpAddress a, IpAddress b, int wanted) {
        int scopeA = PolicyTable.scope(a);
        int scopeB = PolicyTable.scope(b);
        if (scopeA == scopeB) {
            return 0;
        }
        return scopeA < scopeB ? scopeA < wanted ? 1 : -1 : scopeB < wanted ? -1 : 1;
    }

    /** Rule 5.5. */
    private static boolean isOfRouter(InterfaceAddress candidate, StackInterface out, IpAddress nextHop) {
        return candidate.owner() == out && out.prefixRouters().contains(candidate.prefix(), nextHop);
    }

    /** Rule 6. */
    private int byLabel(IpAddress a, IpAddress b, IpAddress destination) {
        int wanted = policies.label(destination);
        return prefer(policies.label(a) == wanted, policies.label(b) == wanted);
    }

    /** Rule 7. */
    private static boolean isTemporary(InterfaceAddress candidate) {
        return candidate.origin() == AddressOrigin.TEMPORARY;
    }

    /** RFC 6724 §2.2: how many of the first bits are the same, within the source's prefix. */
    static int commonBits(InterfaceAddress source, IpAddress destination) {
        IpAddress address = source.address();
        long high = address.high() ^ destination.high();
        int common = high != 0
                ? Long.numberOfLeadingZeros(high)
                : 64 + Long.numberOfLeadingZeros(address.low() ^ destination.low());
        return Math.min(common, source.prefix().bits());
    }
}
