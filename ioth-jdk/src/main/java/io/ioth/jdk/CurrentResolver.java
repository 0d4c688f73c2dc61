/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk;

import io.ioth.Msocket;
import io.ioth.NetStack;
import io.ioth.Resolver;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Names as the current stack sees them; the JDK's own way when that is the kernel. Addresses come in the order that the stack finds best for
 * connecting, unless {@code java.net.preferIPv6Addresses} says which family goes first; of {@code localhost}, the IPv4 one does. Beware that the JDK keeps answers for 30 seconds for
 * the whole JVM, whichever stack gave them.
 */
public final class CurrentResolver implements InetAddressResolver {

    private static final String PREFERENCE = "java.net.preferIPv6Addresses";

    private final InetAddressResolver builtin;

    /** A resolver that passes on to {@code builtin} what is asked while the current stack is the kernel's. */
    public CurrentResolver(InetAddressResolver builtin) {
        this.builtin = builtin;
    }

    @Override
    public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
        NetStack stack = Msocket.current();
        return stack.isKernel() ? builtin.lookupByName(host, policy) : lookup(stack.resolver(), host, policy);
    }

    private static Stream<InetAddress> lookup(Resolver resolver, String host, LookupPolicy policy) throws UnknownHostException {
        return find(resolver, host, policy.characteristics()).map(address -> named(host, address));
    }

    private static Stream<InetAddress> find(Resolver resolver, String host, int wanted) throws UnknownHostException {
        if ((wanted & LookupPolicy.IPV6) == 0) {
            return resolver.lookup(host, StandardProtocolFamily.INET).stream();
        }
        if ((wanted & LookupPolicy.IPV4) == 0) {
            return resolver.lookup(host, StandardProtocolFamily.INET6).stream();
        }
        List<InetAddress> found = resolver.lookup(host);
        boolean asItIs = System.getProperty(PREFERENCE, "system").equals("system");
        if (asItIs && !found.stream().allMatch(InetAddress::isLoopbackAddress)) {
            return found.stream();
        }
        boolean ipv4First = (wanted & LookupPolicy.IPV6_FIRST) == 0;
        return found.stream().sorted(Comparator.comparing(address -> (address instanceof Inet4Address) != ipv4First));
    }

    /** The JDK asks an address that doesn't know its name for it, which would be a question to DNS. */
    private static InetAddress named(String host, InetAddress address) {
        try {
            return address instanceof Inet6Address scoped && scoped.getScopeId() != 0
                    ? Inet6Address.getByAddress(host, address.getAddress(), scoped.getScopeId())
                    : InetAddress.getByAddress(host, address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String lookupByAddress(byte[] address) throws UnknownHostException {
        NetStack stack = Msocket.current();
        return stack.isKernel()
                ? builtin.lookupByAddress(address)
                : stack.resolver().reverse(InetAddress.getByAddress(address));
    }
}
