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
 */
public record SocketInfo(
        String protocol,
        String state,
        long receiveQueue,
        long sendQueue,
        InetSocketAddress local,
        Optional<InetSocketAddress> remote) {}
