/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.wire.EcnField;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The fragments of one packet, in order (RFC 815's holes are the gaps between them). Owns copies of their bytes. */
final class FragmentList {

    /** The most fragments of one packet. */
    static final int MAX_FRAGMENTS = 128;

    /** What a fragment costs besides its bytes. */
    private static final int OVERHEAD = 128;

    private static final int UNKNOWN = -1;

    private int[] starts = new int[8];
    private int[] ends = new int[8];
    private @Nullable ByteBuf[] contents = new @Nullable ByteBuf[8];
    private int count;
    private int total = UNKNOWN;
    private int received;
    private int bytes;
    private boolean refused;

    private @Nullable ByteBuf headers;
    private int protocol;
    private int hopLimit;
    private int trafficClass;
    /** Which ECN fields were seen, one bit for each. */
    private int ecnFields;
    private int ifIndex;
    private boolean linkMulticast;
    private boolean broadcast;

    FragmentList() {}

    /** Whether something contradicted, so that nothing more is taken. */
    boolean isRefused() {
        return refused;
    }

    /** What all this costs. */
    int bytes() {
        return bytes;
    }

    boolean isComplete() {
        return total == received && headers != null;
    }

    /** Copies a fragment in; false when it contradicts the others, which are given up then. */
    boolean add(IpPacket p, int itsProtocol, int start, boolean more) {
        int end = start + p.transportLength;
        int at = 0;
        while (at < count && starts[at] < start) {
            at++;
        }
        if (at < count && starts[at] == start && ends[at] == end && (more || total == end)) {
            return true;
        }
        int fields = ecnFields | 1 << (p.trafficClass & EcnField.MASK);
        boolean overlaps = at > 0 && ends[at - 1] > start || at < count && starts[at] < end;
        boolean contradictsEnd = total != UNKNOWN && (end > total || !more && end != total)
                || !more && count > 0 && ends[count - 1] > end;
        if (overlaps || contradictsEnd || contradictsEcn(fields) || count == MAX_FRAGMENTS) {
            release();
            refused = true;
            return false;
        }
        ecnFields = fields;
        insert(p, at, start, end);
        total = more ? total : end;
        if (start == 0) {
            keepHeaders(p, itsProtocol);
        }
        return true;
    }

    /** A sender that doesn't take part and one that does aren't the same: as Linux, such a packet is not put together. */
    private static boolean contradictsEcn(int fields) {
        return (fields & 1 << EcnField.NOT_ECT) != 0 && fields != 1 << EcnField.NOT_ECT;
    }

    private void insert(IpPacket p, int at, int start, int end) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
            contents = Arrays.copyOf(contents, count * 2);
        }
        System.arraycopy(starts, at, starts, at + 1, count - at);
        System.arraycopy(ends, at, ends, at + 1, count - at);
        System.arraycopy(contents, at, contents, at + 1, count - at);
        ByteBuf content = PooledByteBufAllocator.DEFAULT.directBuffer(end - start);
        FrameBytes.copy(p.frame, p.transportOffset - p.frame.head().readerIndex(), end - start, content);
        starts[at] = start;
        ends[at] = end;
        contents[at] = content;
        count++;
        received += end - start;
        bytes += end - start + OVERHEAD;
    }

    /** The first fragment's headers, without the fragment header of IPv6, are the whole packet's. */
    private void keepHeaders(IpPacket p, int itsProtocol) {
        int length = p.transportOffset - p.networkOffset - (p.isIpv4() ? 0 : 8);
        ByteBuf kept = PooledByteBufAllocator.DEFAULT.directBuffer(length);
        kept.writeBytes(p.frame.head(), p.networkOffset, length);
        headers = kept;
        bytes += length + OVERHEAD;
        protocol = itsProtocol;
        hopLimit = p.hopLimit;
        trafficClass = p.trafficClass;
        ifIndex = p.ifIndex;
        linkMulticast = p.linkMulticast;
        broadcast = p.broadcast;
    }

    /** Replaces the last fragment in {@code p} by the whole packet. */
    void assemble(IpPacket p) {
        fill(p, count);
        p.fragmented = true;
        release();
    }

    /** Fills in {@code p}, whose addresses are set already, with the first fragment; false when it hasn't come. */
    boolean firstTo(IpPacket p) {
        if (headers == null) {
            return false;
        }
        fill(p, 1);
        return true;
    }

    private void fill(IpPacket p, int fragments) {
        ByteBuf kept = headers;
        if (kept == null) {
            throw new IllegalStateException("the first fragment hasn't come");
        }
        int headerLength = kept.readableBytes();
        int length = ends[fragments - 1];
        ByteBuf whole = PooledByteBufAllocator.DEFAULT.directBuffer(headerLength + length);
        whole.writeBytes(kept, kept.readerIndex(), headerLength);
        for (int i = 0; i < fragments; i++) {
            ByteBuf content = contents[i];
            if (content != null) {
                whole.writeBytes(content, content.readerIndex(), content.readableBytes());
            }
        }
        p.frame.release();
        p.frame.set(whole);
        p.networkOffset = 0;
        p.transportOffset = headerLength;
        p.transportLength = length;
        p.protocol = protocol;
        p.hopLimit = hopLimit;
        p.trafficClass = trafficClass;
        if ((ecnFields & 1 << EcnField.CE) != 0) {
            p.trafficClass |= EcnField.CE;
            EcnField.set(whole, 0, EcnField.CE);
        }
        p.ifIndex = ifIndex;
        p.linkMulticast = linkMulticast;
        p.broadcast = broadcast;
    }

    void release() {
        for (int i = 0; i < count; i++) {
            ByteBuf content = contents[i];
            contents[i] = null;
            if (content != null) {
                content.release();
            }
        }
        if (headers != null) {
            headers.release();
            headers = null;
        }
        count = 0;
        received = 0;
        bytes = 0;
    }
}
