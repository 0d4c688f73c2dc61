/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A TCP header (RFC 9293 §3.1). Reused; borrows the bytes. */
public final class TcpView {

    /** Bytes of a header without options. */
    public static final int HEADER_LENGTH = 20;
    /** Most bytes of options. */
    public static final int MAX_OPTIONS_LENGTH = 40;
    /** Where the checksum is. */
    public static final int CHECKSUM_OFFSET = 16;

    /** No more data from the sender. */
    public static final int FIN = 0x01;
    /** Synchronise sequence numbers. */
    public static final int SYN = 0x02;
    /** Reset the connection. */
    public static final int RST = 0x04;
    /** Push. */
    public static final int PSH = 0x08;
    /** The acknowledgement field is significant. */
    public static final int ACK = 0x10;
    /** The urgent pointer is significant. */
    public static final int URG = 0x20;

    /** The receiver heard of congestion (RFC 3168 §6.1). */
    public static final int ECE = 0x40;
    /** The sender has reduced its congestion window (RFC 3168 §6.1). */
    public static final int CWR = 0x80;
    /** More accurate feedback of congestion (RFC 9768 §3.1.1). */
    public static final int AE = 0x100;

    private static final int ALL_FLAGS = 0x1ff;
    private static final int ACE_SHIFT = 6;
    private static final int ACE = 7;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int offset;

    /** A view of nothing. */
    public TcpView() {}

    /**
     * Points the view at a segment and checks its header.
     *
     * @param headerBytes bytes of the segment that there are from absolute index {@code offset}; the header must lie in them
     */
    public WireFault check(ByteBuf bytes, int offset, int headerBytes) {
        this.bytes = bytes;
        this.offset = offset;
        if (headerBytes < HEADER_LENGTH) {
            return WireFault.TRUNCATED;
        }
        if (headerLength() < HEADER_LENGTH) {
            return WireFault.BAD_LENGTH;
        }
        return headerLength() > headerBytes ? WireFault.TRUNCATED : WireFault.OK;
    }

    /** The sender's port. */
    public int sourcePort() {
        return bytes.getUnsignedShort(offset);
    }

    /** The receiver's port. */
    public int destinationPort() {
        return bytes.getUnsignedShort(offset + 2);
    }

    /** SEG.SEQ. */
    public int sequence() {
        return bytes.getInt(offset + 4);
    }

    /** SEG.ACK; meaningless without {@link #ACK}. */
    public int acknowledgement() {
        return bytes.getInt(offset + 8);
    }

    /** Bytes of the header, options included. */
    public int headerLength() {
        return bytes.getUnsignedByte(offset + 12) >>> 4 << 2;
    }

    /** The nine control bits. */
    public int flags() {
        return bytes.getUnsignedShort(offset + 12) & ALL_FLAGS;
    }

    /** The three flags of ECN as a number: {@link #AE} counts four, {@link #CWR} two, {@link #ECE} one (RFC 9768 §3.2.2). */
    public static int ace(int flags) {
        return flags >>> ACE_SHIFT & ACE;
    }

    /** The flags that say the last three bits of a counter. */
    public static int aceFlags(int counter) {
        return (counter & ACE) << ACE_SHIFT;
    }

    /** The window field, not scaled. */
    public int window() {
        return bytes.getUnsignedShort(offset + 14);
    }

    /** The urgent pointer. */
    public int urgentPointer() {
        return bytes.getUnsignedShort(offset + 18);
    }

    /** The buffer, for the options' reader. */
    ByteBuf bytes() {
        return bytes;
    }

    /** Absolute index of the options. */
    int optionsOffset() {
        return offset + HEADER_LENGTH;
    }

    /** Writes a header without options, its checksum zero, at absolute index {@code at}; there must be room. */
    public static void write(
            ByteBuf out, int at, int sourcePort, int destinationPort, int sequence, int acknowledgement) {
        out.setInt(at, sourcePort << 16 | destinationPort);
        out.setInt(at + 4, sequence);
        out.setInt(at + 8, acknowledgement);
    }

    /** Writes the rest of the header: its whole length, control bits and window, with checksum and urgent pointer zero. */
    public static void writeControl(ByteBuf out, int at, int headerLength, int flags, int window) {
        out.setInt(at + 12, headerLength << 26 | flags << 16 | window);
        out.setInt(at + CHECKSUM_OFFSET, 0);
    }
}
