/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack;

import io.ioth.stack.engine.StackEngine;
import io.ioth.stack.nio.Channels;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.PacketSocket;
import io.ioth.stack.socket.StreamSocket;

/** The engine as a maker of sockets. */
record EngineSockets(StackEngine engine) implements Channels.SocketFactory {

    @Override
    public StreamSocket newStream(Family family) {
        return engine.newStream(family);
    }

    @Override
    public PacketSocket newDatagram(Family family) {
        return engine.newDatagram(family);
    }

    @Override
    public PacketSocket newRaw(Family family, int protocol) {
        return engine.newRaw(family, protocol);
    }

    @Override
    public PacketSocket newPing(Family family) {
        return engine.newPing(family);
    }
}
