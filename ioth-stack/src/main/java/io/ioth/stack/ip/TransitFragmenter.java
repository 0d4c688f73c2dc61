/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.link.Frame;
import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.stack.iface.FrameSums;
import io.ioth.wire.Ipv4View;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/** Cuts IPv4 packets of others, which may be fragments already, into smaller ones on their way (RFC 791 §3.2). Confined to the engine. */
final class TransitFragmenter {

    private static final int HEADROOM = 16;
    private static final int OFFSET = 0x1fff;
    private static final int OPTION_END = 0;
    private static final int OPTION_NOP = 1;
    private static final int COPIED = 0x80;

    private final Counters counters;
    private final Frame fragment = new Frame();

    TransitFragmenter(Counters counters) {
        this.counters = counters;
    }

    /** Sends {@code p}, which is larger than {@code mtu}, in fragments; takes its frame's contents. */
    void send(IpPacket p, int mtu, RouteEntry route, long nowNs) {
        Frame frame = p.frame;
        FrameSums.complete(frame);
        ByteBuf head = frame.head();
        int at = p.networkOffset;
        int headerLength = (head.getByte(at) & 0xf) << 2;
        int identification = head.getUnsignedShort(at + 4);
        int flagsAndOffset = head.getUnsignedShort(at + 6);
        boolean last = (flagsAndOffset & Ipv4View.MORE_FRAGMENTS) == 0;
        int total = frame.length() - headerLength;
        int size = mtu - headerLength & ~7;
        for (int done = 0; done < total; done += size) {
            int length = Math.min(size, total - done);
            boolean more = !last || done + length < total;
            ByteBuf bytes = PooledByteBufAllocator.DEFAULT
                    .directBuffer(HEADROOM + headerLength + length)
                    .setIndex(HEADROOM, HEADROOM);
            bytes.writeBytes(head, at, headerLength);
            FrameBytes.copy(frame, headerLength + done, length, bytes);
            if (done > 0) {
                blankOptions(bytes, HEADROOM + Ipv4View.MIN_HEADER_LENGTH, HEADROOM + headerLength);
            }
            int offset = (flagsAndOffset & OFFSET) + (done >>> 3);
            Ipv4View.rewrite(bytes, HEADROOM, headerLength + length, identification,
                    offset | (more ? Ipv4View.MORE_FRAGMENTS : 0));
            fragment.set(bytes);
            counters.count(Counter.IP_FRAG_CREATES);
            Forwarder.send(fragment, p, route, nowNs);
        }
        counters.count(Counter.IP_FRAG_OKS);
        frame.release();
    }

    /** Options that belong into the first fragment only make place for nothing in the others; they were checked before. */
    private static void blankOptions(ByteBuf bytes, int start, int end) {
        int at = start;
        while (at < end) {
            int kind = bytes.getUnsignedByte(at);
            if (kind == OPTION_END) {
                return;
            }
            int length = kind == OPTION_NOP ? 1 : bytes.getUnsignedByte(at + 1);
            for (int i = at; (kind & COPIED) == 0 && i < at + length; i++) {
                bytes.setByte(i, OPTION_NOP);
            }
            at += length;
        }
    }
}
