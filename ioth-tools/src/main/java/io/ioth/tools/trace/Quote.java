/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.trace;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An ICMP error and what it quotes of the packet that it's about.
 *
 * @param type the error's type
 * @param code the error's code
 * @param protocol the quoted packet's
 * @param first the first two octets of the quoted transport header: a source port, or an echo request's type and code
 * @param second the next two: a destination port
 * @param fourth those behind the next four: an echo request's sequence number is in the last two
 */
record Quote(int type, int code, int protocol, int first, int second, int third, int fourth) {

    private static final int ICMP_HEADER = 8;
    private static final int IPV6_HEADER = 40;
    private static final int TRANSPORT = 8;

    /** Reads what a raw ICMP channel gave: with its IP header for IPv4, without for IPv6. Null for anything else, and for what is cut off. */
    static @Nullable Quote read(ByteBuffer packet, boolean ipv4) {
        int icmp = packet.position();
        if (ipv4) {
            icmp += packet.remaining() < 20 ? packet.remaining() : (packet.get(icmp) & 0xf) * 4;
        }
        int quoted = icmp + ICMP_HEADER;
        if (quoted >= packet.limit()) {
            return null;
        }
        int header = ipv4 ? (packet.get(quoted) & 0xf) * 4 : IPV6_HEADER;
        int transport = quoted + header;
        if (transport + TRANSPORT > packet.limit()) {
            return null;
        }
        int protocol = packet.get(quoted + (ipv4 ? 9 : 6)) & 0xff;
        return new Quote(packet.get(icmp) & 0xff, packet.get(icmp + 1) & 0xff, protocol, u16(packet, transport),
                u16(packet, transport + 2), u16(packet, transport + 4), u16(packet, transport + 6));
    }

    private static int u16(ByteBuffer packet, int at) {
        return packet.getShort(at) & 0xffff;
    }

    /** Whether the packet's hops were used up on the way. */
    boolean isTimeExceeded(boolean ipv4) {
        return type == (ipv4 ? 11 : 3) && code == 0;
    }

    boolean isUnreachable(boolean ipv4) {
        return type == (ipv4 ? 3 : 1);
    }

    /** Whether the destination has the packet, and nobody listens at its port. */
    boolean isPortUnreachable(boolean ipv4) {
        return isUnreachable(ipv4) && code == (ipv4 ? 3 : 4);
    }

    /** Traceroute's mark for what else is unreachable. */
    String mark(boolean ipv4) {
        if (isPortUnreachable(ipv4)) {
            return "";
        }
        return ipv4 ? mark4() : mark6();
    }

    private String mark4() {
        return switch (code) {
            case 0 -> "!N";
            case 1 -> "!H";
            case 2 -> "!P";
            case 4 -> "!F";
            case 5 -> "!S";
            case 9, 10, 13 -> "!X";
            default -> "!" + code;
        };
    }

    private String mark6() {
        return switch (code) {
            case 0 -> "!N";
            case 1 -> "!X";
            case 2 -> "!S";
            case 3 -> "!H";
            default -> "!" + code;
        };
    }
}
