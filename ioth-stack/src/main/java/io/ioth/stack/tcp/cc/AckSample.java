/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

/** What one acknowledgement told, for the congestion controller. Reused; filled by recovery. All sizes are bytes. */
public final class AckSample {

    /** When it arrived. */
    public long nowNs;
    /** Newly acknowledged, cumulatively. */
    public int ackedBytes;
    /** Newly delivered: cumulatively acknowledged or SACKed, no byte twice. */
    public int deliveredBytes;
    /** Newly found lost by this acknowledgement. */
    public int lostBytes;
    /** In flight before it. */
    public int priorInFlight;
    /** In flight after it. */
    public int inFlight;
    /** A round-trip time measured with it, or -1. */
    public long rttNs;
    /** The smoothed round-trip time; 0 before any measurement. */
    public long srttNs;
    /** The least round-trip time of late; 0 before any measurement. */
    public long minRttNs;
    /** Delivered since the connection began. */
    public long delivered;
    /** Found lost since the connection began. */
    public long lost;
    /** What {@link #delivered} was when the newest segment that is newly delivered was sent; -1 without a rate sample. */
    public long priorDelivered;
    /** What {@link #lost} was then. */
    public long priorLost;
    /** The time that the rate sample covers; 0 without one. */
    public long intervalNs;
    /** Bytes a second; 0 without a rate sample. */
    public long deliveryRate;
    /** In flight just after the newest segment that is newly delivered was sent. */
    public int txInFlight;
    /** Whether the rate sample says more of the application than of the network. */
    public boolean appLimited;
    /** Whether the window was what kept more from being sent. */
    public boolean cwndLimited;
    /** Whether a recovery is under way. */
    public boolean inRecovery;
    /** Whether it's the first acknowledgement of a new round trip. */
    public boolean roundStart;
    /** Newly reported as marked by routers (AccECN). */
    public int ceBytes;
    /** Whether the peer echoes a mark (RFC 3168). */
    public boolean ece;

    /** For the sender, one. */
    public AckSample() {}
}
