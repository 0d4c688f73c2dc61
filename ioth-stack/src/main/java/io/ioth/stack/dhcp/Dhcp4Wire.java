/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import io.ioth.link.Frame;
import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.net.IpAddress;
import io.ioth.stack.dhcp.message.Dhcp4Message;
import io.ioth.stack.iface.StackInterface;
import io.ioth.stack.ip.IpOutput;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.Path;
import io.ioth.wire.IpProtocols;
import io.ioth.wire.Ipv4View;
import io.ioth.wire.UdpView;
import io.netty.buffer.ByteBuf;

/** Sends DHCPv4's messages from an interface, one without an address too (RFC 2131 §4.1). Confined to the engine. */
final class Dhcp4Wire {

    static final int CLIENT_PORT = 68;
    static final int SERVER_PORT = 67;

    private static final int ROOM = 576;
    private static final int TTL = 64;
    private static final int NETWORK_CONTROL = 0xc0;

    private final IpOutput ip;
    private final StackInterface iface;
    private final Counters counters;
    private final Frame frame = new Frame();
    private final Path path = new Path();

    Dhcp4Wire(IpOutput ip, StackInterface iface, Counters counters) {
        this.ip = ip;
        this.iface = iface;
        this.counters = counters;
    }

    /** To all servers on the link, from {@code source}, which may be {@code 0.0.0.0}. */
    void broadcast(Dhcp4Message message, IpAddress source, long nowNs) {
        packet(message, source, IpAddress.BROADCAST_IPV4);
        iface.sendBroadcast(frame, nowNs);
    }

    /** To a server by the route to it; answers whether it was sent. */
    boolean unicast(Dhcp4Message message, IpAddress source, IpAddress server, long nowNs) {
        if (ip.route(path, source, server, iface.index()) != Sent.OK) {
            return false;
        }
        frame.set(datagram(message, source, server));
        Sent sent = ip.send(frame, path, IpProtocols.UDP, TTL, NETWORK_CONTROL, false, nowNs);
        if (sent == Sent.QUEUE_FULL) {
            frame.release();
        }
        return sent == Sent.OK;
    }

    /** To a server by the station that its last message came from. */
    void unicast(Dhcp4Message message, IpAddress source, IpAddress server, long mac, long nowNs) {
        packet(message, source, server);
        iface.sendPacket(frame, mac, nowNs);
    }

    private void packet(Dhcp4Message message, IpAddress source, IpAddress destination) {
        ByteBuf bytes = datagram(message, source, destination);
        int at = bytes.readerIndex() - Ipv4View.MIN_HEADER_LENGTH;
        int length = bytes.readableBytes() + Ipv4View.MIN_HEADER_LENGTH;
        Ipv4View.write(bytes, at, NETWORK_CONTROL, length, 0, Ipv4View.DONT_FRAGMENT, TTL, IpProtocols.UDP,
                source.ipv4Bits(), destination.ipv4Bits());
        bytes.readerIndex(at);
        frame.set(bytes);
        counters.count(Counter.IP_OUT_REQUESTS);
    }

    private ByteBuf datagram(Dhcp4Message message, IpAddress source, IpAddress destination) {
        ByteBuf bytes = ip.allocate(ROOM);
        int start = bytes.readerIndex();
        bytes.writerIndex(start + UdpView.LENGTH);
        message.writeTo(bytes);
        DhcpDatagrams.finish(bytes, source, destination, CLIENT_PORT, SERVER_PORT);
        counters.count(Counter.UDP_OUT_DATAGRAMS);
        return bytes;
    }
}
