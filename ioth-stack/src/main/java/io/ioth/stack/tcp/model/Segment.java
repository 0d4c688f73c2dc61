/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.model;

import io.ioth.link.Frame;
import io.ioth.wire.TcpOptionsReader;
import io.ioth.wire.TcpView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * A received segment in the RFC's words. Its text is in up to two places: behind the header, and in the frame's payload. Reused; borrows
 * the frame's buffers during the call that hands it over.
 */
public final class Segment {

    /** SEG.SEQ. */
    public int seq;
    /** SEG.ACK. */
    public int ack;
    /** Control bits. */
    public int flags;
    /** The window field, not scaled. */
    public int window;
    /** The MSS option, or {@link TcpOptionsReader#ABSENT}. */
    public int mss;
    /** The window scale option, or {@link TcpOptionsReader#ABSENT}. */
    public int windowScale;
    /** Whether there are timestamps. */
    public boolean timestamps;
    /** TSval. */
    public int tsVal;
    /** TSecr. */
    public int tsEcr;
    /** Whether there is a SACK-permitted option. */
    public boolean sackPermitted;
    /** How many SACK blocks there are. */
    public int sackBlocks;
    /** Bytes of the fast open cookie, 0 for a request, or {@link TcpOptionsReader#ABSENT}. */
    public int cookieLength;
    /** The cookie's first eight bytes. */
    public long cookieHigh;
    /** The rest of it. */
    public long cookieLow;
    /** The ECN field of the network header that it came with (RFC 3168 §5). */
    public int ecn;
    /** Whether there are counters of marks (RFC 9768 §3.2.3). */
    public boolean accEcn;
    /** Bytes that the peer got as ECT(0), of which the option has 24 bits, or {@link TcpOptionsReader#ABSENT}. */
    public int accEcnE0b;
    /** The same of CE. */
    public int accEcnCeb;
    /** The same of ECT(1). */
    public int accEcnE1b;
    /** How many segments on the wire this was: more than one for a superframe. */
    public int wireSegments;
    /** Bytes of text. */
    public int textLength;
    /** The buffer with the first part of the text; borrowed. */
    public ByteBuf head = Unpooled.EMPTY_BUFFER;
    /** Absolute index of the first part. */
    public int headOffset;
    /** Bytes of the first part. */
    public int headLength;
    /** The buffer with the second part, or null; borrowed. */
    public @Nullable ByteBuf payload;
    /** Absolute index of the second part. */
    public int payloadOffset;

    private final int[] sackEdges = new int[8];

    /** For the protocol, one. */
    public Segment() {}

    /** Takes over what the views say. */
    public void set(TcpView view, TcpOptionsReader options, Frame frame, int offset, int lengthInHead) {
        seq = view.sequence();
        ack = view.acknowledgement();
        flags = view.flags();
        window = view.window();
        mss = options.mss();
        cookieLength = options.cookieLength();
        cookieHigh = options.cookieHigh();
        cookieLow = options.cookieLow();
        windowScale = options.windowScale();
        timestamps = options.timestamps();
        tsVal = options.tsVal();
        tsEcr = options.tsEcr();
        sackPermitted = options.sackPermitted();
        sackBlocks = options.sackBlocks();
        for (int i = 0; i < sackBlocks; i++) {
            sackEdges[2 * i] = options.sackLeft(i);
            sackEdges[2 * i + 1] = options.sackRight(i);
        }
        accEcn = options.accEcn();
        accEcnE0b = options.accEcnE0b();
        accEcnCeb = options.accEcnCeb();
        accEcnE1b = options.accEcnE1b();
        head = frame.head();
        headOffset = offset + view.headerLength();
        headLength = lengthInHead - view.headerLength();
        payload = frame.payload();
        payloadOffset = frame.payloadOffset();
        textLength = headLength + frame.payloadLength();
        int gsoSize = frame.gsoSize();
        wireSegments = gsoSize > 0 && textLength > gsoSize ? (textLength + gsoSize - 1) / gsoSize : 1;
    }

    /** The first sequence number of a SACK block. */
    public int sackLeft(int block) {
        return sackEdges[2 * block];
    }

    /** The sequence number behind the last of a SACK block. Nobody has checked it against the left edge. */
    public int sackRight(int block) {
        return sackEdges[2 * block + 1];
    }

    /** Whether SYN is set. */
    public boolean syn() {
        return (flags & TcpView.SYN) != 0;
    }

    /** Whether FIN is set. */
    public boolean fin() {
        return (flags & TcpView.FIN) != 0;
    }

    /** Whether RST is set. */
    public boolean rst() {
        return (flags & TcpView.RST) != 0;
    }

    /** Whether ACK is set. */
    public boolean hasAck() {
        return (flags & TcpView.ACK) != 0;
    }

    /** SEG.LEN: text, SYN and FIN. */
    public int length() {
        return textLength + (syn() ? 1 : 0) + (fin() ? 1 : 0);
    }

    /** Cuts {@code bytes} of text off the front, moving {@link #seq}. */
    public void trimFront(int bytes) {
        seq += bytes;
        textLength -= bytes;
        int fromHead = Math.min(bytes, headLength);
        headOffset += fromHead;
        headLength -= fromHead;
        payloadOffset += bytes - fromHead;
    }

    /** Takes the SYN off, moving {@link #seq}. */
    public void trimSyn() {
        seq++;
        flags &= ~TcpView.SYN;
    }

    /** Cuts text and FIN off so that {@code bytes} of text stay. */
    public void trimBack(int bytes) {
        textLength = bytes;
        headLength = Math.min(headLength, bytes);
        flags &= ~TcpView.FIN;
    }

    /** Bytes of the second part. */
    public int payloadLength() {
        return textLength - headLength;
    }
}
