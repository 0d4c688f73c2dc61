/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack;

import io.ioth.AddressPolicy;
import io.ioth.NameService;
import io.ioth.NetInterface;
import io.ioth.NetStack;
import io.ioth.Resolver;
import io.ioth.Route;
import io.ioth.RouteChoice;
import io.ioth.RouteRule;
import io.ioth.SocketInfo;
import io.ioth.StackConfig;
import io.ioth.link.Link;
import io.ioth.link.Links;
import io.ioth.link.Vnl;
import io.ioth.metrics.Counters;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.stack.control.ControlServer;
import io.ioth.stack.dhcp.LeaseStore;
import io.ioth.stack.engine.InterfaceInfo;
import io.ioth.stack.engine.StackEngine;
import io.ioth.stack.engine.Surroundings;
import io.ioth.stack.jfr.Recorder;
import io.ioth.stack.jmx.StackBeans;
import io.ioth.stack.nio.Channels;
import io.ioth.stack.nio.IothSelectorProvider;
import io.ioth.stack.observe.StackObserver;
import io.ioth.stack.runtime.AddressTrial;
import io.ioth.stack.runtime.EngineDriver;
import io.ioth.stack.runtime.LeaseFileStore;
import io.ioth.stack.runtime.Opening;
import io.ioth.stack.runtime.Parting;
import io.ioth.stack.runtime.SerialExecutor;
import io.ioth.stack.socket.Family;
import io.ioth.stack.tcp.Unfinished;
import io.ioth.time.NanoClock;
import java.io.Closeable;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A stack of this module, running. */
class IothStack implements NetStack {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String name;
    private final SerialExecutor executor;
    private final LeaseStore leases;
    private final StackEngine engine;
    private final Channels channels;
    private final long lingerNs;
    private final Resolver resolver;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable ControlServer control;
    private volatile @Nullable Closeable beans;

    IothStack(StackConfig config, SerialExecutor executor, Surroundings surroundings) throws IOException {
        this.name = config.name().isEmpty() ? "stack-" + NUMBER.incrementAndGet() : config.name();
        this.executor = executor;
        this.lingerNs = TimeUnit.SECONDS.toNanos(config.lingerSeconds());
        try {
            this.leases = config.leases().isEmpty() ? LeaseStore.NONE : LeaseFileStore.open(Path.of(config.leases()));
            this.resolver = Resolver.of(this, config);
        } catch (IOException | RuntimeException e) {
            closeOwnLinks(config);
            throw e;
        }
        StackObserver observer = Recorder.observer(name, executor::nanoTime);
        this.engine = new StackEngine(config, surroundings.withLeases(leases).withObserver(observer));
        Recorder.watch(observer, engine.counters());
        this.channels = new Channels(executor, new EngineSockets(engine));
        channels.provider().belongTo(this);
        executor.drive(new Driver(engine));
        try {
            AddressTrial addresses = new AddressTrial(executor);
            for (StackConfig.Interface each : config.interfaces()) {
                plug(each, addresses);
            }
            Opening.await(executor, engine, addresses, config.waitSeconds());
            Recorder.opened(this);
        } catch (IOException | RuntimeException | Error e) {
            shutDown();
            closeOwnLinks(config);
            throw e;
        }
    }

    /** Lets other processes of the same user look at the stack and change it; see {@link StackConfig#control}. */
    void offerControl(String where) throws IOException {
        if (!where.isEmpty() && !where.equals("off")) {
            control = ControlServer.open(this, where);
        }
    }

    /** Makes the stack a bean until it is closed; see {@link StackConfig#jmx}. */
    void offerBeans(boolean wanted) throws IOException {
        if (wanted && ModuleLayer.boot().findModule("java.management").isEmpty()) {
            throw new IOException("jmx=on needs the module java.management; add --add-modules java.management");
        }
        if (wanted) {
            beans = StackBeans.register(this);
        }
    }

    /** The caller's own, which it gave away: those that weren't plugged in yet too. */
    private static void closeOwnLinks(StackConfig config) {
        config.interfaces().forEach(each -> each.link().ifPresent(Link::close));
    }

    private void plug(StackConfig.Interface wanted, AddressTrial addresses) throws IOException {
        Link link = wanted.link().isPresent() ? wanted.link().get() : open(wanted.vnl());
        int index = executor.<Integer, RuntimeException>call(now -> add(wanted, link, now));
        for (StackConfig.Address address : wanted.addresses()) {
            addresses.start(engine, index, wanted.name(), address.address(), address.prefixLength());
        }
        for (IpAddress gateway : wanted.gateways()) {
            IpPrefix all = gateway.isIpv4() ? IpPrefix.DEFAULT_IPV4 : IpPrefix.DEFAULT;
            addRoute(new Route(all, Optional.of(gateway), wanted.name(), wanted.metric()));
        }
        for (StackConfig.StaticRoute route : wanted.routes()) {
            addRoute(new Route(route.destination(), Optional.of(route.gateway()), wanted.name(), wanted.metric()));
        }
        if (wanted.auto().isAny()) {
            executor.<Boolean, RuntimeException>call(now -> {
                engine.configure(index, wanted.auto(), wanted.metric(), now);
                return true;
            });
        }
    }

    private int add(StackConfig.Interface wanted, Link link, long nowNs) {
        try {
            link.start(executor);
            return engine.addInterface(wanted.name(), wanted.vnl(), link, wanted.mac(), wanted.mtu(), nowNs);
        } catch (RuntimeException | Error e) {
            link.close();
            throw e;
        }
    }

    private Link open(String vnl) throws IOException {
        return Links.open(Vnl.parse(vnl), executor.isStepped() ? 0 : NanoClock.systemOriginNs());
    }

    SerialExecutor executor() {
        return executor;
    }

    StackEngine engine() {
        return engine;
    }

    <T> T inEngine(Supplier<T> read) {
        return executor.<T, RuntimeException>call(now -> read.get());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        return channels.openSocketChannel(Family.DUAL);
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        return channels.openSocketChannel(IothSelectorProvider.family(family));
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        return channels.openServerSocketChannel(Family.DUAL);
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        return channels.openServerSocketChannel(IothSelectorProvider.family(family));
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        return channels.openDatagramChannel(Family.DUAL);
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        return channels.openDatagramChannel(IothSelectorProvider.family(family));
    }

    @Override
    public SelectorProvider selectorProvider() {
        return channels.provider();
    }

    @Override
    public DatagramChannel openRawChannel(ProtocolFamily family, int protocol) throws IOException {
        return channels.openRawChannel(IothSelectorProvider.family(family), protocol);
    }

    @Override
    public DatagramChannel openPingChannel(ProtocolFamily family) throws IOException {
        return channels.openPingChannel(IothSelectorProvider.family(family));
    }

    @Override
    public List<NetInterface> interfaces() {
        List<NetInterface> result = new ArrayList<>();
        executor.<List<InterfaceInfo>, RuntimeException>call(engine::interfaces).forEach(info -> result.add(new IothInterface(this, info)));
        return result;
    }

    @Override
    public List<Route> routes() {
        return inEngine(engine::routes);
    }

    @Override
    public void addRoute(Route route) throws IOException {
        executor.<Boolean, IOException>call(now -> {
            engine.addRoute(route);
            return true;
        });
    }

    @Override
    public boolean removeRoute(Route route) {
        return inEngine(() -> engine.removeRoute(route));
    }

    @Override
    public Optional<RouteChoice> routeTo(IpAddress destination, Optional<IpAddress> source, int zone) {
        return inEngine(() -> engine.routeTo(destination, source, zone));
    }

    @Override
    public List<InetAddress> sortDestinations(List<InetAddress> addresses) {
        return inEngine(() -> engine.destinations().sort(addresses, IpAddress::of, IothStack::zone));
    }

    private static int zone(InetAddress of) {
        return of instanceof Inet6Address address ? address.getScopeId() : 0;
    }

    @Override
    public List<AddressPolicy> addressPolicies() {
        return inEngine(engine::policies);
    }

    @Override
    public void setAddressPolicies(List<AddressPolicy> policies) {
        inEngine(() -> {
            engine.setPolicies(policies);
            return true;
        });
    }

    @Override
    public List<RouteRule> rules() {
        return inEngine(engine::rules);
    }

    @Override
    public void addRule(RouteRule rule) throws IOException {
        executor.<Boolean, IOException>call(now -> {
            engine.addRule(rule);
            return true;
        });
    }

    @Override
    public boolean removeRule(RouteRule rule) {
        return inEngine(() -> engine.removeRule(rule));
    }

    @Override
    public Resolver resolver() {
        return resolver;
    }

    @Override
    public NameService nameService() {
        return inEngine(engine::nameService);
    }

    @Override
    public Counters counters() {
        return engine.counters();
    }

    @Override
    public List<SocketInfo> sockets() {
        return inEngine(engine::sockets);
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            channels.closeAll();
            if (!executor.isStepped()) {
                Unfinished left = inEngine(engine::unfinished);
                Parting.await(executor, new Driver(engine), left::isEmpty, left::progress, lingerNs);
            }
            shutDown();
        }
    }

    private void shutDown() {
        ControlServer offered = control;
        if (offered != null) {
            offered.close();
        }
        closeBeans();
        channels.closeAll();
        Recorder.closed(this);
        executor.<Boolean, RuntimeException>call(now -> {
            engine.close(now);
            executor.drive(IDLE);
            return true;
        });
        leases.settle();
    }

    private void closeBeans() {
        Closeable offered = beans;
        if (offered != null) {
            try {
                offered.close();
            } catch (IOException e) {
                throw new AssertionError("closing beans never fails", e);
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private static final EngineDriver IDLE = new EngineDriver() {
        @Override
        public boolean step(long nowNs) {
            return false;
        }

        @Override
        public long nextDeadlineNs() {
            return Long.MAX_VALUE;
        }
    };

    private record Driver(StackEngine engine) implements EngineDriver {
        @Override
        public boolean step(long nowNs) {
            return engine.step(nowNs);
        }

        @Override
        public long nextDeadlineNs() {
            return engine.nextDeadlineNs();
        }
    }
}
