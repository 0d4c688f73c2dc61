/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.NetInterface;
import io.ioth.link.ChecksumState;
import io.ioth.link.Frame;
import io.ioth.link.Link;
import io.ioth.link.LinkCapabilities;
import io.ioth.link.ReceiveFilter;
import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.neighbor.NeighborCache;
import io.ioth.wire.EtherTypes;
import io.ioth.wire.EthernetView;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An interface: its link, its addresses, its neighbours. Confined to the engine. */
public final class StackInterface {

    private static final long NO_MAC = 0;
    private static final IpAddress ALL_SYSTEMS = IpAddress.ofIpv4(0xe000_0001);
    private static final IpAddress ALL_NODES_HERE = new IpAddress(0xff01L << 48, 1);

    private final int index;
    private final String name;
    private final String vnl;
    private final Link link;
    private final LinkCapabilities capabilities;
    private final boolean ethernet;
    private final boolean loopback;
    private final long mac;
    private final InterfaceContext context;
    private final Transmitter transmitter;
    private final NeighborCache neighbors;
    private final ArpProtocol arp;
    private final NeighborDiscovery discovery;
    private final PrefixRouters prefixRouters = new PrefixRouters();
    private final AddressTable addresses;
    private final Uniqueness uniqueness;
    private final FrameInput input;
    private final LinkParameters parameters = new LinkParameters(this);
    private RouterWatch routers = RouterWatch.NONE;
    private final InterfaceGroups groups = new InterfaceGroups(this::updateFilter);
    private final LoopedFrames looped;
    private int mtu;
    private boolean wasUp = true;

    /**
     * An interface without addresses, on a started link.
     *
     * @param mac for links that are Ethernet; else not used
     * @param mtu the largest packet, in bytes
     */
    public StackInterface(int index, String name, String vnl, Link link, long mac, int mtu, InterfaceContext context) {
        this.index = index;
        this.name = name;
        this.vnl = vnl;
        this.link = link;
        this.capabilities = link.capabilities();
        this.ethernet = capabilities.medium() == LinkCapabilities.Medium.ETHERNET;
        this.loopback = link instanceof LoopbackLink;
        this.mac = ethernet ? mac : NO_MAC;
        this.mtu = mtu;
        this.context = context;
        Counters counters = context.counters();
        this.looped = new LoopedFrames(this, context);
        this.transmitter = new Transmitter(link, linkHeaderLength(), counters);
        this.neighbors = new NeighborCache(new Resolution(this, context), context.alarms(), counters, context.random());
        this.arp = new ArpProtocol(this, counters);
        this.discovery = new NeighborDiscovery(this, counters);
        this.addresses = new AddressTable(this, context);
        this.uniqueness = new Uniqueness(this, context);
        this.input = new FrameInput(this, context, arp);
        groups.join(ALL_SYSTEMS, 0);
        groups.join(IpAddress.ALL_NODES, 0);
        groups.join(ALL_NODES_HERE, 0);
        if (context.forwarding()) {
            groups.join(IpAddress.ALL_ROUTERS, 0);
        }
    }

    /** Its index, from 1, which is the loopback's. */
    public int index() {
        return index;
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** Where it is plugged in, or empty. */
    public String vnl() {
        return vnl;
    }

    /** Its MAC, if it has one. */
    public Optional<MacAddress> mac() {
        return ethernet ? Optional.of(new MacAddress(mac)) : Optional.empty();
    }

    long macBits() {
        return mac;
    }

    /** The largest packet, in bytes. */
    public int mtu() {
        return mtu;
    }

    /** Changes {@link #mtu()}. */
    public void setMtu(int bytes) {
        mtu = bytes;
        context.input().onChange();
    }

    /** What the link carries. */
    public LinkCapabilities capabilities() {
        return capabilities;
    }

    /** Whether frames have Ethernet headers, and neighbours are to be resolved. */
    public boolean isEthernet() {
        return ethernet;
    }

    /** Whether this is the loopback. */
    public boolean isLoopback() {
        return loopback;
    }

    /** Whether the link works. */
    public boolean isUp() {
        return link.failure() == null;
    }

    /** Whether the link has stopped working since this was asked last. */
    public boolean linkStateChanged() {
        boolean changed = wasUp != isUp();
        wasUp = isUp();
        return changed;
    }

    /** The link. */
    public Link link() {
        return link;
    }

    /** The neighbours. */
    public NeighborCache neighbors() {
        return neighbors;
    }

    /** Neighbour discovery on this interface. */
    public NeighborDiscovery discovery() {
        return discovery;
    }

    /** What routers say of the link. */
    public LinkParameters parameters() {
        return parameters;
    }

    /** Sets who is told of routers that cease to be routers. */
    public void watchRouters(RouterWatch watch) {
        routers = watch;
    }

    /** Something has changed by which paths were found. */
    public void touch() {
        context.input().onChange();
    }

    ArpProtocol arp() {
        return arp;
    }

    AddressTable table() {
        return addresses;
    }

    int linkHeaderLength() {
        return ethernet ? EthernetView.HEADER_LENGTH : 0;
    }

    /** Frames and octets so far. */
    public NetInterface.Traffic traffic() {
        long dropped = input.dropped + transmitter.dropped + link.dropped();
        return new NetInterface.Traffic(input.frames, input.octets, transmitter.frames, transmitter.octets, dropped);
    }

    // Addresses

    void onAddressChange() {
        context.input().onChange();
    }

    /** The addresses, live. */
    public List<InterfaceAddress> addresses() {
        return addresses.all();
    }

    /** The address of that value, or null. */
    public @Nullable InterfaceAddress find(IpAddress address) {
        return addresses.find(address.high(), address.low());
    }

    /** The address of these halves, or null. */
    public @Nullable InterfaceAddress find(long high, long low) {
        return addresses.find(high, low);
    }

    /** Adds an address, which must not be there yet, and begins to find out whether it's ours alone. */
    public InterfaceAddress addAddress(AddressSpec spec, AddressListener listener, long nowNs) {
        return addresses.add(spec, listener, nowNs);
    }

    /** Gives an address of this interface new lifetimes, counted from now; without any left it's gone at once. */
    public void setLifetimes(InterfaceAddress of, Lifetimes lifetimes, long nowNs) {
        addresses.setLifetimes(of, lifetimes, nowNs);
    }

    /** Removes an address, of which its listener isn't told; null when it wasn't there. */
    public @Nullable InterfaceAddress removeAddress(IpAddress address, long nowNs) {
        InterfaceAddress found = find(address);
        if (found != null) {
            addresses.remove(found, nowNs);
        }
        return found;
    }

    /** Which router advertised which prefix. */
    public PrefixRouters prefixRouters() {
        return prefixRouters;
    }

    /** Tells {@code watch} of this interface's addresses from here on. */
    public void watchAddresses(AddressWatch watch) {
        addresses.watches.add(watch);
    }

    /** Undoes {@link #watchAddresses}. */
    public void unwatchAddresses(AddressWatch watch) {
        addresses.watches.remove(watch);
    }

    boolean isRouter() {
        return context.forwarding();
    }

    RouterWatch routers() {
        return routers;
    }

    Uniqueness uniqueness() {
        return uniqueness;
    }

    /** How often an IPv6 address is probed for before it's used, RFC 4862's DupAddrDetectTransmits; 0 for not at all. */
    public void setDupAddrDetectTransmits(int times) {
        uniqueness.setTransmits(times);
    }

    /** Whether there's no IPv6 here, because another station has our MAC (RFC 4862 §5.4.5). */
    public boolean isIpv6Disabled() {
        return uniqueness.isIpv6Disabled();
    }

    /** An address to ask for {@code target} from, or null when there's none. */
    @Nullable IpAddress sourceFor(IpAddress target) {
        return addresses.sourceFor(target);
    }

    // Groups

    /** The groups that it listens to. */
    public InterfaceGroups groups() {
        return groups;
    }

    /** Listens to a group from here on, and tells the routers (RFC 3376, RFC 3810); as often as it's joined, it must be left. */
    public void joinGroup(IpAddress group, long nowNs) {
        groups.join(group, nowNs);
    }

    /** Undoes one {@link #joinGroup}. */
    public void leaveGroup(IpAddress group, long nowNs) {
        groups.leave(group, nowNs);
    }

    private void updateFilter() {
        if (ethernet) {
            Set<Long> macs = groups.macs();
            input.accept(macs);
            link.filter(new ReceiveFilter(mac, macs, false));
        }
    }

    // In

    /** Takes up to {@code budget} frames from the link; answers how many there were. */
    public int receive(int budget, long nowNs) {
        return Math.max(looped.receive(budget, nowNs), link.receive(input.sink, budget, nowNs));
    }

    // Out

    /** Whether a packet would find room; if not, {@link #drain} will tell when there is. */
    public boolean hasRoom() {
        return transmitter.hasRoom();
    }

    /** Sends a packet that begins with its network header to a station; takes the frame's contents. */
    public void sendPacket(Frame packet, long destinationMac, long nowNs) {
        if (ethernet) {
            ByteBuf head = packet.head();
            int network = head.readerIndex();
            int type = head.getUnsignedByte(network) >>> 4 == 4 ? EtherTypes.IPV4 : EtherTypes.IPV6;
            if (type == EtherTypes.IPV6 && uniqueness.isIpv6Disabled()) {
                context.counters().drop(DropReason.IPV6_DISABLED);
                packet.release();
                return;
            }
            int start = network - EthernetView.HEADER_LENGTH;
            EthernetView.write(head, start, destinationMac, mac, type);
            head.readerIndex(start);
            if (packet.checksum() == ChecksumState.PARTIAL) {
                packet.partialChecksum(
                        packet.checksumStart() + EthernetView.HEADER_LENGTH, packet.checksumOffset());
            }
        }
        transmitter.transmit(packet, nowNs);
    }

    /** Sends a packet that begins with its network header to a group; takes the frame's contents. */
    public void sendMulticast(Frame packet, long groupHigh, long groupLow, long nowNs) {
        sendPacket(packet, multicastMac(groupHigh, groupLow), nowNs);
    }

    /** Sends a packet that begins with its network header to every station; takes the frame's contents. */
    public void sendBroadcast(Frame packet, long nowNs) {
        sendPacket(packet, 0xffff_ffff_ffffL, nowNs);
    }

    /** Lets this node hear, in the next step, what it sends to many. The packet begins with its network header and stays as it is. */
    public void loop(Frame packet) {
        looped.add(packet);
    }

    /** Whether there's something of {@link #loop} to be received. */
    public boolean hasLooped() {
        return !looped.isEmpty();
    }

    /** The stations that a group of IP is (RFC 2464 §7, RFC 1112 §6.4). */
    private static long multicastMac(long high, long low) {
        return IpAddress.isIpv4(high, low)
                ? 0x0100_5e00_0000L | low & 0x7f_ffffL
                : 0x3333_0000_0000L | low & 0xffff_ffffL;
    }

    void sendFrame(Frame frame, long nowNs) {
        transmitter.transmit(frame, nowNs);
    }

    /** Sends what waited for the link; answers whether there is room again for somebody who found none. */
    public boolean drain(long nowNs) {
        return transmitter.drain(nowNs);
    }

    /** Ends a batch of sends. */
    public void flush(long nowNs) {
        if (!transmitter.isIdle() || link.nextDeadlineNs() - nowNs <= 0) {
            transmitter.flush(nowNs);
        }
    }

    /** Gives up what waits, and the link. */
    public void close() {
        addresses.close();
        neighbors.clear();
        transmitter.clear();
        looped.clear();
        link.close();
    }
}
