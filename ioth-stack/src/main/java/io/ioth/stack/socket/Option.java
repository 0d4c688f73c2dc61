/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.socket;

/** Options of a socket; all values are {@code int}s, 0 and 1 for off and on. */
public enum Option {
    /** Send small segments at once (no Nagle algorithm). */
    TCP_NODELAY,
    /** Acknowledge at once. */
    TCP_QUICKACK,
    /** Probe an idle peer. */
    SO_KEEPALIVE,
    /** Idle time before the first probe, in seconds. */
    TCP_KEEPIDLE,
    /** Time between probes, in seconds. */
    TCP_KEEPINTERVAL,
    /** Probes without answer until the connection is given up. */
    TCP_KEEPCOUNT,
    /** How long unacknowledged data is kept trying, in milliseconds; 0 for the default (RFC 5482). */
    TCP_USER_TIMEOUT,
    /** The congestion control: an ordinal of {@link io.ioth.CongestionControl}. */
    TCP_CONGESTION,
    /** Spread what is sent over the round trip. */
    TCP_PACING,
    /** Seconds that close waits for data to be acknowledged; negative for off; 0 resets the connection. */
    SO_LINGER,
    /** Of a listener: how many connections with data may have an incomplete handshake; 0 for no fast open (RFC 7413). */
    TCP_FASTOPEN,
    /** Connect at the first write, with its data, where a cookie is known (RFC 7413). */
    TCP_FASTOPEN_CONNECT,
    /** Send buffer, in bytes. */
    SO_SNDBUF,
    /** Receive buffer, in bytes. */
    SO_RCVBUF,
    /** Bind despite connections in TIME-WAIT; for UDP, share the port. */
    SO_REUSEADDR,
    /** Share the port with other sockets that set this too. */
    SO_REUSEPORT,
    /** Allow sending to broadcast addresses. */
    SO_BROADCAST,
    /** Traffic class or type of service. */
    IP_TOS,
    /** Hop limit of unicast packets; 0 for the default. */
    IP_TTL,
    /** Hop limit of multicast packets. */
    IP_MULTICAST_TTL,
    /** Whether multicasts sent come back to this node. */
    IP_MULTICAST_LOOP,
    /** The interface index that multicasts leave by; 0 for the route table's. */
    IP_MULTICAST_IF,
    /** Never fragment. At first, and unlike when it's switched off, this node alone fragments, to the path MTU that it finds. */
    IP_DONTFRAGMENT
}
