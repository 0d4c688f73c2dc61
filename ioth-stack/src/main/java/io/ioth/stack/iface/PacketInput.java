/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.link.Frame;

/** Where interfaces hand their packets to: the IP layer. Confined to the engine. */
public interface PacketInput {

    /**
     * A received IPv4 or IPv6 packet.
     *
     * @param packet begins with the network header, which isn't checked yet; its contents are taken
     * @param version 4 or 6, as the link said
     * @param linkMulticast whether the link-layer destination was a group or broadcast
     */
    void onPacket(StackInterface from, Frame packet, int version, boolean linkMulticast, long nowNs);

    /**
     * A multicast or broadcast of our own, as those on the link get it.
     *
     * @param packet begins with the network header; its contents are taken
     */
    void onLooped(StackInterface from, Frame packet, int version, long nowNs);

    /** A packet that we sent begins with its network header and can't be delivered: the neighbour doesn't answer. Its contents are taken. */
    void onUnreachable(StackInterface from, Frame packet, long nowNs);

    /** Addresses, or the state of an interface, have changed: what was found by them must be found afresh. */
    void onChange();
}
