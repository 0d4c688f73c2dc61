/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.stack.iface.StackInterface;
import io.ioth.wire.Ipv4View;
import io.ioth.wire.WireFault;
import io.netty.buffer.ByteBuf;

/** Reads IPv4 headers (RFC 791, RFC 1122 §3.2.1). Confined to the engine. */
final class Ipv4Input {

    private static final long MAPPED = 0xffffL << 32;
    private static final int PROTOCOL_FIELD = 9;

    private final IpReceiver receiver;
    private final Reassembler reassembler;
    private final Counters counters;
    private final Protocols protocols;
    private final Ipv4View view = new Ipv4View();

    Ipv4Input(IpReceiver receiver, Reassembler reassembler, Counters counters, Protocols protocols) {
        this.receiver = receiver;
        this.reassembler = reassembler;
        this.counters = counters;
        this.protocols = protocols;
    }

    void onPacket(IpPacket p, StackInterface from, long nowNs) {
        ByteBuf head = p.frame.head();
        WireFault fault = view.check(head, p.networkOffset, head.readableBytes(), p.frame.length());
        if (fault != WireFault.OK || !IpReceiver.trim(p, view.totalLength())) {
            counters.drop(fault.reason(DropReason.IPV4_MALFORMED, DropReason.IPV4_BAD_CHECKSUM));
            return;
        }
        readHeader(p);
        if (!receiver.accept(p, from, nowNs)) {
            return;
        }
        if (view.headerLength() > Ipv4View.MIN_HEADER_LENGTH && view.checkOptions() != WireFault.OK) {
            counters.drop(DropReason.IPV4_BAD_OPTIONS);
            if (!view.isFragment()) {
                protocols.errors().sendError(p, IcmpError.Kind.PARAMETER_PROBLEM, view.badOption(), nowNs);
            }
            return;
        }
        if (view.isFragment() && !reassemble(p, nowNs)) {
            return;
        }
        protocols.deliver(p, PROTOCOL_FIELD, nowNs);
    }

    private void readHeader(IpPacket p) {
        p.srcHigh = 0;
        p.srcLow = MAPPED | view.source() & 0xffff_ffffL;
        p.dstHigh = 0;
        p.dstLow = MAPPED | view.destination() & 0xffff_ffffL;
        p.protocol = view.protocol();
        p.hopLimit = view.hopLimit();
        p.trafficClass = view.trafficClass();
        p.transportOffset = p.networkOffset + view.headerLength();
        p.transportLength = view.totalLength() - view.headerLength();
    }

    private boolean reassemble(IpPacket p, long nowNs) {
        counters.count(Counter.IP_REASM_REQDS);
        int offset = view.fragmentOffset();
        boolean more = view.moreFragments();
        int end = offset + p.transportLength;
        boolean wrong = p.transportLength == 0
                || more && (p.transportLength & 7) != 0
                || end + view.headerLength() > 65535;
        if (wrong) {
            counters.drop(DropReason.IP_FRAGMENT_BAD);
            return false;
        }
        if (!reassembler.add(p, view.identification(), p.protocol, offset, more, nowNs)) {
            return false;
        }
        int headerLength = p.transportOffset - p.networkOffset;
        Ipv4View.rewrite(p.frame.head(), p.networkOffset, headerLength + p.transportLength, 0, 0);
        return true;
    }
}
