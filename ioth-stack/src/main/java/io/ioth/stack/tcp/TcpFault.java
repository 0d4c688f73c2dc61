/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/** Why a connection is no more. */
enum TcpFault {
    /** The peer answered the SYN with RST, or a port or protocol is unreachable. */
    REFUSED,
    /** The peer never answered the SYN. */
    CONNECT_TIMED_OUT,
    /** An ICMP error said that there's no way to the peer. */
    UNREACHABLE,
    /** The peer sent RST. */
    RESET,
    /** The peer no longer answers. */
    TIMED_OUT,
    /** We reset it ourselves. */
    ABORTED;

    /** A fresh exception. */
    IOException toException() {
        return switch (this) {
            case REFUSED -> new ConnectException("Connection refused");
            case CONNECT_TIMED_OUT -> new ConnectException("Connection timed out");
            case UNREACHABLE -> new NoRouteToHostException("No route to host");
            case RESET -> new SocketException("Connection reset");
            case TIMED_OUT -> new SocketTimeoutException("Connection timed out");
            case ABORTED -> new SocketException("Socket closed");
        };
    }
}
