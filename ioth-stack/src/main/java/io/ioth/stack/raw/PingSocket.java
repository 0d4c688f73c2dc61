/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.raw;

import io.ioth.link.Frame;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.Path;
import io.ioth.stack.packet.PacketHost;
import io.ioth.stack.packet.PacketSocketBase;
import io.ioth.stack.packet.PortDemux;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.wire.Checksum;
import io.ioth.wire.IpProtocols;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** A ping socket: its port is the identifier of its echo requests. */
final class PingSocket extends PacketSocketBase {

    private static final int LARGEST_IPV4 = 65_535 - 20;
    private static final int LARGEST_IPV6 = 65_535;

    private final PortDemux demux;
    private final Frame frame = new Frame();

    PingSocket(PacketHost host, PortDemux demux, Family family) {
        super(host, family, family != Family.IPV6);
        this.demux = demux;
    }

    @Override
    protected int choosePort(Endpoint local) throws IOException {
        return choosePort(demux, local);
    }

    @Override
    protected void join() {
        demux.join(this);
    }

    @Override
    protected void leave() {
        demux.leave(this);
    }

    /** Replies to a multicast come from unicast addresses. */
    @Override
    protected boolean isFrom(Endpoint peer, Endpoint from) {
        return peer.address().isMulticast() || peer.address().equals(from.address());
    }

    /** The identifier alone says whose a reply is. */
    @Override
    protected boolean isDemultiplexedByPeer() {
        return false;
    }

    @Override
    protected @Nullable IOException exception(IcmpError.Kind kind) {
        return switch (kind) {
            case NETWORK_UNREACHABLE, HOST_UNREACHABLE -> new NoRouteToHostException("No route to host");
            default -> super.exception(kind);
        };
    }

    @Override
    protected String protocolName() {
        return "ping";
    }

    @Override
    public int maxPayload(boolean ipv4) {
        return ipv4 ? LARGEST_IPV4 : LARGEST_IPV6;
    }

    @Override
    protected Sent transmit(ByteBuf payload, Path path, int port, long nowNs) throws SocketException {
        int length = payload.readableBytes();
        boolean ipv4 = path.isIpv4();
        if (length < EchoHeader.LENGTH || !EchoHeader.isRequest(payload, payload.readerIndex(), ipv4)) {
            throw new SocketException("Invalid argument");
        }
        int protocol = ipv4 ? IpProtocols.ICMP : IpProtocols.ICMPV6;
        ByteBuf head = ip().allocate(length);
        int start = head.readerIndex();
        head.writeBytes(payload, payload.readerIndex(), length);
        EchoHeader.identifier(head, start, localPort());
        head.setShort(start + EchoHeader.CHECKSUM, 0);
        long sum = Checksum.sum(head, start, length);
        if (!ipv4) {
            sum += Checksum.pseudoHeader(
                    path.localHigh, path.localLow, path.remoteHigh, path.remoteLow, protocol, length);
        }
        head.setShort(start + EchoHeader.CHECKSUM, Checksum.finish(sum));
        frame.set(head);
        return send(frame, path, protocol, nowNs);
    }
}
