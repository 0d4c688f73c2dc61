/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.iface.StackInterface;
import io.ioth.wire.IpProtocols;
import io.ioth.wire.Ipv6View;
import io.ioth.wire.WireFault;
import io.netty.buffer.ByteBuf;

/** Reads IPv6 headers and walks the extension headers (RFC 8200 §4). Confined to the engine. */
final class Ipv6Input {

    /** More than any honest sender has. */
    static final int MAX_EXTENSIONS = 8;

    private static final int NEXT_HEADER_FIELD = 6;
    private static final int PAYLOAD_LENGTH_FIELD = 4;
    private static final int UNRECOGNIZED_NEXT_HEADER = 1 << 16;
    private static final int UNRECOGNIZED_OPTION = 2 << 16;
    private static final int INCOMPLETE_HEADER_CHAIN = 3 << 16;
    private static final int PAD1 = 0;
    private static final int PADN = 1;

    private final IpReceiver receiver;
    private final Reassembler reassembler;
    private final Counters counters;
    private final Protocols protocols;
    private final Ipv6View view = new Ipv6View();
    /** Where the number of the header under consideration stands, absolute. */
    private int nextField;
    private int extensions;

    Ipv6Input(IpReceiver receiver, Reassembler reassembler, Counters counters, Protocols protocols) {
        this.receiver = receiver;
        this.reassembler = reassembler;
        this.counters = counters;
        this.protocols = protocols;
    }

    void onPacket(IpPacket p, StackInterface from, long nowNs) {
        ByteBuf head = p.frame.head();
        WireFault fault = view.check(head, p.networkOffset, head.readableBytes(), p.frame.length());
        if (fault != WireFault.OK || !IpReceiver.trim(p, Ipv6View.HEADER_LENGTH + view.payloadLength())) {
            counters.drop(DropReason.IPV6_MALFORMED);
            return;
        }
        readHeader(p);
        if (IpAddress.isIpv4(p.srcHigh, p.srcLow) || IpAddress.isIpv4(p.dstHigh, p.dstLow)) {
            counters.drop(DropReason.IP_BAD_SOURCE);
            return;
        }
        if (receiver.accept(p, from, nowNs) && walk(p, nowNs)) {
            protocols.deliver(p, nextField - p.networkOffset, nowNs);
        }
    }

    private void readHeader(IpPacket p) {
        p.srcHigh = view.sourceHigh();
        p.srcLow = view.sourceLow();
        p.dstHigh = view.destinationHigh();
        p.dstLow = view.destinationLow();
        p.protocol = view.nextHeader();
        p.hopLimit = view.hopLimit();
        p.trafficClass = view.trafficClass();
        p.transportOffset = p.networkOffset + Ipv6View.HEADER_LENGTH;
        p.transportLength = view.payloadLength();
        nextField = p.networkOffset + NEXT_HEADER_FIELD;
        extensions = 0;
    }

    /** Leaves the packet at its upper-layer header; false when it goes no further. */
    private boolean walk(IpPacket p, long nowNs) {
        while (true) {
            boolean onward =
                    switch (p.protocol) {
                        case IpProtocols.HOP_BY_HOP -> onHopByHop(p, nowNs);
                        case IpProtocols.DESTINATION_OPTIONS -> onOptions(p, nowNs);
                        case IpProtocols.ROUTING -> onRouting(p, nowNs);
                        case IpProtocols.FRAGMENT -> onFragment(p, nowNs);
                        case IpProtocols.NO_NEXT_HEADER -> refuse(DropReason.IP_UNKNOWN_PROTOCOL);
                        default -> true;
                    };
            if (!onward) {
                return false;
            }
            if (!isExtension(p.protocol)) {
                return true;
            }
            if (++extensions > MAX_EXTENSIONS) {
                return refuse(DropReason.IPV6_BAD_EXTENSION);
            }
        }
    }

    private static boolean isExtension(int protocol) {
        return protocol == IpProtocols.HOP_BY_HOP
                || protocol == IpProtocols.DESTINATION_OPTIONS
                || protocol == IpProtocols.ROUTING
                || protocol == IpProtocols.FRAGMENT
                || protocol == IpProtocols.NO_NEXT_HEADER;
    }

    private boolean refuse(DropReason reason) {
        counters.drop(reason);
        return false;
    }

    private boolean problem(IpPacket p, DropReason reason, int code, int at, long nowNs) {
        counters.drop(reason);
        protocols.errors().sendError(p, IcmpError.Kind.PARAMETER_PROBLEM, code | at - p.networkOffset, nowNs);
        return false;
    }

    /** Bytes of the extension header at the transport offset, or 0 when it isn't all there. */
    private static int extensionLength(IpPacket p) {
        int available = p.transportLengthInHead();
        if (available < 8) {
            return 0;
        }
        int length = (p.frame.head().getUnsignedByte(p.transportOffset + 1) + 1) << 3;
        return length <= available ? length : 0;
    }

    private void step(IpPacket p, int length) {
        nextField = p.transportOffset;
        p.protocol = p.frame.head().getUnsignedByte(p.transportOffset);
        p.transportOffset += length;
        p.transportLength -= length;
    }

    private boolean onHopByHop(IpPacket p, long nowNs) {
        if (nextField != p.networkOffset + NEXT_HEADER_FIELD) {
            return problem(p, DropReason.IPV6_BAD_EXTENSION, UNRECOGNIZED_NEXT_HEADER, nextField, nowNs);
        }
        return onOptions(p, nowNs);
    }

    private boolean onOptions(IpPacket p, long nowNs) {
        int length = extensionLength(p);
        if (length == 0) {
            return refuse(DropReason.IPV6_BAD_EXTENSION);
        }
        ByteBuf head = p.frame.head();
        int end = p.transportOffset + length;
        int at = p.transportOffset + 2;
        while (at < end) {
            int type = head.getUnsignedByte(at);
            if (type == PAD1) {
                at++;
                continue;
            }
            int optionLength = at + 1 < end ? head.getUnsignedByte(at + 1) + 2 : 0;
            if (optionLength == 0 || optionLength > end - at) {
                return problem(p, DropReason.IPV6_BAD_EXTENSION, 0, Math.min(at + 1, end - 1), nowNs);
            }
            if (type != PADN && type >>> 6 != 0) {
                return onUnknownOption(p, type >>> 6, at, nowNs);
            }
            at += optionLength;
        }
        step(p, length);
        return true;
    }

    /** RFC 8200 §4.2: the two highest bits say what to do. */
    private boolean onUnknownOption(IpPacket p, int action, int at, long nowNs) {
        if (action == 2 || action == 3 && !p.isMulticast()) {
            return problem(p, DropReason.IPV6_BAD_EXTENSION, UNRECOGNIZED_OPTION, at, nowNs);
        }
        return refuse(DropReason.IPV6_BAD_EXTENSION);
    }

    /** No type is known here; type 0 must not be (RFC 5095). */
    private boolean onRouting(IpPacket p, long nowNs) {
        int length = extensionLength(p);
        if (length == 0) {
            return refuse(DropReason.IPV6_BAD_EXTENSION);
        }
        int segmentsLeft = p.frame.head().getUnsignedByte(p.transportOffset + 3);
        if (segmentsLeft != 0) {
            return problem(p, DropReason.IPV6_BAD_EXTENSION, 0, p.transportOffset + 2, nowNs);
        }
        step(p, length);
        return true;
    }

    private boolean onFragment(IpPacket p, long nowNs) {
        if (p.transportLengthInHead() < Ipv6View.FRAGMENT_HEADER_LENGTH || p.fragmented) {
            return refuse(DropReason.IPV6_BAD_EXTENSION);
        }
        counters.count(Counter.IP_REASM_REQDS);
        ByteBuf head = p.frame.head();
        int header = p.transportOffset;
        int field = head.getUnsignedShort(header + 2);
        int identification = head.getInt(header + 4);
        int offset = field & 0xfff8;
        boolean more = (field & 1) != 0;
        step(p, Ipv6View.FRAGMENT_HEADER_LENGTH);
        if (offset == 0 && !more) {
            p.fragmented = true;
            return true;
        }
        if (p.transportLength == 0 || more && (p.transportLength & 7) != 0) {
            int at = p.networkOffset + PAYLOAD_LENGTH_FIELD;
            return problem(p, DropReason.IP_FRAGMENT_BAD, 0, at, nowNs);
        }
        if (offset + p.transportLength + (header - p.networkOffset - Ipv6View.HEADER_LENGTH) > 65535) {
            return problem(p, DropReason.IP_FRAGMENT_BAD, 0, header + 2, nowNs);
        }
        int end = p.transportOffset + p.transportLengthInHead();
        if (offset == 0 && !HeaderChain.isWhole(head, p.protocol, p.transportOffset, end)) {
            return problem(p, DropReason.IP_FRAGMENT_BAD, INCOMPLETE_HEADER_CHAIN, p.networkOffset, nowNs);
        }
        return reassemble(p, identification, offset, more, nowNs);
    }

    /** The whole packet has the headers of its first fragment, whatever those of the others were (RFC 8200 §4.5). */
    private boolean reassemble(IpPacket p, int identification, int offset, boolean more, long nowNs) {
        if (!reassembler.add(p, identification, p.protocol, offset, more, nowNs)) {
            return false;
        }
        ByteBuf head = p.frame.head();
        int keptHeaders = p.transportOffset - p.networkOffset;
        nextField = p.networkOffset
                + HeaderChain.lastNextHeader(
                        head, p.networkOffset, NEXT_HEADER_FIELD, Ipv6View.HEADER_LENGTH, keptHeaders);
        head.setByte(nextField, p.protocol);
        head.setShort(
                p.networkOffset + PAYLOAD_LENGTH_FIELD, keptHeaders - Ipv6View.HEADER_LENGTH + p.transportLength);
        return true;
    }
}
