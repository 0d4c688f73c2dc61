/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.CongestionControl;
import io.ioth.IothSocketOptions;
import io.ioth.NetStack;
import io.ioth.SocketInfo;
import io.ioth.TcpInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options that ioth's channels have beyond the JDK's. */
@Timeout(60)
class IothSocketOptionsTest {

    private NetStack stack;
    private ServerSocketChannel server;
    private SocketChannel client;

    @BeforeEach
    void open() throws IOException {
        stack = NetStack.open("", "cc=newreno");
        server = stack.openServerSocketChannel();
        server.bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
        client = stack.openSocketChannel();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
        stack.close();
    }

    private SocketChannel connect() throws IOException {
        client.connect(server.getLocalAddress());
        return server.accept();
    }

    @Test
    void theCongestionControlIsAtFirstTheStacks() throws IOException {
        assertEquals("newreno", client.getOption(IothSocketOptions.TCP_CONGESTION));
        assertEquals("newreno", server.getOption(IothSocketOptions.TCP_CONGESTION));
    }

    @ParameterizedTest
    @EnumSource
    void itCanBeSetBeforeTheConnectionAndWhileItLasts(CongestionControl algorithm) throws IOException {
        client.setOption(IothSocketOptions.TCP_CONGESTION, algorithm.algorithm());
        try (SocketChannel accepted = connect()) {
            assertEquals(algorithm.algorithm(), info(client).congestion().algorithm());
            assertEquals("newreno", info(accepted).congestion().algorithm());
            accepted.setOption(IothSocketOptions.TCP_CONGESTION, algorithm.algorithm());
            assertEquals(algorithm.algorithm(), info(accepted).congestion().algorithm());
            assertEquals(algorithm.algorithm(), accepted.getOption(IothSocketOptions.TCP_CONGESTION));
        }
    }

    @Test
    void acceptedConnectionsInheritTheListeners() throws IOException {
        server.setOption(IothSocketOptions.TCP_CONGESTION, "bbr");
        server.setOption(IothSocketOptions.TCP_USER_TIMEOUT, 7000);
        try (SocketChannel accepted = connect()) {
            assertEquals("bbr", accepted.getOption(IothSocketOptions.TCP_CONGESTION));
            assertEquals("bbr", info(accepted).congestion().algorithm());
            assertEquals(7000, accepted.getOption(IothSocketOptions.TCP_USER_TIMEOUT));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "vegas", "CUBIC", "cubic "})
    void anotherNameIsRefused(String name) throws IOException {
        var error = assertThrows(
                IllegalArgumentException.class, () -> client.setOption(IothSocketOptions.TCP_CONGESTION, name));
        assertTrue(error.getMessage().contains("cubic, newreno, bbr"), error.getMessage());
        assertEquals("newreno", client.getOption(IothSocketOptions.TCP_CONGESTION));
    }

    @Test
    void badValuesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> client.setOption(IothSocketOptions.TCP_USER_TIMEOUT, -1));
        assertThrows(IllegalArgumentException.class, () -> client.setOption(IothSocketOptions.IP_TTL, 256));
        assertThrows(IllegalArgumentException.class, () -> client.setOption(IothSocketOptions.IP_TTL, -1));
        assertThrows(IllegalArgumentException.class, () -> client.setOption(IothSocketOptions.TCP_CONGESTION, null));
    }

    @Test
    void theOthersKeepWhatIsSet() throws IOException {
        client.setOption(IothSocketOptions.TCP_USER_TIMEOUT, 1234).setOption(IothSocketOptions.TCP_PACING, true);
        client.setOption(IothSocketOptions.IP_TTL, 3);
        assertEquals(1234, client.getOption(IothSocketOptions.TCP_USER_TIMEOUT));
        assertTrue(client.getOption(IothSocketOptions.TCP_PACING));
        assertEquals(3, client.getOption(IothSocketOptions.IP_TTL));
    }

    @Test
    void eachChannelSaysWhatItSupports() throws IOException {
        for (SocketOption<?> option : client.supportedOptions()) {
            client.getOption(option);
        }
        for (SocketOption<?> option : server.supportedOptions()) {
            server.getOption(option);
        }
        assertTrue(client.supportedOptions().contains(IothSocketOptions.TCP_INFO));
        assertTrue(server.supportedOptions().contains(IothSocketOptions.TCP_CONGESTION));
        assertFalse(server.supportedOptions().contains(IothSocketOptions.TCP_INFO));
        try (DatagramChannel datagrams = stack.openDatagramChannel()) {
            assertTrue(datagrams.supportedOptions().contains(IothSocketOptions.IP_TTL));
            datagrams.setOption(IothSocketOptions.IP_TTL, 9);
            assertEquals(9, datagrams.getOption(IothSocketOptions.IP_TTL));
            assertThrows(
                    UnsupportedOperationException.class, () -> datagrams.getOption(IothSocketOptions.TCP_CONGESTION));
        }
    }

    @Test
    void infoIsOfAConnectionAndReadOnly() throws IOException {
        assertNull(client.getOption(IothSocketOptions.TCP_INFO));
        try (SocketChannel accepted = connect()) {
            client.write(ByteBuffer.allocate(5000));
            ByteBuffer in = ByteBuffer.allocate(5000);
            while (in.hasRemaining()) {
                accepted.read(in);
            }
            TcpInfo info = info(client);
            assertEquals("ESTABLISHED", info.state());
            assertTrue(info.negotiated().sack() && info.negotiated().timestamps() && info.negotiated().scaling());
            assertEquals(5000, info.traffic().bytesSent());
            assertEquals(5000, info(accepted).traffic().bytesReceived());
            assertTrue(info.mss() > 1000 && info.cwnd() >= info.mss() && info.sndWnd() > 5000);
            assertThrows(IllegalArgumentException.class, () -> client.setOption(IothSocketOptions.TCP_INFO, info));
        }
        client.close();
        assertThrows(ClosedChannelException.class, () -> client.getOption(IothSocketOptions.TCP_INFO));
    }

    @Test
    void theTableOfSocketsHasItToo() throws IOException {
        try (SocketChannel accepted = connect()) {
            assertNotNull(accepted);
            long connections = stack.sockets().stream()
                    .map(SocketInfo::tcp)
                    .flatMap(java.util.Optional::stream)
                    .filter(info -> info.state().equals("ESTABLISHED"))
                    .count();
            assertEquals(2, connections);
            assertTrue(stack.sockets().stream()
                    .filter(socket -> socket.state().equals("LISTEN"))
                    .allMatch(socket -> socket.tcp().isEmpty()));
        }
    }

    private static TcpInfo info(SocketChannel channel) throws IOException {
        TcpInfo info = channel.getOption(IothSocketOptions.TCP_INFO);
        assertNotNull(info);
        return info;
    }
}
