/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.link.Frame;
import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.stack.iface.FrameSums;
import io.ioth.stack.iface.StackInterface;
import io.ioth.wire.IpProtocols;
import io.ioth.wire.Ipv4View;
import io.ioth.wire.Ipv6View;
import io.netty.buffer.ByteBuf;

/** Cuts packets into fragments at the source (RFC 791 §3.2, RFC 8200 §4.5). Confined to the engine. */
final class Fragmenter {

    private final IpSender sender;
    private final Counters counters;
    private final Frame fragment = new Frame();

    Fragmenter(IpSender sender, Counters counters) {
        this.sender = sender;
        this.counters = counters;
    }

    /** Sends {@code frame}, which begins with the transport header, in fragments; takes its contents. */
    void send(Frame frame, Path path, int protocol, int hopLimit, int trafficClass, long nowNs) {
        FrameSums.complete(frame);
        boolean ipv4 = path.isIpv4();
        int headers = ipv4
                ? Ipv4View.MIN_HEADER_LENGTH
                : Ipv6View.HEADER_LENGTH + Ipv6View.FRAGMENT_HEADER_LENGTH;
        int size = path.mtu - headers & ~7;
        int total = frame.length();
        int identification = sender.nextIdentification(path);
        int label = ipv4 ? 0 : sender.flowLabel(path, protocol, frame.head());
        for (int offset = 0; offset < total; offset += size) {
            int length = Math.min(size, total - offset);
            boolean more = offset + length < total;
            ByteBuf bytes = sender.allocate(length);
            FrameBytes.copy(frame, offset, length, bytes);
            if (ipv4) {
                prependIpv4(bytes, path, protocol, hopLimit, trafficClass, identification, offset, more);
            } else {
                prependIpv6(bytes, path, protocol, hopLimit, trafficClass, label, identification, offset, more);
            }
            fragment.set(bytes);
            counters.count(Counter.IP_FRAG_CREATES);
            StackInterface out = path.out;
            if (out == null) {
                fragment.release();
                break;
            }
            sender.dispatch(fragment, path, out, nowNs);
        }
        counters.count(Counter.IP_FRAG_OKS);
        frame.release();
    }

    private static void prependIpv4(
            ByteBuf bytes, Path path, int protocol, int hopLimit, int trafficClass, int identification, int offset,
            boolean more) {
        int at = bytes.readerIndex() - Ipv4View.MIN_HEADER_LENGTH;
        int flags = offset >>> 3 | (more ? Ipv4View.MORE_FRAGMENTS : 0);
        Ipv4View.write(bytes, at, trafficClass, bytes.writerIndex() - at, identification & 0xffff, flags, hopLimit,
                protocol, (int) path.localLow, (int) path.remoteLow);
        bytes.readerIndex(at);
    }

    private static void prependIpv6(
            ByteBuf bytes, Path path, int protocol, int hopLimit, int trafficClass, int label, int identification,
            int offset, boolean more) {
        int header = bytes.readerIndex() - Ipv6View.FRAGMENT_HEADER_LENGTH;
        int at = header - Ipv6View.HEADER_LENGTH;
        Ipv6View.writeFragmentHeader(bytes, header, protocol, offset, more, identification);
        Ipv6View.write(bytes, at, trafficClass, label, bytes.writerIndex() - header, IpProtocols.FRAGMENT, hopLimit);
        Ipv6View.writeAddresses(bytes, at, path.localHigh, path.localLow, path.remoteHigh, path.remoteLow);
        bytes.readerIndex(at);
    }
}
