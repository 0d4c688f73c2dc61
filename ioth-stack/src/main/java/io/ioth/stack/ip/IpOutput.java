/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.link.Frame;
import io.ioth.net.IpAddress;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What transports send with. Confined to the engine. */
public interface IpOutput {

    /** Room that {@link #allocate} leaves before the transport header, enough for network and link headers. */
    int HEADROOM = 96;

    /** What became of a packet. */
    enum Sent {
        /** Sent, or waiting for the neighbour's answer. */
        OK,
        /** No route; nothing was sent. */
        NO_ROUTE,
        /** The only routes are by links that are down for good; nothing was sent. */
        LINK_DOWN,
        /** No room in the transmit queue now; nothing was sent. {@link TransmitListener} tells when there is. */
        QUEUE_FULL,
        /** Larger than the path allows and not to be fragmented; nothing was sent. */
        TOO_BIG,
        /** Source not ours, or not for this destination; nothing was sent. */
        BAD_SOURCE
    }

    /**
     * Finds the way to a destination.
     *
     * @param into filled in; its old content is forgotten
     * @param source our address to use, or null (or the unspecified address) to have one chosen (RFC 6724)
     * @param zone the interface to use, or 0
     * @return {@link Sent#OK}, {@link Sent#NO_ROUTE}, {@link Sent#LINK_DOWN} or {@link Sent#BAD_SOURCE}
     */
    Sent route(Path into, @Nullable IpAddress source, IpAddress destination, int zone);

    /** Renews {@code path} if anything that it came from has changed. Cheap when nothing has. Answers as {@link #route} does. */
    Sent refresh(Path path);

    /**
     * A buffer whose reader and writer index are at {@link #HEADROOM}, with room for {@code transportBytes} behind.
     * The caller owns it.
     */
    ByteBuf allocate(int transportBytes);

    /**
     * Sends a transport segment: puts the network and link headers before {@code frame}'s head and hands it on. The transport checksum
     * is complete, or declared otherwise in the frame with a {@link Frame#partialChecksum} start that counts from the transport header
     * (the pseudo-header is summed in already); this layer completes it where the link can't.
     *
     * @param frame its head begins with the transport header; its contents are taken whatever the answer, except for
     *     {@link Sent#QUEUE_FULL}, when it's left as it is
     * @param hopLimit 1 to 255, or 0 for the default
     * @param dontFragment whether to answer {@link Sent#TOO_BIG} rather than fragment; a superframe is cut, never fragmented
     */
    Sent send(Frame frame, Path path, int protocol, int hopLimit, int trafficClass, boolean dontFragment, long nowNs);

    /** Whether a packet of {@code path} would find room in the transmit queue. */
    boolean hasRoom(Path path);

    /** Calls {@code listener} each time that a full transmit queue has room again. */
    void onRoom(TransmitListener listener);

    /** Told of room. */
    @FunctionalInterface
    interface TransmitListener {
        /** A transmit queue that was full has room. */
        void onRoom(long nowNs);
    }

    /** Whether the address is one of ours that a socket may bind to; wildcards, groups and tentative addresses are not. */
    boolean isLocalAddress(IpAddress address);

    /** Confirms that the next hop of {@code path} is reachable (RFC 4861 §7.3.1): an acknowledgement of new data came back. */
    void confirmReachable(Path path, long nowNs);

    /** Doubts that the next hop of {@code path} is reachable, for want of answers: it's asked at once, not when its time is up. */
    default void doubtReachable(Path path, long nowNs) {}
}
