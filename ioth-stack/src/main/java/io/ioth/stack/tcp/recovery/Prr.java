/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.recovery;

/**
 * Proportional rate reduction (RFC 9937): in recovery, for so many bytes delivered so many may be sent that the flight shrinks evenly to the
 * slow start threshold; below it, no more than what was delivered, or a segment more while nothing else is lost.
 */
public final class Prr {

    private int ssthresh;
    private int recoverFs;
    private int mss;
    private long delivered;
    private long out;
    private int cwnd;
    private boolean forced;

    /** No recovery is under way. */
    public Prr() {}

    /**
     * A recovery begins.
     *
     * @param flightSize RecoverFS (RFC 9937 §6.1): SND.NXT - SND.UNA before this acknowledgement, but what had been SACKed before
     * @param retransmits whether something is to be sent again, which is forced; not so for an answer to marks
     */
    public void begin(int flightSize, int ssthresh, int mss, boolean retransmits) {
        this.forced = retransmits;
        this.recoverFs = Math.max(flightSize, mss);
        this.ssthresh = ssthresh;
        this.mss = mss;
        delivered = 0;
        out = 0;
        cwnd = mss;
    }

    /**
     * An acknowledgement in recovery.
     *
     * @param newlyDelivered DeliveredData
     * @param safe SafeACK: SND.UNA advanced and nothing more was found lost
     */
    public void onAck(int newlyDelivered, int inFlight, boolean safe) {
        boolean force = forced && out == 0;
        if (newlyDelivered <= 0 && !force) {
            return;
        }
        delivered += newlyDelivered;
        long send;
        if (inFlight > ssthresh) {
            send = (delivered * ssthresh + recoverFs - 1) / recoverFs - out;
        } else {
            send = Math.max(delivered - out, newlyDelivered);
            if (safe) {
                send += mss;
            }
            send = Math.min(send, ssthresh - inFlight);
        }
        if (force) {
            send = Math.max(send, mss);
        }
        cwnd = (int) Math.max(inFlight + Math.max(0, send), mss);
    }

    /** Something was sent, for the first time or again. */
    public void onSent(int bytes) {
        out += bytes;
    }

    /** How much may be in flight. */
    public int cwnd() {
        return cwnd;
    }
}
