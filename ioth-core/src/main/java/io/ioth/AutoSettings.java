/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

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
        Optional<OneTime> oneTime) {

    /** Nothing. */
    public static final AutoSettings NONE = new AutoSettings(
            Want.OFF, Want.OFF, Want.OFF, Want.OFF, Want.OFF, Identifier.STABLE, false, false, "", Optional.empty());

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
     * @param periodSeconds how long one address is the current one
     * @param beforeSeconds how long before its period an address is there already
     * @param afterSeconds how long after its period new connections are still accepted
     */
    public record OneTime(String password, int periodSeconds, int beforeSeconds, int afterSeconds) {

        /** VirtualSquare's period, in seconds. */
        public static final int PERIOD = 32;

        /** VirtualSquare's overlap at both ends, in seconds. */
        public static final int OVERLAP = 8;
    }

    /** Whether anything is to be found out. */
    public boolean isAny() {
        return dhcp4 != Want.OFF || dhcp6 != Want.OFF || routers != Want.OFF || slaac != Want.OFF
                || linkLocal4 != Want.OFF || oneTime.isPresent();
    }
}
