/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import io.ioth.link.LinkCapabilities.Medium;
import io.netty.buffer.ByteBuf;

/** Which frames a link can carry at all. */
final class FrameLimits {

    static final int ETHERNET_HEADER = 14;
    private static final int VLAN_TAG = 4;
    private static final int VLAN_ETHER_TYPE = 0x8100;

    private FrameLimits() {}

    /** Whether {@code frame} has its whole link-layer header and is no larger than {@code capabilities} say. */
    static boolean fits(Frame frame, LinkCapabilities capabilities) {
        int header = headerLength(frame.head(), capabilities.medium());
        int limit = frame.gsoSize() > 0 ? capabilities.maxSuperframe() : capabilities.mtu();
        return frame.head().readableBytes() >= header && frame.length() - header <= limit && frame.length() > 0;
    }

    private static int headerLength(ByteBuf head, Medium medium) {
        if (medium == Medium.IP) {
            return 0;
        }
        boolean tagged = head.readableBytes() >= ETHERNET_HEADER
                && head.getUnsignedShort(head.readerIndex() + 12) == VLAN_ETHER_TYPE;
        return tagged ? ETHERNET_HEADER + VLAN_TAG : ETHERNET_HEADER;
    }
}
