/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.link.LinkCapabilities;
import io.ioth.net.IpAddress;
import io.ioth.stack.iface.StackInterface;
import io.ioth.stack.neighbor.NeighborEntry;
import org.jspecify.annotations.Nullable;

/**
 * The way from this stack to a destination, as the route table had it when {@link #generation} was current. Kept and reused by
 * who sends often; {@link IpOutput#refresh} renews it in place when addresses, routes or path MTUs have changed.
 */
public final class Path {

    /** Our address, first half. */
    public long localHigh;
    /** Our address, second half. */
    public long localLow;
    /** The destination, first half. */
    public long remoteHigh;
    /** The destination, second half. */
    public long remoteLow;
    /** The zone asked for, an interface index; 0 for none. */
    public int zone;
    /** The interface that packets leave by. */
    public int ifIndex;
    /** The next hop, first half; the destination itself when it's on the link. */
    public long nextHopHigh;
    /** The next hop, second half. */
    public long nextHopLow;
    /** The path MTU, in bytes of an IP packet. */
    public int mtu;
    /** Whether the path's smallest MTU is less than {@link #mtu}, so that routers must be allowed to make fragments. */
    public boolean needsFragments;
    /** What the link of {@link #ifIndex} can do; null while there's no route. */
    public @Nullable LinkCapabilities link;
    /** Without {@link #link}: whether there would be a route if its link weren't down. */
    boolean linkDown;
    /** The route table that it was found in. */
    public long table;
    /** Whether the destination is one of our own addresses, so that packets go round the loopback. */
    public boolean local;
    /** Whether the destination is an IPv4 broadcast address: {@code 255.255.255.255}, or the last one of a subnet of ours. */
    public boolean broadcast;
    /** Whether the source was chosen by us, so that it may change when the path is renewed. */
    public boolean sourceChosen;
    /** Of a multicast: whether a copy comes back to this node, as far as it listens to the group. Set by who sends. */
    public boolean loop = true;
    /** Of a multicast: whether it stays within this node. Set by who sends. */
    public boolean hostOnly;
    /** Whether routers must not fragment, so that they tell of a smaller path MTU; what is larger is fragmented here. Set by who sends. */
    public boolean discoverMtu;
    /** The state of {@link IpOutput} that this was made from. */
    public int generation = -1;
    /** For the IP layer: what {@link #flowLabel} is before it's computed. */
    static final int NO_FLOW_LABEL = -1;
    /** For the IP layer: the label of the flow that was sent last (RFC 6437). */
    int flowLabel = NO_FLOW_LABEL;
    /** For the IP layer: the ports and the protocol that {@link #flowLabel} is for. */
    long flow;
    /** For the IP layer: whether the next hop was chosen by a router or a route, so that another may be when it doesn't answer. */
    boolean viaRouter;
    /** For the IP layer: the interface that packets leave by. */
    @Nullable StackInterface out;
    /** For the IP layer: the neighbour entry of the next hop. */
    @Nullable NeighborEntry neighbor;

    /** An empty path; {@link IpOutput#route} fills it. */
    public Path() {}

    /** Our address; a fresh object. */
    public IpAddress localAddress() {
        return new IpAddress(localHigh, localLow);
    }

    /** The destination; a fresh object. */
    public IpAddress remoteAddress() {
        return new IpAddress(remoteHigh, remoteLow);
    }

    /** Whether this is a path of IPv4. */
    public boolean isIpv4() {
        return IpAddress.isIpv4(remoteHigh, remoteLow);
    }
}
