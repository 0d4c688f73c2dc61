/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.AddressOrigin;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;

/**
 * An address that an interface is to get.
 *
 * @param prefixLength as the address's own family counts it
 * @param optimistic whether it may be used while it's being tried (RFC 4429); for IPv6 addresses that are most likely unique
 */
public record AddressSpec(
        IpAddress address, int prefixLength, AddressOrigin origin, Lifetimes lifetimes, boolean optimistic) {

    /** Checks the length, and that an interface can have such an address. */
    public AddressSpec {
        if (address.isAny() || address.isMulticast()) {
            throw new IllegalArgumentException(address + " can't be an address of an interface");
        }
        IpPrefix.of(address, prefixLength);
    }

    /** An address set by hand, for ever. */
    public static AddressSpec manual(IpAddress address, int prefixLength) {
        return new AddressSpec(address, prefixLength, AddressOrigin.MANUAL, Lifetimes.FOREVER, false);
    }

    /** The prefix that the address lies in. */
    public IpPrefix prefix() {
        return IpPrefix.of(address, prefixLength);
    }
}
