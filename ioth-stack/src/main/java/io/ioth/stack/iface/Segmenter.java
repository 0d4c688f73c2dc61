/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.link.Frame;
import io.ioth.link.FrameSink;
import io.ioth.wire.Checksum;
import io.ioth.wire.IpProtocols;
import io.ioth.wire.Ipv4View;
import io.ioth.wire.Ipv6View;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/** Cuts a TCP superframe into segments for links that don't. Confined to the engine. */
final class Segmenter {

    private static final int TCP_SEQUENCE = 4;
    private static final int TCP_DATA_OFFSET = 12;
    private static final int TCP_FLAGS = 13;
    private static final int TCP_CHECKSUM = 16;
    private static final int ONLY_ON_LAST = 0x09;
    private static final int ONLY_ON_FIRST = 0x80;
    private static final int IPV6_ADDRESS = 16;

    private final Frame segment = new Frame();
    private int network;
    private int transport;
    private int headers;
    private boolean ipv4;

    Segmenter() {}

    /**
     * Hands the segments of {@code frame} to {@code out} and releases it.
     *
     * @param linkHeader bytes before the network header
     * @param partial whether checksums may be left partial
     */
    void cut(Frame frame, int linkHeader, boolean partial, FrameSink out, long nowNs) {
        ByteBuf head = frame.head();
        int start = head.readerIndex();
        ipv4 = head.getUnsignedByte(start + linkHeader) >>> 4 == 4;
        network = linkHeader;
        transport = network
                + (ipv4 ? (head.getByte(start + linkHeader) & 0xf) << 2 : Ipv6View.HEADER_LENGTH);
        headers = transport + (head.getUnsignedByte(start + transport + TCP_DATA_OFFSET) >>> 4 << 2);
        int total = frame.length() - headers;
        int size = frame.gsoSize();
        for (int done = 0; done < total; done += size) {
            int length = Math.min(size, total - done);
            copy(frame, done, length);
            fixHeaders(done, length, done / size, done + length == total);
            segment.partialChecksum(transport, TCP_CHECKSUM);
            if (!partial) {
                FrameSums.complete(segment);
            }
            out.accept(segment, nowNs);
        }
        frame.release();
    }

    private void copy(Frame frame, int done, int length) {
        ByteBuf head = frame.head();
        int inHead = head.readableBytes() - headers;
        int fromHead = Math.max(0, Math.min(length, inHead - done));
        int fromPayload = length - fromHead;
        ByteBuf payload = frame.payload();
        int payloadAt = frame.payloadOffset() + Math.max(0, done - inHead);
        ByteBuf copy = PooledByteBufAllocator.DEFAULT.directBuffer(headers + fromHead);
        copy.writeBytes(head, head.readerIndex(), headers);
        if (fromHead > 0) {
            copy.writeBytes(head, head.readerIndex() + headers + done, fromHead);
        }
        segment.set(copy);
        if (fromPayload > 0 && payload != null) {
            segment.payload(payload.retain(), payloadAt, fromPayload);
        }
    }

    private void fixHeaders(int done, int length, int number, boolean last) {
        ByteBuf bytes = segment.head();
        int transportLength = headers - transport + length;
        long sum;
        if (ipv4) {
            int identification = bytes.getUnsignedShort(network + 4) + number & 0xffff;
            int packetLength = headers - network + length;
            Ipv4View.rewrite(bytes, network, packetLength, identification, bytes.getUnsignedShort(network + 6));
            sum = Checksum.sum(bytes, network + 12, 8) + IpProtocols.TCP + transportLength;
        } else {
            bytes.setShort(network + 4, headers - network - Ipv6View.HEADER_LENGTH + length);
            sum = Checksum.sum(bytes, network + 8, 2 * IPV6_ADDRESS) + IpProtocols.TCP + transportLength;
        }
        bytes.setInt(transport + TCP_SEQUENCE, bytes.getInt(transport + TCP_SEQUENCE) + done);
        int flags = bytes.getUnsignedByte(transport + TCP_FLAGS);
        int kept = flags & ~(last ? 0 : ONLY_ON_LAST) & ~(number == 0 ? 0 : ONLY_ON_FIRST);
        bytes.setByte(transport + TCP_FLAGS, kept);
        bytes.setShort(transport + TCP_CHECKSUM, Checksum.fold(sum));
    }
}
