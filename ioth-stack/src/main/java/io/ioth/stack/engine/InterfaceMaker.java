/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.AddressOrigin;
import io.ioth.link.Link;
import io.ioth.link.LinkCapabilities;
import io.ioth.net.HashAddress;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.iface.AddressListener;
import io.ioth.stack.iface.AddressSpec;
import io.ioth.stack.iface.InterfaceContext;
import io.ioth.stack.iface.InterfaceTable;
import io.ioth.stack.iface.Lifetimes;
import io.ioth.stack.iface.LoopbackLink;
import io.ioth.stack.iface.StackInterface;
import io.ioth.stack.multicast.Multicast;
import java.util.Optional;

/** Makes interfaces, with the addresses that they have by themselves. Confined to the engine. */
final class InterfaceMaker {

    private static final long LOCAL_MAC = 0x0200_0000_0000L;
    private static final long GROUP_OR_LOCAL = 0x0300_0000_0000L;
    private static final long MAC = 0xffff_ffff_ffffL;
    private static final IpAddress LINK_LOCAL = new IpAddress(0xfe80L << 48, 0);
    private static final int LINK_LOCAL_LENGTH = 64;

    private final InterfaceTable interfaces;
    private final InterfaceContext context;
    private final Multicast multicast;

    InterfaceMaker(InterfaceTable interfaces, InterfaceContext context, Multicast multicast) {
        this.interfaces = interfaces;
        this.context = context;
        this.multicast = multicast;
    }

    void addLoopback() {
        LoopbackLink link = new LoopbackLink();
        StackInterface loopback = new StackInterface(1, "lo", "", link, 0, LoopbackLink.MTU, context);
        interfaces.add(loopback);
        loopback.addAddress(AddressSpec.manual(IpAddress.LOOPBACK, 128), AddressListener.NONE, 0);
        loopback.addAddress(AddressSpec.manual(IpAddress.LOOPBACK_IPV4, 8), AddressListener.NONE, 0);
    }

    /** On Ethernet with an IPv6 link-local address (RFC 4291, appendix A); see {@link StackEngine#addInterface}. */
    StackInterface add(String name, String vnl, Link link, Optional<MacAddress> wanted, int mtu, long nowNs) {
        int index = interfaces.all().size() + 1;
        LinkCapabilities capabilities = link.capabilities();
        MacAddress mac = wanted.orElseGet(this::randomMac);
        int limit = mtu == 0 ? capabilities.mtu() : Math.min(mtu, capabilities.mtu());
        StackInterface added = new StackInterface(index, name, vnl, link, mac.value(), limit, context);
        interfaces.add(added);
        multicast.attach(added);
        if (added.isEthernet()) {
            AddressSpec linkLocal = new AddressSpec(
                    HashAddress.eui64(LINK_LOCAL, mac),
                    LINK_LOCAL_LENGTH,
                    AddressOrigin.LINK_LOCAL,
                    Lifetimes.FOREVER,
                    false);
            added.addAddress(linkLocal, AddressListener.NONE, nowNs);
        }
        return added;
    }

    private MacAddress randomMac() {
        return new MacAddress(context.random().nextLong() & MAC & ~GROUP_OR_LOCAL | LOCAL_MAC);
    }
}
