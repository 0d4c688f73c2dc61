/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Asks as the JDK does. */
final class KernelLookup implements NameLookup {

    @Override
    public void lookup(
            String host,
            Set<StandardProtocolFamily> families,
            ResolverSettings settings,
            Consumer<List<InetAddress>> found)
            throws UnknownHostException {
        InetAddress[] all;
        try {
            all = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw because("the system's resolver doesn't know it", e);
        }
        boolean any = false;
        for (StandardProtocolFamily family : families) {
            boolean ipv4 = family == StandardProtocolFamily.INET;
            List<InetAddress> those = Stream.of(all).filter(a -> a instanceof Inet4Address == ipv4).toList();
            if (!those.isEmpty()) {
                any = true;
                found.accept(those);
            }
        }
        if (!any) {
            throw new UnknownHostException("it has no address of this family");
        }
    }

    @Override
    public String reverse(InetAddress address, ResolverSettings settings) throws UnknownHostException {
        String name = address.getCanonicalHostName();
        if (name.equals(address.getHostAddress())) {
            throw new UnknownHostException("the system's resolver has no name for it");
        }
        return name;
    }

    @Override
    public List<DnsAnswer> query(String name, String type, ResolverSettings settings) throws UnknownHostException {
        throw new UnknownHostException("the system's resolver can't be asked for records; use a stack of another kind");
    }

    @Override
    public void flush() {
        // The system's resolver keeps its own.
    }

    private static UnknownHostException because(String reason, Exception cause) {
        UnknownHostException e = new UnknownHostException(reason);
        e.initCause(cause);
        return e;
    }
}
