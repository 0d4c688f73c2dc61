/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import io.ioth.wire.Checksum;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A reused holder of one frame and of what virtio-net would say in its header. The bytes of the frame are those of
 * {@link #head()} between its indexes, followed by a range of {@link #payload()} if there is one.
 *
 * <p>The link-layer, network and transport headers lie wholly in the head; the payload holds transport payload only and is shared:
 * nobody may write to it. Reading changes neither the payload's indexes nor its content.
 *
 * <p>Ownership: a frame that isn't empty owns one reference to its head and one to its payload. Who is handed a frame to take
 * its <em>contents</em> empties it ({@link #moveTo}, {@link #takeHead}, {@link #release}) and leaves the holder to its owner. Confined.
 */
public final class Frame {

    /** Where UDP's checksum is, in which zero means that there is none (RFC 768). */
    private static final int UDP_CHECKSUM_OFFSET = 6;

    private @Nullable ByteBuf head;
    private @Nullable ByteBuf payload;
    private int payloadOffset;
    private int payloadLength;
    private int gsoSize;
    private ChecksumState checksum = ChecksumState.UNKNOWN;
    private int checksumStart;
    private int checksumOffset;
    private long timestampNs;

    /** An empty holder. */
    public Frame() {}

    /** An otherwise empty holder that owns {@code head}. */
    public static Frame of(ByteBuf head) {
        Frame frame = new Frame();
        frame.set(head);
        return frame;
    }

    /** Whether this holds nothing. */
    public boolean isEmpty() {
        return head == null;
    }

    /** Takes ownership of {@code head}; this must be empty. */
    public void set(ByteBuf head) {
        assert this.head == null : "the frame would be lost";
        this.head = head;
    }

    /**
     * Appends a range of {@code bytes} by reference; takes ownership of one reference to it.
     *
     * @param offset an absolute index into {@code bytes}
     */
    public void payload(ByteBuf bytes, int offset, int length) {
        assert payload == null : "the payload would be lost";
        payload = bytes;
        payloadOffset = offset;
        payloadLength = length;
    }

    /** The headers, and, without a {@link #payload()}, all the rest. Borrowed. */
    public ByteBuf head() {
        ByteBuf bytes = head;
        if (bytes == null) {
            throw new IllegalStateException("the frame is empty");
        }
        return bytes;
    }

    /** The buffer that the payload is a range of, or null. Borrowed. */
    public @Nullable ByteBuf payload() {
        return payload;
    }

    /** Where in {@link #payload()} the range begins. */
    public int payloadOffset() {
        return payloadOffset;
    }

    /** How many bytes of {@link #payload()} belong to this frame; 0 without one. */
    public int payloadLength() {
        return payloadLength;
    }

    /** Bytes in the whole frame. */
    public int length() {
        return head().readableBytes() + payloadLength;
    }

    /** For a superframe, how many bytes of transport payload each segment cut from it has; 0 for an ordinary frame. */
    public int gsoSize() {
        return gsoSize;
    }

    /** Sets {@link #gsoSize()}. */
    public void gsoSize(int bytes) {
        gsoSize = bytes;
    }

    /** What is known of the transport checksum. */
    public ChecksumState checksum() {
        return checksum;
    }

    /** Sets {@link #checksum()}. */
    public void checksum(ChecksumState state) {
        checksum = state;
    }

    /**
     * Says that the transport checksum is {@link ChecksumState#PARTIAL}.
     *
     * @param start where summing starts, counted from the start of the frame
     * @param offset where the checksum goes, counted from {@code start}
     */
    public void partialChecksum(int start, int offset) {
        checksum = ChecksumState.PARTIAL;
        checksumStart = start;
        checksumOffset = offset;
    }

    /** See {@link #partialChecksum}. */
    public int checksumStart() {
        return checksumStart;
    }

    /** See {@link #partialChecksum}. */
    public int checksumOffset() {
        return checksumOffset;
    }

    /** When the frame was received or sent, by the stack's clock; 0 where nobody said. */
    public long timestampNs() {
        return timestampNs;
    }

    /** Sets {@link #timestampNs()}. */
    public void timestampNs(long nanoTime) {
        timestampNs = nanoTime;
    }

    /** Moves the contents to {@code to}, which must be empty; this is empty afterwards. */
    public void moveTo(Frame to) {
        assert to.head == null : "the frame would be lost";
        copyFieldsTo(to);
        to.head = head;
        to.payload = payload;
        clear();
    }

    /** Gives {@code to}, which must be empty, the same bytes by reference; both own them. */
    public void shareWith(Frame to) {
        copyFieldsTo(to);
        to.head = head().retainedDuplicate();
        to.payload = payload == null ? null : payload.retain();
    }

    private void copyFieldsTo(Frame to) {
        to.payloadOffset = payloadOffset;
        to.payloadLength = payloadLength;
        to.gsoSize = gsoSize;
        to.checksum = checksum;
        to.checksumStart = checksumStart;
        to.checksumOffset = checksumOffset;
        to.timestampNs = timestampNs;
    }

    /** Empties this, handing the head to the caller; there must be no payload. */
    public ByteBuf takeHead() {
        assert payload == null : "the payload would be lost";
        ByteBuf bytes = head();
        clear();
        return bytes;
    }

    /** Gives up the head and takes ownership of another with the same bytes, or ones that say the same. */
    public void replaceHead(ByteBuf other) {
        head().release();
        head = other;
    }

    /** Copies all bytes of the frame to {@code out}, at its writer index. */
    public void writeTo(ByteBuf out) {
        ByteBuf bytes = head();
        out.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
        if (payload != null) {
            out.writeBytes(payload, payloadOffset, payloadLength);
        }
    }

    /** As {@link #writeTo}, but a {@link ChecksumState#PARTIAL} checksum is complete in the copy, as it would be on a wire. */
    public void writeCompletedTo(ByteBuf out) {
        int at = out.writerIndex();
        writeTo(out);
        if (checksum == ChecksumState.PARTIAL) {
            int start = at + checksumStart;
            int sum = Checksum.finish(Checksum.sum(out, start, out.writerIndex() - start));
            boolean isUdp = checksumOffset == UDP_CHECKSUM_OFFSET;
            out.setShort(start + checksumOffset, sum == 0 && isUdp ? 0xffff : sum);
        }
    }

    /** Empties this, giving up the bytes; does nothing when it is empty. */
    public void release() {
        ByteBuf h = head;
        ByteBuf p = payload;
        clear();
        if (h != null) {
            h.release();
        }
        if (p != null) {
            p.release();
        }
    }

    private void clear() {
        head = null;
        payload = null;
        payloadOffset = 0;
        payloadLength = 0;
        gsoSize = 0;
        checksum = ChecksumState.UNKNOWN;
        checksumStart = 0;
        checksumOffset = 0;
        timestampNs = 0;
    }
}
