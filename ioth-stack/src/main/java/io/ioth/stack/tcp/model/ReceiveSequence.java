/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.model;

/** The receive sequence variables of RFC 9293 §3.3.1, and the right edge of the window that was promised. */
public final class ReceiveSequence {

    private final int irs;
    private final int scale;
    private int rcvNxt;
    private int rcvAdv;

    /**
     * After the peer's SYN.
     *
     * @param scale the shift of the windows that we send
     * @param window the window promised in our SYN
     */
    public ReceiveSequence(int irs, int scale, int window) {
        this.irs = irs;
        this.scale = scale;
        this.rcvNxt = irs + 1;
        this.rcvAdv = rcvNxt + window;
    }

    /** IRS. */
    public int irs() {
        return irs;
    }

    /** RCV.NXT: next expected. */
    public int rcvNxt() {
        return rcvNxt;
    }

    /** RCV.WND: what's left of the window promised. */
    public int rcvWnd() {
        return Math.max(0, rcvAdv - rcvNxt);
    }

    /** The number behind the last that was promised to be taken. */
    public int rightEdge() {
        return rcvAdv;
    }

    /** The largest window that a segment can tell of. */
    public int largestWindow() {
        return 0xffff << scale;
    }

    /** {@code bytes} of sequence space arrived in order. */
    public void advance(int bytes) {
        rcvNxt += bytes;
    }

    /** The acceptability test of RFC 9293 §3.10.7.4, first step. */
    public boolean isAcceptable(int seq, int length) {
        int rcvWnd = rcvWnd();
        if (rcvWnd == 0) {
            return length == 0 && seq == rcvNxt;
        }
        if (Seq.inWindow(seq, rcvNxt, rcvWnd)) {
            return true;
        }
        return length > 0 && (Seq.inWindow(seq + length - 1, rcvNxt, rcvWnd) || covers(seq, length));
    }

    private boolean covers(int seq, int length) {
        return Seq.lt(seq, rcvNxt) && Seq.gt(seq + length, rcvNxt);
    }

    /**
     * Chooses the window field: the right edge moves when it can move by {@code least}, and never back (RFC 9293 §3.8.6.2.2). Where the scale
     * is too coarse to say where the edge is, it moves on if there's room, and else seems to the peer to have moved back a little
     * (RFC 7323 §2.4).
     *
     * @param room bytes that there is room for beyond RCV.NXT
     * @return the value of the field, scaled down
     */
    public int advertise(int room, int least) {
        int most = 0xffff << scale;
        int window = Math.min(room, most) >>> scale << scale;
        if (rcvNxt + window - rcvAdv >= least) {
            rcvAdv = rcvNxt + window;
        }
        int left = rcvWnd();
        int roundedUp = left + (1 << scale) - 1 >>> scale << scale;
        if (left >= least && roundedUp <= window) {
            rcvAdv = rcvNxt + roundedUp;
            left = roundedUp;
        }
        return Math.min(left >>> scale, 0xffff);
    }

    /** How far the right edge could move given room for {@code room} bytes. */
    public int growth(int room) {
        return rcvNxt + Math.min(room, 0xffff << scale) - rcvAdv;
    }

    /** The shift of the windows that we send. */
    public int scale() {
        return scale;
    }
}
