/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.autoconf;

import io.ioth.AddressOrigin;
import io.ioth.AutoSettings;
import io.ioth.metrics.Counters;
import io.ioth.net.IpAddress;
import io.ioth.stack.iface.AddressListener;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.stack.iface.Lifetimes;
import io.ioth.stack.iface.StackInterface;
import io.ioth.stack.ip.RouteEntry;
import io.ioth.time.Alarm;
import io.ioth.time.DeadlineHeap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the configurators of one interface work with, and change. Confined to the engine. */
public interface Host {

    /** The interface. */
    StackInterface iface();

    /** Its settings. */
    AutoSettings settings();

    /** Timers. */
    DeadlineHeap<Alarm> alarms();

    /** Randomness. */
    RandomGenerator random();

    /** Events and drops. */
    Counters counters();

    /** The time of day at {@code nowNs}, in milliseconds since 1970. */
    long unixMillis(long nowNs);

    /**
     * Adds an address and its connected route, or gives one that is there, of the same origin, new lifetimes.
     *
     * @param onResult told when it's usable or a duplicate
     * @return null when it's an address of this stack with another origin already, or none that an interface can have
     */
    @Nullable InterfaceAddress addAddress(
            IpAddress address,
            int prefixLength,
            AddressOrigin origin,
            Lifetimes lifetimes,
            AddressListener onResult,
            long nowNs);

    /** Removes an address that a configurator added; the answer says whether it was there. */
    boolean removeAddress(IpAddress address, long nowNs);

    /** Whether a connection has this address at our end. */
    boolean isInUse(IpAddress address);

    /** Adds a route; the answer says whether it's new. */
    boolean addRoute(RouteEntry route);

    /** Removes a route; the answer says whether it was there. */
    boolean removeRoute(RouteEntry route);

    /** What is known of name and time services. */
    LearnedNames names();

    /**
     * Tells how far a configurator is.
     *
     * @param detail why it failed, or who didn't answer, for people; empty when there's nothing to say
     */
    void progress(Configurator of, Progress progress, String detail, long nowNs);

    /** A router's advertisement said whether addresses and other settings are to be had by DHCPv6 (RFC 4861 §4.2). */
    void dhcp6Offered(boolean managed, boolean other, long nowNs);
}
