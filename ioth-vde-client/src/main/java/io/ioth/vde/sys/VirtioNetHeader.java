/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

import io.ioth.link.ChecksumState;
import io.ioth.link.Frame;
import io.ioth.wire.TcpView;
import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What stands before a frame of a TUN device with {@code IFF_VNET_HDR}: virtio 1.2 §5.1.6, in this machine's byte order. */
final class VirtioNetHeader {

    /** In bytes. */
    static final int SIZE = 10;

    private static final int NEEDS_CSUM = 1;
    private static final int DATA_VALID = 2;
    private static final int GSO_NONE = 0;
    private static final int GSO_TCPV4 = 1;
    private static final int GSO_TCPV6 = 4;
    /** Only the first segment is to have CWR (RFC 3168 §6.1.2). */
    private static final int GSO_ECN = 0x80;

    private static final int GSO_TYPE = 1;
    private static final int HDR_LEN = 2;
    private static final int GSO_SIZE = 4;
    private static final int CSUM_START = 6;
    private static final int CSUM_OFFSET = 8;

    private static final int TCP_DATA_OFFSET = 12;
    private static final int TCP_FLAGS = 13;
    private static final int ETHER_TYPE = 12;
    private static final int ETHERNET_HEADER = 14;
    private static final int VLAN_TAG = 4;
    private static final int TPID_8021Q = 0x8100;

    private VirtioNetHeader() {}

    /** What {@code header}, read before a frame of {@code length} bytes, says, as {@link ReceiveRing#put} takes it. */
    static long read(MemorySegment header, int length) {
        int flags = header.get(ValueLayout.JAVA_BYTE, 0);
        int gsoSize = header.get(ValueLayout.JAVA_BYTE, GSO_TYPE) == GSO_NONE ? 0 : getShort(header, GSO_SIZE);
        int start = getShort(header, CSUM_START);
        int offset = getShort(header, CSUM_OFFSET);
        if ((flags & NEEDS_CSUM) != 0 && start + offset + Short.BYTES <= length) {
            return ReceiveRing.offload(ChecksumState.PARTIAL, gsoSize, start, offset);
        }
        ChecksumState known = (flags & DATA_VALID) != 0 ? ChecksumState.VALID : ChecksumState.UNKNOWN;
        return ReceiveRing.offload(known, gsoSize, 0, 0);
    }

    /** Writes the header for {@code frame}. */
    static void write(Frame frame, boolean ethernet, MemorySegment header) {
        boolean partial = frame.checksum() == ChecksumState.PARTIAL;
        int flags = partial ? NEEDS_CSUM : frame.checksum() == ChecksumState.VALID ? DATA_VALID : 0;
        int gsoSize = frame.gsoSize();
        header.set(ValueLayout.JAVA_BYTE, 0, (byte) flags);
        header.set(ValueLayout.JAVA_BYTE, GSO_TYPE, (byte) (gsoSize == 0 ? GSO_NONE : gsoType(frame, ethernet)));
        putShort(header, HDR_LEN, gsoSize == 0 ? 0 : headerLength(frame, partial));
        putShort(header, GSO_SIZE, gsoSize);
        putShort(header, CSUM_START, partial ? frame.checksumStart() : 0);
        putShort(header, CSUM_OFFSET, partial ? frame.checksumOffset() : 0);
    }

    private static int gsoType(Frame frame, boolean ethernet) {
        ByteBuf head = frame.head();
        int at = head.readerIndex();
        if (ethernet) {
            boolean tagged = head.getUnsignedShort(at + ETHER_TYPE) == TPID_8021Q;
            at += ETHERNET_HEADER + (tagged ? VLAN_TAG : 0);
        }
        int type = head.getByte(at) >>> 4 == 4 ? GSO_TCPV4 : GSO_TCPV6;
        return isCwr(frame) ? type | GSO_ECN : type;
    }

    private static boolean isCwr(Frame frame) {
        ByteBuf head = frame.head();
        int flags = frame.checksumStart() + TCP_FLAGS;
        return frame.checksum() == ChecksumState.PARTIAL
                && flags < head.readableBytes()
                && (head.getByte(head.readerIndex() + flags) & TcpView.CWR) != 0;
    }

    private static int headerLength(Frame frame, boolean partial) {
        ByteBuf head = frame.head();
        int dataOffset = frame.checksumStart() + TCP_DATA_OFFSET;
        if (!partial || frame.payload() != null || dataOffset >= head.readableBytes()) {
            return head.readableBytes();
        }
        int words = head.getUnsignedByte(head.readerIndex() + dataOffset) >>> 4;
        return Math.min(frame.checksumStart() + words * Integer.BYTES, head.readableBytes());
    }

    private static int getShort(MemorySegment header, int offset) {
        return Short.toUnsignedInt(header.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset));
    }

    private static void putShort(MemorySegment header, int offset, int value) {
        header.set(ValueLayout.JAVA_SHORT_UNALIGNED, offset, (short) value);
    }
}
