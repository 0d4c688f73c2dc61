/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.NetInterface.AddressState;
import io.ioth.net.IpAddress;

/** Told what becomes of an address. Called in the engine; it may add and remove addresses. */
@FunctionalInterface
public interface AddressListener {

    /** For addresses that nobody waits for. */
    AddressListener NONE = (address, state, nowNs) -> {};

    /** Why an address that was in use is gone, without anybody having removed it. */
    enum Loss {
        /** Another node uses it, and doesn't give way (RFC 5227 §2.4). */
        CONFLICT,
        /** Its valid lifetime has ended. */
        EXPIRED
    }

    /**
     * The trial for uniqueness has ended, once for each address: it's {@link AddressState#DUPLICATE} and not in use, though still listed, or
     * it's in use: {@link AddressState#PREFERRED}, or {@link AddressState#DEPRECATED} if its preferred lifetime has ended meanwhile.
     */
    void onResult(IpAddress address, AddressState state, long nowNs);

    /** The address is gone, its route too. */
    default void onLost(IpAddress address, Loss why, long nowNs) {}

    /** The preferred lifetime has ended: the address is {@link AddressState#DEPRECATED}. */
    default void onDeprecated(IpAddress address, long nowNs) {}
}
