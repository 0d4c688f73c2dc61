/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

/** A transport protocol above IP. Confined to the engine. */
public interface IpProtocolHandler {

    /** A packet for one of our addresses, or a group or broadcast that we listen to. Must not throw. */
    void onPacket(IpPacket packet, long nowNs);

    /** An ICMP error about a packet that we sent. Must not throw. */
    void onIcmpError(IcmpError error, long nowNs);

    /**
     * Whether the packet that an error quotes may be one of ours that is under way. Anybody can send an error; the path MTU is changed only
     * by who knows as much as the transport can ask for (RFC 5927 §7.2). Must not throw.
     */
    default boolean isUnderWay(IcmpError error) {
        return false;
    }
}
