/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.NetInterface.AddressState;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.time.Alarm;

/** An address of an interface. Confined to the engine. */
public final class InterfaceAddress extends Alarm {

    private final StackInterface owner;
    private final IpAddress address;
    private final IpPrefix prefix;
    AddressListener listener;
    AddressState state = AddressState.TENTATIVE;
    long lastDefenceNs;
    boolean defended;

    InterfaceAddress(StackInterface owner, IpAddress address, int prefixLength, AddressListener listener) {
        this.owner = owner;
        this.address = address;
        this.prefix = IpPrefix.of(address, prefixLength);
        this.listener = listener;
    }

    /** The interface that has it. */
    public StackInterface owner() {
        return owner;
    }

    /** The address. */
    public IpAddress address() {
        return address;
    }

    /** Its prefix. */
    public IpPrefix prefix() {
        return prefix;
    }

    /** RFC 4862's state. */
    public AddressState state() {
        return state;
    }

    /** Whether it may be used. */
    public boolean isPreferred() {
        return state == AddressState.PREFERRED;
    }

    /** Whether this is the address of these two halves. */
    public boolean is(long high, long low) {
        return address.low() == low && address.high() == high;
    }

    @Override
    public void onDeadline(long nowNs) {
        owner.duplicates().succeed(this, nowNs);
    }
}
