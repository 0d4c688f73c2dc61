/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.NetInterface.AddressState;
import io.ioth.metrics.DropReason;

/**
 * Duplicate address detection of IPv6 (RFC 4862 §5.4), with probes that are known again when a network reflects them (RFC 7527), and
 * optimistic addresses (RFC 4429). Confined to the engine.
 */
final class DuplicateDetection extends Detection {

    /** RFC 4861 §10: the probes that follow reflected ones. */
    private static final int MAX_MULTICAST_SOLICIT = 3;

    private final long nonce;
    private int probesLeft;
    private boolean reflected;

    DuplicateDetection(InterfaceAddress address, InterfaceContext context) {
        super(address, context);
        this.nonce = context.random().nextLong() & 0xffff_ffff_ffffL;
    }

    @Override
    void begin(long nowNs) {
        probesLeft = iface.uniqueness().transmits();
        if (probesLeft == 0) {
            iface.table().succeed(address, nowNs);
            return;
        }
        long start = address.isOptimistic() ? nowNs : iface.uniqueness().firstProbeNs(address.origin(), nowNs);
        if (start - nowNs > 0) {
            context.alarms().schedule(this, start);
        } else {
            onDeadline(nowNs);
        }
    }

    @Override
    public void onDeadline(long nowNs) {
        if (probesLeft == 0 && reflected) {
            reflected = false;
            probesLeft = MAX_MULTICAST_SOLICIT;
        }
        if (probesLeft == 0) {
            iface.table().succeed(address, nowNs);
            return;
        }
        probesLeft--;
        context.alarms().schedule(this, nowNs + iface.neighbors().retransTimerNs());
        iface.discovery().probe(address.address(), nonce, nowNs);
        if (address.isOptimistic() && address.state == AddressState.TENTATIVE) {
            iface.table().useOptimistically(address);
        }
    }

    @Override
    void onSuccess(long nowNs) {
        announce(nowNs);
    }

    @Override
    void announce(long nowNs) {
        iface.discovery().announce(address.address(), nowNs);
    }

    /**
     * Somebody probes for the address.
     *
     * @param theirs the nonce of the probe, or {@code NdView.NO_ADDRESS}
     * @return whether that's the end of it; if not, it's to be told that the address is here
     */
    boolean onProbe(long theirs, long nowNs) {
        if (theirs == nonce) {
            reflected = true;
            context.counters().drop(DropReason.ND_REFLECTED);
            return true;
        }
        if (address.isOnTrial()) {
            fail(nowNs);
            return true;
        }
        return false;
    }

    @Override
    void onConflict(long nowNs) {
        if (address.isOnTrial()) {
            fail(nowNs);
        } else if (address.isUsable() && !isContestedAgain(nowNs)) {
            announce(nowNs);
        }
    }

    /** Nothing works between stations that have the same hardware address (RFC 4862 §5.4.5). */
    @Override
    void fail(long nowNs) {
        super.fail(nowNs);
        if (iface.uniqueness().isHardwareBased(address.address())) {
            iface.uniqueness().disableIpv6(nowNs);
        }
    }
}
