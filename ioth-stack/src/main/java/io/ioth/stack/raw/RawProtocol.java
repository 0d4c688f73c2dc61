/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.raw;

import io.ioth.SocketInfo;
import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.GroupHost;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IpOutput;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.RawTap;
import io.ioth.stack.packet.PacketHost;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.PacketSocket;
import io.ioth.wire.IpProtocols;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Raw sockets, as Linux has them: each sees every packet of its protocol, whatever else becomes of it. Confined to the engine. */
public final class RawProtocol implements RawTap {

    private final Counters counters;
    private final PacketHost host;
    private final List<RawSocket> sockets = new ArrayList<>();

    /** No sockets yet. */
    public RawProtocol(IpOutput ip, Counters counters) {
        this.counters = counters;
        this.host = new PacketHost(ip, counters);
    }

    /**
     * A new socket, which receives at once: IPv4 packets with their header, IPv6 packets without.
     *
     * @param family {@link Family#IPV6} is for IPv6 alone here
     * @param protocol the IP protocol, 0 to 255
     */
    public PacketSocket newSocket(Family family, int protocol) {
        return new RawSocket(host, sockets, family, protocol);
    }

    /** Sets who keeps what sockets want of multicast groups. */
    public void groups(GroupHost keeper) {
        host.groups(keeper);
    }

    /** All open sockets. */
    public List<SocketInfo> sockets() {
        return host.sockets();
    }

    /** Closes all sockets. */
    public void close(long nowNs) {
        host.close(nowNs);
    }

    @Override
    public boolean onPacket(IpPacket packet, long nowNs) {
        boolean taken = false;
        for (int i = 0; i < sockets.size(); i++) {
            RawSocket socket = sockets.get(i);
            if (socket.wants(packet)) {
                taken |= deliver(socket, packet);
            }
        }
        return taken;
    }

    private boolean deliver(RawSocket socket, IpPacket packet) {
        int start = packet.isIpv4() ? packet.networkOffset : packet.transportOffset;
        int length = packet.transportOffset - start + packet.transportLength;
        if (!socket.hasRoom(length)) {
            counters.drop(DropReason.RAW_BUFFER_FULL);
            return true;
        }
        ByteBuf copy = RawBytes.copy(packet, start);
        if (packet.protocol == IpProtocols.ICMPV6 && !packet.isIpv4() && !RawBytes.isIntactIcmpv6(packet, copy)) {
            copy.release();
            return false;
        }
        IpAddress source = packet.source();
        socket.deliver(copy, new Endpoint(source, 0, source.needsZone() ? packet.ifIndex : 0));
        return true;
    }

    /** Whether a socket may have sent what the error quotes. */
    public boolean isUnderWay(IcmpError error) {
        for (int i = 0; i < sockets.size(); i++) {
            if (sockets.get(i).maySend(error)) {
                return true;
            }
        }
        return false;
    }

    /** An ICMP error about a packet that we sent, of a protocol that has no other handler. Must not throw. */
    public void onIcmpError(IcmpError error, long nowNs) {
        for (RawSocket socket : List.copyOf(sockets)) {
            if (socket.sent(error)) {
                socket.onIcmpError(error.kind);
            }
        }
    }
}
