/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.stack.iface.AddressWatch;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.stack.observe.StackObserver;

/** Tells an observer of addresses, besides who had to be told anyway. Confined to the engine. */
record WatchedAddresses(AddressWatch below, StackObserver observer) implements AddressWatch {

    @Override
    public void onAdded(InterfaceAddress address, long nowNs) {
        below.onAdded(address, nowNs);
    }

    @Override
    public void onUsable(InterfaceAddress address, long nowNs) {
        below.onUsable(address, nowNs);
        tell(address);
    }

    @Override
    public void onDuplicate(InterfaceAddress address, long nowNs) {
        below.onDuplicate(address, nowNs);
        tell(address);
    }

    @Override
    public void onGone(InterfaceAddress address, long nowNs) {
        below.onGone(address, nowNs);
    }

    private void tell(InterfaceAddress of) {
        observer.onAddress(of.owner().name(), of.address(), of.prefix().length(), of.origin(), of.state());
    }
}
