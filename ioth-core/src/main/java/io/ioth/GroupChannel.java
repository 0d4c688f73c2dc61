/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.MulticastChannel;

/**
 * Multicast by the interfaces of a stack. Every UDP channel of a stack is one of these.
 *
 * <p>{@link MulticastChannel} itself names interfaces by {@link java.net.NetworkInterface}, which only the host's have. A stack's channel takes
 * such a one as the stack's interface <em>of the same name</em>, the host's loopback as the stack's, and refuses others; here no name is needed:
 * {@snippet :
 * MembershipKey key = GroupChannel.of(channel).join(InetAddress.ofLiteral("ff05::1:3"), stack.interfaces().get(1));
 * }
 */
public interface GroupChannel extends MulticastChannel {

    /**
     * The same channel, with these methods.
     *
     * @throws IllegalArgumentException when it's no channel of a stack
     */
    static GroupChannel of(DatagramChannel channel) {
        if (channel instanceof GroupChannel ours) {
            return ours;
        }
        throw new IllegalArgumentException(channel + " is no channel of a stack; join by a java.net.NetworkInterface");
    }

    /**
     * Joins a group, as {@link MulticastChannel#join(InetAddress, java.net.NetworkInterface)} does.
     *
     * @throws IllegalArgumentException when it isn't a group, or not of the channel's family, or {@code on} isn't an interface of its stack
     * @throws IllegalStateException when the channel has joined it for certain sources already
     * @throws IOException when the channel is closed, or has joined too many groups
     */
    MembershipKey join(InetAddress group, NetInterface on) throws IOException;

    /**
     * Joins a group for what one source sends, as {@link MulticastChannel#join(InetAddress, java.net.NetworkInterface, InetAddress)} does.
     *
     * @throws IllegalArgumentException as above, or when {@code source} can't be one
     * @throws IllegalStateException when the channel has joined it for all sources already
     * @throws IOException when the channel is closed, or has joined too many groups or sources
     */
    MembershipKey join(InetAddress group, NetInterface on, InetAddress source) throws IOException;

    /**
     * Sets which interface multicasts leave by, as {@link java.net.StandardSocketOptions#IP_MULTICAST_IF} does.
     *
     * @throws IllegalArgumentException when it's no interface of the channel's stack
     * @throws IOException when the channel is closed
     */
    void multicastInterface(NetInterface out) throws IOException;
}
