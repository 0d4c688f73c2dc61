/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.metrics.Counters;
import io.ioth.net.IpAddress;
import io.ioth.time.NanoClock;
import java.io.IOException;
import java.net.DatagramSocketImpl;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.net.SocketImpl;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;

/**
 * A network node: a TCP/IP stack with interfaces, addresses, routes, ports and counters of its own. A process may have many.
 *
 * <p>Threading: every method may be called by any thread.
 */
public interface NetStack extends AutoCloseable {

    /**
     * Opens a stack with one interface, which finds out its settings by itself: by DHCP and from routers ({@link StackConfig#AUTO}).
     *
     * @param vnl where it is plugged in, such as {@code vde:///run/vde/lab}
     * @throws IllegalArgumentException when the VNL is wrong
     * @throws IOException when the link can't be opened, or nobody on it offers an address
     */
    static NetStack open(String vnl) throws IOException {
        return open(vnl, StackConfig.AUTO);
    }

    /**
     * Opens a stack with one interface.
     *
     * @param vnl where it is plugged in, such as {@code mem://lab} or {@code vde:///run/vde/lab}; empty for a stack with only a loopback
     * @param config settings, such as {@code ip=fd00::80/64,gw=fd00::1}; see {@link StackConfig#parse}
     * @throws IllegalArgumentException when the VNL or a setting is wrong; the message names the part and what would be right
     * @throws IOException when the link can't be opened, an address turns out to be taken, or the network doesn't tell in time what it's asked for
     */
    static NetStack open(String vnl, String config) throws IOException {
        return open(StackConfig.parse(vnl, config));
    }

    /**
     * Opens a stack with any number of interfaces, and waits until it's usable: until it's certain that no other node has its addresses, and
     * until the network has told what interfaces must be told ({@link AutoSettings.Want#REQUIRED}); where nothing is required, until one
     * address is there. What the network may tell besides is waited for two seconds longer, and while an
     * address of it is being tried; later it's taken over whenever it comes. When opening
     * fails, all that it had opened is closed, and links of the caller's own are too.
     *
     * @throws IOException when a link can't be opened, an address turns out to be taken, or the network doesn't tell what it's asked for within
     *     {@link StackConfig#waitSeconds}; the message says what didn't answer
     * @throws java.io.InterruptedIOException when the thread is interrupted while it waits; it still is, then
     */
    static NetStack open(StackConfig config) throws IOException {
        return StackProviders.byName(config.stack()).open(config);
    }

    /**
     * Opens a stack that has no thread and no timer of its own: it moves only in {@link SteppedStack#step}, by the clock and the random
     * source given, and is deterministic. Addresses are usable at once where {@code dad=off}, otherwise after stepping through
     * duplicate address detection.
     */
    static SteppedStack openStepped(StackConfig config, NanoClock clock, RandomGenerator random) throws IOException {
        return StackProviders.byName(config.stack()).openStepped(config, clock, random);
    }

    /** The host kernel's own stack, behind this interface. Its addresses and routes can't be changed through it. */
    static NetStack kernel() {
        return StackProviders.kernel();
    }

    /**
     * The stack of the calling thread: the innermost {@link #run}, else the process's default, else the kernel.
     */
    static NetStack current() {
        return Msocket.current();
    }

    /** Makes {@code stack} the process's default; see {@link Msocket} for defaults of a family. */
    static void setDefault(NetStack stack) {
        Msocket.setDefault(stack);
    }

    /** What the configuration calls it, or a name made up that no other stack of the process was given; for people. */
    String name();

    /** Opens an unbound stream channel of both families. */
    SocketChannel openSocketChannel() throws IOException;

    /** Opens an unbound stream channel of {@link java.net.StandardProtocolFamily#INET} or {@code INET6}. */
    SocketChannel openSocketChannel(ProtocolFamily family) throws IOException;

    /** Opens an unbound listening channel of both families. */
    ServerSocketChannel openServerSocketChannel() throws IOException;

    /** Opens an unbound listening channel of one family. */
    ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException;

    /** Opens an unbound UDP channel of both families. */
    DatagramChannel openDatagramChannel() throws IOException;

    /** Opens an unbound UDP channel of one family. */
    DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException;

    /**
     * Opens a channel for IP payloads of one protocol, as {@code SOCK_RAW} is: what is sent gets an IP header; what is received has its
     * IP header with IPv4 and lacks it with IPv6. Ports are 0.
     *
     * @param protocol an IP protocol number, such as 89
     */
    DatagramChannel openRawChannel(ProtocolFamily family, int protocol) throws IOException;

    /**
     * Opens a channel for ICMP echo, as Linux's {@code SOCK_DGRAM}/{@code IPPROTO_ICMP} is: it sends echo requests and receives the
     * replies to them, ICMP header included. The local port is the echo identifier.
     */
    DatagramChannel openPingChannel(ProtocolFamily family) throws IOException;

    /**
     * What opens this stack's channels and selectors for code that takes a provider; the same one at each call. A selector of it takes the
     * channels of every stack, and other providers' too.
     */
    SelectorProvider selectorProvider();

    /** What opens this stack's asynchronous channels; the same one at each call. The kernel's stack has the JDK's. */
    default AsynchronousChannelProvider asynchronousChannelProvider() {
        throw new UnsupportedOperationException("stack " + name() + " has no asynchronous channels");
    }

    /** What a {@link java.net.Socket} or {@link java.net.ServerSocket} of this stack works by; the kernel's stack has none to give away. */
    default SocketImpl newSocketImpl() {
        throw new UnsupportedOperationException("stack " + name() + " has no SocketImpl");
    }

    /** What a {@link java.net.DatagramSocket} of this stack works by; the kernel's stack has none to give away. */
    default DatagramSocketImpl newDatagramSocketImpl() {
        throw new UnsupportedOperationException("stack " + name() + " has no DatagramSocketImpl");
    }

    /** Whether it's the host kernel's. */
    default boolean isKernel() {
        return false;
    }

    /** All interfaces, the loopback first. */
    List<NetInterface> interfaces();

    /** The interface of that name. */
    default Optional<NetInterface> networkInterface(String name) {
        return interfaces().stream().filter(i -> i.name().equals(name)).findFirst();
    }

    /** The routes of all tables: first the main one's, each table's in the order in which it is searched. */
    List<Route> routes();

    /**
     * Adds a route.
     *
     * @throws IOException when its interface doesn't exist, or its gateway can't be reached directly
     */
    void addRoute(Route route) throws IOException;

    /** Removes a route, whoever made it; the answer says whether there was such a one. */
    boolean removeRoute(Route route);

    /**
     * The way that packets to {@code destination} would go now; none when there is none.
     *
     * @param source where they come from; none to have an address chosen
     * @param zone the index of the interface that they must leave by, or 0
     */
    Optional<RouteChoice> routeTo(IpAddress destination, Optional<IpAddress> source, int zone);

    /** The policies by which source and destination addresses are chosen, the longest prefix first (RFC 6724 §2.1). */
    List<AddressPolicy> addressPolicies();

    /**
     * Replaces {@link #addressPolicies()}, at first {@link AddressPolicy#DEFAULTS}.
     *
     * @throws IllegalArgumentException when there are two about one prefix, or more than 1024
     */
    void setAddressPolicies(List<AddressPolicy> policies);

    /** The rules that say which table is searched, in the order in which they are asked. */
    List<RouteRule> rules();

    /**
     * Adds a rule.
     *
     * @throws IOException when there is the same one already, or there are too many
     */
    void addRule(RouteRule rule) throws IOException;

    /** Removes a rule; the answer says whether there was such a one. */
    boolean removeRule(RouteRule rule);

    /** The name and time servers that it knows now: its configuration's first, then what DHCP told, then what routers did. */
    default NameService nameService() {
        return NameService.NONE;
    }

    /** Its resolver of names; the same one at each call. */
    Resolver resolver();

    /**
     * Connects by name: {@link Resolver#connect} within a minute.
     *
     * @param host a name or an address
     */
    default SocketChannel connect(String host, int port) throws IOException {
        return resolver().connect(host, port, Resolver.CONNECT_TIMEOUT);
    }

    /** Addresses in the order in which to try to reach them (RFC 6724 §6): as they are, but IPv6 first, where a stack doesn't know better. */
    default List<InetAddress> sortDestinations(List<InetAddress> addresses) {
        return addresses.stream()
                .sorted(Comparator.comparing(address -> address instanceof Inet4Address))
                .toList();
    }

    /** Events and drops of the whole stack, live. */
    Counters counters();

    /** All sockets now open, in no order. */
    List<SocketInfo> sockets();

    /** Whether {@link #close} has begun. */
    boolean isClosed();

    /** Runs {@code task}; to it, and to what it starts with structured concurrency, this stack is {@link #current}. */
    default void run(Runnable task) {
        Msocket.run(this, task);
    }

    /** Calls {@code task}; to it, and to what it starts with structured concurrency, this stack is {@link #current}. */
    default <T> T call(Callable<T> task) throws Exception {
        return Msocket.call(this, task);
    }

    /** A factory of {@code base}'s threads whose {@link #current} stack is this. */
    default ThreadFactory threadFactory(ThreadFactory base) {
        return Msocket.threadFactory(this, base);
    }

    /**
     * Closes every channel that is open, resetting its connection, and then unplugs the links. Connections whose channels were closed
     * before go on sending what was written, and the end of the stream, until their peers have acknowledged it all; this waits for
     * them, as long as something is acknowledged every {@code linger=} seconds ({@link StackConfig#lingerSeconds}, 3 unless set otherwise),
     * though never more than 20 times that; then it resets those that remain. So {@code channel.close(); stack.close();} delivers what was
     * written, and nothing is waited for when nothing is left. An interrupt ends the waiting.
     *
     * <p>A {@link SteppedStack} doesn't wait, since only stepping could bring what it would wait for: step it until it's done, then close
     * it. The kernel's stack can't be closed: it finishes what was written by itself.
     *
     * <p>Idempotent; while one call waits, others return at once.
     */
    @Override
    void close();
}
