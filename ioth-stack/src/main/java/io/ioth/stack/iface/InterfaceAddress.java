/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.AddressOrigin;
import io.ioth.NetInterface.AddressState;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.time.Alarm;
import org.jspecify.annotations.Nullable;

/** An address of an interface; as an alarm it's about its lifetimes. Confined to the engine. */
public final class InterfaceAddress extends Alarm {

    private final StackInterface owner;
    private final AddressSpec spec;
    private final IpPrefix prefix;
    AddressListener listener;
    AddressState state = AddressState.TENTATIVE;
    boolean removed;
    private boolean retired;
    /** When it becomes deprecated, or {@link Lifetimes#INFINITE}. */
    long preferredUntilNs = Lifetimes.INFINITE;
    /** When it goes, or {@link Lifetimes#INFINITE}. */
    long validUntilNs = Lifetimes.INFINITE;
    /** How its uniqueness is tried and defended; none where nobody else can have it. */
    @Nullable Detection detection;

    InterfaceAddress(StackInterface owner, AddressSpec spec, AddressListener listener) {
        this.owner = owner;
        this.spec = spec;
        this.prefix = spec.prefix();
        this.listener = listener;
    }

    /** The interface that has it. */
    public StackInterface owner() {
        return owner;
    }

    /** The address. */
    public IpAddress address() {
        return spec.address();
    }

    /** Its prefix. */
    public IpPrefix prefix() {
        return prefix;
    }

    /** How the interface came by it. */
    public AddressOrigin origin() {
        return spec.origin();
    }

    boolean isOptimistic() {
        return spec.optimistic();
    }

    /**
     * Whether its prefix is on the link because of it. Not so for what was made of a router's prefix, where routers say what's on the link
     * (RFC 5942 §4).
     */
    public boolean bringsRoute() {
        return spec.origin() != AddressOrigin.SLAAC && spec.origin() != AddressOrigin.TEMPORARY;
    }

    /** RFC 4862's state. */
    public AddressState state() {
        return state;
    }

    /** Whether packets to it are ours, and packets from it may be sent. */
    public boolean isUsable() {
        return state == AddressState.PREFERRED
                || state == AddressState.DEPRECATED
                || state == AddressState.OPTIMISTIC;
    }

    /** Whether its uniqueness isn't certain yet. */
    public boolean isOnTrial() {
        return state == AddressState.TENTATIVE || state == AddressState.OPTIMISTIC;
    }

    /** Whether new communication should avoid it: it's deprecated, or still being tried (RFC 6724 §5, rule 3). */
    public boolean isAvoided() {
        return state != AddressState.PREFERRED;
    }

    /** Whether it serves only the connections that it has: nothing new comes in or goes out by it. */
    public boolean isRetired() {
        return retired;
    }

    /** Changes {@link #isRetired}. */
    public void setRetired(boolean on) {
        if (retired != on) {
            retired = on;
            owner.onAddressChange();
        }
    }

    /** Whether this is the address of these two halves. */
    public boolean is(long high, long low) {
        return spec.address().low() == low && spec.address().high() == high;
    }

    /** What's left of its lifetimes. */
    public Lifetimes remaining(long nowNs) {
        return new Lifetimes(left(preferredUntilNs, nowNs), left(validUntilNs, nowNs));
    }

    private static long left(long untilNs, long nowNs) {
        return untilNs == Lifetimes.INFINITE ? Lifetimes.INFINITE : Math.max(0, untilNs - nowNs);
    }

    boolean isPastPreferred(long nowNs) {
        return preferredUntilNs != Lifetimes.INFINITE && preferredUntilNs - nowNs <= 0;
    }

    boolean isPastValid(long nowNs) {
        return validUntilNs != Lifetimes.INFINITE && validUntilNs - nowNs <= 0;
    }

    @Override
    public void onDeadline(long nowNs) {
        owner.table().onLifetime(this, nowNs);
    }

    @Override
    public String toString() {
        return spec.address() + "/" + spec.prefixLength() + " " + state;
    }
}
