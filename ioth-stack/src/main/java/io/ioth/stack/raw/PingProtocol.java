/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.raw;

import io.ioth.SocketInfo;
import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IpOutput;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.RawTap;
import io.ioth.stack.packet.PacketHost;
import io.ioth.stack.packet.PacketSocketBase;
import io.ioth.stack.packet.PortDemux;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.PacketSocket;
import io.ioth.wire.IpProtocols;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Ping sockets, as Linux has them: an echo request goes out with the socket's port as its identifier (RFC 792, RFC 4443 §4.1), and the
 * replies with that identifier come back. Confined to the engine.
 */
public final class PingProtocol implements RawTap {

    private final Counters counters;
    private final PacketHost host;
    private final PortDemux demux;

    /**
     * No sockets yet.
     *
     * @param random where identifiers come from
     */
    public PingProtocol(IpOutput ip, Counters counters, RandomGenerator random) {
        this.counters = counters;
        this.host = new PacketHost(ip, counters);
        this.demux = new PortDemux(random);
    }

    /**
     * A new socket, not bound.
     *
     * @param family {@link Family#IPV6} is for IPv6 alone here
     */
    public PacketSocket newSocket(Family family) {
        return new PingSocket(host, demux, family);
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
    public boolean onPacket(IpPacket packet, long nowNs) {
        boolean ipv4 = packet.isIpv4();
        if (packet.protocol != (ipv4 ? IpProtocols.ICMP : IpProtocols.ICMPV6)
                || packet.transportLengthInHead() < EchoHeader.LENGTH
                || !EchoHeader.isReply(packet.frame.head(), packet.transportOffset, ipv4)) {
            return false;
        }
        int identifier = EchoHeader.identifier(packet.frame.head(), packet.transportOffset);
        PacketSocketBase socket = demux.find(packet, 0, identifier);
        if (socket == null) {
            return false;
        }
        if (!socket.hasRoom(packet.transportLength)) {
            counters.drop(DropReason.RAW_BUFFER_FULL);
            return true;
        }
        ByteBuf message = RawBytes.copy(packet, packet.transportOffset);
        if (!RawBytes.isIntactIcmp(packet, message)) {
            message.release();
            return false;
        }
        IpAddress source = packet.source();
        socket.deliver(message, new Endpoint(source, 0, source.needsZone() ? packet.ifIndex : 0));
        return true;
    }

    /** Whether a socket may have sent what the error quotes. */
    public boolean isUnderWay(IcmpError error) {
        return sender(error) != null;
    }

    private @Nullable PacketSocketBase sender(IcmpError error) {
        boolean ipv4 = IpAddress.isIpv4(error.remoteHigh, error.remoteLow);
        if (error.transportLength < EchoHeader.LENGTH
                || !EchoHeader.isRequest(error.quoted, error.transportOffset, ipv4)) {
            return null;
        }
        int identifier = EchoHeader.identifier(error.quoted, error.transportOffset);
        return demux.findSender(error.localHigh, error.localLow, identifier);
    }

    /** An ICMP error about an ICMP message that we sent. Must not throw. */
    public void onIcmpError(IcmpError error, long nowNs) {
        PacketSocketBase socket = sender(error);
        if (socket != null && socket.isConnectedTo(error.remoteHigh, error.remoteLow)) {
            socket.onIcmpError(error.kind);
        }
    }
}
