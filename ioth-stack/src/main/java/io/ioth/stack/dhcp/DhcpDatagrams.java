/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import io.ioth.net.IpAddress;
import io.ioth.wire.Checksum;
import io.ioth.wire.IpProtocols;
import io.ioth.wire.UdpView;
import io.netty.buffer.ByteBuf;

/** UDP headers for clients that have no socket. */
final class DhcpDatagrams {

    private DhcpDatagrams() {}

    /** Writes the header of a datagram whose payload is in place behind the {@link UdpView#LENGTH} bytes that it has been left. */
    static void finish(ByteBuf bytes, IpAddress source, IpAddress destination, int sourcePort, int destinationPort) {
        int start = bytes.readerIndex();
        int length = bytes.readableBytes();
        UdpView.write(bytes, start, sourcePort, destinationPort, length - UdpView.LENGTH, 0);
        long sum = Checksum.pseudoHeader(
                source.high(), source.low(), destination.high(), destination.low(), IpProtocols.UDP, length);
        int checksum = Checksum.finish(sum + Checksum.sum(bytes, start, length));
        bytes.setShort(start + UdpView.CHECKSUM_OFFSET, checksum == 0 ? 0xffff : checksum);
    }
}
