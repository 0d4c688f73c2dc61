/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack;

import io.ioth.stack.engine.InterfaceInfo;
import io.ioth.stack.engine.StackEngine;
import io.ioth.stack.nio.CoreFactory;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.PacketSocket;
import io.ioth.stack.socket.StreamSocket;
import java.util.List;

/** The engine as a maker of sockets: of every address, this stack's. */
record EngineSockets(StackEngine engine) implements CoreFactory {

    @Override
    public StreamSocket newStream(Family family, Use use, Endpoint address) {
        return engine.newStream(family);
    }

    @Override
    public PacketSocket newDatagram(Family family, Use use, Endpoint address) {
        return engine.newDatagram(family);
    }

    @Override
    public PacketSocket newRaw(Family family, int protocol) {
        return engine.newRaw(family, protocol);
    }

    @Override
    public List<InterfaceInfo> interfaces(long nowNs) {
        return engine.interfaces(nowNs);
    }

    @Override
    public PacketSocket newPing(Family family) {
        return engine.newPing(family);
    }
}
