/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

/** Told of addresses that come and go. Called in the engine. */
public interface AddressWatch {

    /** The address is there, though it may have to be tried first. */
    void onAdded(InterfaceAddress address, long nowNs);

    /** The trial of the address has ended well. */
    default void onUsable(InterfaceAddress address, long nowNs) {}

    /** The trial found that another node has the address; it's told {@link #onGone} too. */
    default void onDuplicate(InterfaceAddress address, long nowNs) {}

    /** The address is no longer there, or turned out to be another node's. May be told twice. */
    void onGone(InterfaceAddress address, long nowNs);
}
