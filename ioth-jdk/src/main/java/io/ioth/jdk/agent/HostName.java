/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.agent;

import io.ioth.NetInterface;
import io.ioth.NetStack;
import io.ioth.StackConfig;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;

/** What the node is called, and where. */
final class HostName {

    private HostName() {}

    /** The name that it has in DNS, if its configuration says one; else the stack's. */
    static String of(NetStack stack, StackConfig config) {
        return config.interfaces().stream()
                .map(nic -> nic.auto().fqdn())
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse(stack.name());
    }

    /** Its addresses that others can use, IPv4 before IPv6 as the JDK has it by default; its loopback's when there's no other. */
    static List<InetAddress> addresses(NetStack stack) {
        boolean ipv6First = Boolean.getBoolean("java.net.preferIPv6Addresses");
        List<InetAddress> found = stack.interfaces().stream()
                .filter(nic -> !nic.isLoopback())
                .flatMap(nic -> nic.addresses().stream())
                .filter(each -> each.state() != NetInterface.AddressState.DUPLICATE
                        && each.state() != NetInterface.AddressState.TENTATIVE)
                .filter(each -> each.address().isIpv4() || !each.address().isLinkLocal())
                .map(each -> each.address().toInetAddress())
                .sorted(Comparator.comparing(address -> (address instanceof Inet4Address) == ipv6First))
                .toList();
        return found.isEmpty() ? List.of(InetAddress.getLoopbackAddress()) : found;
    }
}
