/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Names to addresses and back, as one stack sees them: it asks the servers that this stack knows, over this stack's sockets, and keeps its
 * own cache. Address literals, {@code localhost} and the hosts of {@link ResolverSettings#hosts()} need no server; all else needs the
 * artifact {@code ioth-dns}, or is the kernel's stack, which asks as the JDK does.
 *
 * <p>Errors are an {@link UnknownHostException} whose message is the name and one line of reason. Calls block until there is an answer, or
 * every server had its time; an interrupt ends them.
 *
 * <p>Threading: every method may be called by any thread.
 */
public interface Resolver {

    /** How long {@link NetStack#connect(String, int)} tries. */
    Duration CONNECT_TIMEOUT = Duration.ofSeconds(60);

    /**
     * The addresses of a host, the best to connect to first.
     *
     * @param host an address, with a zone if need be ({@code fe80::1%vde0}), or a name; one that ends with a dot is not searched for in
     *     the domains of the search list
     */
    List<InetAddress> lookup(String host) throws UnknownHostException;

    /** The addresses of one family. */
    List<InetAddress> lookup(String host, StandardProtocolFamily family) throws UnknownHostException;

    /**
     * As {@link #lookup(String)}, but tells of addresses as soon as they come.
     *
     * @param found called by any thread, one at a time; never with an empty list, and at least once before this returns
     */
    void lookup(String host, Consumer<List<InetAddress>> found) throws UnknownHostException;

    /** As {@link #lookup(String)}, on a virtual thread; cancelling doesn't stop it. */
    default CompletableFuture<List<InetAddress>> lookupAsync(String host) {
        CompletableFuture<List<InetAddress>> result = new CompletableFuture<>();
        Thread.ofVirtual().name("lookup " + host).start(() -> {
            try {
                result.complete(lookup(host));
            } catch (UnknownHostException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** The name of an address. */
    String reverse(InetAddress address) throws UnknownHostException;

    /**
     * The records of a name, which is taken as it is, without a search list.
     *
     * @param type such as {@code AAAA} or {@code MX}
     * @return what was asked for, and the aliases that lead there
     */
    List<DnsAnswer> query(String name, String type) throws UnknownHostException;

    /**
     * Connects to the host as RFC 8305 says ("happy eyeballs"): to its addresses in turn, each begun 250 ms after the one before or when
     * that fails, families alternating; the first connection made is it, and the others are given up.
     *
     * @return connected and in blocking mode
     * @throws UnknownHostException when it has no address
     * @throws java.net.SocketTimeoutException when the time is over
     * @throws IOException when every address failed: what the first said, the others suppressed
     */
    SocketChannel connect(String host, int port, Duration timeout) throws IOException;

    /** Forgets what it has in its cache. */
    void flush();

    /** How it asks. */
    ResolverSettings settings();

    /** How it is to ask from now on. */
    void configure(ResolverSettings settings);

    /**
     * A resolver for {@code stack}, with a cache of its own; a stack's own is {@link NetStack#resolver()}. Who asks DNS is looked for when
     * somebody first needs it.
     *
     * @param config says which file's hosts come before DNS
     * @throws IOException when that file can't be read
     */
    static Resolver of(NetStack stack, StackConfig config) throws IOException {
        StackResolver resolver = new StackResolver(stack, () -> ResolverProviders.find(stack));
        resolver.configure(ResolverSettings.DEFAULT.withHosts(Hosts.of(config)));
        return resolver;
    }
}
