/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.NetInterface.AddressState;
import io.ioth.net.IpAddress;

/** Told how duplicate address detection ended. Called in the engine. */
@FunctionalInterface
public interface AddressListener {

    /** For addresses that nobody waits for. */
    AddressListener NONE = (address, state, nowNs) -> {};

    /** The address is {@link AddressState#PREFERRED}, or {@link AddressState#DUPLICATE} and not in use. */
    void onResult(IpAddress address, AddressState state, long nowNs);
}
