/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A UDP header (RFC 768). Once {@link #check} answers {@link WireFault#OK} no accessor throws. The buffer is borrowed. */
public final class UdpView {

    /** Bytes of the header. */
    public static final int LENGTH = 8;
    /** Where in the header the checksum is. */
    public static final int CHECKSUM_OFFSET = 6;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int at;

    /** A view of nothing yet. */
    public UdpView() {}

    /**
     * Looks at the header at absolute index {@code offset}.
     *
     * @param inBuffer bytes of the datagram, the header included, that {@code bytes} holds from there
     * @param available bytes that the IP packet has for the datagram; more than {@code inBuffer} when the rest is elsewhere
     */
    public WireFault check(ByteBuf bytes, int offset, int inBuffer, int available) {
        if (inBuffer < LENGTH || available < inBuffer || offset < 0 || bytes.writerIndex() - offset < inBuffer) {
            return WireFault.TRUNCATED;
        }
        int length = bytes.getUnsignedShort(offset + 4);
        if (length < LENGTH || length > available) {
            return WireFault.BAD_LENGTH;
        }
        this.bytes = bytes;
        this.at = offset;
        return WireFault.OK;
    }

    /** The source port; 0 when no answer is wanted. */
    public int sourcePort() {
        return bytes.getUnsignedShort(at);
    }

    /** The destination port. */
    public int destinationPort() {
        return bytes.getUnsignedShort(at + 2);
    }

    /** Bytes of header and payload. */
    public int length() {
        return bytes.getUnsignedShort(at + 4);
    }

    /** The checksum field; 0 for none. */
    public int checksum() {
        return bytes.getUnsignedShort(at + CHECKSUM_OFFSET);
    }

    /** Bytes of payload. */
    public int payloadLength() {
        return length() - LENGTH;
    }

    /** Absolute index of the payload. */
    public int payloadOffset() {
        return at + LENGTH;
    }

    /** Writes a header at absolute index {@code offset}, which must have room. */
    public static void write(
            ByteBuf bytes, int offset, int sourcePort, int destinationPort, int payloadLength, int checksum) {
        bytes.setShort(offset, sourcePort);
        bytes.setShort(offset + 2, destinationPort);
        bytes.setShort(offset + 4, LENGTH + payloadLength);
        bytes.setShort(offset + CHECKSUM_OFFSET, checksum);
    }
}
