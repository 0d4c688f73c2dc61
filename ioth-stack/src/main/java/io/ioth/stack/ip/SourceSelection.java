/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.net.IpAddress;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.stack.iface.InterfaceTable;
import io.ioth.stack.iface.StackInterface;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses our address for a destination: RFC 6724 §5, rules 1, 2, 5, 6 and 8. Confined to the engine. */
final class SourceSelection {

    private static final int LINK_SCOPE = 2;
    private static final int GLOBAL_SCOPE = 14;

    private final InterfaceTable interfaces;

    SourceSelection(InterfaceTable interfaces) {
        this.interfaces = interfaces;
    }

    /** The best address, or null when there's none of that family. */
    @Nullable IpAddress choose(IpAddress destination, StackInterface out) {
        InterfaceAddress best = null;
        List<StackInterface> all = interfaces.all();
        for (int i = 0; i < all.size(); i++) {
            StackInterface candidates = all.get(i);
            boolean mustBeOut = destination.isMulticast() || destination.isLinkLocal();
            if (candidates.isLoopback() || mustBeOut && candidates != out) {
                continue;
            }
            List<InterfaceAddress> addresses = candidates.addresses();
            for (int j = 0; j < addresses.size(); j++) {
                InterfaceAddress candidate = addresses.get(j);
                if (isCandidate(candidate, destination, out)
                        && (best == null || isBetter(candidate, best, destination, out))) {
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

    private static boolean isBetter(InterfaceAddress a, InterfaceAddress b, IpAddress destination, StackInterface out) {
        if (a.address().equals(destination) || b.address().equals(destination)) {
            return a.address().equals(destination);
        }
        int scopeA = scope(a.address());
        int scopeB = scope(b.address());
        if (scopeA != scopeB) {
            int wanted = scope(destination);
            return scopeA < scopeB ? scopeA >= wanted : scopeB < wanted;
        }
        if (a.owner() != b.owner()) {
            return a.owner() == out;
        }
        boolean labelA = label(a.address()) == label(destination);
        boolean labelB = label(b.address()) == label(destination);
        if (labelA != labelB) {
            return labelA;
        }
        return commonBits(a, destination) > commonBits(b, destination);
    }

    private static int scope(IpAddress address) {
        if (address.isIpv4()) {
            return address.isLinkLocal() || address.isLoopback() ? LINK_SCOPE : GLOBAL_SCOPE;
        }
        if (address.isMulticast()) {
            return (int) (address.high() >>> 48) & 0xf;
        }
        return address.isLinkLocal() || address.isLoopback() ? LINK_SCOPE : GLOBAL_SCOPE;
    }

    /** RFC 6724 §2.1's policy table. */
    private static int label(IpAddress address) {
        if (address.isIpv4()) {
            return 4;
        }
        if (address.isLoopback()) {
            return 0;
        }
        int first = (int) (address.high() >>> 48);
        if (first == 0x2002) {
            return 2;
        }
        if (address.high() >>> 32 == 0x2001_0000L) {
            return 5;
        }
        return first >>> 9 == 0x7e ? 13 : 1;
    }

    private static int commonBits(InterfaceAddress candidate, IpAddress destination) {
        IpAddress address = candidate.address();
        long high = address.high() ^ destination.high();
        int common = high != 0
                ? Long.numberOfLeadingZeros(high)
                : 64 + Long.numberOfLeadingZeros(address.low() ^ destination.low());
        return Math.min(common, candidate.prefix().bits());
    }
}
