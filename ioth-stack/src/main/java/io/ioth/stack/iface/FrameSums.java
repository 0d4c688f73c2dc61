/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.link.ChecksumState;
import io.ioth.link.Frame;
import io.ioth.wire.Checksum;
import io.netty.buffer.ByteBuf;

/** Checksums over frames whose bytes lie in two places. */
public final class FrameSums {

    private static final int UDP_CHECKSUM_OFFSET = 6;

    private FrameSums() {}

    /** The sum of all bytes of {@code frame} from {@code start} on, counted from the start of the frame; it must lie in the head. */
    public static long sum(Frame frame, int start) {
        ByteBuf head = frame.head();
        int inHead = head.readableBytes() - start;
        long sum = Checksum.sum(head, head.readerIndex() + start, inHead);
        ByteBuf payload = frame.payload();
        if (payload == null) {
            return sum;
        }
        long rest = Checksum.sum(payload, frame.payloadOffset(), frame.payloadLength());
        return sum + ((inHead & 1) == 0 ? rest : Checksum.swap(rest));
    }

    /** Completes a {@link ChecksumState#PARTIAL} checksum; afterwards the frame's is complete. */
    public static void complete(Frame frame) {
        if (frame.checksum() == ChecksumState.PARTIAL) {
            int start = frame.checksumStart();
            int checksum = Checksum.finish(sum(frame, start));
            boolean absentIfZero = checksum == 0 && frame.checksumOffset() == UDP_CHECKSUM_OFFSET;
            ByteBuf head = frame.head();
            head.setShort(head.readerIndex() + start + frame.checksumOffset(), absentIfZero ? 0xffff : checksum);
        }
        frame.checksum(ChecksumState.UNKNOWN);
    }
}
