/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** Which protocol has which handler above IP. Confined to the engine. */
public final class Protocols {

    private static final int COUNT = 256;

    private final @Nullable IpProtocolHandler[] ipv4 = new @Nullable IpProtocolHandler[COUNT];
    private final @Nullable IpProtocolHandler[] ipv6 = new @Nullable IpProtocolHandler[COUNT];
    private final Counters counters;
    private RawTap rawTap = RawTap.NONE;
    private ErrorTap errorTap = ErrorTap.NONE;
    private IcmpErrorSender errors = IcmpErrorSender.NONE;

    /** No handlers yet. */
    public Protocols(Counters counters) {
        this.counters = counters;
    }

    /** Sets the handler of a protocol of one family. */
    public void handler(int protocol, boolean forIpv4, IpProtocolHandler handler) {
        (forIpv4 ? ipv4 : ipv6)[protocol] = handler;
    }

    /** Sets the handler of a protocol of both families. */
    public void handler(int protocol, IpProtocolHandler handler) {
        handler(protocol, true, handler);
        handler(protocol, false, handler);
    }

    /** Sets who sees packets before the handlers do, and errors besides them. */
    public void taps(RawTap packets, ErrorTap icmpErrors) {
        rawTap = packets;
        errorTap = icmpErrors;
    }

    /** Sets who sends ICMP errors. */
    public void errors(IcmpErrorSender sender) {
        errors = sender;
    }

    /** Who sends ICMP errors. */
    public IcmpErrorSender errors() {
        return errors;
    }

    /**
     * Hands a packet to its protocol; its frame is borrowed.
     *
     * @param protocolField where in the packet the protocol number stands, for the error that none has it
     */
    void deliver(IpPacket packet, int protocolField, long nowNs) {
        boolean taken = rawTap.onPacket(packet, nowNs);
        IpProtocolHandler handler = (packet.isIpv4() ? ipv4 : ipv6)[packet.protocol];
        if (handler != null) {
            counters.count(Counter.IP_IN_DELIVERS);
            handler.onPacket(packet, nowNs);
        } else if (taken) {
            counters.count(Counter.IP_IN_DELIVERS);
        } else {
            counters.drop(DropReason.IP_UNKNOWN_PROTOCOL);
            int pointer = packet.isIpv4() ? 0 : protocolField;
            errors.sendError(packet, IcmpError.Kind.PROTOCOL_UNREACHABLE, pointer, nowNs);
        }
    }

    /** Whether the packet that an error quotes may be one of ours that is under way, as far as who sends such can tell. */
    public boolean isUnderWay(IcmpError error) {
        IpProtocolHandler handler = handlerOf(error);
        return handler != null && handler.isUnderWay(error) || errorTap.isUnderWay(error);
    }

    private @Nullable IpProtocolHandler handlerOf(IcmpError error) {
        boolean isIpv4 = IpAddress.isIpv4(error.remoteHigh, error.remoteLow);
        return (isIpv4 ? ipv4 : ipv6)[error.protocol];
    }

    /** Hands an error to the protocol that sent the packet which it is about. */
    public void onIcmpError(IcmpError error, long nowNs) {
        IpProtocolHandler handler = handlerOf(error);
        if (handler != null) {
            handler.onIcmpError(error, nowNs);
        }
        errorTap.onIcmpError(error, nowNs);
    }
}
