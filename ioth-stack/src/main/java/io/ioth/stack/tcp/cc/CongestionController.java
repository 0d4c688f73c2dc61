/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

/** How much may be in flight, and how fast it may go out. All sizes are bytes. */
public sealed interface CongestionController permits NewReno, Cubic, Bbr {

    /** What kind of congestion was noticed. */
    enum Congestion {
        /** Segments were lost. */
        LOSS,
        /** A router marked segments (RFC 3168). */
        ECN
    }

    /** The name in the configuration, such as {@code newreno}. */
    String name();

    /** Where it is, in its own words, such as {@code slow-start}; for people. */
    String phase();

    /** The congestion window. In recovery it holds only if {@link #ownsRecovery()}. */
    int cwnd();

    /** The slow start threshold. */
    int ssthresh();

    /** Bytes a second; 0 while there is no opinion. */
    long pacingRate();

    /** The segment size changed. */
    void mss(int bytes);

    /** Text of {@code bytes} goes out; {@code inFlight} counts what was in flight before it. */
    void onSent(int bytes, int inFlight, long nowNs);

    /** Something was newly delivered (acknowledged or SACKed), in recovery or not. The sample is reused: keep nothing of it. */
    void onAck(AckSample sample);

    /**
     * A loss or an ECN mark: at most once in a round trip. The threshold and the window are lowered as the algorithm says, and recovery
     * begins.
     *
     * @param inFlight bytes in flight before the loss was noticed
     */
    void onCongestion(Congestion kind, int inFlight, long nowNs);

    /** Recovery is over: SND.UNA has reached the recovery point. */
    void onExitRecovery(long nowNs);

    /**
     * The retransmission timer expired.
     *
     * @param inFlight bytes in flight before it did
     * @param first whether it's the first time for this data
     */
    void onRto(int inFlight, boolean first, long nowNs);

    /** The last {@link #onCongestion} or {@link #onRto} was spurious: back to what was before, if that was more. */
    void undo();

    /** Nothing was in flight for {@code idleNs}, longer than a retransmission timeout (RFC 5681 §4.1). */
    void onIdle(long idleNs, long nowNs);

    /** Whether {@link #cwnd()} holds in recovery too; otherwise recovery reduces in proportion towards {@link #ssthresh()}. */
    boolean ownsRecovery();

    /** Whether it works only when what is sent is paced. */
    boolean needsPacing();
}
