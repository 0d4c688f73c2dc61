/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A stack's resolver: it knows literals, {@code localhost} (RFC 6761) and overridden hosts, and asks for the rest. */
final class StackResolver implements Resolver {

    private static final Set<StandardProtocolFamily> BOTH =
            Set.of(StandardProtocolFamily.INET6, StandardProtocolFamily.INET);

    private final NetStack stack;
    private final Supplier<NameLookup> maker;
    private volatile @Nullable NameLookup lookup;
    private volatile ResolverSettings settings = ResolverSettings.DEFAULT;

    /**
     * For one stack.
     *
     * @param maker called once, when somebody first needs it
     */
    StackResolver(NetStack stack, Supplier<NameLookup> maker) {
        this.stack = stack;
        this.maker = maker;
    }

    private NameLookup lookup() {
        NameLookup made = lookup;
        if (made == null) {
            synchronized (maker) {
                made = lookup == null ? maker.get() : lookup;
                lookup = made;
            }
        }
        return Objects.requireNonNull(made);
    }

    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
        return lookup(host, BOTH);
    }

    @Override
    public List<InetAddress> lookup(String host, StandardProtocolFamily family) throws UnknownHostException {
        return lookup(host, Set.of(family));
    }

    private List<InetAddress> lookup(String host, Set<StandardProtocolFamily> families) throws UnknownHostException {
        List<InetAddress> all = new CopyOnWriteArrayList<>();
        lookup(host, families, all::addAll);
        return stack.sortDestinations(all);
    }

    @Override
    public void lookup(String host, Consumer<List<InetAddress>> found) throws UnknownHostException {
        lookup(host, BOTH, found);
    }

    private void lookup(String host, Set<StandardProtocolFamily> families, Consumer<List<InetAddress>> found)
            throws UnknownHostException {
        try {
            Optional<List<InetAddress>> known = known(host);
            if (known.isPresent()) {
                tell(known.get(), families, found);
            } else {
                lookup().lookup(host, families, settings, found);
            }
        } catch (UnknownHostException e) {
            throw about(host, e);
        }
    }

    private Optional<List<InetAddress>> known(String host) throws UnknownHostException {
        if (isLiteral(host)) {
            return Optional.of(List.of(literal(host)));
        }
        List<IpAddress> overridden = settings.hosts().addresses(host);
        if (!overridden.isEmpty()) {
            return Optional.of(overridden.stream().map(IpAddress::toInetAddress).toList());
        }
        return isLocalhost(host)
                ? Optional.of(List.of(IpAddress.LOOPBACK.toInetAddress(), IpAddress.LOOPBACK_IPV4.toInetAddress()))
                : Optional.empty();
    }

    /** A host whose last label is a number is an address, or nothing. */
    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.matches("(.*\\.)?[0-9]+\\.?");
    }

    private InetAddress literal(String host) throws UnknownHostException {
        int percent = host.indexOf('%');
        String zone = percent < 0 ? "" : host.substring(percent + 1);
        int index = zone.matches("[0-9]{1,9}") ? Integer.parseInt(zone) : 0;
        if (index == 0 && !zone.isEmpty()) {
            index = stack.networkInterface(zone)
                    .orElseThrow(() -> new UnknownHostException("there is no interface '" + zone + "'"))
                    .index();
        }
        try {
            return IpAddress.parse(percent < 0 ? host : host.substring(0, percent)).toInetAddress(index);
        } catch (IllegalArgumentException e) {
            UnknownHostException unknown = new UnknownHostException("it's no IPv6 or IPv4 address");
            unknown.initCause(e);
            throw unknown;
        }
    }

    private static boolean isLocalhost(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return bare.equals("localhost") || bare.endsWith(".localhost");
    }

    private static void tell(
            List<InetAddress> known, Set<StandardProtocolFamily> families, Consumer<List<InetAddress>> found)
            throws UnknownHostException {
        List<InetAddress> wanted = new ArrayList<>();
        for (InetAddress address : known) {
            boolean ipv4 = IpAddress.of(address).isIpv4();
            if (families.contains(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6)) {
                wanted.add(address);
            }
        }
        if (wanted.isEmpty()) {
            throw new UnknownHostException("it has no address of this family");
        }
        found.accept(wanted);
    }

    @Override
    public String reverse(InetAddress address) throws UnknownHostException {
        IpAddress ip = IpAddress.of(address);
        Optional<String> overridden = settings.hosts().name(ip);
        if (overridden.isPresent()) {
            return overridden.get();
        }
        if (ip.isLoopback()) {
            return "localhost";
        }
        try {
            return lookup().reverse(address, settings);
        } catch (UnknownHostException e) {
            throw about(address.getHostAddress(), e);
        }
    }

    @Override
    public List<DnsAnswer> query(String name, String type) throws UnknownHostException {
        try {
            return lookup().query(name, type, settings);
        } catch (UnknownHostException e) {
            throw about(name, e);
        }
    }

    private static UnknownHostException about(String host, UnknownHostException reason) {
        UnknownHostException e = new UnknownHostException(host + ": " + reason.getMessage());
        e.initCause(reason);
        return e;
    }

    @Override
    public SocketChannel connect(String host, int port, Duration timeout) throws IOException {
        return new HappyEyeballs(stack, this, host, port).connect(timeout);
    }

    @Override
    public void flush() {
        lookup().flush();
    }

    @Override
    public ResolverSettings settings() {
        return settings;
    }

    @Override
    public void configure(ResolverSettings wanted) {
        settings = Objects.requireNonNull(wanted);
    }

    @Override
    public String toString() {
        return "resolver of " + stack;
    }
}
