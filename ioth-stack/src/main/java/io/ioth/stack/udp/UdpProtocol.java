/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.udp;

import io.ioth.SocketInfo;
import io.ioth.link.ChecksumState;
import io.ioth.link.Frame;
import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.GroupHost;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IcmpErrorSender;
import io.ioth.stack.ip.IpOutput;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.IpProtocolHandler;
import io.ioth.stack.packet.PacketHost;
import io.ioth.stack.packet.PacketSocketBase;
import io.ioth.stack.packet.PortDemux;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.PacketSocket;
import io.ioth.wire.Checksum;
import io.ioth.wire.UdpView;
import io.ioth.wire.WireFault;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.random.RandomGenerator;

/** UDP (RFC 768): checks what is received and hands it to the sockets that it's for. Confined to the engine. */
public final class UdpProtocol implements IpProtocolHandler {

    /** The protocol number. */
    public static final int PROTOCOL = 17;

    private final IcmpErrorSender icmp;
    private final Counters counters;
    private final PacketHost host;
    private final PortDemux demux;
    private final UdpView view = new UdpView();
    private DatagramTap tap = DatagramTap.NONE;

    /**
     * UDP without sockets.
     *
     * @param random where secrets and ephemeral ports come from
     */
    public UdpProtocol(IpOutput ip, IcmpErrorSender icmp, Counters counters, RandomGenerator random) {
        this.icmp = icmp;
        this.counters = counters;
        this.host = new PacketHost(ip, counters);
        this.demux = new PortDemux(random);
    }

    /** Sets who takes datagrams before sockets do. */
    public void tap(DatagramTap taker) {
        tap = taker;
    }

    /** A new socket, not bound. */
    public PacketSocket newSocket(Family family) {
        return new UdpSocket(host, demux, family);
    }

    /** Sets who keeps what sockets want of multicast groups. */
    public void groups(GroupHost keeper) {
        host.groups(keeper);
    }

    /** The bound sockets. */
    public List<SocketInfo> sockets() {
        return host.sockets();
    }

    /** Closes all sockets. */
    public void close(long nowNs) {
        host.close(nowNs);
    }

    @Override
    public void onPacket(IpPacket packet, long nowNs) {
        ByteBuf head = packet.frame.head();
        WireFault fault = view.check(
                head, packet.transportOffset, packet.transportLengthInHead(), packet.transportLength);
        if (fault == WireFault.OK && !hasGoodChecksum(packet)) {
            fault = WireFault.BAD_CHECKSUM;
        }
        if (fault != WireFault.OK) {
            counters.drop(fault.reason(DropReason.UDP_MALFORMED, DropReason.UDP_BAD_CHECKSUM));
            return;
        }
        int sourcePort = view.sourcePort();
        int port = view.destinationPort();
        int length = view.payloadLength();
        if (tap.wants(port) && isTapped(packet, sourcePort, port, length, nowNs)) {
            counters.count(Counter.UDP_IN_DATAGRAMS);
            return;
        }
        if (packet.isMulticast() || packet.broadcast || packet.linkMulticast) {
            deliverToAll(packet, sourcePort, port, length);
        } else {
            deliverToOne(packet, sourcePort, port, length, nowNs);
        }
    }

    private void deliverToAll(IpPacket packet, int sourcePort, int port, int length) {
        int takers = demux.forEach(packet, sourcePort, port, socket -> copyTo(socket, packet, sourcePort, length));
        if (takers == 0) {
            counters.drop(DropReason.UDP_NO_PORT);
        }
    }

    private void deliverToOne(IpPacket packet, int sourcePort, int port, int length, long nowNs) {
        PacketSocketBase socket = demux.find(packet, sourcePort, port);
        if (socket == null && packet.retired) {
            counters.drop(DropReason.UDP_NO_PORT);
        } else if (socket == null) {
            counters.drop(DropReason.UDP_NO_PORT);
            counters.count(Counter.UDP_NO_PORTS);
            icmp.sendError(packet, IcmpError.Kind.PORT_UNREACHABLE, 0, nowNs);
        } else if (socket.hasRoom(length)) {
            deliver(socket, packet, UdpPayload.take(packet, length), sourcePort);
        } else {
            counters.drop(DropReason.UDP_BUFFER_FULL);
        }
    }

    private boolean isTapped(IpPacket packet, int sourcePort, int port, int length, long nowNs) {
        ByteBuf payload = UdpPayload.share(packet, length);
        try {
            return tap.onDatagram(packet, payload, sourcePort, port, nowNs);
        } finally {
            payload.release();
        }
    }

    private void copyTo(PacketSocketBase socket, IpPacket packet, int sourcePort, int length) {
        if (socket.hasRoom(length)) {
            deliver(socket, packet, UdpPayload.share(packet, length), sourcePort);
        } else {
            counters.drop(DropReason.UDP_BUFFER_FULL);
        }
    }

    private void deliver(PacketSocketBase socket, IpPacket packet, ByteBuf payload, int sourcePort) {
        IpAddress source = packet.source();
        boolean taken = socket.deliver(payload, new Endpoint(source, sourcePort, source.needsZone() ? packet.ifIndex : 0));
        if (taken) {
            counters.count(Counter.UDP_IN_DATAGRAMS);
        } else {
            counters.drop(DropReason.UDP_BUFFER_FULL);
        }
    }

    /** No checksum is allowed over IPv4 alone (RFC 8200 §8.1). */
    private boolean hasGoodChecksum(IpPacket packet) {
        Frame frame = packet.frame;
        if (frame.checksum() != ChecksumState.UNKNOWN) {
            return true;
        }
        if (view.checksum() == 0) {
            return packet.isIpv4();
        }
        int length = view.length();
        int inHead = Math.min(length, packet.transportLengthInHead());
        long sum = Checksum.pseudoHeader(
                        packet.srcHigh, packet.srcLow, packet.dstHigh, packet.dstLow, PROTOCOL, length)
                + Checksum.sum(frame.head(), packet.transportOffset, inHead);
        ByteBuf payload = frame.payload();
        if (payload != null && length > inHead) {
            long rest = Checksum.sum(payload, frame.payloadOffset(), length - inHead);
            sum += (inHead & 1) == 0 ? rest : Checksum.swap(rest);
        }
        return Checksum.isValid(sum);
    }

    @Override
    public boolean isUnderWay(IcmpError error) {
        int port = error.quoted.getUnsignedShort(error.transportOffset);
        return demux.findSender(error.localHigh, error.localLow, port) != null;
    }

    @Override
    public void onIcmpError(IcmpError error, long nowNs) {
        if (error.transportLength < 4) {
            counters.drop(DropReason.ICMP_MALFORMED);
            return;
        }
        PacketSocketBase socket = demux.findConnected(
                error.localHigh,
                error.localLow,
                error.quoted.getUnsignedShort(error.transportOffset),
                error.remoteHigh,
                error.remoteLow,
                error.quoted.getUnsignedShort(error.transportOffset + 2));
        if (socket != null) {
            socket.onIcmpError(error.kind);
        }
    }
}
