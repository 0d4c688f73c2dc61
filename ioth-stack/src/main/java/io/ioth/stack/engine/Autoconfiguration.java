/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.AutoSettings;
import io.ioth.metrics.Counters;
import io.ioth.net.IpAddress;
import io.ioth.stack.iface.StackInterface;
import io.ioth.stack.ip.RouteTable;
import io.ioth.time.Alarm;
import io.ioth.time.DeadlineHeap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What the interfaces of a stack find out by themselves. Confined to the engine. */
final class Autoconfiguration {

    private final Surroundings surroundings;
    private final DeadlineHeap<Alarm> alarms;
    private final Counters counters;
    private final Management management;
    private final RouteTable routes;
    private final NameTable names;
    private final ConfiguratorFactory factory;
    private final List<AutoHost> hosts = new ArrayList<>();
    private Runnable watcher = () -> {};
    private Predicate<IpAddress> connections = address -> false;

    Autoconfiguration(
            Surroundings surroundings,
            DeadlineHeap<Alarm> alarms,
            Counters counters,
            Management management,
            RouteTable routes,
            NameTable names,
            ConfiguratorFactory factory) {
        this.surroundings = surroundings;
        this.alarms = alarms;
        this.counters = counters;
        this.management = management;
        this.routes = routes;
        this.names = names;
        this.factory = factory;
    }

    /** Begins on an interface. */
    void start(StackInterface iface, AutoSettings settings, int metric, long nowNs) {
        AutoHost host = new AutoHost(this, iface, settings, metric, factory);
        host.parts().forEach(part -> names.rank(part.configurator));
        hosts.add(host);
        host.start(nowNs);
    }

    void onLinkUp(StackInterface iface, long nowNs) {
        for (AutoHost host : hosts) {
            if (host.iface() == iface) {
                host.onLinkUp(nowNs);
            }
        }
    }

    /** Whether the interfaces have what their settings ask for. */
    Usability usability() {
        return UsabilityCheck.of(hosts);
    }

    /** {@code onChange} is told when that may have changed, until another is. */
    void watch(Runnable onChange) {
        watcher = onChange;
    }

    void onProgress() {
        watcher.run();
    }

    /** {@code connections} knows which of our addresses have any. */
    void connections(Predicate<IpAddress> connections) {
        this.connections = connections;
    }

    boolean isInUse(IpAddress address) {
        return connections.test(address);
    }

    /** Ends on all interfaces. */
    void stop(long nowNs) {
        hosts.forEach(host -> host.stop(nowNs));
        hosts.clear();
    }

    Surroundings surroundings() {
        return surroundings;
    }

    DeadlineHeap<Alarm> alarms() {
        return alarms;
    }

    Counters counters() {
        return counters;
    }

    Management management() {
        return management;
    }

    RouteTable routes() {
        return routes;
    }

    NameTable names() {
        return names;
    }
}
