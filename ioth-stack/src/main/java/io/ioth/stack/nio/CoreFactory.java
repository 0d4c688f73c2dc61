/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.stack.engine.InterfaceInfo;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.PacketSocket;
import io.ioth.stack.socket.StreamSocket;
import java.util.List;

/**
 * Where the cores of channels come from. A stream or UDP channel asks only when its first address is known, so that whose socket it
 * becomes may depend on that address. Called in the engine of the channel's stack.
 */
public interface CoreFactory {

    /** What a channel is about to do with the address. */
    enum Use {
        /** It's the local address, perhaps the wildcard. */
        BIND,
        /** It's the peer's address: of a connection, or of the first datagram. */
        CONNECT
    }

    /** A TCP socket. */
    StreamSocket newStream(Family family, Use use, Endpoint address);

    /** A UDP socket. */
    PacketSocket newDatagram(Family family, Use use, Endpoint address);

    /** A raw socket, which receives at once. */
    PacketSocket newRaw(Family family, int protocol);

    /** The interfaces that sockets are at, for multicast. */
    List<InterfaceInfo> interfaces(long nowNs);

    /** A ping socket. */
    PacketSocket newPing(Family family);
}
