/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import io.ioth.net.IpAddress;
import io.ioth.stack.dhcp.message.ClientFqdn;
import io.ioth.stack.dhcp.message.Dhcp6Message;
import io.ioth.stack.dhcp.message.Dhcp6Options;
import io.ioth.stack.dhcp.message.Dhcp6Type;
import io.ioth.stack.dhcp.message.DomainNames;
import io.ioth.stack.dhcp.message.Duid;
import io.ioth.stack.dhcp.message.IaAddress;
import io.ioth.stack.dhcp.message.IaNa;
import io.ioth.stack.dhcp.message.Option6;
import io.ioth.stack.dhcp.message.Status6;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a DHCPv6 client sends, with the options that RFC 8415 §18.2 has in each message. Confined to the engine. */
final class Dhcp6Requests {

    private final Duid client;
    private final int iaid;
    private final String name;

    /**
     * For one client.
     *
     * @param name the client's own, or empty; one that can't be sent isn't
     */
    Dhcp6Requests(Duid client, int iaid, String name) {
        this.client = client;
        this.iaid = iaid;
        this.name = DomainNames.isName(name) ? name : "";
    }

    /** The number of the association. */
    int iaid() {
        return iaid;
    }

    /** Whether an answer is to that exchange, and to this client (§16). One to a question that named nobody may name nobody. */
    boolean isAnswered(Dhcp6Message answer, Dhcp6Type question, int xid) {
        Duid to = answer.options().duid(Option6.CLIENT_ID);
        boolean forUs = client.equals(to) || to == null && question == Dhcp6Type.INFORMATION_REQUEST;
        return answer.xid() == xid && forUs && answer.options().duid(Option6.SERVER_ID) != null;
    }

    /**
     * The next message of an exchange.
     *
     * @param server whom it's for; null for all
     * @param addresses those that it's about
     */
    Dhcp6Message of(
            Dhcp6Type type, int xid, int elapsed, @Nullable Duid server, Collection<IpAddress> addresses) {
        Dhcp6Options options = new Dhcp6Options().add(Option6.CLIENT_ID, client.toBytes());
        if (server != null) {
            options.add(Option6.SERVER_ID, server.toBytes());
        }
        options.addShorts(Option6.ELAPSED_TIME, elapsed);
        boolean asks = type == Dhcp6Type.SOLICIT
                || type == Dhcp6Type.REQUEST
                || type == Dhcp6Type.RENEW
                || type == Dhcp6Type.REBIND;
        if (type != Dhcp6Type.INFORMATION_REQUEST) {
            options.add(new IaNa(iaid, 0, 0, withoutTimes(addresses), Status6.SUCCESS));
        }
        if (asks) {
            options.addShorts(Option6.OPTION_REQUEST, Option6.DNS_SERVERS, Option6.DOMAIN_LIST, Option6.NTP_SERVER,
                    Option6.CLIENT_FQDN, Option6.SOL_MAX_RT);
            addName(options);
        } else if (type == Dhcp6Type.INFORMATION_REQUEST) {
            options.addShorts(Option6.OPTION_REQUEST, Option6.DNS_SERVERS, Option6.DOMAIN_LIST, Option6.NTP_SERVER,
                    Option6.INFORMATION_REFRESH_TIME, Option6.INF_MAX_RT);
        }
        if (type == Dhcp6Type.SOLICIT) {
            options.add(Option6.RAPID_COMMIT);
        }
        return new Dhcp6Message(type, xid, options);
    }

    private void addName(Dhcp6Options options) {
        if (!name.isEmpty()) {
            options.add(Option6.CLIENT_FQDN, ClientFqdn.encode6(name));
        }
    }

    private static List<IaAddress> withoutTimes(Collection<IpAddress> addresses) {
        List<IaAddress> result = new ArrayList<>();
        for (IpAddress each : addresses) {
            result.add(new IaAddress(each, 0, 0));
        }
        return result;
    }
}
