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

    /**
     * Of a listener: how many connections may be open at once that began with data in their SYN (TCP Fast Open, RFC 7413) and whose peers haven't
     * completed the handshake; 0, which it is at first, for none. It needs {@code tfo=server} or {@code both} too. Such data may arrive twice, in
     * two connections, so what it asks for must bear being done twice.
     */
    public static final SocketOption<Integer> TCP_FASTOPEN = new Name<>("TCP_FASTOPEN", Integer.class);

    /**
     * Whether a stream channel connects with data (TCP Fast Open, RFC 7413). As Linux's of the same name: where the server is known to take data with
     * a SYN, connecting succeeds at once, and the SYN is sent with the first write, or when the channel is read; whether the server is there shows
     * then. Where it isn't known, the channel connects as usual, and asks. Not with {@code tfo=off} or {@code server}.
     */
    public static final SocketOption<Boolean> TCP_FASTOPEN_CONNECT = new Name<>("TCP_FASTOPEN_CONNECT", Boolean.class);

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
