/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.link.Frame;
import io.netty.buffer.ByteBuf;

/** Copies ranges of frames whose bytes lie in two places. */
public final class FrameBytes {

    private FrameBytes() {}

    /** Appends {@code length} bytes of {@code frame}, from {@code start} counted from its first byte, to {@code out}. */
    public static void copy(Frame frame, int start, int length, ByteBuf out) {
        ByteBuf head = frame.head();
        int inHead = Math.max(0, Math.min(length, head.readableBytes() - start));
        if (inHead > 0) {
            out.writeBytes(head, head.readerIndex() + start, inHead);
        }
        ByteBuf payload = frame.payload();
        if (length > inHead && payload != null) {
            int skipped = Math.max(0, start - head.readableBytes());
            out.writeBytes(payload, frame.payloadOffset() + skipped, length - inHead);
        }
    }
}
