/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.autoconf;

import io.ioth.AddressOrigin;
import io.ioth.AutoSettings;
import io.ioth.AutoSettings.OneTime;
import io.ioth.metrics.DropReason;
import io.ioth.net.HashAddress;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.stack.iface.AddressListener;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.stack.iface.Lifetimes;
import io.ioth.time.Alarm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One-time addresses (OTIP): the interface's addresses move with the time of day. The address of a period is there a little before it and a
 * little after it; it's preferred during its period, and deprecated outside. After that it serves only the connections that it has, until the
 * last one ends. As an alarm it's the next of these moments. Confined to the engine.
 */
public final class OneTimeAddresses extends Alarm implements Configurator, PrefixListener {

    /** The most prefixes that addresses are made of. */
    static final int MAX_PREFIXES = 4;

    /** The most addresses that are kept for connections; the oldest go first. */
    static final int MAX_RETIRED = 128;

    private static final int PREFIX_LENGTH = 64;
    private static final int HOST_LENGTH = 128;
    private static final long MILLIS = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** How often it's looked whether the connections of old addresses have ended. */
    private static final long RETIRED_CHECK_NS = 2_000_000_000L;

    private static final Lifetimes DEPRECATED = new Lifetimes(0, Lifetimes.INFINITE);

    private final Host host;
    private final RouterInput routers;
    private final AutoSettings settings;
    private final OneTime oneTime;
    private final Map<IpAddress, Base> bases = new LinkedHashMap<>();
    private final List<InterfaceAddress> retired = new ArrayList<>();

    /** What addresses are made of, and those that are there, by their period. */
    private static final class Base {
        final int prefixLength;
        final Map<Long, InterfaceAddress> addresses = new LinkedHashMap<>();
        long validUntilNs = Lifetimes.INFINITE;

        Base(int prefixLength) {
            this.prefixLength = prefixLength;
        }

        boolean isOver(long nowNs) {
            return validUntilNs != Lifetimes.INFINITE && validUntilNs - nowNs <= 0;
        }
    }

    /** For one interface, whose settings have {@link AutoSettings#oneTime}; {@code routers} is the engine's, and tells of prefixes. */
    public OneTimeAddresses(Host host, RouterInput routers) {
        this.host = host;
        this.routers = routers;
        this.settings = host.settings();
        this.oneTime = settings.oneTime().orElseThrow();
    }

    @Override
    public String what() {
        return "one-time addresses";
    }

    @Override
    public void start(long nowNs) {
        host.progress(this, Progress.ASKING, "", nowNs);
        if (oneTime.base().isPresent()) {
            bases.put(oneTime.base().get(), new Base(PREFIX_LENGTH));
            move(nowNs);
        } else {
            routers.addListener(host.iface(), this);
        }
    }

    @Override
    public void onLinkUp(long nowNs) {
        move(nowNs);
    }

    @Override
    public void stop(long nowNs) {
        routers.removeListener(host.iface(), this);
        host.alarms().cancel(this);
        bases.values().forEach(base -> base.addresses.values().forEach(each -> remove(each, nowNs)));
        bases.clear();
        retired.forEach(each -> remove(each, nowNs));
        retired.clear();
    }

    private void remove(InterfaceAddress address, long nowNs) {
        host.removeAddress(address.address(), nowNs);
    }

    /** Addresses of a router's prefix have its life, but no route: what's on the link is what routers say. */
    @Override
    public void onPrefix(IpPrefix prefix, Lifetimes lifetimes, long nowNs) {
        if (prefix.bits() != PREFIX_LENGTH || prefix.isIpv4()) {
            return;
        }
        Base base = bases.get(prefix.address());
        if (base == null) {
            if (lifetimes.validNs() == 0) {
                return;
            }
            if (bases.size() == MAX_PREFIXES) {
                host.counters().drop(DropReason.MEMORY_BUDGET);
                return;
            }
            base = new Base(HOST_LENGTH);
            bases.put(prefix.address(), base);
        }
        base.validUntilNs =
                lifetimes.validNs() == Lifetimes.INFINITE ? Lifetimes.INFINITE : nowNs + lifetimes.validNs();
        move(nowNs);
    }

    @Override
    public void onNothing(String why, long nowNs) {
        if (bases.isEmpty()) {
            host.progress(this, Progress.NOTHING, why, nowNs);
        }
    }

    @Override
    public void onDeadline(long nowNs) {
        move(nowNs);
    }

    /** Has what is to be there now, and waits for the next change. */
    private void move(long nowNs) {
        long millis = host.unixMillis(nowNs);
        bases.forEach((base, addresses) -> move(base, addresses, millis, nowNs));
        bases.values().removeIf(base -> base.isOver(nowNs));
        endRetired(nowNs);
        if (!bases.isEmpty() || !retired.isEmpty()) {
            host.alarms().schedule(this, next(millis, nowNs));
        }
    }

    private void move(IpAddress base, Base of, long millis, long nowNs) {
        long first = period(millis, -oneTime.afterSeconds());
        long last = of.isOver(nowNs) ? first - 1 : period(millis, oneTime.beforeSeconds());
        of.addresses.entrySet().removeIf(each -> {
            boolean over = each.getKey() < first || each.getKey() > last;
            if (over) {
                retire(each.getValue());
            }
            return over;
        });
        long current = period(millis, 0);
        for (long each = first; each <= last; each++) {
            have(base, of, each, each == current ? Lifetimes.FOREVER : DEPRECATED, nowNs);
        }
    }

    /** The period that so many seconds after {@code millis} lie in. */
    private long period(long millis, int seconds) {
        return Math.floorDiv(millis + seconds * MILLIS, oneTime.periodSeconds() * MILLIS);
    }

    private void have(IpAddress base, Base of, long period, Lifetimes lifetimes, long nowNs) {
        IpAddress address = HashAddress.oneTime(base, settings.fqdn(), oneTime.password(), (int) period);
        InterfaceAddress there = host.addAddress(
                address, of.prefixLength, AddressOrigin.ONE_TIME, lifetimes, AddressListener.NONE, nowNs);
        if (there == null) {
            host.progress(this, Progress.FAILED, address + " is another address of this stack", nowNs);
        } else if (of.addresses.put(period, there) != there) {
            there.setRetired(false);
            retired.remove(there);
            host.progress(this, Progress.DONE, "", nowNs);
        }
    }

    private void retire(InterfaceAddress address) {
        address.setRetired(true);
        retired.add(address);
    }

    private void endRetired(long nowNs) {
        int tooMany = retired.size() - MAX_RETIRED;
        List<InterfaceAddress> over = new ArrayList<>();
        for (int i = 0; i < retired.size(); i++) {
            if (i < tooMany || !host.isInUse(retired.get(i).address())) {
                over.add(retired.get(i));
            }
        }
        retired.removeAll(over);
        over.forEach(each -> remove(each, nowNs));
    }

    /** When something changes: a period begins or ends, or its overlap; or it's time to look at old addresses. */
    private long next(long millis, long nowNs) {
        long wait = until(millis, 0);
        wait = Math.min(wait, until(millis, oneTime.beforeSeconds()));
        wait = Math.min(wait, until(millis, -oneTime.afterSeconds()));
        long waitNs = wait * NANOS_PER_MILLI;
        if (!retired.isEmpty()) {
            waitNs = Math.min(waitNs, RETIRED_CHECK_NS);
        }
        return nowNs + waitNs;
    }

    /** Milliseconds until the period changes that so many seconds after {@code millis} lie in. */
    private long until(long millis, int seconds) {
        long length = oneTime.periodSeconds() * MILLIS;
        return length - Math.floorMod(millis + seconds * MILLIS, length);
    }
}
