/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.multicast;

import io.ioth.metrics.Counters;
import io.ioth.net.IpAddress;
import io.ioth.stack.iface.InterfaceTable;
import io.ioth.stack.iface.SourceFilter;
import io.ioth.stack.iface.StackInterface;
import io.ioth.stack.ip.GroupHost;
import io.ioth.stack.ip.IpProtocolHandler;
import io.ioth.time.Alarm;
import io.ioth.time.DeadlineHeap;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The groups of a whole stack: what its sockets want, merged for each interface, and reported there. Confined to the engine. */
public final class Multicast implements GroupHost {

    private final InterfaceTable interfaces;
    private final ReportContext context;
    private final Map<Integer, InterfaceReports> reports = new HashMap<>();
    private final Map<Key, Map<Object, SourceFilter>> wishes = new HashMap<>();
    private final GroupInput input;

    private record Key(int ifIndex, IpAddress group) {}

    /** No groups yet; {@code random} is what answers to routers are delayed by. */
    public Multicast(
            InterfaceTable interfaces, DeadlineHeap<Alarm> alarms, Counters counters, RandomGenerator random) {
        this.interfaces = interfaces;
        this.context = new ReportContext(alarms, counters, random);
        this.input = new GroupInput(this::reports, counters);
    }

    /** Reports what that interface listens to from here on. */
    public void attach(StackInterface added) {
        if (!added.isLoopback()) {
            InterfaceReports its = new InterfaceReports(added, context);
            reports.put(added.index(), its);
            added.groups().reporter(its);
        }
    }

    private @Nullable GroupReports reports(int ifIndex, boolean ipv4) {
        InterfaceReports its = reports.get(ifIndex);
        return its == null ? null : its.of(ipv4);
    }

    /** What takes IGMP messages. */
    public IpProtocolHandler igmp() {
        return input.igmp();
    }

    /** What takes MLD messages, whose ICMPv6 checksum was found right. */
    public IpProtocolHandler mld() {
        return input.mld();
    }

    @Override
    public boolean exists(int ifIndex) {
        return interfaces.byIndex(ifIndex) != null;
    }

    @Override
    public void listen(
            Object socket, int ifIndex, IpAddress group, @Nullable SourceFilter filter, long nowNs) {
        StackInterface on = interfaces.byIndex(ifIndex);
        if (on == null) {
            return;
        }
        Key key = new Key(ifIndex, group);
        Map<Object, SourceFilter> bySocket = wishes.computeIfAbsent(key, k -> new HashMap<>());
        if (filter == null) {
            bySocket.remove(socket);
        } else {
            bySocket.put(socket, filter);
        }
        if (bySocket.isEmpty()) {
            wishes.remove(key);
        }
        on.groups().want(group, MergedFilter.of(bySocket.values()), nowNs);
    }

    /** Sends and schedules nothing more. */
    public void close() {
        reports.values().forEach(InterfaceReports::close);
    }
}
