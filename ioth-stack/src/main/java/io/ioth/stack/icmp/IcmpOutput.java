/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.icmp;

import io.ioth.link.Frame;
import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IpOutput;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.Path;
import io.ioth.wire.Checksum;
import io.ioth.wire.IpProtocols;
import io.netty.buffer.ByteBuf;

/** Sends ICMP and ICMPv6 messages back to where a packet came from. Confined to the engine. */
final class IcmpOutput {

    private static final int CHECKSUM_OFFSET = 2;

    private final IpOutput ip;
    private final Counters counters;
    private final Path path = new Path();
    private final Frame frame = new Frame();

    IcmpOutput(IpOutput ip, Counters counters) {
        this.ip = ip;
        this.counters = counters;
    }

    /** Room for a message. */
    ByteBuf allocate(int bytes) {
        return ip.allocate(bytes);
    }

    /**
     * Sends {@code message}, whose checksum is 0 yet, to the source of {@code to}, from its destination if that is an address of ours;
     * takes the message.
     *
     * @return whether it was sent
     */
    boolean reply(IpPacket to, ByteBuf message, int trafficClass, long nowNs) {
        IpAddress destination = to.source();
        IpAddress own = to.destination();
        boolean group = to.isMulticast() || to.broadcast;
        int zone = destination.needsZone() ? to.ifIndex : 0;
        if (ip.route(path, group || !ip.isLocalAddress(own) ? null : own, destination, zone) != IpOutput.Sent.OK) {
            message.release();
            return false;
        }
        boolean ipv4 = path.isIpv4();
        int at = message.readerIndex();
        int length = message.readableBytes();
        long sum = Checksum.sum(message, at, length);
        if (!ipv4) {
            sum += Checksum.pseudoHeader(
                    path.localHigh, path.localLow, path.remoteHigh, path.remoteLow, IpProtocols.ICMPV6, length);
        }
        message.setShort(at + CHECKSUM_OFFSET, Checksum.finish(sum));
        frame.set(message);
        int protocol = ipv4 ? IpProtocols.ICMP : IpProtocols.ICMPV6;
        IpOutput.Sent sent = ip.send(frame, path, protocol, 0, trafficClass, false, nowNs);
        frame.release();
        if (sent == IpOutput.Sent.OK) {
            counters.count(Counter.ICMP_OUT_MSGS);
        }
        return sent == IpOutput.Sent.OK;
    }
}
