/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.raw;

import io.ioth.link.ChecksumState;
import io.ioth.link.Frame;
import io.ioth.stack.ip.IpPacket;
import io.ioth.wire.Checksum;
import io.ioth.wire.IpProtocols;
import io.ioth.wire.UdpView;
import io.netty.buffer.ByteBuf;

/** Copies of packets: transports may go on to change the original. */
final class RawBytes {

    private RawBytes() {}

    /** The packet from absolute index {@code start} of its head on, with its transport checksum complete. The caller owns the answer. */
    static ByteBuf copy(IpPacket packet, int start) {
        Frame frame = packet.frame;
        int end = packet.transportOffset + packet.transportLengthInHead();
        ByteBuf copy = frame.head().alloc().directBuffer(end - start + frame.payloadLength());
        copy.writeBytes(frame.head(), start, end - start);
        ByteBuf payload = frame.payload();
        if (payload != null) {
            copy.writeBytes(payload, frame.payloadOffset(), frame.payloadLength());
        }
        if (frame.checksum() == ChecksumState.PARTIAL) {
            complete(copy, packet.transportOffset - start, frame.checksumOffset(), packet.protocol);
        }
        return copy;
    }

    private static void complete(ByteBuf copy, int transport, int checksumOffset, int protocol) {
        int length = copy.writerIndex() - transport;
        if (length < checksumOffset + 2) {
            return;
        }
        int checksum = Checksum.finish(Checksum.sum(copy, transport, length));
        boolean udpZero = checksum == 0 && protocol == IpProtocols.UDP && checksumOffset == UdpView.CHECKSUM_OFFSET;
        copy.setShort(transport + checksumOffset, udpZero ? 0xffff : checksum);
    }

    /** Whether an ICMPv6 message, which {@code message} is a copy of, has a right checksum (RFC 3542 §3.1). */
    static boolean isIntactIcmpv6(IpPacket packet, ByteBuf message) {
        return packet.frame.checksum() != ChecksumState.UNKNOWN || Checksum.isValid(sum(packet, message));
    }

    private static long sum(IpPacket packet, ByteBuf message) {
        int length = message.readableBytes();
        return Checksum.pseudoHeader(
                        packet.srcHigh, packet.srcLow, packet.dstHigh, packet.dstLow, packet.protocol, length)
                + Checksum.sum(message, message.readerIndex(), length);
    }

    /** Whether an ICMP or ICMPv6 message, which {@code message} is a copy of, has a right checksum. */
    static boolean isIntactIcmp(IpPacket packet, ByteBuf message) {
        if (packet.protocol == IpProtocols.ICMPV6) {
            return isIntactIcmpv6(packet, message);
        }
        return packet.frame.checksum() != ChecksumState.UNKNOWN
                || Checksum.isValid(Checksum.sum(message, message.readerIndex(), message.readableBytes()));
    }
}
