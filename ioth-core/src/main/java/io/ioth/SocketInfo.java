/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A socket, as {@code ss} shows it.
 *
 * @param protocol {@code tcp}, {@code udp}, {@code raw} or {@code ping}
 * @param state RFC 9293's state name for TCP; {@code UNCONN} or {@code ESTAB} for others
 * @param receiveQueue bytes received and not yet read; for a listener, connections waiting to be accepted
 * @param sendQueue bytes written and not yet acknowledged; for a listener, its backlog
 * @param tcp what TCP knows of it; empty unless it is a connection of ours whose handshake is complete
 */
public record SocketInfo(
        String protocol,
        String state,
        long receiveQueue,
        long sendQueue,
        InetSocketAddress local,
        Optional<InetSocketAddress> remote,
        Optional<TcpInfo> tcp) {

    /** Without anything that only TCP knows. */
    public SocketInfo(
            String protocol,
            String state,
            long receiveQueue,
            long sendQueue,
            InetSocketAddress local,
            Optional<InetSocketAddress> remote) {
        this(protocol, state, receiveQueue, sendQueue, local, remote, Optional.empty());
    }
}
