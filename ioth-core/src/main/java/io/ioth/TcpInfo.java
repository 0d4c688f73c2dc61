/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

/**
 * What TCP knows of a connection, at one moment. Sizes are bytes, times nanoseconds, and rates bytes a second. The variables of the RFCs are here
 * themselves; what belongs to one mechanism is in its record.
 *
 * @param state RFC 9293's state name, such as {@code ESTABLISHED}
 * @param mss bytes of text in a full segment
 * @param pathMtu the largest packet that the path takes, as far as is known
 * @param cwnd the congestion window
 * @param ssthresh the slow start threshold
 * @param flightSize sent and not acknowledged
 * @param sndWnd the peer's window
 * @param rcvWnd our window
 * @param srttNs the smoothed round-trip time; 0 before any measurement
 * @param rttvarNs its variation
 * @param minRttNs the least round-trip time of late; 0 before any measurement
 * @param rtoNs the retransmission timeout, backed off
 * @param backoffs how often it has expired in a row
 * @param negotiated what both SYNs agreed on
 * @param congestion how congestion control sees the path
 * @param loss what was lost, or seemed so
 * @param traffic what has been sent and received
 */
public record TcpInfo(
        String state,
        int mss,
        int pathMtu,
        int cwnd,
        int ssthresh,
        int flightSize,
        int sndWnd,
        int rcvWnd,
        long srttNs,
        long rttvarNs,
        long minRttNs,
        long rtoNs,
        int backoffs,
        Negotiated negotiated,
        Congestion congestion,
        Loss loss,
        Traffic traffic) {

    /**
     * What both SYNs agreed on.
     *
     * @param sack selective acknowledgements (RFC 2018)
     * @param timestamps timestamps (RFC 7323)
     * @param ecn explicit congestion notification (RFC 3168), of either kind
     * @param accurateEcn with more accurate feedback (RFC 9768)
     * @param fastOpen text came with the SYN and was taken (RFC 7413)
     * @param scaling whether windows are scaled (RFC 7323)
     * @param sndScale the shift of the peer's windows
     * @param rcvScale the shift of ours
     */
    public record Negotiated(
            boolean sack,
            boolean timestamps,
            boolean ecn,
            boolean accurateEcn,
            boolean fastOpen,
            boolean scaling,
            int sndScale,
            int rcvScale) {}

    /** How loss recovery stands; Linux's {@code ca_state}. */
    public enum CaState {
        /** Nothing is amiss. */
        OPEN,
        /** There were duplicate or selective acknowledgements, and no loss yet. */
        DISORDER,
        /** The window is being reduced because of a congestion mark. */
        CWR,
        /** Segments are lost and are being sent again. */
        RECOVERY,
        /** The retransmission timer expired. */
        LOSS
    }

    /**
     * How congestion control sees the path.
     *
     * @param algorithm its name
     * @param phase where it is, in its own words, such as {@code slow-start}
     * @param caState how loss recovery stands
     * @param deliveryRate how fast the peer got what we sent, of late; 0 before any measurement
     * @param applicationLimited whether the application kept that from being more
     * @param pacingRate how fast we send; 0 for as fast as the window lets us
     */
    public record Congestion(
            String algorithm,
            String phase,
            CaState caState,
            long deliveryRate,
            boolean applicationLimited,
            long pacingRate) {}

    /**
     * What was lost, or seemed so.
     *
     * @param lost in flight and taken for lost
     * @param sacked in flight and selectively acknowledged
     * @param retransmits how many segments were ever sent again
     * @param reordering by how many segments the network was seen to make one late, and 3 until then
     * @param reorderingNs how late a segment may be until it is taken for lost, since the network was seen to reorder (RFC 8985); 0 before
     */
    public record Loss(int lost, int sacked, long retransmits, int reordering, long reorderingNs) {}

    /**
     * What has been sent and received.
     *
     * @param bytesSent text sent, each time that it was
     * @param bytesAcked text that the peer acknowledged
     * @param bytesRetransmitted the part of {@code bytesSent} that was sent again
     * @param bytesReceived text received in order
     * @param unsent written and not sent yet
     * @param unread received and not read yet
     */
    public record Traffic(
            long bytesSent, long bytesAcked, long bytesRetransmitted, long bytesReceived, int unsent, int unread) {}
}
