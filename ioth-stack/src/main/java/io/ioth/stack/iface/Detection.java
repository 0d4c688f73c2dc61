/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.metrics.Counter;
import io.ioth.time.Alarm;

/** How one address on Ethernet is found, and kept, to be ours alone. Confined to the engine. */
abstract class Detection extends Alarm {

    static final long SECOND_NS = 1_000_000_000L;
    /** RFC 5227 §1.1; IPv6's defence, of which no RFC speaks, keeps to it too. */
    static final long DEFEND_INTERVAL_NS = 10 * SECOND_NS;

    final InterfaceAddress address;
    final StackInterface iface;
    final InterfaceContext context;
    private long lastConflictNs;
    private boolean contested;

    Detection(InterfaceAddress address, InterfaceContext context) {
        this.address = address;
        this.iface = address.owner();
        this.context = context;
    }

    /** Begins the trial; after it, {@link AddressTable} is told. */
    abstract void begin(long nowNs);

    /** The address is in use from now on. */
    abstract void onSuccess(long nowNs);

    /** Tells everybody that the address is here. */
    abstract void announce(long nowNs);

    /** Another node says that the address is its own. */
    abstract void onConflict(long nowNs);

    /** The address is another node's. */
    void fail(long nowNs) {
        context.counters().count(Counter.DAD_DUPLICATES);
        context.alarms().cancel(this);
        iface.table().fail(address, nowNs);
    }

    /** Whether the last conflict, before the one that's counted now, was within the interval. */
    final boolean isContestedAgain(long nowNs) {
        context.counters().count(Counter.DAD_DUPLICATES);
        boolean again = contested && nowNs - lastConflictNs < DEFEND_INTERVAL_NS;
        if (!again) {
            contested = true;
            lastConflictNs = nowNs;
        }
        return again;
    }

    /** A uniform random time. */
    final long randomNs(long fromNs, long untilNs) {
        return fromNs + (context.random().nextLong() >>> 1) % (untilNs - fromNs);
    }
}
