/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.packet;

import io.ioth.net.IpAddress;
import io.ioth.stack.iface.SourceFilter;
import io.ioth.stack.ip.IpPacket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The multicast groups that one socket listens to, on which interfaces and from which sources. Confined to the engine. */
final class SocketGroups {

    /** The most groups of one socket. */
    static final int MAX_GROUPS = 256;
    /** The most sources of one group and socket, Linux's limit for IPv6. */
    static final int MAX_SOURCES = 64;

    private final PacketSocketBase socket;
    private final PacketHost host;
    private final List<Membership> memberships = new ArrayList<>();

    private record Membership(int ifIndex, IpAddress group, SourceFilter filter) {}

    SocketGroups(PacketSocketBase socket, PacketHost host) {
        this.socket = socket;
        this.host = host;
    }

    void listen(int ifIndex, IpAddress group, boolean exclude, Collection<IpAddress> sources, long nowNs)
            throws SocketException {
        if (!host.groups().exists(ifIndex)) {
            throw new SocketException("No such device");
        }
        SourceFilter filter = exclude ? SourceFilter.exclude(sources) : SourceFilter.include(sources);
        int at = find(ifIndex, group);
        boolean full = filter != null && at < 0 && memberships.size() >= MAX_GROUPS;
        if (full || sources.size() > MAX_SOURCES) {
            throw new SocketException("No buffer space available");
        }
        replace(at, ifIndex, group, filter);
        host.groups().listen(socket, ifIndex, group, filter, nowNs);
    }

    private void replace(int at, int ifIndex, IpAddress group, @Nullable SourceFilter filter) {
        if (at >= 0) {
            memberships.remove(at);
        }
        if (filter != null) {
            memberships.add(new Membership(ifIndex, group, filter));
        }
    }

    private int find(int ifIndex, IpAddress group) {
        for (int i = 0; i < memberships.size(); i++) {
            Membership each = memberships.get(i);
            if (each.ifIndex == ifIndex && each.group.equals(group)) {
                return i;
            }
        }
        return -1;
    }

    /** Whether a multicast's source is wanted; {@code stranger} is the answer when the group isn't listened to where it came in. */
    boolean admits(IpPacket packet, boolean stranger) {
        for (int i = 0; i < memberships.size(); i++) {
            Membership each = memberships.get(i);
            if (each.ifIndex == packet.ifIndex
                    && each.group.low() == packet.dstLow
                    && each.group.high() == packet.dstHigh) {
                return each.filter.admits(packet.srcHigh, packet.srcLow);
            }
        }
        return stranger;
    }

    void leaveAll(long nowNs) {
        for (Membership each : memberships) {
            host.groups().listen(socket, each.ifIndex, each.group, null, nowNs);
        }
        memberships.clear();
    }
}
