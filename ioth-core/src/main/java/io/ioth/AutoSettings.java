/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.net.IpAddress;
import java.util.Optional;

/**
 * What an interface is to find out by itself.
 *
 * @param dhcp4 DHCPv4
 * @param dhcp6 DHCPv6
 * @param routers heeds router advertisements: routers, prefixes on the link, MTU, name servers
 * @param slaac makes addresses of the prefixes that routers advertise; needs {@code routers}
 * @param linkLocal4 takes an IPv4 link-local address when there's no other IPv4 address
 * @param identifier how the interface identifiers of made IPv6 addresses come about
 * @param temporary makes temporary addresses too (RFC 8981)
 * @param optimistic uses addresses while they're being tried (RFC 4429)
 * @param fqdn the name told to DHCP servers, and hashed for {@link Identifier#HASH}; empty for none
 * @param secret what {@link Identifier#STABLE} identifiers are derived from, besides the network; empty for one that lives as long as the stack
 * @param oneTime one-time addresses
 */
public record AutoSettings(
        Want dhcp4,
        Want dhcp6,
        Want routers,
        Want slaac,
        Want linkLocal4,
        Identifier identifier,
        boolean temporary,
        boolean optimistic,
        String fqdn,
        String secret,
        Optional<OneTime> oneTime) {

    /** Nothing. */
    public static final AutoSettings NONE = new AutoSettings(
            Want.OFF,
            Want.OFF,
            Want.OFF,
            Want.OFF,
            Want.OFF,
            Identifier.STABLE,
            false,
            false,
            "",
            "",
            Optional.empty());

    /** What {@code auto} means: all that a network may offer, none of which must be there. */
    public static final AutoSettings AUTO = NONE.withDhcp4(Want.IF_THERE)
            .withDhcp6(Want.IF_THERE)
            .withRouters(Want.IF_THERE)
            .withSlaac(Want.IF_THERE);

    /** Rejects identifiers and one-time addresses that need a name where there is none. */
    public AutoSettings {
        if (fqdn.isEmpty() && identifier == Identifier.HASH) {
            throw new IllegalArgumentException("identifiers hashed from the name need a name");
        }
        if (fqdn.isEmpty() && oneTime.isPresent()) {
            throw new IllegalArgumentException("one-time addresses need a name");
        }
    }

    /** How much something is wanted. */
    public enum Want {
        /** Not at all. */
        OFF,
        /** If the network has it: its absence is no failure as long as something else gave an address. */
        IF_THERE,
        /** Opening the stack fails without it. */
        REQUIRED
    }

    /** How an interface identifier comes about. */
    public enum Identifier {
        /** Stable on one network and unlike on others (RFC 7217). */
        STABLE,
        /** From the MAC (RFC 4291, appendix A). */
        EUI64,
        /** From the name, as VirtualSquare's tools hash it. */
        HASH,
        /** Random each time. */
        RANDOM
    }

    /**
     * One-time addresses: they change with time, and only who knows the password can compute them.
     *
     * @param password part of what is hashed, with {@link AutoSettings#fqdn}
     * @param base the address that the hash is put onto; none to make addresses of the prefixes that routers advertise
     * @param periodSeconds how long one address is the current one
     * @param beforeSeconds how long before its period an address is there already
     * @param afterSeconds how long after its period new connections are still accepted
     */
    public record OneTime(
            String password, Optional<IpAddress> base, int periodSeconds, int beforeSeconds, int afterSeconds) {

        /** VirtualSquare's period, in seconds. */
        public static final int PERIOD = 32;

        /** The longest overlap, both ends together, in periods. */
        public static final int MAX_OVERLAP = 8;

        /** VirtualSquare's overlap at both ends, in seconds. */
        public static final int OVERLAP = 8;

        /** Rejects a period below a second, overlaps below nothing or above {@link #MAX_OVERLAP}, and a base that isn't an IPv6 address. */
        public OneTime {
            if (periodSeconds < 1 || beforeSeconds < 0 || afterSeconds < 0) {
                throw new IllegalArgumentException(
                        "a one-time address lasts a second or more, and is there no less than 0 seconds before and after");
            }
            if ((long) beforeSeconds + afterSeconds > (long) MAX_OVERLAP * periodSeconds) {
                throw new IllegalArgumentException("the overlap of one-time addresses is at most " + MAX_OVERLAP + " periods");
            }
            if (base.isPresent() && base.get().isIpv4()) {
                throw new IllegalArgumentException("one-time addresses are IPv6 addresses: " + base.get() + " is none");
            }
        }

        /** VirtualSquare's times, on the prefixes that routers advertise. */
        public static OneTime of(String password) {
            return new OneTime(password, Optional.empty(), PERIOD, OVERLAP, OVERLAP);
        }

        /** VirtualSquare's times, on {@code base}. */
        public static OneTime of(String password, IpAddress base) {
            return new OneTime(password, Optional.of(base), PERIOD, OVERLAP, OVERLAP);
        }
    }

    /** Whether anything is to be found out. */
    public boolean isAny() {
        return dhcp4 != Want.OFF
                || dhcp6 != Want.OFF
                || routers != Want.OFF
                || slaac != Want.OFF
                || linkLocal4 != Want.OFF
                || oneTime.isPresent();
    }

    /** With another {@link #dhcp4}. */
    public AutoSettings withDhcp4(Want want) {
        return new AutoSettings(
                want, dhcp6, routers, slaac, linkLocal4, identifier, temporary, optimistic, fqdn, secret, oneTime);
    }

    /** With another {@link #dhcp6}. */
    public AutoSettings withDhcp6(Want want) {
        return new AutoSettings(
                dhcp4, want, routers, slaac, linkLocal4, identifier, temporary, optimistic, fqdn, secret, oneTime);
    }

    /** With another {@link #routers}. */
    public AutoSettings withRouters(Want want) {
        return new AutoSettings(
                dhcp4, dhcp6, want, slaac, linkLocal4, identifier, temporary, optimistic, fqdn, secret, oneTime);
    }

    /** With another {@link #slaac}. */
    public AutoSettings withSlaac(Want want) {
        return new AutoSettings(
                dhcp4, dhcp6, routers, want, linkLocal4, identifier, temporary, optimistic, fqdn, secret, oneTime);
    }

    /** With another {@link #linkLocal4}. */
    public AutoSettings withLinkLocal4(Want want) {
        return new AutoSettings(
                dhcp4, dhcp6, routers, slaac, want, identifier, temporary, optimistic, fqdn, secret, oneTime);
    }

    /** With another {@link #identifier}. */
    public AutoSettings withIdentifier(Identifier kind) {
        return new AutoSettings(
                dhcp4, dhcp6, routers, slaac, linkLocal4, kind, temporary, optimistic, fqdn, secret, oneTime);
    }

    /** With another {@link #temporary}. */
    public AutoSettings withTemporary(boolean on) {
        return new AutoSettings(
                dhcp4, dhcp6, routers, slaac, linkLocal4, identifier, on, optimistic, fqdn, secret, oneTime);
    }

    /** With another {@link #optimistic}. */
    public AutoSettings withOptimistic(boolean on) {
        return new AutoSettings(
                dhcp4, dhcp6, routers, slaac, linkLocal4, identifier, temporary, on, fqdn, secret, oneTime);
    }

    /** With another {@link #fqdn}, and identifiers hashed from it, as the configuration language has it. */
    public AutoSettings withFqdn(String name) {
        Identifier kind = identifier == Identifier.STABLE ? Identifier.HASH : identifier;
        return new AutoSettings(
                dhcp4, dhcp6, routers, slaac, linkLocal4, kind, temporary, optimistic, name, secret, oneTime);
    }

    /** With another {@link #secret}. */
    public AutoSettings withSecret(String text) {
        return new AutoSettings(
                dhcp4, dhcp6, routers, slaac, linkLocal4, identifier, temporary, optimistic, fqdn, text, oneTime);
    }

    /** With {@link #oneTime} addresses. */
    public AutoSettings withOneTime(OneTime addresses) {
        return new AutoSettings(
                dhcp4,
                dhcp6,
                routers,
                slaac,
                linkLocal4,
                identifier,
                temporary,
                optimistic,
                fqdn,
                secret,
                Optional.of(addresses));
    }
}
