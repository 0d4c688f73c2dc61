/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.udp;

import io.ioth.link.Frame;
import io.ioth.link.LinkCapabilities;
import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.Path;
import io.ioth.stack.packet.PacketHost;
import io.ioth.stack.packet.PacketSocketBase;
import io.ioth.stack.packet.PortDemux;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.wire.Checksum;
import io.ioth.wire.UdpView;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.SocketException;

/** A UDP socket. */
final class UdpSocket extends PacketSocketBase {

    private static final int LARGEST_IPV4 = 65_535 - 20 - UdpView.LENGTH;
    private static final int LARGEST_IPV6 = 65_535 - UdpView.LENGTH;
    private static final int HEADER_IPV4 = 20;
    private static final int HEADER_IPV6 = 40;

    /** Payloads up to this many bytes are copied behind the headers rather than referred to. */
    private static final int COPIED = 256;

    private final PortDemux demux;
    private final Counters counters;
    private final Frame frame = new Frame();

    UdpSocket(PacketHost host, PortDemux demux, Family family) {
        super(host, family, true);
        this.demux = demux;
        this.counters = host.counters();
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

    @Override
    protected boolean mayBind(IpAddress address) {
        return address.isMulticast() || address.equals(IpAddress.BROADCAST_IPV4) || super.mayBind(address);
    }

    @Override
    protected boolean isFrom(Endpoint peer, Endpoint from) {
        return peer.equals(from);
    }

    @Override
    protected String protocolName() {
        return "udp";
    }

    @Override
    public int maxPayload(boolean ipv4) {
        return ipv4 ? LARGEST_IPV4 : LARGEST_IPV6;
    }

    @Override
    protected Sent transmit(ByteBuf payload, Path path, int port, long nowNs) throws IOException {
        if (port == 0) {
            throw new SocketException("Invalid argument");
        }
        fill(payload, path, port);
        Sent sent = send(frame, path, UdpProtocol.PROTOCOL, nowNs);
        if (sent == Sent.OK) {
            counters.count(Counter.UDP_OUT_DATAGRAMS);
        }
        return sent;
    }

    private void fill(ByteBuf payload, Path path, int port) {
        int length = payload.readableBytes();
        boolean copied = length <= COPIED;
        ByteBuf head = ip().allocate(copied ? UdpView.LENGTH + length : UdpView.LENGTH);
        int start = head.readerIndex();
        head.writerIndex(start + UdpView.LENGTH);
        long sum = Checksum.pseudoHeader(
                path.localHigh,
                path.localLow,
                path.remoteHigh,
                path.remoteLow,
                UdpProtocol.PROTOCOL,
                UdpView.LENGTH + length);
        boolean offloaded = isOffloaded(path, UdpView.LENGTH + length);
        if (offloaded) {
            UdpView.write(head, start, localPort(), port, length, Checksum.fold(sum));
            frame.partialChecksum(0, UdpView.CHECKSUM_OFFSET);
        } else {
            UdpView.write(head, start, localPort(), port, length, 0);
            sum += Checksum.sum(head, start, UdpView.LENGTH) + Checksum.sum(payload, payload.readerIndex(), length);
            int checksum = Checksum.finish(sum);
            head.setShort(start + UdpView.CHECKSUM_OFFSET, checksum == 0 ? 0xffff : checksum);
        }
        frame.set(head);
        if (copied) {
            head.writeBytes(payload, payload.readerIndex(), length);
        } else {
            frame.payload(payload.retain(), payload.readerIndex(), length);
        }
    }

    /** Whether the link completes the checksum; of fragments it can't. */
    private static boolean isOffloaded(Path path, int transportLength) {
        LinkCapabilities link = path.link;
        int header = path.isIpv4() ? HEADER_IPV4 : HEADER_IPV6;
        return link != null && link.checksumOffloadTx() && header + transportLength <= path.mtu;
    }
}
