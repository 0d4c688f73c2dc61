/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.raw;

import io.ioth.link.Frame;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.Path;
import io.ioth.stack.packet.PacketHost;
import io.ioth.stack.packet.PacketSocketBase;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.wire.Checksum;
import io.ioth.wire.IpProtocols;
import io.netty.buffer.ByteBuf;
import java.net.SocketException;
import java.util.List;

/** A raw socket: it gives and takes what follows the IP header. */
final class RawSocket extends PacketSocketBase {

    private static final int LARGEST_IPV4 = 65_535 - 20;
    private static final int LARGEST_IPV6 = 65_535;
    private static final int ICMPV6_CHECKSUM = 2;

    private final List<RawSocket> all;
    private final int protocol;
    private final Frame frame = new Frame();

    RawSocket(PacketHost host, List<RawSocket> all, Family family, int protocol) {
        super(host, family, family != Family.IPV6);
        this.all = all;
        this.protocol = protocol;
        all.add(this);
    }

    /** Whether the packet is of this socket's protocol, addresses and peer. */
    boolean wants(IpPacket packet) {
        return packet.protocol == protocol && takes(packet) && isOpenTo(packet);
    }

    /** Whether this socket, being connected, sent the packet that the error is about. */
    boolean sent(IcmpError error) {
        return error.protocol == protocol
                && isConnectedTo(error.remoteHigh, error.remoteLow)
                && sendsFrom(error.localHigh, error.localLow);
    }

    /** Whether this socket, connected or not, may have sent it. */
    boolean maySend(IcmpError error) {
        return error.protocol == protocol && sendsFrom(error.localHigh, error.localLow);
    }

    @Override
    protected int choosePort(Endpoint local) {
        return 0;
    }

    @Override
    protected void join() {}

    @Override
    protected void leave() {}

    @Override
    protected boolean isReceiving() {
        return true;
    }

    @Override
    protected void closed() {
        all.remove(this);
    }

    @Override
    protected boolean mayBind(IpAddress address) {
        return address.isMulticast() || super.mayBind(address);
    }

    @Override
    protected boolean isFrom(Endpoint peer, Endpoint from) {
        return peer.address().equals(from.address());
    }

    @Override
    protected String protocolName() {
        return "raw";
    }

    @Override
    public int maxPayload(boolean ipv4) {
        return ipv4 ? LARGEST_IPV4 : LARGEST_IPV6;
    }

    @Override
    protected Sent transmit(ByteBuf payload, Path path, int port, long nowNs) throws SocketException {
        int length = payload.readableBytes();
        boolean icmpv6 = protocol == IpProtocols.ICMPV6 && !path.isIpv4();
        if (icmpv6 && length < ICMPV6_CHECKSUM + 2) {
            throw new SocketException("Invalid argument");
        }
        ByteBuf head = ip().allocate(length);
        int start = head.readerIndex();
        head.writeBytes(payload, payload.readerIndex(), length);
        if (icmpv6) {
            head.setShort(start + ICMPV6_CHECKSUM, 0);
            long sum = Checksum.pseudoHeader(
                            path.localHigh, path.localLow, path.remoteHigh, path.remoteLow, protocol, length)
                    + Checksum.sum(head, start, length);
            head.setShort(start + ICMPV6_CHECKSUM, Checksum.finish(sum));
        }
        frame.set(head);
        return send(frame, path, protocol, nowNs);
    }
}
