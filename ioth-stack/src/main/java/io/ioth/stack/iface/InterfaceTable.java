/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.net.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The interfaces of a stack, and whose addresses are whose. Confined to the engine. */
public final class InterfaceTable {

    private final List<StackInterface> interfaces = new ArrayList<>();
    private final List<StackInterface> view = Collections.unmodifiableList(interfaces);
    private int generation;

    /** No interfaces. */
    public InterfaceTable() {}

    /** Adds the interface that has the next index. */
    public void add(StackInterface added) {
        interfaces.add(added);
        touch();
    }

    /** All, by index, live. */
    public List<StackInterface> all() {
        return view;
    }

    /** The interface of that index, or null. */
    public @Nullable StackInterface byIndex(int index) {
        return index >= 1 && index <= interfaces.size() ? interfaces.get(index - 1) : null;
    }

    /** The loopback; it must have been added. */
    public StackInterface loopback() {
        return interfaces.get(0);
    }

    /** Changes whenever addresses, routes, MTUs or links do. */
    public int generation() {
        return generation;
    }

    /** Something has changed. */
    public void touch() {
        generation++;
    }

    /**
     * The address in use of these halves, or null.
     *
     * @param zone which interface must have it, for link-local ones; 0 for any
     */
    public @Nullable InterfaceAddress findLocal(long high, long low, int zone) {
        boolean zoned = zone != 0 && high >>> 54 == 0x3fa;
        for (int i = 0; i < interfaces.size(); i++) {
            StackInterface candidate = interfaces.get(i);
            if (zoned && candidate.index() != zone) {
                continue;
            }
            InterfaceAddress found = candidate.find(high, low);
            if (found != null && found.isUsable()) {
                return found;
            }
        }
        return null;
    }

    /** Whether this is an address in use of ours, on any interface; all of 127/8 is. */
    public boolean isLocal(long high, long low) {
        return IpAddress.isLoopback(high, low) || findLocal(high, low, 0) != null;
    }

    /** Whether this is an IPv4 broadcast address on {@code iface}. */
    public static boolean isBroadcast(StackInterface iface, long high, long low) {
        if (!IpAddress.isIpv4(high, low)) {
            return false;
        }
        if ((int) low == -1) {
            return true;
        }
        List<InterfaceAddress> addresses = iface.addresses();
        for (int i = 0; i < addresses.size(); i++) {
            InterfaceAddress address = addresses.get(i);
            int hostBits = 128 - address.prefix().bits();
            if (hostBits > 1 && address.address().isIpv4() && address.prefix().contains(high, low)) {
                long mask = (1L << hostBits) - 1;
                if ((low & mask) == mask) {
                    return true;
                }
            }
        }
        return false;
    }
}
