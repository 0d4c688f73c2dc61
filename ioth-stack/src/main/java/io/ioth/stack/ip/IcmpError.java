/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.netty.buffer.ByteBuf;

/**
 * What an ICMP or ICMPv6 error says of a packet that we sent. Reused; valid during the call that hands it over.
 */
public final class IcmpError {

    /** What went wrong, for both families. */
    public enum Kind {
        /** Network or host unreachable, no route. */
        NETWORK_UNREACHABLE,
        /** Host or address unreachable. */
        HOST_UNREACHABLE,
        /** Protocol unreachable, unrecognised next header. */
        PROTOCOL_UNREACHABLE,
        /** Port unreachable. */
        PORT_UNREACHABLE,
        /** Administratively prohibited. */
        PROHIBITED,
        /** Fragmentation needed, or Packet Too Big; see {@link #mtu}. */
        PACKET_TOO_BIG,
        /** Hop limit or reassembly time exceeded. */
        TIME_EXCEEDED,
        /** Parameter problem. */
        PARAMETER_PROBLEM
    }

    /** What went wrong. */
    public Kind kind = Kind.NETWORK_UNREACHABLE;
    /** The type field as received. */
    public int type;
    /** The code field as received. */
    public int code;
    /** For {@link Kind#PACKET_TOO_BIG}, the next hop's MTU; 0 when what the router says can't be, and for other kinds. */
    public int mtu;
    /** The quoted packet's source (ours), first half. */
    public long localHigh;
    /** The quoted packet's source (ours), second half. */
    public long localLow;
    /** The quoted packet's destination, first half. */
    public long remoteHigh;
    /** The quoted packet's destination, second half. */
    public long remoteLow;
    /** Who sent the error, first half. */
    public long reporterHigh;
    /** Who sent the error, second half. */
    public long reporterLow;
    /** No packet said so, but our own neighbour cache, having asked in vain. */
    public boolean neighborGone;
    /** The quoted packet's protocol. */
    public int protocol;
    /** The quoted bytes, borrowed. */
    public ByteBuf quoted = io.netty.buffer.Unpooled.EMPTY_BUFFER;
    /** Absolute index of the quoted transport header. */
    public int transportOffset;
    /** How many bytes of it are quoted; at least 8 when the error is handed over. */
    public int transportLength;

    /** For the engine, one each. */
    public IcmpError() {}
}
