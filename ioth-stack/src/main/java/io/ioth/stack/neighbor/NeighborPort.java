/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.neighbor;

import io.ioth.link.Frame;

/** What a neighbour cache asks of the interface that it belongs to. Confined to the engine. */
public interface NeighborPort {

    /** Sends an ARP request or a neighbour solicitation for {@code entry}: to the MAC known so far, or to all. */
    void solicit(NeighborEntry entry, boolean unicast, long nowNs);

    /** Sends a packet that had waited, now that the MAC is known. Takes the frame's contents. */
    void transmit(NeighborEntry entry, Frame packet, long nowNs);

    /** A packet's neighbour didn't answer. Takes the frame's contents. */
    void unreachable(NeighborEntry entry, Frame packet, long nowNs);

    /** A router or gateway has stopped answering, or is heard of again: who chooses among several must choose afresh. */
    default void reachabilityChanged(NeighborEntry entry, long nowNs) {}

    /** A router says that it's none any more (RFC 4861 §7.2.5). */
    default void ceasedToRoute(NeighborEntry entry, long nowNs) {}
}
