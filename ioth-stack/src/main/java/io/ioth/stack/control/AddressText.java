/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import io.ioth.AddressOrigin;
import io.ioth.NetInterface;
import io.ioth.NetInterface.Address;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import java.time.Duration;
import java.util.Optional;

/** An address as {@code ip addr} prints it. */
final class AddressText {

    private AddressText() {}

    /** The line with the address, its scope and its flags. */
    static String first(NetInterface on, Address each) {
        IpAddress address = each.address();
        boolean ipv4 = address.isIpv4();
        StringBuilder text = new StringBuilder(ipv4 ? "inet " : "inet6 ").append(address).append('/').append(each.prefixLength());
        IpPrefix prefix = IpPrefix.of(address, each.prefixLength());
        if (ipv4 && each.prefixLength() < 31 && !on.isLoopback()) {
            text.append(" brd ").append(prefix.last());
        }
        text.append(" scope ").append(scope(address));
        if (isSecondary(on, each)) {
            text.append(" secondary");
        }
        flags(text, each);
        return ipv4 ? text.append(' ').append(on.name()).toString() : text.toString();
    }

    /** Whether it's an IPv4 address of a prefix that an address before it is of. */
    static boolean isSecondary(NetInterface on, Address each) {
        if (!each.address().isIpv4()) {
            return false;
        }
        IpPrefix prefix = IpPrefix.of(each.address(), each.prefixLength());
        for (Address other : on.addresses()) {
            if (other.address().equals(each.address())) {
                return false;
            }
            if (other.address().isIpv4() && IpPrefix.of(other.address(), other.prefixLength()).equals(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static void flags(StringBuilder text, Address each) {
        if (each.origin() == AddressOrigin.TEMPORARY) {
            text.append(" temporary");
        }
        switch (each.state()) {
            case TENTATIVE -> text.append(" tentative");
            case OPTIMISTIC -> text.append(" optimistic tentative");
            case DEPRECATED -> text.append(" deprecated");
            case DUPLICATE -> text.append(" dadfailed tentative");
            case PREFERRED -> {}
        }
        if (each.validFor().isPresent()) {
            text.append(" dynamic");
        }
    }

    /** The line with its lifetimes. */
    static String lifetimes(Address each) {
        return "valid_lft " + text(each.validFor()) + " preferred_lft " + text(each.preferredFor());
    }

    private static String text(Optional<Duration> left) {
        return left.map(time -> Math.max(0, time.toSeconds()) + "sec").orElse("forever");
    }

    static String scope(IpAddress address) {
        return address.isLoopback() ? "host" : address.isLinkLocal() ? "link" : "global";
    }
}
