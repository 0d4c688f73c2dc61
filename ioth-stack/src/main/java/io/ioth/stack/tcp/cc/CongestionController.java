/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

/** How much may be in flight. */
public sealed interface CongestionController permits NewReno {

    /** The congestion window, in bytes. */
    int cwnd();

    /** The slow start threshold, in bytes. */
    int ssthresh();

    /** The segment size changed. */
    void mss(int bytes);

    /**
     * New data was acknowledged outside recovery.
     *
     * @param cwndLimited whether the window was what kept more from being sent; otherwise it needn't grow
     */
    void onAck(int ackedBytes, boolean cwndLimited);

    /** A loss was detected; {@code flightSize} bytes are in flight. */
    void onEnterRecovery(int flightSize);

    /** In recovery, a segment left the network. */
    void onDuplicateAck();

    /** In recovery, {@code ackedBytes} were acknowledged, but not all. */
    void onPartialAck(int ackedBytes);

    /** Recovery is over; {@code flightSize} bytes are in flight. */
    void onExitRecovery(int flightSize);

    /**
     * The retransmission timer expired.
     *
     * @param first whether it's the first time for this data
     */
    void onRto(int flightSize, boolean first);

    /** Nothing was sent for longer than a retransmission timeout. */
    void onIdle();
}
