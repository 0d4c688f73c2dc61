/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.link.Link;
import io.ioth.net.HashAddress;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a stack is to be opened.
 *
 * @param stack which provider makes it: {@code ioth} or {@code kernel}
 * @param name what to call it; empty for a name made up
 * @param interfaces its interfaces, besides the loopback
 * @param duplicateAddressDetection whether IPv6 addresses are tried for uniqueness before use, and IPv4 ones announced
 * @param forwarding whether packets for others go on to the next hop, as a router's do; not together with {@link AutoSettings#routers}
 * @param sendBuffer the size of the send buffers of TCP connections, in bytes; 0 for as much as each needs
 * @param receiveBuffer the size of the receive buffers of TCP connections, in bytes; 0 for as much as each needs
 * @param memory what all buffers of the stack's TCP connections may take together, in bytes; 0 for an eighth of the JVM's largest heap, but at
 *     least 64 MiB
 * @param lingerSeconds how long {@link NetStack#close} waits for connections that were closed before it without anything acknowledged
 * @param tcp how TCP opens and closes connections
 * @param names what it knows of name and time services from the start
 * @param hosts a file of names and addresses, in the form of {@code /etc/hosts}, that come before DNS; empty for none
 * @param leases a file that keeps what DHCP servers leased, and is read when the stack is opened again; empty for none
 * @param waitSeconds how long {@link NetStack#open} waits for what the network is to say; 0 for not at all
 * @param debug whether it's logged what the stack finds out of the network
 * @param control where other processes of the same user can look at the stack and change it: {@code on} for a unix socket in the user's folder of
 *     them, or the path of one; {@code off}, or empty, for nowhere
 * @param jmx whether the stack is a bean of the platform's management server
 */
public record StackConfig(
        String stack,
        String name,
        List<Interface> interfaces,
        boolean duplicateAddressDetection,
        boolean forwarding,
        int sendBuffer,
        int receiveBuffer,
        long memory,
        int lingerSeconds,
        TcpSettings tcp,
        NameService names,
        String hosts,
        String leases,
        int waitSeconds,
        boolean debug,
        String control,
        boolean jmx) {

    /** The configuration of a stack that asks the network for all it needs. */
    public static final String AUTO = "auto";

    /** What {@link #stack()} is when nobody says. */
    public static final String DEFAULT_STACK = "ioth";

    /** The size of buffers that grow with what a connection needs. */
    public static final int TUNED_BUFFER = 0;

    /** The amount of memory that's reckoned from the JVM's. */
    public static final long DEFAULT_MEMORY = 0;

    /** The default of {@link #lingerSeconds}. */
    public static final int DEFAULT_LINGER = 3;

    /** The default of {@link #waitSeconds}: a lost question of DHCP's, and the trial of an IPv4 address, take 12. */
    public static final int DEFAULT_WAIT = 15;

    /** The smallest MTU, in bytes: IPv6's (RFC 8200 §5). */
    public static final int MIN_MTU = 1280;

    /** The largest MTU, in bytes. */
    public static final int MAX_MTU = 65535;

    /** Copies the list, and rejects a router that is to find out by itself what other routers say. */
    public StackConfig {
        interfaces = List.copyOf(interfaces);
        if (forwarding && interfaces.stream().anyMatch(each -> each.auto().routers() != AutoSettings.Want.OFF)) {
            throw new IllegalArgumentException(StackDraft.FORWARDING_OR_ROUTERS);
        }
    }

    /**
     * An interface to be.
     *
     * @param name such as {@code vde0}
     * @param vnl where it is plugged in; not used when there is a link
     * @param link a link of the caller's own, which the stack takes over and closes
     * @param mac its Ethernet address; none for a random one
     * @param mtu the largest IP packet; 0 for the link's
     * @param addresses its addresses; a link-local IPv6 address comes by itself
     * @param gateways default routers
     * @param routes further routes
     * @param auto what it finds out by itself
     * @param metric added to the metrics of the routes that it's given or finds out; the lower are preferred
     */
    public record Interface(
            String name,
            String vnl,
            Optional<Link> link,
            Optional<MacAddress> mac,
            int mtu,
            List<Address> addresses,
            List<IpAddress> gateways,
            List<StaticRoute> routes,
            AutoSettings auto,
            int metric) {

        /** Copies the lists, and rejects a negative metric, and an MTU that is neither 0 nor from {@link #MIN_MTU} to {@link #MAX_MTU}. */
        public Interface {
            if (mtu != 0 && (mtu < MIN_MTU || mtu > MAX_MTU)) {
                throw new IllegalArgumentException(
                        "interface " + name + ": the MTU must be from " + MIN_MTU + " to " + MAX_MTU + ", not " + mtu);
            }
            if (metric < 0) {
                throw new IllegalArgumentException("interface " + name + ": a metric is 0 or more, not " + metric);
            }
            addresses = List.copyOf(addresses);
            gateways = List.copyOf(gateways);
            routes = List.copyOf(routes);
        }
    }

    /** An address with the length of its prefix, as its own family counts it. */
    public record Address(IpAddress address, int prefixLength) {}

    /** A route through a gateway. */
    public record StaticRoute(IpPrefix destination, IpAddress gateway) {}

    /**
     * Reads the one-line language of VirtualSquare's iothconf, and what came to it: settings, most of them {@code key=value}, separated by
     * comma, semicolon, space, tab or line end; {@code #} begins a comment, and quotes or a backslash protect. Only the first 8 letters of a key
     * count. Settings of an interface apply to the one last named by {@code iface=}, at first {@code vde0}.
     *
     * <p>By hand: {@code ip=ADDRESS/LENGTH} (64 bits unless said, 24 for IPv4), {@code gw=ADDRESS}, {@code route=PREFIX>GATEWAY},
     * {@code mac=MAC}, {@code mtu=BYTES}, {@code metric=N}, {@code vnl=VNL}, {@code dns=ADDRESS}, {@code domain=}, {@code search=},
     * {@code ntp=ADDRESS}, {@code hosts=FILE}.
     *
     * <p>To be found out ({@link AutoSettings}): {@code auto}, {@code auto4}, {@code auto6}, {@code eth}, {@code dhcp}, {@code dhcp6},
     * {@code rd}, {@code slaac}, {@code linklocal4=on|off}, {@code fqdn=NAME}, {@code iid=stable|eui64|hash|random}, {@code temp=on|off},
     * {@code optimistic=on|off}, {@code secret=TEXT}, {@code otip=PASSWORD} with {@code otip_base=}, {@code otip_period=},
     * {@code otip_preactive=} and {@code otip_postactive=}, {@code leases=FILE}, {@code wait=SECONDS}; and what takes back what was said before:
     * {@code -dhcp}, {@code -slaac}, {@code -auto}, {@code -all}, {@code -static}, {@code -ip=} and their like.
     *
     * <p>Of the stack: {@code stack=}, {@code name=}, {@code dad=on|off}, {@code forwarding=on|off}, {@code sndbuf=BYTES},
     * {@code rcvbuf=BYTES}, {@code mem=BYTES}, {@code linger=SECONDS}, {@code control=on|off|PATH}, {@code jmx=on|off},
     * {@code debug}; and of its TCP, see {@link TcpSettings}:
     * {@code syncookies=auto|on|off}, {@code overflow=drop|reset}, {@code tfo=off|client|server|both}, {@code timewaits=N}, {@code orphans=N},
     * {@code finwait=SECONDS}, {@code ecn=off|accept|on|accurate}, {@code mtuprobe=off|blackhole|always}, {@code cc=cubic|newreno|bbr},
     * {@code pacing=on|off}. {@code stack=kernel} takes no settings of interfaces.
     *
     * @param vnl where the first interface is plugged in; empty for none, unless {@code vnl=} says so
     * @throws IllegalArgumentException naming the part that's wrong, its position, and what would be right
     */
    public static StackConfig parse(String vnl, String config) {
        return ConfigParser.parse(vnl, config);
    }

    /** The same with another {@link #control}. */
    public StackConfig withControl(String where) {
        return new StackConfig(stack, name, interfaces, duplicateAddressDetection, forwarding, sendBuffer, receiveBuffer, memory, lingerSeconds, tcp,
                names, hosts, leases, waitSeconds, debug, where, jmx);
    }

    /** The same with another {@link #jmx}. */
    public StackConfig withJmx(boolean on) {
        return new StackConfig(stack, name, interfaces, duplicateAddressDetection, forwarding, sendBuffer, receiveBuffer, memory, lingerSeconds, tcp,
                names, hosts, leases, waitSeconds, debug, control, on);
    }

    /** Starts from nothing. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects settings. Not for use by several threads. */
    public static final class Builder {
        private String stack = DEFAULT_STACK;
        private String name = "";
        private final List<Supplier<Interface>> interfaces = new ArrayList<>();
        private boolean dad = true;
        private boolean forwarding;
        private int sendBuffer = TUNED_BUFFER;
        private int receiveBuffer = TUNED_BUFFER;
        private long memory = DEFAULT_MEMORY;
        private int linger = DEFAULT_LINGER;
        private TcpSettings tcp = TcpSettings.DEFAULT;
        private NameService names = NameService.NONE;
        private String hosts = "";
        private String leases = "";
        private int wait = DEFAULT_WAIT;
        private boolean debug;
        private String control = "";
        private boolean jmx;

        private Builder() {}

        /** See {@link StackConfig#stack()}. */
        public Builder stack(String provider) {
            stack = provider;
            return this;
        }

        /** See {@link StackConfig#name()}. */
        public Builder name(String text) {
            name = text;
            return this;
        }

        /** See {@link StackConfig#duplicateAddressDetection()}. */
        public Builder duplicateAddressDetection(boolean on) {
            dad = on;
            return this;
        }

        /** See {@link StackConfig#forwarding()}. */
        public Builder forwarding(boolean on) {
            forwarding = on;
            return this;
        }

        /** See {@link StackConfig#sendBuffer()}. */
        public Builder sendBuffer(int bytes) {
            sendBuffer = bytes;
            return this;
        }

        /** See {@link StackConfig#receiveBuffer()}. */
        public Builder receiveBuffer(int bytes) {
            receiveBuffer = bytes;
            return this;
        }

        /** See {@link StackConfig#memory()}. */
        public Builder memory(long bytes) {
            memory = bytes;
            return this;
        }

        /** See {@link StackConfig#lingerSeconds()}. */
        public Builder lingerSeconds(int seconds) {
            linger = seconds;
            return this;
        }

        /** See {@link StackConfig#tcp()}. */
        public Builder tcp(TcpSettings settings) {
            tcp = settings;
            return this;
        }

        /** See {@link StackConfig#names()}. */
        public Builder names(NameService known) {
            names = known;
            return this;
        }

        /** See {@link StackConfig#hosts()}. */
        public Builder hosts(String file) {
            hosts = file;
            return this;
        }

        /** See {@link StackConfig#leases()}. */
        public Builder leases(String file) {
            leases = file;
            return this;
        }

        /** See {@link StackConfig#waitSeconds()}. */
        public Builder waitSeconds(int seconds) {
            wait = seconds;
            return this;
        }

        /** See {@link StackConfig#debug()}. */
        public Builder debug(boolean on) {
            debug = on;
            return this;
        }

        /** See {@link StackConfig#control()}. */
        public Builder control(String where) {
            control = where;
            return this;
        }

        /** See {@link StackConfig#jmx()}. */
        public Builder jmx(boolean on) {
            jmx = on;
            return this;
        }

        /** Adds an interface that is plugged into {@code vnl}. */
        public InterfaceBuilder networkInterface(String interfaceName, String vnl) {
            return add(new InterfaceBuilder(this, interfaceName, vnl, Optional.empty()));
        }

        /** Adds an interface on a link of the caller's own. */
        public InterfaceBuilder networkInterface(String interfaceName, Link link) {
            return add(new InterfaceBuilder(this, interfaceName, "", Optional.of(link)));
        }

        /** Adds an interface. */
        public Builder networkInterface(Interface made) {
            interfaces.add(() -> made);
            return this;
        }

        private InterfaceBuilder add(InterfaceBuilder builder) {
            interfaces.add(builder::toInterface);
            return builder;
        }

        /** The configuration so far. */
        public StackConfig build() {
            List<Interface> built = interfaces.stream().map(Supplier::get).toList();
            return new StackConfig(stack, name, built, dad, forwarding, sendBuffer, receiveBuffer, memory, linger, tcp, names, hosts, leases, wait,
                    debug, control, jmx);
        }
    }

    /** Collects the settings of one interface. Not for use by several threads. */
    public static final class InterfaceBuilder {
        private final Builder parent;
        private final String name;
        private String vnl;
        private final Optional<Link> link;
        private Optional<MacAddress> mac = Optional.empty();
        private int mtu;
        private final List<Address> addresses = new ArrayList<>();
        private final List<IpAddress> gateways = new ArrayList<>();
        private final List<StaticRoute> routes = new ArrayList<>();
        private AutoSettings auto = AutoSettings.NONE;
        private int metric;

        private InterfaceBuilder(Builder parent, String name, String vnl, Optional<Link> link) {
            this.parent = parent;
            this.name = name;
            this.vnl = vnl;
            this.link = link;
        }

        /** Plugs it into {@code text}. */
        public InterfaceBuilder vnl(String text) {
            vnl = text;
            return this;
        }

        /** See {@link Interface#mac()}. */
        public InterfaceBuilder mac(MacAddress address) {
            mac = Optional.of(address);
            return this;
        }

        /** See {@link Interface#mtu()}. */
        public InterfaceBuilder mtu(int bytes) {
            mtu = bytes;
            return this;
        }

        /** Adds an address. */
        public InterfaceBuilder address(IpAddress address, int prefixLength) {
            addresses.add(new Address(address, prefixLength));
            return this;
        }

        /** Adds an address, written {@code fd00::80/64}. */
        public InterfaceBuilder address(String text) {
            int length = IpPrefix.parse(text).length();
            return address(IpAddress.parse(text.substring(0, text.indexOf('/'))), length);
        }

        /** Adds a default router. */
        public InterfaceBuilder gateway(IpAddress router) {
            gateways.add(router);
            return this;
        }

        /** Adds a route. */
        public InterfaceBuilder route(IpPrefix destination, IpAddress gateway) {
            routes.add(new StaticRoute(destination, gateway));
            return this;
        }

        /** See {@link Interface#auto()}; a name in it ({@link AutoSettings#fqdn}) gives the MAC too, unless there's another. */
        public InterfaceBuilder auto(AutoSettings settings) {
            auto = settings;
            return this;
        }

        /** See {@link Interface#metric()}. */
        public InterfaceBuilder metric(int number) {
            metric = number;
            return this;
        }

        /** Back to the stack's settings. */
        public Builder and() {
            return parent;
        }

        /** The whole configuration so far. */
        public StackConfig build() {
            return parent.build();
        }

        private Interface toInterface() {
            Optional<MacAddress> ofName =
                    auto.fqdn().isEmpty() ? Optional.empty() : Optional.of(HashAddress.mac(auto.fqdn()));
            return new Interface(name, vnl, link, mac.or(() -> ofName), mtu, addresses, gateways, routes, auto, metric);
        }
    }
}
