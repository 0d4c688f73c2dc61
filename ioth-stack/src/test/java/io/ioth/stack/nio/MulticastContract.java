/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What programs may expect of multicast, of a stack's channels as of the JDK's own: one node, which hears what it sends itself. */
@Timeout(30)
abstract class MulticastContract {

    private static final InetAddress GROUP = InetAddress.ofLiteral("239.77.1.2");
    private static final InetAddress OTHER_GROUP = InetAddress.ofLiteral("239.77.1.3");
    private static final InetAddress GROUP6 = InetAddress.ofLiteral("ff15::77:1");
    private static final InetAddress STRANGER = InetAddress.ofLiteral("192.0.2.77");

    abstract NetStack stack();

    /** The interface that everything happens on. */
    abstract NetworkInterface networkInterface() throws IOException;

    /** This node's address there. */
    abstract InetAddress address();

    private DatagramChannel open() throws IOException {
        DatagramChannel channel = stack().openDatagramChannel(StandardProtocolFamily.INET);
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, networkInterface());
        channel.configureBlocking(false);
        return channel;
    }

    private DatagramChannel receiver(int port) throws IOException {
        return open().bind(new InetSocketAddress(port));
    }

    private static int portOf(DatagramChannel channel) throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    private static String receive(DatagramChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        long end = System.nanoTime() + 5_000_000_000L;
        while (channel.receive(buffer) == null) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("nothing came");
            }
            LockSupport.parkNanos(1_000_000);
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    }

    private static void send(DatagramChannel from, String text, InetAddress group, int port) throws IOException {
        from.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), new InetSocketAddress(group, port));
    }

    private static void assertNothing(DatagramChannel channel) throws IOException {
        LockSupport.parkNanos(20_000_000);
        assertNull(channel.receive(ByteBuffer.allocate(10)));
    }

    @Test
    void everyMemberOfThePortGetsACopyAndOthersNone() throws IOException {
        try (DatagramChannel one = receiver(0);
                DatagramChannel two = receiver(portOf(one));
                DatagramChannel stranger = receiver(portOf(one));
                DatagramChannel sender = open()) {
            int port = portOf(one);
            one.join(GROUP, networkInterface());
            two.join(GROUP, networkInterface());
            stranger.join(OTHER_GROUP, networkInterface());
            send(sender, "hello", GROUP, port);
            assertEquals("hello", receive(one));
            assertEquals("hello", receive(two));
            assertNothing(stranger);
            send(sender, "other", OTHER_GROUP, port);
            assertEquals("other", receive(stranger));
            assertNothing(one);
        }
    }

    @Test
    void droppingEndsItAndInvalidatesTheKey() throws IOException {
        try (DatagramChannel channel = receiver(0);
                DatagramChannel sender = open()) {
            MembershipKey key = channel.join(GROUP, networkInterface());
            assertTrue(key.isValid());
            assertSame(channel, key.channel());
            assertEquals(GROUP, key.group());
            assertEquals(networkInterface(), key.networkInterface());
            assertNull(key.sourceAddress());
            assertSame(key, channel.join(GROUP, networkInterface()));
            key.drop();
            key.drop();
            assertFalse(key.isValid());
            send(sender, "x", GROUP, portOf(channel));
            assertNothing(channel);
            assertThrows(IllegalStateException.class, () -> key.block(STRANGER));
            MembershipKey again = channel.join(GROUP, networkInterface());
            assertNotEquals(key, again);
            channel.close();
            assertFalse(again.isValid());
            again.drop();
        }
    }

    @Test
    void sourcesAreBlockedAndUnblocked() throws IOException {
        try (DatagramChannel channel = receiver(0);
                DatagramChannel sender = open()) {
            MembershipKey key = channel.join(GROUP, networkInterface());
            assertSame(key, key.block(address()));
            assertSame(key, key.block(address()));
            send(sender, "x", GROUP, portOf(channel));
            assertNothing(channel);
            assertSame(key, key.unblock(address()));
            send(sender, "y", GROUP, portOf(channel));
            assertEquals("y", receive(channel));
            assertThrows(IllegalStateException.class, () -> key.unblock(address()));
            assertThrows(IllegalArgumentException.class, () -> key.block(GROUP));
            assertThrows(IllegalArgumentException.class, () -> key.block(InetAddress.ofLiteral("0.0.0.0")));
            assertThrows(IllegalArgumentException.class, () -> key.block(InetAddress.ofLiteral("2001:db8::1")));
        }
    }

    @Test
    void certainSourcesAlone() throws IOException {
        try (DatagramChannel ours = receiver(0);
                DatagramChannel theirs = receiver(portOf(ours));
                DatagramChannel sender = open()) {
            MembershipKey key = ours.join(GROUP, networkInterface(), address());
            MembershipKey other = theirs.join(GROUP, networkInterface(), STRANGER);
            assertEquals(address(), key.sourceAddress());
            send(sender, "x", GROUP, portOf(ours));
            assertEquals("x", receive(ours));
            assertNothing(theirs);
            assertNotEquals(other, theirs.join(GROUP, networkInterface(), address()));
            send(sender, "y", GROUP, portOf(ours));
            assertEquals("y", receive(theirs));
            assertThrows(IllegalStateException.class, () -> ours.join(GROUP, networkInterface()));
            assertThrows(IllegalStateException.class, () -> key.block(STRANGER));
            assertThrows(IllegalStateException.class, () -> key.unblock(STRANGER));
            assertSame(key, ours.join(GROUP, networkInterface(), address()));
            key.drop();
            ours.join(GROUP, networkInterface());
            assertThrows(IllegalStateException.class, () -> ours.join(GROUP, networkInterface(), STRANGER));
        }
    }

    @Test
    void impossibleJoinsAreRefused() throws IOException {
        try (DatagramChannel channel = receiver(0)) {
            assertThrows(IllegalArgumentException.class, () -> channel.join(address(), networkInterface()));
            assertThrows(IllegalArgumentException.class, () -> channel.join(GROUP6, networkInterface()));
            assertThrows(IllegalArgumentException.class, () -> channel.join(GROUP, networkInterface(), GROUP));
            assertThrows(NullPointerException.class, () -> channel.join(GROUP, networkInterface(), null));
            channel.close();
            assertThrows(ClosedChannelException.class, () -> channel.join(GROUP, networkInterface()));
        }
    }

    @Test
    void joiningBeforeBindingIsAllowed() throws IOException {
        int port;
        try (DatagramChannel free = receiver(0)) {
            port = portOf(free);
        }
        try (DatagramChannel channel = open();
                DatagramChannel sender = open()) {
            channel.join(GROUP, networkInterface());
            channel.bind(new InetSocketAddress(port));
            send(sender, "x", GROUP, port);
            assertEquals("x", receive(channel));
        }
    }

    @Test
    void whatIsSentOnTheLoopbackComesBackWhateverLoopSays() throws IOException {
        try (DatagramChannel channel = receiver(0);
                DatagramChannel sender = open()) {
            channel.join(GROUP, networkInterface());
            assertTrue(sender.getOption(StandardSocketOptions.IP_MULTICAST_LOOP));
            sender.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, false);
            assertFalse(sender.getOption(StandardSocketOptions.IP_MULTICAST_LOOP));
            send(sender, "off", GROUP, portOf(channel));
            assertEquals("off", receive(channel));
        }
    }

    @Test
    void theTimeToLiveIsOneAndMayBeNone() throws IOException {
        try (DatagramChannel channel = receiver(0);
                DatagramChannel sender = open()) {
            channel.join(GROUP, networkInterface());
            assertEquals(1, sender.getOption(StandardSocketOptions.IP_MULTICAST_TTL));
            sender.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 0);
            assertEquals(0, sender.getOption(StandardSocketOptions.IP_MULTICAST_TTL));
            send(sender, "here", GROUP, portOf(channel));
            assertEquals("here", receive(channel), "it stays within the node");
            assertThrows(IllegalArgumentException.class,
                    () -> sender.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 256));
            assertThrows(IllegalArgumentException.class,
                    () -> sender.setOption(StandardSocketOptions.IP_MULTICAST_TTL, -1));
        }
    }

    @Test
    void theInterfaceIsThatSet() throws IOException {
        try (DatagramChannel channel = stack().openDatagramChannel(StandardProtocolFamily.INET)) {
            assertTrue(channel.supportedOptions().contains(StandardSocketOptions.IP_MULTICAST_IF));
            assertNull(channel.getOption(StandardSocketOptions.IP_MULTICAST_IF));
            channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, networkInterface());
            assertEquals(networkInterface(), channel.getOption(StandardSocketOptions.IP_MULTICAST_IF));
            assertThrows(IllegalArgumentException.class,
                    () -> channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, null));
        }
    }

    @Test
    void aChannelBoundToTheGroupGetsThatGroupAlone() throws IOException {
        try (DatagramChannel any = receiver(0);
                DatagramChannel bound = open().bind(new InetSocketAddress(GROUP, portOf(any)));
                DatagramChannel sender = open()) {
            bound.join(GROUP, networkInterface());
            bound.join(OTHER_GROUP, networkInterface());
            send(sender, "other", OTHER_GROUP, portOf(any));
            send(sender, "mine", GROUP, portOf(any));
            assertEquals("mine", receive(bound));
        }
    }

    @Test
    void ipv6Groups() throws IOException {
        try (DatagramChannel channel = stack().openDatagramChannel(StandardProtocolFamily.INET6);
                DatagramChannel sender = stack().openDatagramChannel(StandardProtocolFamily.INET6)) {
            channel.configureBlocking(false);
            channel.bind(new InetSocketAddress(0));
            sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, networkInterface());
            MembershipKey key = channel.join(GROUP6, networkInterface());
            try {
                send(sender, "six", GROUP6, portOf(channel));
            } catch (SocketException e) {
                org.junit.jupiter.api.Assumptions.abort("no route for IPv6 groups here: " + e);
            }
            assertEquals("six", receive(channel));
            key.drop();
            assertNotNull(channel.join(GROUP, networkInterface()), "and IPv4's");
        }
    }

    @Test
    void broadcastsNeedLeave() throws IOException {
        InetAddress everybody = InetAddress.ofLiteral("255.255.255.255");
        try (DatagramChannel sender = stack().openDatagramChannel(StandardProtocolFamily.INET)) {
            assertFalse(sender.getOption(StandardSocketOptions.SO_BROADCAST));
            SocketException refused = assertThrows(SocketException.class, () -> send(sender, "x", everybody, 9));
            assertEquals("Permission denied", refused.getMessage());
        }
    }
}
