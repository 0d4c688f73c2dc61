/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.NetInterface.AddressState;
import io.ioth.metrics.Counter;

/**
 * Whether an address is ours alone: one probe and a second of waiting before use (RFC 4862 §5.4; for IPv4 the same with an ARP probe,
 * shorter than RFC 5227 has it), and defence afterwards (RFC 5227 §2.4). Confined to the engine.
 */
final class DuplicateDetection extends Detection {

    static final long RETRANS_TIMER_NS = 1_000_000_000L;
    private static final long DEFEND_INTERVAL_NS = 10_000_000_000L;

    private final StackInterface iface;
    private final InterfaceContext context;
    private long lastDefenceNs;
    private boolean defended;

    DuplicateDetection(InterfaceAddress address, InterfaceContext context) {
        super(address);
        this.iface = address.owner();
        this.context = context;
    }

    @Override
    void begin(long nowNs) {
        context.alarms().schedule(this, nowNs + RETRANS_TIMER_NS);
        if (address.address().isIpv4()) {
            iface.arp().probe(address.address(), nowNs);
        } else {
            iface.discovery().probe(address.address(), nowNs);
        }
    }

    @Override
    void again(long nowNs) {}

    @Override
    public void onDeadline(long nowNs) {
        announce(nowNs);
        iface.table().succeed(address, nowNs);
    }

    private void announce(long nowNs) {
        if (address.address().isIpv4()) {
            iface.arp().announce(address.address(), nowNs);
        } else {
            iface.discovery().announce(address.address(), nowNs);
        }
    }

    void onConflict(long nowNs) {
        if (address.state == AddressState.DUPLICATE) {
            return;
        }
        context.counters().count(Counter.DAD_DUPLICATES);
        if (address.state == AddressState.TENTATIVE) {
            context.alarms().cancel(this);
            iface.table().fail(address, nowNs);
        } else if (!defended || nowNs - lastDefenceNs >= DEFEND_INTERVAL_NS) {
            defended = true;
            lastDefenceNs = nowNs;
            announce(nowNs);
        }
    }
}
