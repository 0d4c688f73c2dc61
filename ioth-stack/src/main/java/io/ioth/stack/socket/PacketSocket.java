/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.socket;

import io.ioth.net.IpAddress;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** A UDP, raw or ping socket. */
public interface PacketSocket extends BaseSocket {

    /** Fixes the peer, binding first if need be. Engine. */
    void connect(Endpoint remote, long nowNs) throws IOException;

    /** Forgets the peer. Engine. */
    void disconnect(long nowNs);

    /**
     * Sends one datagram. Engine.
     *
     * @param payload ownership passes to the socket, whatever happens
     * @param to null for the connected peer
     * @return false when there's no room now; {@link java.nio.channels.SelectionKey#OP_WRITE} follows
     * @throws java.net.NoRouteToHostException when there's no route
     * @throws java.net.PortUnreachableException on a connected socket, when an ICMP error has come back since
     * @throws java.net.SocketException when the datagram is too large, or a broadcast without leave
     */
    boolean send(ByteBuf payload, @Nullable Endpoint to, long nowNs) throws IOException;

    /**
     * Sets what is wanted of a multicast group on an interface (RFC 3376 §2, RFC 3810 §3): all but {@code sources}, or only those. Only these
     * and nothing is the end of it. Engine.
     *
     * @throws java.net.SocketException when there's no such interface, or there are too many groups or sources
     */
    void listen(int ifIndex, IpAddress group, boolean exclude, Collection<IpAddress> sources, long nowNs)
            throws IOException;

    /** Largest payload that can ever be sent to that family. Any. */
    int maxPayload(boolean ipv4);

    /**
     * Takes the next received datagram, or answers null when there's none. Any; one reader at a time.
     *
     * @throws java.net.PortUnreachableException on a connected socket, when an ICMP error has come back since
     */
    @Nullable Datagram receive() throws IOException;

    /**
     * A received datagram. The receiver owns {@code payload} and releases it.
     *
     * @param payload the bytes between its indexes
     */
    record Datagram(ByteBuf payload, Endpoint from) {}
}
