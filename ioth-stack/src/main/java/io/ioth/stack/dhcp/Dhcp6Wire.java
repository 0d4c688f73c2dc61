/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import io.ioth.link.Frame;
import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.net.IpAddress;
import io.ioth.stack.dhcp.message.Dhcp6Message;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.stack.iface.StackInterface;
import io.ioth.stack.ip.IpOutput;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.Path;
import io.ioth.wire.IpProtocols;
import io.ioth.wire.UdpView;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends DHCPv6's messages to all servers on the link, from the link-local address (RFC 8415 §7.1, §14.1). Confined to the engine. */
final class Dhcp6Wire {

    static final int CLIENT_PORT = 546;
    static final int SERVER_PORT = 547;
    /** {@code ff02::1:2}. */
    static final IpAddress SERVERS = new IpAddress(0xff02L << 48, 0x1_0002);

    private static final int ROOM = 512;
    private static final int ONE_HOP = 1;
    private static final int NETWORK_CONTROL = 0xc0;

    private final IpOutput ip;
    private final StackInterface iface;
    private final Counters counters;
    private final Frame frame = new Frame();
    private final Path path = new Path();

    Dhcp6Wire(IpOutput ip, StackInterface iface, Counters counters) {
        this.ip = ip;
        this.iface = iface;
        this.counters = counters;
    }

    /** Sends; answers whether there is a link-local address to send from. */
    boolean send(Dhcp6Message message, long nowNs) {
        IpAddress source = source();
        if (source == null || ip.route(path, source, SERVERS, iface.index()) != Sent.OK) {
            return false;
        }
        ByteBuf bytes = ip.allocate(ROOM);
        bytes.writerIndex(bytes.readerIndex() + UdpView.LENGTH);
        message.writeTo(bytes);
        DhcpDatagrams.finish(bytes, source, SERVERS, CLIENT_PORT, SERVER_PORT);
        frame.set(bytes);
        if (ip.send(frame, path, IpProtocols.UDP, ONE_HOP, NETWORK_CONTROL, false, nowNs) == Sent.QUEUE_FULL) {
            frame.release();
        }
        counters.count(Counter.UDP_OUT_DATAGRAMS);
        return true;
    }

    private @Nullable IpAddress source() {
        List<InterfaceAddress> addresses = iface.addresses();
        for (int i = 0; i < addresses.size(); i++) {
            InterfaceAddress each = addresses.get(i);
            if (!each.address().isIpv4() && each.address().isLinkLocal() && each.isUsable()) {
                return each.address();
            }
        }
        return null;
    }
}
