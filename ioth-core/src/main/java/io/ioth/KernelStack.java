/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.metrics.Counters;
import io.ioth.net.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketException;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The host kernel's stack behind the {@link NetStack} API. What the JDK doesn't show of it is empty (routes, sockets, neighbours) or zero
 * (counters), and nothing of it can be changed.
 */
final class KernelStack implements NetStack {

    private final String name;
    private final boolean closeable;
    private final Counters counters = new Counters();
    private final Resolver resolver = new StackResolver(this, KernelLookup::new);
    private final Set<Channel> opened = Collections.newSetFromMap(new WeakHashMap<>());
    private boolean closed;

    /**
     * @param closeable whether {@link #close} closes the channels opened here; false for the one that the whole process shares
     */
    KernelStack(String name, boolean closeable) {
        this.name = name;
        this.closeable = closeable;
    }

    static UnsupportedOperationException readOnly(String what) {
        return new UnsupportedOperationException(
                what + " of the host's kernel can't be changed from here; use the system's tools, or stack="
                        + StackConfig.DEFAULT_STACK);
    }

    @Override
    public String name() {
        return name;
    }

    private <C extends Channel> C remember(C channel) throws IOException {
        synchronized (opened) {
            if (!closed) {
                if (closeable) {
                    opened.add(channel);
                }
                return channel;
            }
        }
        channel.close();
        throw new IOException("the stack " + name + " is closed");
    }

    private static SelectorProvider provider() {
        return KernelProvider.get();
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        return remember(provider().openSocketChannel());
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        return remember(provider().openSocketChannel(family));
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        return remember(provider().openServerSocketChannel());
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        return remember(provider().openServerSocketChannel(family));
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        return remember(provider().openDatagramChannel());
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        return remember(provider().openDatagramChannel(family));
    }

    @Override
    public SelectorProvider selectorProvider() {
        return provider();
    }

    @Override
    public DatagramChannel openRawChannel(ProtocolFamily family, int protocol) {
        throw new UnsupportedOperationException(
                "the JDK has no raw sockets of the kernel; use stack=" + StackConfig.DEFAULT_STACK);
    }

    @Override
    public DatagramChannel openPingChannel(ProtocolFamily family) {
        throw new UnsupportedOperationException(
                "the JDK has no ping sockets of the kernel; use stack=" + StackConfig.DEFAULT_STACK);
    }

    @Override
    public AsynchronousChannelProvider asynchronousChannelProvider() {
        return AsynchronousChannelProvider.provider();
    }

    @Override
    public boolean isKernel() {
        return true;
    }

    @Override
    public List<NetInterface> interfaces() {
        try {
            List<NetInterface> all = new ArrayList<>();
            NetworkInterface.networkInterfaces().map(KernelInterface::new).forEach(all::add);
            all.sort(Comparator.comparing((NetInterface i) -> !i.isLoopback()).thenComparing(NetInterface::index));
            return List.copyOf(all);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<Route> routes() {
        return List.of();
    }

    @Override
    public void addRoute(Route route) {
        throw readOnly("the routes");
    }

    @Override
    public boolean removeRoute(Route route) {
        throw readOnly("the routes");
    }

    @Override
    public Optional<RouteChoice> routeTo(IpAddress destination, Optional<IpAddress> source, int zone) {
        return Optional.empty();
    }

    @Override
    public List<AddressPolicy> addressPolicies() {
        return AddressPolicy.DEFAULTS;
    }

    @Override
    public void setAddressPolicies(List<AddressPolicy> policies) {
        throw readOnly("the address policies");
    }

    @Override
    public List<RouteRule> rules() {
        return List.of();
    }

    @Override
    public void addRule(RouteRule rule) {
        throw readOnly("the rules");
    }

    @Override
    public boolean removeRule(RouteRule rule) {
        throw readOnly("the rules");
    }

    @Override
    public Resolver resolver() {
        return resolver;
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public List<SocketInfo> sockets() {
        return List.of();
    }

    @Override
    public boolean isClosed() {
        synchronized (opened) {
            return closed;
        }
    }

    /** Closes the channels opened here; those that a listener accepted are the JDK's own and stay open. */
    @Override
    public void close() {
        List<Channel> toClose;
        synchronized (opened) {
            closed = closeable;
            toClose = List.copyOf(opened);
            opened.clear();
        }
        IOException failure = null;
        for (Channel channel : toClose) {
            try {
                channel.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
