/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.link.Frame;
import io.ioth.net.IpAddress;

/**
 * A received packet after its network header was checked: one shape for both families. Reused; valid during the call that hands it over.
 *
 * <p>The frame stays with the IP layer, which releases it after the call; a handler that keeps the bytes moves the frame's contents out or
 * retains what it needs.
 */
public final class IpPacket {

    /** Holds the bytes. */
    public final Frame frame = new Frame();
    /** The interface that it came in by. */
    public int ifIndex;
    /** Source address, first half. */
    public long srcHigh;
    /** Source address, second half. */
    public long srcLow;
    /** Destination address, first half. */
    public long dstHigh;
    /** Destination address, second half. */
    public long dstLow;
    /** The transport protocol. */
    public int protocol;
    /** Hop limit or time to live. */
    public int hopLimit;
    /** Traffic class or type of service: DSCP and ECN. */
    public int trafficClass;
    /** Absolute index of the network header in the frame's head. */
    public int networkOffset;
    /** Absolute index of the transport header in the frame's head. */
    public int transportOffset;
    /** Bytes of the transport header and all behind it that belong to the packet, the frame's payload included. */
    public int transportLength;
    /** Whether the link-layer destination was a group or broadcast address. */
    public boolean linkMulticast;
    /** Whether the IP destination is an IPv4 broadcast address. */
    public boolean broadcast;

    /** Whether its destination is an address of ours that serves only the connections that it has. */
    public boolean retired;
    /** Whether it's a multicast or broadcast of our own, come back. */
    public boolean looped;

    /** Whether it was put together from fragments, or is the only fragment of itself (RFC 6946). */
    public boolean fragmented;

    /** For the engine, one each. */
    public IpPacket() {}

    /** Whether both addresses are IPv4. */
    public boolean isIpv4() {
        return IpAddress.isIpv4(dstHigh, dstLow);
    }

    /** Whether the destination is a group. */
    public boolean isMulticast() {
        return IpAddress.isMulticast(dstHigh, dstLow);
    }

    /** The source; a fresh object. */
    public IpAddress source() {
        return new IpAddress(srcHigh, srcLow);
    }

    /** The destination; a fresh object. */
    public IpAddress destination() {
        return new IpAddress(dstHigh, dstLow);
    }

    /** Transport bytes in the frame's head; the rest of {@link #transportLength} is in its payload. */
    public int transportLengthInHead() {
        return transportLength - frame.payloadLength();
    }

    /** For tests and logs. */
    @Override
    public String toString() {
        return source() + " > " + destination() + " protocol " + protocol + " length " + transportLength;
    }
}
