/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.udp;

import io.ioth.stack.ip.IpPacket;
import io.netty.buffer.ByteBuf;

/** Takes datagrams before sockets do, for protocols of the stack itself. Confined to the engine. */
public interface DatagramTap {

    /** Nobody listens. */
    DatagramTap NONE = new DatagramTap() {
        @Override
        public boolean wants(int port) {
            return false;
        }

        @Override
        public boolean onDatagram(IpPacket packet, ByteBuf payload, int sourcePort, int port, long nowNs) {
            return false;
        }
    };

    /** Whether datagrams to a port may be for this. */
    boolean wants(int port);

    /**
     * An intact datagram to a port that this {@linkplain #wants wants}.
     *
     * @param payload readable from its reader index; borrowed
     * @return whether it was taken; if not, sockets have it
     */
    boolean onDatagram(IpPacket packet, ByteBuf payload, int sourcePort, int port, long nowNs);
}
