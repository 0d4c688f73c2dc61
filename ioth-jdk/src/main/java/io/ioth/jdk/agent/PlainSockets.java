/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.agent;

import io.ioth.NetStack;
import io.ioth.jdk.plain.ChannelDatagramImpl;
import io.ioth.jdk.plain.ChannelSocketImpl;
import java.net.DatagramSocketImpl;
import java.net.SocketImpl;

/** Makes what plain sockets work by: the stack's own, or one over its channels when it has none. */
final class PlainSockets {

    private PlainSockets() {}

    static SocketImpl open(NetStack stack, boolean server) {
        try {
            return stack.newSocketImpl();
        } catch (UnsupportedOperationException none) {
            return new ChannelSocketImpl(stack, server);
        }
    }

    static DatagramSocketImpl openDatagram(NetStack stack) {
        try {
            return stack.newDatagramSocketImpl();
        } catch (UnsupportedOperationException none) {
            return new ChannelDatagramImpl(stack);
        }
    }
}
