/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.ip.IcmpError;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/** Why a connection is no more. */
enum TcpFault {
    /** The peer answered the SYN with RST, or a port or protocol is unreachable. */
    REFUSED,
    /** The peer never answered the SYN. */
    CONNECT_TIMED_OUT,
    /** An ICMP error said that there's no way to the peer. */
    UNREACHABLE,
    /** An ICMP error said that our SYN was wrong. */
    PROTOCOL,
    /** The link by which the peer was reached is down for good. */
    LINK_DOWN,
    /** The peer sent RST. */
    RESET,
    /** The peer no longer answers. */
    TIMED_OUT,
    /** We reset it ourselves. */
    ABORTED;

    /** What an ICMP error means for a connection, or null for one that isn't an end. */
    static @Nullable TcpFault of(IcmpError.Kind kind) {
        return switch (kind) {
            case PORT_UNREACHABLE, PROTOCOL_UNREACHABLE -> REFUSED;
            case NETWORK_UNREACHABLE, HOST_UNREACHABLE, PROHIBITED, TIME_EXCEEDED -> UNREACHABLE;
            case PARAMETER_PROBLEM -> PROTOCOL;
            case PACKET_TOO_BIG -> null;
        };
    }

    /** A fresh exception. */
    IOException toException() {
        return switch (this) {
            case REFUSED -> new ConnectException("Connection refused");
            case CONNECT_TIMED_OUT -> new ConnectException("Connection timed out");
            case UNREACHABLE -> new NoRouteToHostException("No route to host");
            case PROTOCOL -> new ProtocolException("Protocol error");
            case LINK_DOWN -> new SocketException("Network is down");
            case RESET -> new SocketException("Connection reset");
            case TIMED_OUT -> new SocketTimeoutException("Connection timed out");
            case ABORTED -> new SocketException("Socket closed");
        };
    }
}
