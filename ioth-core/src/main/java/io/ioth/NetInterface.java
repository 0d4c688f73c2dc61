/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An interface of a running stack. Every method may be called by any thread. */
public interface NetInterface {

    /** Its name, such as {@code vde0}. */
    String name();

    /** Its index, from 1; the scope id of its link-local addresses. */
    int index();

    /** The VNL that it is plugged into; empty for the loopback and for a link handed in. */
    String vnl();

    /** Its Ethernet address; none for the loopback and for links without Ethernet. */
    Optional<MacAddress> mac();

    /** The largest IP packet, in bytes. */
    int mtu();

    /**
     * Changes the MTU.
     *
     * @throws IllegalArgumentException below 1280, or above what the link carries
     */
    void setMtu(int mtu);

    /** Whether this is the stack's loopback. */
    boolean isLoopback();

    /** Whether its link works. */
    boolean isUp();

    /** The addresses now, those still being tried included. */
    List<Address> addresses();

    /**
     * Adds an address, and, for IPv6 on Ethernet, waits until duplicate address detection has ended. Its prefix becomes a route.
     *
     * @throws IOException when the address is taken by another node, or is there already
     */
    void addAddress(IpAddress address, int prefixLength) throws IOException;

    /** Removes an address; the answer says whether it was there. */
    boolean removeAddress(IpAddress address);

    /** The neighbours known now. */
    List<Neighbor> neighbors();

    /** Adds or replaces a permanent neighbour. */
    void addNeighbor(IpAddress address, MacAddress mac);

    /** Forgets a neighbour; the answer says whether it was known. */
    boolean removeNeighbor(IpAddress address);

    /** The multicast groups whose packets it receives. */
    List<IpAddress> groups();

    /** Frames and octets of this interface. */
    Traffic traffic();

    /**
     * An address of an interface.
     *
     * @param prefixLength as the address's own family counts it
     * @param preferredFor for how long new communication may use it; none for ever
     * @param validFor how long it stays; none for ever
     */
    record Address(
            IpAddress address,
            int prefixLength,
            AddressState state,
            AddressOrigin origin,
            Optional<Duration> preferredFor,
            Optional<Duration> validFor) {}

    /** RFC 4862's states of an address. */
    enum AddressState {
        /** Being tried for uniqueness. */
        TENTATIVE,
        /** Being tried for uniqueness, and in use already where no other does (RFC 4429). */
        OPTIMISTIC,
        /** In use. */
        PREFERRED,
        /** In use by what uses it already; new communication has another one if there is any. */
        DEPRECATED,
        /** Another node has it; not in use. */
        DUPLICATE
    }

    /**
     * A neighbour.
     *
     * @param mac none while it is unknown
     */
    record Neighbor(IpAddress address, Optional<MacAddress> mac, NeighborState state) {}

    /** RFC 4861's states of a neighbour, and permanent ones. */
    enum NeighborState {
        /** Asked for, no answer yet. */
        INCOMPLETE,
        /** Known to answer. */
        REACHABLE,
        /** Not heard of lately. */
        STALE,
        /** About to be asked. */
        DELAY,
        /** Being asked. */
        PROBE,
        /** Didn't answer. */
        FAILED,
        /** Entered by hand. */
        PERMANENT
    }

    /** Totals of an interface. */
    record Traffic(long inFrames, long inOctets, long outFrames, long outOctets, long dropped) {}
}
