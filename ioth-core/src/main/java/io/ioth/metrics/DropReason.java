/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.metrics;

/** Why a packet went no further. Every drop has one. */
public enum DropReason {
    /** Shorter than the link's own header. */
    LINK_RUNT,
    /** Longer than the link's MTU allows. */
    LINK_OVERSIZED,
    /** An EtherType, or IP version, that nobody here speaks. */
    LINK_UNKNOWN_PROTOCOL,
    /** Addressed to another station. */
    LINK_NOT_FOR_US,
    /** The link's transmit queue was full. */
    LINK_TX_QUEUE_FULL,
    /** The link is down. */
    LINK_DOWN,
    /** ARP with a truncated packet or other sizes than Ethernet's and IPv4's. */
    ARP_MALFORMED,
    /** An IPv4 header that is truncated or contradicts itself. */
    IPV4_MALFORMED,
    /** A wrong IPv4 header checksum. */
    IPV4_BAD_CHECKSUM,
    /** IPv4 options that can't be parsed, or source routes. */
    IPV4_BAD_OPTIONS,
    /** An IPv6 header that is truncated or contradicts itself. */
    IPV6_MALFORMED,
    /** An extension header that is truncated, out of order, unknown where it must be known, or one too many. */
    IPV6_BAD_EXTENSION,
    /** IPv6 on an interface whose MAC another station has too (RFC 4862 §5.4.5). */
    IPV6_DISABLED,
    /** A source address that no sender may have. */
    IP_BAD_SOURCE,
    /** A destination that isn't ours. */
    IP_NOT_FOR_US,
    /** For another node, from or to an address that no router forwards: link-local, loopback, unspecified, broadcast. */
    IP_NOT_FORWARDED,
    /** For another node, and its hop limit or time to live has run out. */
    IP_HOPS_EXCEEDED,
    /** A protocol that nobody here speaks. */
    IP_UNKNOWN_PROTOCOL,
    /** No route to the destination. */
    IP_NO_ROUTE,
    /** Too large for the path, and not to be fragmented. */
    IP_TOO_BIG,
    /** A fragment that contradicts others, overlaps, or is over the limits. */
    IP_FRAGMENT_BAD,
    /** Fragments of a packet that never became complete. */
    IP_FRAGMENT_TIMEOUT,
    /** The stack's memory budget was used up. */
    MEMORY_BUDGET,
    /** The neighbour didn't answer. */
    NEIGHBOR_UNREACHABLE,
    /** Too many packets waited for the neighbour's answer. */
    NEIGHBOR_QUEUE_FULL,
    /** A neighbour discovery message that RFC 4861's validity rules refuse. */
    ND_MALFORMED,
    /** An option of a router advertisement that contradicts itself; the rest of the message counts. */
    ND_BAD_OPTION,
    /** A redirect from who isn't the next hop in use, or to one that can't be. */
    REDIRECT_REFUSED,
    /** A probe for one of our addresses that was our own: the network reflects what is sent (RFC 7527). */
    ND_REFLECTED,
    /** A truncated ICMP or ICMPv6 message, or one of an unknown type. */
    ICMP_MALFORMED,
    /** A wrong ICMP or ICMPv6 checksum. */
    ICMP_BAD_CHECKSUM,
    /** An ICMP error about something that nobody here sent. */
    ICMP_UNRELATED,
    /** A report of a path MTU that can't be. */
    ICMP_BAD_MTU,
    /** An IGMP message that is truncated, or that RFC 3376 has ignored. */
    IGMP_MALFORMED,
    /** A wrong IGMP checksum. */
    IGMP_BAD_CHECKSUM,
    /** An MLD message that is truncated, or that RFC 3810 has ignored. */
    MLD_MALFORMED,
    /** A UDP header that is truncated or contradicts the packet's length. */
    UDP_MALFORMED,
    /** A wrong UDP checksum, or none where one is required. */
    UDP_BAD_CHECKSUM,
    /** Nobody listens at the UDP port. */
    UDP_NO_PORT,
    /** The UDP socket's receive buffer was full. */
    UDP_BUFFER_FULL,
    /** A TCP header that is truncated or contradicts itself. */
    TCP_MALFORMED,
    /** A wrong TCP checksum. */
    TCP_BAD_CHECKSUM,
    /** Options that can't be parsed. */
    TCP_BAD_OPTIONS,
    /** No connection, and no listener. */
    TCP_NO_CONNECTION,
    /** Outside the receive window. */
    TCP_OUT_OF_WINDOW,
    /** An old duplicate by its timestamp (RFC 7323 PAWS). */
    TCP_PAWS,
    /** An acknowledgement of data never sent, or too old (RFC 5961 §5). */
    TCP_BAD_ACK,
    /** Not acceptable in the connection's state. */
    TCP_UNACCEPTABLE,
    /** The listener's queue was full. */
    TCP_LISTEN_OVERFLOW,
    /** Too much out-of-order data was kept already. */
    TCP_REASSEMBLY_FULL,
    /** Text in order for a connection that holds some unread, while the stack's memory for buffers is exhausted. */
    TCP_MEMORY,
    /** A DHCP message that can't be read, or gives nothing that can be used. */
    DHCP_MALFORMED,
    /** A DHCP message that no client waits for: of another exchange, another server, or another client. */
    DHCP_UNEXPECTED,
    /** The raw or ping socket's receive buffer was full. */
    RAW_BUFFER_FULL,
    /** An error of ours while handling the packet; logged once for each place. */
    INTERNAL_ERROR
}
