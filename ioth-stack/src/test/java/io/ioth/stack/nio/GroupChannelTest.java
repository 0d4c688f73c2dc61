/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.GroupChannel;
import io.ioth.NetInterface;
import io.ioth.NetStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Multicast and broadcast between three stacks on one switch, by interfaces of the stacks. */
@Timeout(30)
class GroupChannelTest {

    private static final InetAddress GROUP = InetAddress.ofLiteral("239.77.1.2");
    private static final InetAddress GROUP6 = InetAddress.ofLiteral("ff15::77:1");

    private NetStack a;
    private NetStack b;
    private NetStack c;

    @BeforeEach
    void open() throws IOException {
        a = NetStack.open("mem://groups", "ip=10.0.0.1/24,ip=fd00::1/64,dad=off");
        b = NetStack.open("mem://groups", "ip=10.0.0.2/24,ip=fd00::2/64,dad=off");
        c = NetStack.open("mem://groups", "ip=10.0.0.3/24,ip=fd00::3/64,dad=off");
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
        c.close();
    }

    private static NetInterface ethernet(NetStack stack) {
        return stack.interfaces().get(1);
    }

    private static DatagramChannel bound(NetStack stack, int port) throws IOException {
        DatagramChannel channel = stack.openDatagramChannel().bind(new InetSocketAddress(port));
        channel.configureBlocking(false);
        return channel;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, InetSocketAddress> receive(DatagramChannel channel, int count) throws IOException {
        Map<String, InetSocketAddress> received = new HashMap<>();
        while (received.size() < count) {
            ByteBuffer buffer = ByteBuffer.allocate(5000);
            InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
            if (from == null) {
                LockSupport.parkNanos(1_000_000);
            } else {
                received.put(new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8), from);
            }
        }
        return received;
    }

    @Test
    void membersOnALinkHearEachOtherAndThemselves() throws IOException {
        for (InetAddress group : new InetAddress[] {GROUP, GROUP6}) {
            try (DatagramChannel onA = bound(a, 7000);
                    DatagramChannel onB = bound(b, 7000);
                    DatagramChannel onC = bound(c, 7000)) {
                GroupChannel.of(onA).join(group, ethernet(a));
                GroupChannel.of(onB).join(group, ethernet(b));
                onA.send(bytes("from a"), new InetSocketAddress(group, 7000));
                onC.send(bytes("from c"), new InetSocketAddress(group, 7000));
                assertEquals(2, receive(onA, 2).size());
                assertEquals(2, receive(onB, 2).size());
                assertNull(onC.receive(ByteBuffer.allocate(10)), "sent, but never joined");
            }
        }
    }

    @Test
    void sourcesAreChosenAcrossTheLink() throws IOException {
        try (DatagramChannel onA = bound(a, 7000);
                DatagramChannel onB = bound(b, 7000);
                DatagramChannel onC = bound(c, 7000)) {
            MembershipKey key = GroupChannel.of(onA).join(GROUP, ethernet(a), InetAddress.ofLiteral("10.0.0.3"));
            assertEquals("<239.77.1.2," + ethernet(a).name() + ",10.0.0.3>", key.toString());
            onB.send(bytes("from b"), new InetSocketAddress(GROUP, 7000));
            onC.send(bytes("from c"), new InetSocketAddress(GROUP, 7000));
            assertEquals("from c", receive(onA, 1).keySet().iterator().next());
            key.drop();
            GroupChannel.of(onA).join(GROUP, ethernet(a)).block(InetAddress.ofLiteral("10.0.0.3"));
            onC.send(bytes("from c"), new InetSocketAddress(GROUP, 7000));
            onB.send(bytes("from b"), new InetSocketAddress(GROUP, 7000));
            assertEquals("from b", receive(onA, 1).keySet().iterator().next());
        }
    }

    @Test
    void multicastsLargerThanAFrameAreFragmented() throws IOException {
        String large = "x".repeat(4000);
        try (DatagramChannel onA = bound(a, 7000);
                DatagramChannel onB = bound(b, 7000)) {
            GroupChannel.of(onA).join(GROUP, ethernet(a));
            GroupChannel.of(onB).join(GROUP, ethernet(b));
            onA.send(bytes(large), new InetSocketAddress(GROUP, 7000));
            assertTrue(receive(onB, 1).containsKey(large));
            assertTrue(receive(onA, 1).containsKey(large));
        }
    }

    @Test
    void broadcastsReachEverybodyTheSenderToo() throws IOException {
        for (String to : new String[] {"255.255.255.255", "10.0.0.255"}) {
            try (DatagramChannel onA = bound(a, 7000);
                    DatagramChannel onB = bound(b, 7000);
                    DatagramChannel onC = bound(c, 7000)) {
                onA.setOption(StandardSocketOptions.SO_BROADCAST, true);
                onA.send(bytes("all"), new InetSocketAddress(to, 7000));
                for (DatagramChannel each : new DatagramChannel[] {onA, onB, onC}) {
                    InetSocketAddress from = receive(each, 1).get("all");
                    assertEquals(new InetSocketAddress("10.0.0.1", 7000), from);
                }
            }
        }
    }

    @Test
    void withoutLoopOnlyOthersHearIt() throws IOException {
        try (DatagramChannel onA = bound(a, 7000);
                DatagramChannel onB = bound(b, 7000)) {
            GroupChannel.of(onA).join(GROUP, ethernet(a));
            GroupChannel.of(onB).join(GROUP, ethernet(b));
            onA.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, false);
            onA.send(bytes("others"), new InetSocketAddress(GROUP, 7000));
            onA.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
            onA.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 0);
            onA.send(bytes("here"), new InetSocketAddress(GROUP, 7000));
            assertTrue(receive(onA, 1).containsKey("here"));
            assertTrue(receive(onB, 1).containsKey("others"));
            assertNull(onB.receive(ByteBuffer.allocate(10)));
        }
    }

    @Test
    void interfacesOfOtherStacksAreRefused() throws IOException {
        try (DatagramChannel channel = bound(a, 7000);
                DatagramChannel kernel = NetStack.kernel().openDatagramChannel(StandardProtocolFamily.INET)) {
            NetInterface stranger = NetStack.kernel().interfaces().get(0);
            if (!stranger.name().equals("lo")) {
                assertThrows(IllegalArgumentException.class, () -> GroupChannel.of(channel).join(GROUP, stranger));
            }
            assertThrows(IllegalArgumentException.class, () -> GroupChannel.of(kernel));
        }
    }

    @Test
    void groupsAndSourcesAreLimited() throws IOException {
        try (DatagramChannel channel = bound(a, 7000)) {
            for (int i = 0; i < 256; i++) {
                InetAddress group = InetAddress.ofLiteral("239.77.2." + i);
                GroupChannel.of(channel).join(group, ethernet(a));
            }
            SocketException full = assertThrows(
                    SocketException.class, () -> GroupChannel.of(channel).join(GROUP, ethernet(a)));
            assertEquals("No buffer space available", full.getMessage());
        }
        try (DatagramChannel channel = bound(a, 7000)) {
            MembershipKey key = GroupChannel.of(channel).join(GROUP, ethernet(a));
            for (int i = 0; i < 64; i++) {
                key.block(InetAddress.ofLiteral("10.3.0." + i));
            }
            assertThrows(SocketException.class, () -> key.block(InetAddress.ofLiteral("10.3.0.64")));
            key.unblock(InetAddress.ofLiteral("10.3.0.1"));
            key.block(InetAddress.ofLiteral("10.3.0.64"));
        }
    }
}
