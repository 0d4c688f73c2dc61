/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

/** Sends ICMP and ICMPv6 errors. Confined to the engine. */
@FunctionalInterface
public interface IcmpErrorSender {

    /** Sends none. */
    IcmpErrorSender NONE = (about, kind, mtu, nowNs) -> {};

    /** The code of {@link IcmpError.Kind#TIME_EXCEEDED} when a packet's hops ran out. */
    int OF_HOPS = 0;

    /** The code of {@link IcmpError.Kind#TIME_EXCEEDED} when fragments didn't come in time. */
    int OF_REASSEMBLY = 1;

    /**
     * Tells the sender of {@code about} what's wrong with it, unless no error may be sent (RFC 1122 §3.2.2, RFC 4443 §2.4 (e)) or the rate
     * limit forbids it.
     *
     * @param about the packet, whose frame is borrowed
     * @param mtuOrZero the next hop's MTU for {@link IcmpError.Kind#PACKET_TOO_BIG}; for {@link IcmpError.Kind#PARAMETER_PROBLEM} the
     *     pointer, with the code in the upper 16 bits; for {@link IcmpError.Kind#PROTOCOL_UNREACHABLE} of IPv6 the pointer; for
     *     {@link IcmpError.Kind#TIME_EXCEEDED} the code; else 0
     */
    void sendError(IpPacket about, IcmpError.Kind kind, int mtuOrZero, long nowNs);
}
