/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetStack;
import io.ioth.StackConfig;
import io.ioth.link.Frame;
import io.ioth.link.FrameSink;
import io.ioth.link.Link;
import io.ioth.link.LinkCapabilities;
import io.ioth.link.LinkListener;
import io.ioth.link.LinkPair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Links that go down under a stack, and links that can't be opened. */
@Timeout(20)
class LinkFailureTest {

    private static final InetSocketAddress SERVER = new InetSocketAddress(InetAddress.ofLiteral("fd00::1"), 80);
    private static final InetSocketAddress ELSEWHERE = new InetSocketAddress(InetAddress.ofLiteral("fd99::1"), 80);

    private static NetStack open(Link link, String address) throws IOException {
        return NetStack.open(StackConfig.builder()
                .duplicateAddressDetection(false)
                .networkInterface("eth0", link)
                .address(address)
                .build());
    }

    private static void networkIsDown(Executable call) {
        SocketException e = assertThrows(SocketException.class, call);
        assertSame(SocketException.class, e.getClass());
        assertEquals("Network is down", e.getMessage());
    }

    @Test
    void connectionsOverALinkThatGoesDownEndAtOnce() throws IOException {
        LinkPair cable = LinkPair.ethernet(1500);
        try (NetStack client = open(cable.b(), "fd00::2/64")) {
            NetStack server = open(cable.a(), "fd00::1/64");
            ServerSocketChannel listener = server.openServerSocketChannel().bind(SERVER);
            SocketChannel channel = client.openSocketChannel();
            channel.connect(SERVER);
            assertNotNull(listener.accept());
            cable.a().close();
            networkIsDown(() -> channel.read(ByteBuffer.allocate(1)));
            networkIsDown(() -> client.openSocketChannel().connect(SERVER));
            assertThrows(NoRouteToHostException.class, () -> client.openSocketChannel().connect(ELSEWHERE));
            server.close();
        }
    }

    @Test
    void datagramsCantBeSentOverALinkThatIsDown() throws IOException {
        LinkPair cable = LinkPair.ethernet(1500);
        try (NetStack client = open(cable.b(), "fd00::2/64");
                DatagramChannel channel = client.openDatagramChannel();
                DatagramChannel connected = client.openDatagramChannel()) {
            connected.connect(SERVER);
            cable.a().close();
            networkIsDown(() -> channel.send(ByteBuffer.allocate(1), SERVER));
            networkIsDown(() -> connected.write(ByteBuffer.allocate(1)));
            InetSocketAddress group = new InetSocketAddress(InetAddress.ofLiteral("ff02::1"), 80);
            networkIsDown(() -> channel.send(ByteBuffer.allocate(1), group));
            assertThrows(
                    NoRouteToHostException.class, () -> channel.send(ByteBuffer.allocate(1), ELSEWHERE));
        }
    }

    /** A link that may refuse to start, and says whether it was closed. */
    private static final class Watched implements Link {
        private final RuntimeException refusal;
        private int closed;

        Watched(RuntimeException refusal) {
            this.refusal = refusal;
        }

        @Override
        public LinkCapabilities capabilities() {
            return LinkCapabilities.ethernet(1500);
        }

        @Override
        public void start(LinkListener listener) {
            if (refusal != null) {
                throw refusal;
            }
        }

        @Override
        public int receive(FrameSink sink, int budget, long nowNs) {
            return 0;
        }

        @Override
        public boolean send(Frame frame, long nowNs) {
            frame.release();
            return true;
        }

        @Override
        public void close() {
            closed++;
        }
    }

    @Test
    void aStackWhoseLinkDoesntStartClosesAllItsLinks() {
        RuntimeException refusal = new IllegalStateException("no");
        Watched first = new Watched(null);
        Watched second = new Watched(refusal);
        Watched third = new Watched(null);
        StackConfig config = StackConfig.builder()
                .networkInterface("eth0", first)
                .and()
                .networkInterface("eth1", second)
                .and()
                .networkInterface("eth2", third)
                .build();
        assertSame(refusal, assertThrows(RuntimeException.class, () -> NetStack.open(config)));
        assertTrue(first.closed > 0 && second.closed > 0 && third.closed > 0);
    }

    @Test
    void aStackWithABadVnlClosesTheCallersLinks() {
        Watched first = new Watched(null);
        Watched last = new Watched(null);
        StackConfig config = StackConfig.builder()
                .networkInterface("eth0", first)
                .and()
                .networkInterface("eth1", "nonsense://x")
                .and()
                .networkInterface("eth2", last)
                .build();
        assertThrows(IllegalArgumentException.class, () -> NetStack.open(config));
        assertTrue(first.closed > 0 && last.closed > 0);
    }

    @Test
    void aStackWhoseRouteIsWrongClosesItsLinks() {
        Watched only = new Watched(null);
        StackConfig config = StackConfig.builder()
                .networkInterface("eth0", only)
                .gateway(io.ioth.net.IpAddress.parse("fd77::1"))
                .build();
        assertThrows(IOException.class, () -> NetStack.open(config));
        assertTrue(only.closed > 0);
    }
}
