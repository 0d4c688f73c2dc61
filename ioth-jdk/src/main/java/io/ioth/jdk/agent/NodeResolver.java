/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.agent;

import io.ioth.NetStack;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.util.List;
import java.util.stream.Stream;

/** The stack's names, and before them the node's own, which it needn't ask anybody for. */
final class NodeResolver implements InetAddressResolver {

    private final InetAddressResolver others;
    private final NetStack stack;
    private final String name;

    NodeResolver(InetAddressResolver others, NetStack stack, String name) {
        this.others = others;
        this.stack = stack;
        this.name = name;
    }

    /** What the program takes for its host: the node's name and an address of it. */
    InetAddress localHost() throws UnknownHostException {
        return InetAddress.getByAddress(name, HostName.addresses(stack).getFirst().getAddress());
    }

    @Override
    public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
        if (!host.equalsIgnoreCase(name)) {
            return others.lookupByName(host, policy);
        }
        List<InetAddress> own = HostName.addresses(stack).stream()
                .filter(address -> (policy.characteristics() & wanted(address)) != 0)
                .toList();
        return own.isEmpty() ? others.lookupByName(host, policy) : own.stream().map(this::named);
    }

    private InetAddress named(InetAddress address) {
        try {
            return InetAddress.getByAddress(name, address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int wanted(InetAddress address) {
        return address instanceof java.net.Inet4Address ? LookupPolicy.IPV4 : LookupPolicy.IPV6;
    }

    @Override
    public String lookupByAddress(byte[] address) throws UnknownHostException {
        InetAddress wanted = InetAddress.getByAddress(address);
        return HostName.addresses(stack).contains(wanted) && !wanted.isLoopbackAddress() ? name : others.lookupByAddress(address);
    }
}
