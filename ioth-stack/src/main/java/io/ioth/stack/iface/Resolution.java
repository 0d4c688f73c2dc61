/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.link.Frame;
import io.ioth.stack.neighbor.NeighborCache;
import io.ioth.stack.neighbor.NeighborEntry;
import io.ioth.stack.neighbor.NeighborPort;

/** What the neighbour cache of an interface asks of it: ARP for IPv4, neighbour discovery for IPv6. Confined to the engine. */
final class Resolution implements NeighborPort {

    private final StackInterface iface;
    private final InterfaceContext context;

    Resolution(StackInterface iface, InterfaceContext context) {
        this.iface = iface;
        this.context = context;
    }

    @Override
    public void solicit(NeighborEntry entry, boolean unicast, long nowNs) {
        long to = unicast ? entry.mac() : NeighborCache.UNKNOWN_MAC;
        if (entry.address().isIpv4()) {
            iface.arp().request(entry.address(), to, nowNs);
        } else {
            iface.discovery().solicit(entry.address(), to, iface.neighbors().firstWaiting(entry), nowNs);
        }
    }

    @Override
    public void transmit(NeighborEntry entry, Frame packet, long nowNs) {
        iface.sendPacket(packet, entry.mac(), nowNs);
    }

    @Override
    public void unreachable(NeighborEntry entry, Frame packet, long nowNs) {
        context.input().onUnreachable(iface, packet, nowNs);
    }

    @Override
    public void reachabilityChanged(NeighborEntry entry, long nowNs) {
        iface.touch();
        iface.routers().onReachability(entry.address(), nowNs);
    }

    @Override
    public void ceasedToRoute(NeighborEntry entry, long nowNs) {
        iface.routers().onCeased(entry.address(), nowNs);
    }
}
