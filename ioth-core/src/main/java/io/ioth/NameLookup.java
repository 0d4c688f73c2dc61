/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a {@link Resolver} asks when it doesn't know by itself. Literals, {@code localhost} and overridden hosts never come here. Called by
 * any thread.
 */
public interface NameLookup {

    /**
     * Finds addresses of a name.
     *
     * @param found called one at a time, with the addresses of one family; not called with none
     * @throws UnknownHostException when there's none of these families; the message is the reason alone
     */
    void lookup(
            String host,
            Set<StandardProtocolFamily> families,
            ResolverSettings settings,
            Consumer<List<InetAddress>> found)
            throws UnknownHostException;

    /** See {@link Resolver#reverse}; the message of the exception is the reason alone. */
    String reverse(InetAddress address, ResolverSettings settings) throws UnknownHostException;

    /** See {@link Resolver#query}; the message of the exception is the reason alone. */
    List<DnsAnswer> query(String name, String type, ResolverSettings settings) throws UnknownHostException;

    /** Empties the cache. */
    void flush();
}
