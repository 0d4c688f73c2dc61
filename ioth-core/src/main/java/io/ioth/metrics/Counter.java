/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.metrics;

/** What a stack counts, named after the MIBs. */
public enum Counter {
    /** Frames received on any link. */
    IF_IN_FRAMES,
    /** Octets in them. */
    IF_IN_OCTETS,
    /** Frames sent on any link. */
    IF_OUT_FRAMES,
    /** Octets in them. */
    IF_OUT_OCTETS,
    /** IP packets received, loopback included. */
    IP_IN_RECEIVES,
    /** IP packets delivered to a protocol. */
    IP_IN_DELIVERS,
    /** IP packets of others sent on to their next hop. */
    IP_FORWARDED,
    /** IP packets that protocols asked to be sent. */
    IP_OUT_REQUESTS,
    /** Received fragments. */
    IP_REASM_REQDS,
    /** Packets put together from fragments. */
    IP_REASM_OKS,
    /** Packets sent in fragments. */
    IP_FRAG_OKS,
    /** Fragments made. */
    IP_FRAG_CREATES,
    /** ICMP and ICMPv6 messages received. */
    ICMP_IN_MSGS,
    /** ICMP and ICMPv6 messages sent. */
    ICMP_OUT_MSGS,
    /** ICMP errors not sent because of the rate limit. */
    ICMP_OUT_RATE_LIMITED,
    /** Echo requests answered. */
    ICMP_ECHO_REPLIES,
    /** ARP packets received. */
    ARP_IN_PACKETS,
    /** ARP packets sent. */
    ARP_OUT_PACKETS,
    /** Neighbour discovery messages received. */
    ND_IN_MSGS,
    /** Neighbour discovery messages sent. */
    ND_OUT_MSGS,
    /** Duplicate addresses detected. */
    DAD_DUPLICATES,
    /** Queries of multicast routers received, IGMP's and MLD's. */
    GROUP_IN_QUERIES,
    /** Reports of multicast groups sent. */
    GROUP_OUT_REPORTS,
    /** Datagrams delivered to UDP sockets. */
    UDP_IN_DATAGRAMS,
    /** Datagrams for a port that nobody listens at. */
    UDP_NO_PORTS,
    /** Datagrams sent. */
    UDP_OUT_DATAGRAMS,
    /** Connections opened by us. */
    TCP_ACTIVE_OPENS,
    /** Connections opened by peers. */
    TCP_PASSIVE_OPENS,
    /** Attempts that failed before the connection was established. */
    TCP_ATTEMPT_FAILS,
    /** Established connections that were reset. */
    TCP_ESTAB_RESETS,
    /** Connections in ESTABLISHED or CLOSE-WAIT now; a gauge. */
    TCP_CURR_ESTAB,
    /** Segments received. */
    TCP_IN_SEGS,
    /** Segments sent, retransmissions not included. */
    TCP_OUT_SEGS,
    /** Segments retransmitted. */
    TCP_RETRANS_SEGS,
    /** Retransmission timeouts. */
    TCP_TIMEOUTS,
    /** Times that fast retransmit began. */
    TCP_FAST_RETRANS,
    /** Times that the congestion window was reduced because packets were marked (RFC 3168). */
    TCP_ECN_REDUCTIONS,
    /** Retransmissions that were lost in turn, found without a timeout. */
    TCP_LOST_RETRANSMIT,
    /** Timeouts that turned out to have been in vain (F-RTO, RFC 5682). */
    TCP_SPURIOUS_RTOS,
    /** Reductions undone because the acknowledgement of all answered what was sent first (RFC 4015). */
    TCP_FULL_UNDO,
    /** Reductions undone because an acknowledgement of a part answered what was sent first. */
    TCP_PARTIAL_UNDO,
    /** Reductions undone because all that was sent again arrived twice (RFC 3708). */
    TCP_DSACK_UNDO,
    /** Reductions of a timeout undone. */
    TCP_LOSS_UNDO,
    /** Tail loss probes sent (RFC 8985). */
    TCP_LOSS_PROBES,
    /** Losses that a tail loss probe repaired. */
    TCP_LOSS_PROBE_RECOVERY,
    /** Duplicates that a peer reported of what was sent again (RFC 2883). */
    TCP_DSACK_RECV,
    /** SACK blocks that made no sense. */
    TCP_SACK_DISCARD,
    /** Times that a peer threw away what it had SACKed. */
    TCP_SACK_RENEGING,
    /** Times that large segments seemed to vanish, so that smaller ones are sent (RFC 4821). */
    TCP_BLACK_HOLES,
    /** Segments sent to try a larger size. */
    TCP_MTU_PROBES,
    /** Those of them that got through. */
    TCP_MTUP_SUCCESS,
    /** Segments sent with RST. */
    TCP_OUT_RSTS,
    /** Segments with text that were kept out of order. */
    TCP_OFO_QUEUE,
    /** Times that there was too little memory for text out of order as it arrived. */
    TCP_PRUNE_CALLED,
    /** Pieces of text out of order that were put together with others to save memory. */
    TCP_RCV_COLLAPSED,
    /** Pieces of text out of order that were dropped again to save memory. */
    TCP_OFO_PRUNED,
    /** Times that a connection's window became zero. */
    TCP_TO_ZERO_WINDOW,
    /** Times that a connection's window became more than zero again. */
    TCP_FROM_ZERO_WINDOW,
    /** Acknowledgements sent because they could wait no longer. */
    TCP_DELAYED_ACKS,
    /** D-SACKs sent for text from before RCV.NXT (RFC 2883). */
    TCP_DSACK_OLD_SENT,
    /** D-SACKs sent for text that was held out of order. */
    TCP_DSACK_OFO_SENT,
    /** Challenge ACKs sent (RFC 5961). */
    TCP_CHALLENGE_ACKS,
    /** SYNs dropped because the backlog was full. */
    TCP_LISTEN_OVERFLOWS,
    /** SYNs answered with a cookie instead of being remembered (RFC 4987). */
    TCP_SYNCOOKIES_SENT,
    /** Cookies that came back. */
    TCP_SYNCOOKIES_RECV,
    /** Acknowledgements that may have been of cookies, and weren't. */
    TCP_SYNCOOKIES_FAILED,
    /** Connections opened by us whose data with the SYN was acknowledged with it (RFC 7413). */
    TCP_FASTOPEN_ACTIVE,
    /** Connections opened by us whose data with the SYN was not. */
    TCP_FASTOPEN_ACTIVE_FAIL,
    /** Connections opened by peers whose data with the SYN was taken. */
    TCP_FASTOPEN_PASSIVE,
    /** Cookies of peers that weren't ours, or not any more. */
    TCP_FASTOPEN_PASSIVE_FAIL,
    /** Data with a SYN that wasn't taken because too many such connections were being opened. */
    TCP_FASTOPEN_OVERFLOWS,
    /** Peers that asked for a cookie. */
    TCP_FASTOPEN_COOKIES_ASKED,
    /** Times that fast open was given up for a while because something swallows it. */
    TCP_FASTOPEN_BLACKHOLES,
    /** Connections that didn't wait in TIME-WAIT because too many did. */
    TCP_TIME_WAIT_OVERFLOWS,
    /** Connections reset when they were closed because too many were closing. */
    TCP_ORPHAN_OVERFLOWS
}
