/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.udp;

import io.ioth.link.Frame;
import io.ioth.stack.ip.IpPacket;
import io.ioth.wire.UdpView;
import io.netty.buffer.ByteBuf;

/** Cuts the payload out of a received datagram, without copying where it lies in one piece. */
final class UdpPayload {

    private UdpPayload() {}

    /** The payload; the packet may be empty afterwards. The caller owns the answer. */
    static ByteBuf take(IpPacket packet, int length) {
        Frame frame = packet.frame;
        if (frame.payload() == null) {
            int start = packet.transportOffset + UdpView.LENGTH;
            return frame.takeHead().setIndex(start, start + length);
        }
        return share(packet, length);
    }

    /** The payload; the packet stays as it is. The caller owns the answer. */
    static ByteBuf share(IpPacket packet, int length) {
        Frame frame = packet.frame;
        int start = packet.transportOffset + UdpView.LENGTH;
        int inHead = packet.transportLengthInHead() - UdpView.LENGTH;
        ByteBuf payload = frame.payload();
        if (payload == null || length <= inHead) {
            return frame.head().retainedSlice(start, length);
        }
        if (inHead == 0) {
            return payload.retainedSlice(frame.payloadOffset(), length);
        }
        return frame.head()
                .alloc()
                .directBuffer(length)
                .writeBytes(frame.head(), start, inHead)
                .writeBytes(payload, frame.payloadOffset(), length - inHead);
    }
}
