/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.NetInterface.AddressState;
import io.ioth.metrics.Counter;
import io.ioth.net.IpAddress;

/**
 * Whether our addresses are ours alone: one probe and a second of waiting before use (RFC 4862 §5.4; for IPv4 the same with an ARP probe,
 * shorter than RFC 5227 has it), and defence afterwards (RFC 5227 §2.4). Confined to the engine.
 */
final class DuplicateDetection {

    static final long RETRANS_TIMER_NS = 1_000_000_000L;
    private static final long DEFEND_INTERVAL_NS = 10_000_000_000L;

    private final StackInterface iface;
    private final InterfaceContext context;

    DuplicateDetection(StackInterface iface, InterfaceContext context) {
        this.iface = iface;
        this.context = context;
    }

    void begin(InterfaceAddress address, long nowNs) {
        if (!context.duplicateAddressDetection() || !iface.isEthernet()) {
            succeed(address, nowNs);
            return;
        }
        context.alarms().schedule(address, nowNs + RETRANS_TIMER_NS);
        if (address.address().isIpv4()) {
            iface.arp().probe(address.address(), nowNs);
        } else {
            iface.discovery().probe(address.address(), nowNs);
        }
    }

    void succeed(InterfaceAddress address, long nowNs) {
        address.state = AddressState.PREFERRED;
        context.input().onChange();
        iface.groups().reporter().onAddressUsable(address.address(), nowNs);
        announce(address.address(), nowNs);
        tell(address, nowNs);
    }

    private void announce(IpAddress address, long nowNs) {
        if (!iface.isEthernet()) {
            return;
        }
        if (address.isIpv4()) {
            iface.arp().announce(address, nowNs);
        } else {
            iface.discovery().announce(address, nowNs);
        }
    }

    private static void tell(InterfaceAddress address, long nowNs) {
        AddressListener listener = address.listener;
        address.listener = AddressListener.NONE;
        listener.onResult(address.address(), address.state(), nowNs);
    }

    /** Somebody else says that he has, or tries to have, {@code claimed}. */
    void onConflict(IpAddress claimed, long nowNs) {
        InterfaceAddress address = iface.find(claimed);
        if (address == null || address.state == AddressState.DUPLICATE) {
            return;
        }
        context.counters().count(Counter.DAD_DUPLICATES);
        if (address.state == AddressState.TENTATIVE) {
            address.state = AddressState.DUPLICATE;
            context.alarms().cancel(address);
            context.input().onChange();
            tell(address, nowNs);
        } else if (!address.defended || nowNs - address.lastDefenceNs >= DEFEND_INTERVAL_NS) {
            address.defended = true;
            address.lastDefenceNs = nowNs;
            announce(claimed, nowNs);
        }
    }
}
