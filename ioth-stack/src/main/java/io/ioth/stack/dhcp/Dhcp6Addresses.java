/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import io.ioth.AddressOrigin;
import io.ioth.NetInterface.AddressState;
import io.ioth.net.IpAddress;
import io.ioth.stack.autoconf.Host;
import io.ioth.stack.dhcp.message.Duid;
import io.ioth.stack.dhcp.message.IaNa;
import io.ioth.stack.iface.AddressListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The leased addresses of a DHCPv6 client, and their being in use. Confined to the engine. */
final class Dhcp6Addresses implements AddressListener {

    /** The whole address: which others are on the link is for routers to say (RFC 5942 §4). */
    private static final int PREFIX_LENGTH = 128;

    private final Host host;
    private final Listener client;
    private @Nullable Dhcp6Lease lease;

    /** Told what becomes of the addresses. */
    interface Listener {

        /** An address is in use. */
        void onUsable(long nowNs);

        /** Somebody else has an address, which isn't ours any more. */
        void onDuplicate(IpAddress address, long nowNs);
    }

    Dhcp6Addresses(Host host, Listener client) {
        this.host = host;
        this.client = client;
    }

    /** What is leased, or null. */
    @Nullable Dhcp6Lease lease() {
        return lease;
    }

    /** Takes over a lease that was remembered; {@link #install} puts it in use. */
    void lease(Dhcp6Lease remembered) {
        lease = remembered;
    }

    /** Whether the times are in order; if not, the client is to go on as if the association weren't there (§21.4). */
    static boolean isConsistent(IaNa association) {
        return association.t1() <= association.t2() || association.t2() == 0;
    }

    /** Takes over what a server granted. */
    void update(Duid server, IaNa association, long nowNs) {
        Dhcp6Lease current = lease;
        if (current == null) {
            current = new Dhcp6Lease(server);
            lease = current;
        }
        current.server(server);
        for (IpAddress gone : current.update(association, nowNs)) {
            host.removeAddress(gone, nowNs);
        }
        install(nowNs);
    }

    /** Puts every address in use, or gives it new lifetimes. */
    void install(long nowNs) {
        Dhcp6Lease current = lease;
        if (current == null) {
            return;
        }
        current.prune(nowNs);
        for (Map.Entry<IpAddress, Dhcp6Lease.Held> each : List.copyOf(current.held().entrySet())) {
            boolean added = host.addAddress(
                            each.getKey(),
                            PREFIX_LENGTH,
                            AddressOrigin.DHCP,
                            each.getValue().left(nowNs),
                            this,
                            nowNs)
                    != null;
            if (!added) {
                current.remove(each.getKey());
            }
        }
    }

    @Override
    public void onResult(IpAddress address, AddressState state, long nowNs) {
        if (lease == null || !lease.held().containsKey(address)) {
            return;
        }
        if (state == AddressState.DUPLICATE) {
            lose(address, nowNs);
        } else {
            client.onUsable(nowNs);
        }
    }

    @Override
    public void onLost(IpAddress address, Loss why, long nowNs) {
        if (why == Loss.CONFLICT && lease != null && lease.held().containsKey(address)) {
            lose(address, nowNs);
        }
    }

    private void lose(IpAddress address, long nowNs) {
        if (lease != null) {
            lease.remove(address);
        }
        host.removeAddress(address, nowNs);
        client.onDuplicate(address, nowNs);
    }

    /** All addresses. */
    List<IpAddress> all() {
        return lease == null ? List.of() : new ArrayList<>(lease.held().keySet());
    }

    /** Whether any address is left at {@code nowNs}. */
    boolean hasAny(long nowNs) {
        if (lease != null) {
            lease.prune(nowNs);
        }
        return lease != null && !lease.isEmpty();
    }

    /** Takes all addresses back. */
    void drop(long nowNs) {
        for (IpAddress each : all()) {
            host.removeAddress(each, nowNs);
        }
        lease = null;
    }
}
