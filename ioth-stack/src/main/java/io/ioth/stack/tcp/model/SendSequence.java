/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.model;

/** The send sequence variables of RFC 9293 §3.3.1. */
public final class SendSequence {

    private final int iss;
    private final int scale;
    private int sndUna;
    private int sndNxt;
    private int sndWnd;
    private int sndWl1;
    private int sndWl2;
    private int maxSndWnd;

    /**
     * After our SYN was acknowledged.
     *
     * @param scale the shift of the peer's windows (RFC 7323 §2.2)
     */
    public SendSequence(int iss, int scale) {
        this(iss, scale, 0);
    }

    /**
     * After our SYN was acknowledged, and text with it.
     *
     * @param acked bytes of that text
     */
    public SendSequence(int iss, int scale, int acked) {
        this.iss = iss;
        this.scale = scale;
        this.sndUna = iss + 1 + acked;
        this.sndNxt = iss + 1 + acked;
    }

    /** ISS. */
    public int iss() {
        return iss;
    }

    /** SND.UNA: oldest unacknowledged. */
    public int sndUna() {
        return sndUna;
    }

    /** SND.NXT: next that was never sent. */
    public int sndNxt() {
        return sndNxt;
    }

    /** SND.WND, scaled. */
    public int sndWnd() {
        return sndWnd;
    }

    /** The largest window that the peer ever offered (RFC 5961 §5.2, RFC 9293 §3.8.6.2.1). */
    public int maxSndWnd() {
        return maxSndWnd;
    }

    /** The number for a segment without text: SND.NXT, or where the peer's window ends if a probe has gone beyond, since it may be refused there. */
    public int acceptable() {
        return usableWindow(sndNxt) < 0 ? sndUna + sndWnd : sndNxt;
    }

    /** Bytes sent and not acknowledged, SYN and FIN counted. */
    public int flightSize() {
        return sndNxt - sndUna;
    }

    /** How far beyond {@code seq} the peer's window reaches; negative when it ends before. */
    public int usableWindow(int seq) {
        return sndUna + sndWnd - seq;
    }

    /** Something was sent up to {@code end}. */
    public void sentTo(int end) {
        sndNxt = Seq.max(sndNxt, end);
    }

    /** Whether {@code SND.UNA < ack <= SND.NXT}. */
    public boolean acknowledgesNew(int ack) {
        return Seq.gt(ack, sndUna) && Seq.leq(ack, sndNxt);
    }

    /** Whether an acknowledgement is neither of the future nor of too distant a past (RFC 5961 §5.2). */
    public boolean isPlausible(int ack) {
        return Seq.leq(ack, sndNxt) && Seq.geq(ack, sndUna - maxSndWnd);
    }

    /** Moves SND.UNA. */
    public void acknowledge(int ack) {
        assert acknowledgesNew(ack);
        sndUna = ack;
    }

    /** Sets the window from the handshake, whose windows are not scaled unless {@code scaled}. */
    public void firstWindow(Segment segment, boolean scaled) {
        setWindow(segment, scaled ? segment.window << scale : segment.window);
    }

    /**
     * Updates the window unless the segment is older than the last that did (RFC 9293 §3.10.7.4). As Linux, what acknowledges more is newer
     * even when its sequence number is that of a retransmission: the window counts from SND.UNA, and would else reach beyond what was offered.
     * For the same reason one that acknowledges less than SND.UNA says nothing of it, however new its text.
     *
     * @return whether SND.WND changed
     */
    public boolean updateWindow(Segment segment) {
        if (Seq.lt(segment.ack, sndUna)) {
            return false;
        }
        boolean sameOrNewer = Seq.lt(sndWl1, segment.seq) || sndWl1 == segment.seq && Seq.leq(sndWl2, segment.ack);
        if (!sameOrNewer && !Seq.gt(segment.ack, sndWl2)) {
            return false;
        }
        int before = sndWnd;
        setWindow(segment, segment.window << scale);
        return sndWnd != before;
    }

    private void setWindow(Segment segment, int window) {
        sndWnd = window;
        sndWl1 = segment.seq;
        sndWl2 = segment.ack;
        maxSndWnd = Math.max(maxSndWnd, window);
    }

    /** The shift of the peer's windows. */
    public int scale() {
        return scale;
    }
}
