/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.AddressOrigin;
import io.ioth.stack.iface.AddressListener.Loss;

/**
 * Conflict detection of IPv4 (RFC 5227): probes, announcements, and defence. Addresses set by hand are probed for once, for a second (§2.2
 * leaves that to who knows the network), and are defended for ever (§2.4 (c)), since giving them up would help nobody but an attacker;
 * others are given up at the second conflict (§2.4 (b)). Leased ones, which a server has chosen with care, are tried in a fifth of the times, so
 * that who waits for one does so for a second and a half and not for seven; Linux's DHCP clients take still less. Confined to the engine.
 */
final class ConflictDetection extends Detection {

    static final int PROBE_NUM = 3;
    static final int ANNOUNCE_NUM = 2;
    static final int MAX_CONFLICTS = 10;
    private static final long PROBE_WAIT_NS = SECOND_NS;
    private static final long PROBE_MIN_NS = SECOND_NS;
    private static final long PROBE_MAX_NS = 2 * SECOND_NS;
    private static final long ANNOUNCE_WAIT_NS = 2 * SECOND_NS;
    private static final long ANNOUNCE_INTERVAL_NS = 2 * SECOND_NS;
    private static final long RATE_LIMIT_INTERVAL_NS = 60 * SECOND_NS;

    private static final int LEASED_HASTE = 5;

    private final boolean manual;
    /** What the times of the trial are divided by. */
    private final int haste;
    private int probesLeft;
    private int announcementsLeft = 1;

    ConflictDetection(InterfaceAddress address, InterfaceContext context) {
        super(address, context);
        this.manual = address.origin() == AddressOrigin.MANUAL;
        this.haste = address.origin() == AddressOrigin.DHCP ? LEASED_HASTE : 1;
    }

    @Override
    void begin(long nowNs) {
        announcementsLeft = ANNOUNCE_NUM;
        probesLeft = manual ? 1 : PROBE_NUM;
        long wait = manual ? 0 : randomNs(0, PROBE_WAIT_NS / haste);
        if (!manual && iface.uniqueness().conflicts >= MAX_CONFLICTS) {
            wait += RATE_LIMIT_INTERVAL_NS;
        }
        if (wait > 0) {
            context.alarms().schedule(this, nowNs + wait);
        } else {
            onDeadline(nowNs);
        }
    }

    @Override
    public void onDeadline(long nowNs) {
        if (!address.isOnTrial()) {
            announce(nowNs);
        } else if (probesLeft == 0) {
            countConflict(false);
            iface.table().succeed(address, nowNs);
        } else {
            probesLeft--;
            context.alarms().schedule(this, nowNs + untilNext());
            iface.arp().probe(address.address(), nowNs);
        }
    }

    /** People needn't be kept from trying many addresses, as programs must be. */
    private void countConflict(boolean conflict) {
        if (!manual) {
            Uniqueness shared = iface.uniqueness();
            shared.conflicts = conflict ? shared.conflicts + 1 : 0;
        }
    }

    private long untilNext() {
        if (manual) {
            return SECOND_NS;
        }
        return probesLeft > 0 ? randomNs(PROBE_MIN_NS / haste, PROBE_MAX_NS / haste) : ANNOUNCE_WAIT_NS / haste;
    }

    @Override
    void onSuccess(long nowNs) {
        announce(nowNs);
    }

    @Override
    void announce(long nowNs) {
        if (announcementsLeft > 0 && --announcementsLeft > 0) {
            context.alarms().schedule(this, nowNs + ANNOUNCE_INTERVAL_NS);
        }
        iface.arp().announce(address.address(), nowNs);
    }

    @Override
    void onConflict(long nowNs) {
        if (address.isOnTrial()) {
            countConflict(true);
            fail(nowNs);
        } else if (address.isUsable()) {
            if (!isContestedAgain(nowNs)) {
                announce(nowNs);
            } else if (!manual) {
                countConflict(true);
                iface.table().lose(address, Loss.CONFLICT, nowNs);
            }
        }
    }
}
