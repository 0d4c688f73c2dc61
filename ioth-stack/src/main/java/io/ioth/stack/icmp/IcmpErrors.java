/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.icmp;

import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.FrameBytes;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IcmpErrorSender;
import io.ioth.stack.ip.IpOutput;
import io.ioth.stack.ip.IpPacket;
import io.ioth.wire.Icmpv4View;
import io.ioth.wire.Icmpv6View;
import io.ioth.wire.IpProtocols;
import io.netty.buffer.ByteBuf;

/** Sends errors about packets that came in, where one may be sent, and not too many (RFC 1122 §3.2.2, RFC 4443 §2.4). */
public final class IcmpErrors implements IcmpErrorSender {

    private static final long INTERVAL_NS = 1_000_000L;
    private static final int BURST = 100;
    private static final int MAX_IPV4 = 576 - 20;
    private static final int MAX_IPV6 = 1280 - 40;
    private static final int UNRECOGNIZED_OPTION = 2;

    private final IcmpOutput output;
    private final Counters counters;
    private final TokenBucket bucket = new TokenBucket(INTERVAL_NS, BURST);

    /** Sends by {@code ip}. */
    public IcmpErrors(IpOutput ip, Counters counters) {
        this.output = new IcmpOutput(ip, counters);
        this.counters = counters;
    }

    @Override
    public void sendError(IpPacket about, IcmpError.Kind kind, int mtuOrZero, long nowNs) {
        boolean toGroup = kind == IcmpError.Kind.PACKET_TOO_BIG
                || kind == IcmpError.Kind.PARAMETER_PROBLEM && mtuOrZero >>> 16 == UNRECOGNIZED_OPTION;
        if (!mayAnswer(about, toGroup && !about.isIpv4())) {
            return;
        }
        if (!bucket.take(nowNs)) {
            counters.count(Counter.ICMP_OUT_RATE_LIMITED);
            return;
        }
        boolean ipv4 = about.isIpv4();
        int start = about.networkOffset - about.frame.head().readerIndex();
        int quoted = Math.min(about.frame.length() - start, (ipv4 ? MAX_IPV4 : MAX_IPV6) - Icmpv4View.HEADER_LENGTH);
        ByteBuf message = output.allocate(Icmpv4View.HEADER_LENGTH + quoted);
        int at = message.readerIndex();
        message.writeZero(Icmpv4View.HEADER_LENGTH);
        if (ipv4) {
            writeIpv4(message, at, kind, mtuOrZero);
        } else {
            writeIpv6(message, at, kind, mtuOrZero);
        }
        FrameBytes.copy(about.frame, start, quoted, message);
        output.reply(about, message, 0, nowNs);
    }

    private static boolean mayAnswer(IpPacket about, boolean evenToGroup) {
        boolean group = about.isMulticast() || about.broadcast || about.linkMulticast;
        boolean unspecified = new IpAddress(about.srcHigh, about.srcLow).isAny();
        return (!group || evenToGroup)
                && !unspecified
                && !IpAddress.isMulticast(about.srcHigh, about.srcLow)
                && !isIcmpError(about);
    }

    /** Never an error about an error, nor about what may be one. */
    private static boolean isIcmpError(IpPacket about) {
        boolean ipv4 = about.isIpv4();
        if (about.protocol != (ipv4 ? IpProtocols.ICMP : IpProtocols.ICMPV6)) {
            return false;
        }
        if (about.transportLengthInHead() < 1) {
            return true;
        }
        int type = about.frame.head().getUnsignedByte(about.transportOffset);
        if (ipv4) {
            return type != Icmpv4View.ECHO && type != Icmpv4View.ECHO_REPLY;
        }
        return type < Icmpv6View.ECHO || type == Icmpv6View.REDIRECT;
    }

    private static void writeIpv4(ByteBuf out, int at, IcmpError.Kind kind, int mtuOrZero) {
        switch (kind) {
            case NETWORK_UNREACHABLE -> Icmpv4View.write(out, at, Icmpv4View.UNREACHABLE, 0, 0);
            case HOST_UNREACHABLE -> Icmpv4View.write(out, at, Icmpv4View.UNREACHABLE, 1, 0);
            case PROTOCOL_UNREACHABLE -> Icmpv4View.write(out, at, Icmpv4View.UNREACHABLE, 2, 0);
            case PORT_UNREACHABLE -> Icmpv4View.write(out, at, Icmpv4View.UNREACHABLE, 3, 0);
            case PACKET_TOO_BIG -> Icmpv4View.write(out, at, Icmpv4View.UNREACHABLE, 4, mtuOrZero & 0xffff);
            case PROHIBITED -> Icmpv4View.write(out, at, Icmpv4View.UNREACHABLE, 13, 0);
            case TIME_EXCEEDED -> Icmpv4View.write(out, at, Icmpv4View.TIME_EXCEEDED, mtuOrZero, 0);
            case PARAMETER_PROBLEM -> Icmpv4View.write(out, at, Icmpv4View.PARAMETER_PROBLEM, 0, mtuOrZero << 24);
        }
    }

    private static void writeIpv6(ByteBuf out, int at, IcmpError.Kind kind, int mtuOrZero) {
        switch (kind) {
            case NETWORK_UNREACHABLE -> Icmpv6View.write(out, at, Icmpv6View.UNREACHABLE, 0, 0);
            case PROHIBITED -> Icmpv6View.write(out, at, Icmpv6View.UNREACHABLE, 1, 0);
            case HOST_UNREACHABLE -> Icmpv6View.write(out, at, Icmpv6View.UNREACHABLE, 3, 0);
            case PORT_UNREACHABLE -> Icmpv6View.write(out, at, Icmpv6View.UNREACHABLE, 4, 0);
            case PACKET_TOO_BIG -> Icmpv6View.write(out, at, Icmpv6View.PACKET_TOO_BIG, 0, mtuOrZero);
            case TIME_EXCEEDED -> Icmpv6View.write(out, at, Icmpv6View.TIME_EXCEEDED, mtuOrZero, 0);
            case PROTOCOL_UNREACHABLE -> Icmpv6View.write(out, at, Icmpv6View.PARAMETER_PROBLEM, 1, mtuOrZero);
            case PARAMETER_PROBLEM ->
                Icmpv6View.write(out, at, Icmpv6View.PARAMETER_PROBLEM, mtuOrZero >>> 16, mtuOrZero & 0xffff);
        }
    }
}
