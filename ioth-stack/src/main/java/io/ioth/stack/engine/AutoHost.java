/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.AddressOrigin;
import io.ioth.AutoSettings;
import io.ioth.metrics.Counters;
import io.ioth.net.IpAddress;
import io.ioth.stack.autoconf.Configurator;
import io.ioth.stack.autoconf.Host;
import io.ioth.stack.autoconf.LearnedNames;
import io.ioth.stack.autoconf.Progress;
import io.ioth.stack.iface.AddressListener;
import io.ioth.stack.iface.AddressSpec;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.stack.iface.Lifetimes;
import io.ioth.stack.iface.StackInterface;
import io.ioth.stack.ip.RouteEntry;
import io.ioth.time.Alarm;
import io.ioth.time.DeadlineHeap;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The configurators of one interface, and what they work with. Confined to the engine. */
final class AutoHost extends Alarm implements Host {

    /** As long as a router needs to answer: a random second, duplicate address detection, its own half second, and some more. */
    private static final long ROUTER_PATIENCE_NS = 3_000_000_000L;

    private final Autoconfiguration owner;
    private final StackInterface iface;
    private final AutoSettings settings;
    private final int metric;
    private final List<Part> parts;

    AutoHost(Autoconfiguration owner, StackInterface iface, AutoSettings settings, int metric, ConfiguratorFactory factory) {
        this.owner = owner;
        this.iface = iface;
        this.settings = settings;
        this.metric = metric;
        this.parts = factory.of(this);
    }

    List<Part> parts() {
        return parts;
    }

    /** What is required and can't be had here. */
    List<Part.Kind> impossible() {
        return ConfiguratorFactory.impossible(this);
    }

    void start(long nowNs) {
        awaitRouter(nowNs);
        for (Part part : parts) {
            part.configurator.start(nowNs);
        }
    }

    private void awaitRouter(long nowNs) {
        long patience = settings.routers() == AutoSettings.Want.OFF ? 0 : ROUTER_PATIENCE_NS;
        alarms().schedule(this, nowNs + patience);
    }

    /** No router has answered, so that nobody said whether there's DHCPv6. */
    @Override
    public void onDeadline(long nowNs) {
        tellDhcp6(true, true, nowNs);
    }

    void onLinkUp(long nowNs) {
        awaitRouter(nowNs);
        for (Part part : parts) {
            part.configurator.onLinkUp(nowNs);
        }
    }

    void stop(long nowNs) {
        alarms().cancel(this);
        for (Part part : parts) {
            part.configurator.stop(nowNs);
        }
    }

    @Override
    public StackInterface iface() {
        return iface;
    }

    @Override
    public AutoSettings settings() {
        return settings;
    }

    @Override
    public DeadlineHeap<Alarm> alarms() {
        return owner.alarms();
    }

    @Override
    public RandomGenerator random() {
        return owner.surroundings().random();
    }

    @Override
    public Counters counters() {
        return owner.counters();
    }

    @Override
    public long unixMillis(long nowNs) {
        return owner.surroundings().unixMillis().applyAsLong(nowNs);
    }

    @Override
    public @Nullable InterfaceAddress addAddress(
            IpAddress address,
            int prefixLength,
            AddressOrigin origin,
            Lifetimes lifetimes,
            AddressListener onResult,
            long nowNs) {
        if (address.isAny() || address.isMulticast() || address.isLoopback()) {
            return null;
        }
        boolean optimistic = settings.optimistic() && !address.isIpv4();
        AddressSpec spec = new AddressSpec(address, prefixLength, origin, lifetimes, optimistic);
        return owner.management().configure(iface.index(), spec, onResult, nowNs);
    }

    @Override
    public boolean removeAddress(IpAddress address, long nowNs) {
        return owner.management().removeAddress(iface.index(), address, nowNs);
    }

    @Override
    public boolean isInUse(IpAddress address) {
        return owner.isInUse(address);
    }

    @Override
    public boolean addRoute(RouteEntry route) {
        return owner.routes().add(weighed(route));
    }

    @Override
    public boolean removeRoute(RouteEntry route) {
        return owner.routes().remove(weighed(route));
    }

    private RouteEntry weighed(RouteEntry route) {
        if (metric == 0) {
            return route;
        }
        return route.withMetric(route.metric() + metric);
    }

    @Override
    public LearnedNames names() {
        return owner.names();
    }

    @Override
    public void progress(Configurator of, Progress progress, String detail, long nowNs) {
        for (Part part : parts) {
            if (part.configurator == of) {
                part.progress = progress;
                part.detail = detail;
            }
        }
        owner.onProgress();
    }

    @Override
    public void dhcp6Offered(boolean managed, boolean other, long nowNs) {
        alarms().cancel(this);
        tellDhcp6(managed, other, nowNs);
    }

    private void tellDhcp6(boolean managed, boolean other, long nowNs) {
        for (Part part : parts) {
            part.configurator.onDhcp6Offered(managed, other, nowNs);
        }
    }
}
