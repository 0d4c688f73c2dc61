/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.wire.IpProtocols;
import io.ioth.wire.TcpView;
import io.ioth.wire.UdpView;
import io.netty.buffer.ByteBuf;

/** Walks IPv6 headers that nobody has checked yet. */
final class HeaderChain {

    private static final int UNIT = 8;

    private HeaderChain() {}

    /** Whether a first fragment holds all headers up to the upper layer's, and that one too (RFC 7112 §4, RFC 8200 §4.5). */
    static boolean isWhole(ByteBuf bytes, int protocol, int start, int end) {
        int next = protocol;
        int at = start;
        for (int i = 0; isOptionsOrRouting(next); i++) {
            if (i == Ipv6Input.MAX_EXTENSIONS) {
                return true;
            }
            int length = end - at < UNIT ? 0 : length(bytes, at);
            if (length == 0 || length > end - at) {
                return false;
            }
            next = bytes.getUnsignedByte(at);
            at += length;
        }
        return end - at >= leastHeader(next);
    }

    private static int leastHeader(int protocol) {
        return switch (protocol) {
            case IpProtocols.NO_NEXT_HEADER -> 0;
            case IpProtocols.TCP -> TcpView.HEADER_LENGTH;
            case IpProtocols.UDP, IpProtocols.ICMPV6, IpProtocols.FRAGMENT -> UdpView.LENGTH;
            default -> 1;
        };
    }

    private static boolean isOptionsOrRouting(int protocol) {
        return protocol == IpProtocols.HOP_BY_HOP
                || protocol == IpProtocols.DESTINATION_OPTIONS
                || protocol == IpProtocols.ROUTING;
    }

    private static int length(ByteBuf bytes, int at) {
        return bytes.getUnsignedByte(at + 1) + 1 << 3;
    }

    /**
     * Where in a packet the number stands of what follows headers that were checked before.
     *
     * @param start where the first of them begins, counted from the packet's beginning, which is at {@code network}
     * @param end where what follows them begins
     */
    static int lastNextHeader(ByteBuf bytes, int network, int field, int start, int end) {
        int last = field;
        for (int at = start; at < end; at += length(bytes, network + at)) {
            last = at;
        }
        return last;
    }
}
