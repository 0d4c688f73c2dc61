/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.AddressPolicy;
import io.ioth.AutoSettings;
import io.ioth.NameService;
import io.ioth.NetInterface;
import io.ioth.Route;
import io.ioth.RouteChoice;
import io.ioth.RouteRule;
import io.ioth.SocketInfo;
import io.ioth.StackConfig;
import io.ioth.link.Link;
import io.ioth.metrics.Counters;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.autoconf.RouterInput;
import io.ioth.stack.dhcp.Dhcp;
import io.ioth.stack.icmp.IcmpErrors;
import io.ioth.stack.icmp.IcmpInput;
import io.ioth.stack.iface.AddressListener;
import io.ioth.stack.iface.AddressSpec;
import io.ioth.stack.iface.Containment;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.stack.iface.InterfaceContext;
import io.ioth.stack.iface.InterfaceTable;
import io.ioth.stack.iface.LoopbackLink;
import io.ioth.stack.iface.StackInterface;
import io.ioth.stack.ip.DestinationSelection;
import io.ioth.stack.ip.IpOutput;
import io.ioth.stack.ip.IpReceiver;
import io.ioth.stack.ip.IpSender;
import io.ioth.stack.ip.Path;
import io.ioth.stack.ip.PathMtus;
import io.ioth.stack.ip.Protocols;
import io.ioth.stack.ip.Redirections;
import io.ioth.stack.ip.RouteTable;
import io.ioth.stack.multicast.Multicast;
import io.ioth.stack.socket.EngineExecutor;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.PacketSocket;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.stack.tcp.TcpProtocol;
import io.ioth.stack.tcp.Unfinished;
import io.ioth.time.Alarm;
import io.ioth.time.DeadlineHeap;
import io.ioth.wire.IpProtocols;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A whole stack without I/O: what links deliver goes in, what is to be sent goes to links, and time and randomness are handed in. The
 * same inputs give the same outputs.
 *
 * <p>Threading: one caller at a time.
 */
public final class StackEngine {

    private static final int RECEIVE_BUDGET = 64;
    private static final int ALARM_BUDGET = 256;

    private final Counters counters = new Counters();
    private final DeadlineHeap<Alarm> alarms = new DeadlineHeap<>();
    private final InterfaceTable interfaces = new InterfaceTable();
    private final Containment containment = new Containment(counters);
    private final RouteTable routes = new RouteTable(interfaces);
    private final Management management = new Management(interfaces, routes);
    private final NameTable names;
    private final ConfiguratorFactory configurators;
    private final Autoconfiguration autoconfiguration;
    private final InterfaceMaker maker;
    private final IpSender sender;
    private final IpReceiver receiver;
    private final Transports transports;
    private final TcpProtocol tcp;
    private final Multicast multicast;
    private boolean closed;

    /** A stack with its loopback, in a {@linkplain Surroundings#simulated simulated} world. */
    public StackEngine(StackConfig config, RandomGenerator random, EngineExecutor executor) {
        this(config, Surroundings.simulated(random, executor));
    }

    /** A stack with its loopback. */
    public StackEngine(StackConfig config, Surroundings surroundings) {
        RandomGenerator random = surroundings.random();
        Protocols protocols = new Protocols(counters);
        PathMtus mtus = new PathMtus(interfaces, alarms);
        Redirections redirections = new Redirections(interfaces, alarms);
        sender = new IpSender(interfaces, routes, mtus, redirections, counters, random);
        receiver = new IpReceiver(interfaces, protocols, alarms, counters);
        IcmpErrors errors = new IcmpErrors(sender, counters);
        protocols.errors(errors);
        IcmpInput icmp = new IcmpInput(sender, interfaces, protocols, mtus, counters);
        protocols.handler(IpProtocols.ICMP, true, icmp);
        protocols.handler(IpProtocols.ICMPV6, false, icmp);
        RouterInput routers = new RouterInput(interfaces, routes, redirections, counters);
        icmp.routers(routers);
        if (config.forwarding()) {
            receiver.forward(routes);
            routers.forwarding();
        }
        multicast = new Multicast(interfaces, alarms, counters, random);
        protocols.handler(IpProtocols.IGMP, true, multicast.igmp());
        icmp.multicast(multicast.mld());
        transports = new Transports(sender, protocols, errors, multicast, counters, config, surroundings);
        tcp = transports.tcp;
        Dhcp dhcp = new Dhcp(sender, surroundings.leases());
        receiver.unaddressed(dhcp);
        transports.udp.tap(dhcp);
        names = new NameTable(config.names());
        configurators = new ConfiguratorFactory(routers, dhcp);
        autoconfiguration =
                new Autoconfiguration(surroundings, alarms, counters, management, routes, names, configurators);
        autoconfiguration.connections(tcp::isInUse);
        InterfaceContext context = new InterfaceContext(
                receiver, new WatchedAddresses(routes, surroundings.observer()), alarms, counters, random, containment, config.duplicateAddressDetection(),
                config.forwarding());
        maker = new InterfaceMaker(interfaces, context, multicast);
        maker.addLoopback();
    }

    /**
     * Adds an interface. On Ethernet an IPv6 link-local address is made for it (RFC 4291, appendix A).
     *
     * @param link started by the caller; from here on the engine's
     * @param mac none for a random one
     * @param mtu 0 for the link's
     * @return its index
     */
    public int addInterface(String name, String vnl, Link link, Optional<MacAddress> mac, int mtu, long nowNs) {
        return maker.add(name, vnl, link, mac, mtu, nowNs).index();
    }

    /**
     * Lets an interface find out by itself what {@code settings} say.
     *
     * @param metric added to the metrics of routes that are found out
     */
    public void configure(int ifIndex, AutoSettings settings, int metric, long nowNs) {
        StackInterface of = interfaces.byIndex(ifIndex);
        if (of == null) {
            throw new IllegalArgumentException("there is no interface " + ifIndex);
        }
        autoconfiguration.start(of, settings, metric, nowNs);
    }

    /** For tests, which have configurators of their own. */
    ConfiguratorFactory configurators() {
        return configurators;
    }

    /** Whether the stack has what its interfaces' settings ask the network for. */
    public Usability usability() {
        return autoconfiguration.usability();
    }

    /** {@code onChange} is told, in the engine, when {@link #usability} may have changed, until another is. */
    public void watchUsability(Runnable onChange) {
        autoconfiguration.watch(onChange);
    }

    /** What is known of name and time services now. */
    public NameService nameService() {
        return names.merged();
    }

    /**
     * Does what there is to do now, within bounds: receives from links, fires timers, lets transports send, and puts it all on its way.
     *
     * @return whether there is more to do at once
     */
    public boolean step(long nowNs) {
        boolean more = receive(nowNs);
        more |= fireAlarms(nowNs);
        more |= runTcp(nowNs);
        drain(nowNs);
        List<StackInterface> all = interfaces.all();
        for (int i = 0; i < all.size(); i++) {
            all.get(i).flush(nowNs);
        }
        return more | hasLoopedFrames();
    }

    private boolean hasLoopedFrames() {
        List<StackInterface> all = interfaces.all();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).hasLooped()) {
                return true;
            }
        }
        return interfaces.loopback().link() instanceof LoopbackLink lo && !lo.isEmpty();
    }

    private boolean receive(long nowNs) {
        boolean more = false;
        List<StackInterface> all = interfaces.all();
        for (int i = 0; i < all.size(); i++) {
            StackInterface each = all.get(i);
            more |= each.receive(RECEIVE_BUDGET, nowNs) >= RECEIVE_BUDGET;
            if (each.linkStateChanged()) {
                interfaces.touch();
                tcp.onLinkDown();
                if (each.isUp()) {
                    autoconfiguration.onLinkUp(each, nowNs);
                }
            }
        }
        return more;
    }

    private boolean runTcp(long nowNs) {
        try {
            tcp.onTimer(nowNs);
            return tcp.flush(nowNs);
        } catch (RuntimeException e) {
            containment.onError(e);
            return false;
        }
    }

    private boolean fireAlarms(long nowNs) {
        for (int i = 0; i < ALARM_BUDGET; i++) {
            Alarm due = alarms.pollDue(nowNs);
            if (due == null) {
                return false;
            }
            try {
                due.onDeadline(nowNs);
            } catch (RuntimeException e) {
                containment.onError(e);
            }
        }
        return true;
    }

    private void drain(long nowNs) {
        boolean room = false;
        List<StackInterface> all = interfaces.all();
        for (int i = 0; i < all.size(); i++) {
            room |= all.get(i).drain(nowNs);
        }
        if (room) {
            sender.announceRoom(nowNs);
        }
    }

    /** When {@link #step} has something to do at the latest, if nothing arrives before; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineNs() {
        long next = earlier(alarms.nextNs(), tcp.nextDeadlineNs());
        for (StackInterface each : interfaces.all()) {
            next = earlier(next, each.link().nextDeadlineNs());
        }
        return next;
    }

    private static long earlier(long a, long b) {
        if (a == DeadlineHeap.NEVER || b == DeadlineHeap.NEVER) {
            return a == DeadlineHeap.NEVER ? b : a;
        }
        return a - b <= 0 ? a : b;
    }

    /** A new TCP socket. */
    public StreamSocket newStream(Family family) {
        return tcp.newSocket(family);
    }

    /** A new UDP socket. */
    public PacketSocket newDatagram(Family family) {
        return transports.udp.newSocket(family);
    }

    /** A new raw socket. */
    public PacketSocket newRaw(Family family, int protocol) {
        return transports.raw.newSocket(family, protocol);
    }

    /** A new ping socket. */
    public PacketSocket newPing(Family family) {
        return transports.ping.newSocket(family);
    }

    /** What transports send with; for tests and for sockets that are made outside. */
    public IpOutput ipOutput() {
        return sender;
    }

    /** All interfaces now, the loopback first. */
    public List<InterfaceInfo> interfaces(long nowNs) {
        return management.interfaces(nowNs);
    }

    /**
     * Adds an address to an interface. {@code onResult} is told when it's in use, or found to be a duplicate: at once without duplicate
     * address detection, otherwise after a second.
     *
     * @throws IOException when it's one of ours already
     */
    public void addAddress(int ifIndex, IpAddress address, int prefixLength, AddressListener onResult, long nowNs)
            throws IOException {
        management.addAddress(ifIndex, AddressSpec.manual(address, prefixLength), onResult, nowNs);
    }

    /**
     * Adds an address that was found in some way, or gives one that is there, of the same origin, the lifetimes.
     *
     * @return null when it's an address of another origin, or of another interface, already
     */
    public @Nullable InterfaceAddress configure(
            int ifIndex, AddressSpec spec, AddressListener listener, long nowNs) {
        return management.configure(ifIndex, spec, listener, nowNs);
    }

    /** Removes an address and its route; the answer says whether it was there. */
    public boolean removeAddress(int ifIndex, IpAddress address, long nowNs) {
        return management.removeAddress(ifIndex, address, nowNs);
    }

    /** The routes, in the order of search. */
    public List<Route> routes() {
        return management.routes();
    }

    /**
     * Adds a route.
     *
     * @throws IOException when its interface doesn't exist, or its gateway isn't on the link
     */
    public void addRoute(Route route) throws IOException {
        management.addRoute(route);
    }

    /** Removes a route; the answer says whether it was there. */
    public boolean removeRoute(Route route) {
        return management.removeRoute(route);
    }

    /** The way that packets would go now; none when there's none. */
    public Optional<RouteChoice> routeTo(IpAddress destination, Optional<IpAddress> source, int zone) {
        Path path = new Path();
        boolean found = sender.route(path, source.orElse(null), destination, zone) == IpOutput.Sent.OK;
        return found ? Optional.of(management.choice(path)) : Optional.empty();
    }

    /** In which order to try the addresses of a name. */
    public DestinationSelection destinations() {
        return new DestinationSelection(sender, interfaces, sender.policies());
    }

    /** The policies by which addresses are chosen. */
    public List<AddressPolicy> policies() {
        return sender.policies().rows();
    }

    /**
     * Changes {@link #policies()}.
     *
     * @throws IllegalArgumentException when there are too many, or two about one prefix
     */
    public void setPolicies(List<AddressPolicy> policies) {
        sender.policies().set(policies);
        interfaces.touch();
    }

    /** The rules, in the order in which they are asked. */
    public List<RouteRule> rules() {
        return management.rules();
    }

    /**
     * Adds a rule.
     *
     * @throws IOException when there's the same one already, or there are too many
     */
    public void addRule(RouteRule rule) throws IOException {
        management.addRule(rule);
    }

    /** Removes a rule; the answer says whether it was there. */
    public boolean removeRule(RouteRule rule) {
        return management.removeRule(rule);
    }

    /** How often IPv6 addresses of an interface are probed for before they're used: RFC 4862's DupAddrDetectTransmits; 0 for not at all. */
    public void setDupAddrDetectTransmits(int ifIndex, int times) {
        management.byIndex(ifIndex).setDupAddrDetectTransmits(times);
    }

    /** The neighbours of an interface. */
    public List<NetInterface.Neighbor> neighbors(int ifIndex) {
        return management.neighbors(ifIndex);
    }

    /** Adds or replaces a permanent neighbour. */
    public void addNeighbor(int ifIndex, IpAddress address, MacAddress mac, long nowNs) {
        management.addNeighbor(ifIndex, address, mac, nowNs);
    }

    /** Forgets a neighbour; the answer says whether it was known. */
    public boolean removeNeighbor(int ifIndex, IpAddress address) {
        return management.removeNeighbor(ifIndex, address);
    }

    /**
     * Changes an interface's MTU.
     *
     * @throws IllegalArgumentException below 1280, or above what the link carries
     */
    public void setMtu(int ifIndex, int mtu) {
        management.setMtu(ifIndex, mtu);
    }

    /** Events and drops; may be read by any thread. */
    public Counters counters() {
        return counters;
    }

    /** All sockets. */
    public List<SocketInfo> sockets() {
        return transports.sockets();
    }

    /** What connections of closed sockets still have to bring to their peers. */
    public Unfinished unfinished() {
        return tcp.unfinished();
    }

    /** Closes every socket, resets connections that aren't finished, and closes the links; idempotent. */
    public void close(long nowNs) {
        if (closed) {
            return;
        }
        closed = true;
        transports.close(nowNs);
        autoconfiguration.stop(nowNs);
        multicast.close();
        drain(nowNs);
        for (StackInterface each : interfaces.all()) {
            each.flush(nowNs);
            each.close();
        }
        receiver.close();
    }
}
