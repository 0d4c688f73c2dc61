/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import java.net.SocketOption;

/**
 * Options of ioth's channels that {@link java.net.StandardSocketOptions} and {@code jdk.net.ExtendedSocketOptions} lack. Those for TCP are of
 * stream channels and of listeners, whose values the connections inherit that they accept. The kernel's channels have none of them.
 */
public final class IothSocketOptions {

    /**
     * The congestion control's name: {@code cubic}, {@code newreno} or {@code bbr}, at first that of the stack's configuration. As Linux's of
     * the same name, it may be set at any time; a connection goes on with the window that it has. Another name is an
     * {@link IllegalArgumentException}.
     */
    public static final SocketOption<String> TCP_CONGESTION = new Name<>("TCP_CONGESTION", String.class);

    /** Whether a connection spreads what it sends over the round trip instead of sending it in bursts. BBR does so in any case. */
    public static final SocketOption<Boolean> TCP_PACING = new Name<>("TCP_PACING", Boolean.class);

    /**
     * How long, in milliseconds, data may remain unacknowledged, or the peer's window closed, until the connection is given up (RFC 5482);
     * 0 for the default, which is about 15 minutes.
     */
    public static final SocketOption<Integer> TCP_USER_TIMEOUT = new Name<>("TCP_USER_TIMEOUT", Integer.class);

    /** What TCP knows of the connection; of stream channels, null unless connected. To set it is an {@link IllegalArgumentException}. */
    public static final SocketOption<TcpInfo> TCP_INFO = new Name<>("TCP_INFO", TcpInfo.class);

    /** The hop limit of unicast packets, IPv4's time to live, from 1 to 255; 0 for the stack's default. */
    public static final SocketOption<Integer> IP_TTL = new Name<>("IP_TTL", Integer.class);

    private IothSocketOptions() {}

    private record Name<T>(String name, Class<T> type) implements SocketOption<T> {
        @Override
        public String toString() {
            return name;
        }
    }
}
