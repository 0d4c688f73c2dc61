/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.dhcp.message.ClientFqdn;
import io.ioth.stack.dhcp.message.Dhcp4Message;
import io.ioth.stack.dhcp.message.Dhcp4Options;
import io.ioth.stack.dhcp.message.Dhcp4Type;
import io.ioth.stack.dhcp.message.DomainNames;
import io.ioth.stack.dhcp.message.Option4;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a DHCPv4 client sends, with the fields and options that RFC 2131's table 5 allows in each message. Confined to the engine. */
final class Dhcp4Requests {

    private static final int MIN_MESSAGE_SIZE = 576;
    private static final int MAX_SECS = 65_535;
    private static final long SECOND = 1_000_000_000L;

    /** Classless routes before routers, so that servers that can't send all send those (RFC 3442). */
    private static final byte[] WANTED = {
        Option4.SUBNET_MASK,
        Option4.CLASSLESS_ROUTES,
        (byte) Option4.CLASSLESS_ROUTES_MICROSOFT,
        Option4.ROUTERS,
        Option4.DOMAIN_NAME_SERVERS,
        Option4.DOMAIN_NAME,
        Option4.DOMAIN_SEARCH,
        Option4.INTERFACE_MTU,
        Option4.BROADCAST_ADDRESS,
        Option4.NTP_SERVERS,
        Option4.RENEWAL_TIME,
        Option4.REBINDING_TIME
    };

    private final MacAddress mac;
    private final byte[] clientId;
    private final String name;
    private final int largest;
    /** What ties answers to the request under way. */
    int xid;
    /** When the client began to try, for the message's {@code secs}. */
    long beganNs;
    private int discoverSecs;

    /**
     * For one client.
     *
     * @param name the client's own, or empty; one that can't be sent isn't
     * @param mtu the largest packet that it can receive
     */
    Dhcp4Requests(MacAddress mac, byte[] clientId, String name, int mtu) {
        this.mac = mac;
        this.clientId = clientId;
        this.name = DomainNames.isName(name) ? name : "";
        this.largest = Math.clamp(mtu, MIN_MESSAGE_SIZE, MAX_SECS);
    }

    /** To find servers; {@code wish} is the address that the client would like, or null. */
    Dhcp4Message discover(@Nullable IpAddress wish, long nowNs) {
        Dhcp4Options options = asking(Dhcp4Type.DISCOVER);
        if (wish != null) {
            options.put(Option4.REQUESTED_ADDRESS, wish);
        }
        discoverSecs = secs(nowNs);
        return message(options, IpAddress.ANY_IPV4, discoverSecs);
    }

    /** To take an offer; with the {@code secs} of the question, so that relays send it the same way (RFC 2131 §3.1). */
    Dhcp4Message select(Dhcp4Lease offer) {
        Dhcp4Options options = asking(Dhcp4Type.REQUEST);
        options.put(Option4.REQUESTED_ADDRESS, offer.address()).put(Option4.SERVER_IDENTIFIER, offer.server());
        return message(options, IpAddress.ANY_IPV4, discoverSecs);
    }

    /** To confirm what was leased before. */
    Dhcp4Message reboot(IpAddress address, long nowNs) {
        Dhcp4Options options = asking(Dhcp4Type.REQUEST).put(Option4.REQUESTED_ADDRESS, address);
        return message(options, IpAddress.ANY_IPV4, secs(nowNs));
    }

    /** To renew or rebind. */
    Dhcp4Message extend(IpAddress address, long nowNs) {
        return message(asking(Dhcp4Type.REQUEST), address, secs(nowNs));
    }

    /** To say that somebody else has the address. */
    Dhcp4Message decline(Dhcp4Lease lease) {
        Dhcp4Options options = identified(Dhcp4Type.DECLINE);
        options.put(Option4.MESSAGE, ascii("somebody else uses the address"));
        options.put(Option4.REQUESTED_ADDRESS, lease.address()).put(Option4.SERVER_IDENTIFIER, lease.server());
        return message(options, IpAddress.ANY_IPV4, 0);
    }

    /** To give the address back. */
    Dhcp4Message release(Dhcp4Lease lease) {
        Dhcp4Options options = identified(Dhcp4Type.RELEASE).put(Option4.MESSAGE, ascii("the stack closes"));
        options.put(Option4.SERVER_IDENTIFIER, lease.server());
        return message(options, lease.address(), 0);
    }

    private int secs(long nowNs) {
        return Math.clamp((nowNs - beganNs) / SECOND, 0, MAX_SECS);
    }

    private Dhcp4Options identified(Dhcp4Type type) {
        Dhcp4Options options = new Dhcp4Options().put(Option4.MESSAGE_TYPE, (byte) type.code());
        return options.put(Option4.CLIENT_IDENTIFIER, clientId);
    }

    private Dhcp4Options asking(Dhcp4Type type) {
        Dhcp4Options options = identified(type);
        options.put(Option4.PARAMETER_REQUEST_LIST, WANTED).putShort(Option4.MAX_MESSAGE_SIZE, largest);
        if (ClientFqdn.isQualified(name)) {
            options.put(Option4.CLIENT_FQDN, ClientFqdn.encode4(name));
        } else if (!name.isEmpty()) {
            options.put(Option4.HOST_NAME, ascii(name));
        }
        return options;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private Dhcp4Message message(Dhcp4Options options, IpAddress ciaddr, int secs) {
        return new Dhcp4Message(
                Dhcp4Message.REQUEST, xid, secs, false, ciaddr, IpAddress.ANY_IPV4, mac, options);
    }

    /** Whether an answer is to the request under way, and to this client (RFC 2131 §4.1, RFC 6842). */
    boolean isAnswered(Dhcp4Message answer) {
        byte[] echoed = answer.options().get(Option4.CLIENT_IDENTIFIER);
        return answer.op() == Dhcp4Message.REPLY
                && answer.xid() == xid
                && answer.chaddr().equals(mac)
                && (echoed == null || Arrays.equals(echoed, clientId));
    }
}
