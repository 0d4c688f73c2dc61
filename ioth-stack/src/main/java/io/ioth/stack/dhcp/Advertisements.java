/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import io.ioth.net.IpAddress;
import io.ioth.stack.dhcp.message.Dhcp6Options;
import io.ioth.stack.dhcp.message.Duid;
import io.ioth.stack.dhcp.message.IaAddress;
import io.ioth.stack.dhcp.message.IaNa;
import io.ioth.stack.dhcp.message.Option6;
import io.ioth.stack.dhcp.message.Status6;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The servers that offered something, the one to be asked first in front (RFC 8415 §18.2.9). Confined to the engine. */
final class Advertisements {

    static final int MAX_PREFERENCE = 255;

    private static final int MAX_SERVERS = 8;

    /** A server that advertised. */
    record Offer(Duid server, int preference, List<IpAddress> addresses) {}

    private final List<Offer> offers = new ArrayList<>();

    void clear() {
        offers.clear();
    }

    boolean isEmpty() {
        return offers.isEmpty();
    }

    /** Takes out the one to be asked next; null when there's none. */
    @Nullable Offer next() {
        return offers.isEmpty() ? null : offers.removeFirst();
    }

    /** What an advertisement offers; null when that's no address. */
    static @Nullable Offer read(Dhcp6Options options, int iaid) {
        Duid server = options.duid(Option6.SERVER_ID);
        IaNa association = options.association(iaid);
        boolean good = association != null
                && association.status() == Status6.SUCCESS
                && options.status() == Status6.SUCCESS
                && Dhcp6Addresses.isConsistent(association)
                && !association.addresses().isEmpty();
        if (server == null || association == null || !good) {
            return null;
        }
        List<IpAddress> addresses = new ArrayList<>();
        for (IaAddress each : association.addresses()) {
            addresses.add(each.address());
        }
        return new Offer(server, (int) Math.max(0, options.number(Option6.PREFERENCE, 1)), addresses);
    }

    /** Adds an offer behind those that are preferred as much or more. */
    void add(Offer offer) {
        int at = 0;
        for (Offer each : offers) {
            if (each.server.equals(offer.server)) {
                return;
            }
            at += each.preference >= offer.preference ? 1 : 0;
        }
        offers.add(at, offer);
        if (offers.size() > MAX_SERVERS) {
            offers.removeLast();
        }
    }
}
