/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.IothSocketOptions;
import io.ioth.NetStack;
import io.ioth.TcpInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** TCP Fast Open as a user of channels meets it. */
@Timeout(60)
class FastOpenChannelTest {

    private NetStack stack;
    private ServerSocketChannel server;

    @BeforeEach
    void open() throws IOException {
        stack = NetStack.open("", "tfo=both");
        server = stack.openServerSocketChannel();
        server.setOption(IothSocketOptions.TCP_FASTOPEN, 16);
        server.bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        stack.close();
    }

    private SocketChannel eager() throws IOException {
        SocketChannel client = stack.openSocketChannel();
        client.setOption(IothSocketOptions.TCP_FASTOPEN_CONNECT, true);
        return client;
    }

    private void learn() throws IOException {
        try (SocketChannel client = eager()) {
            client.connect(server.getLocalAddress());
            server.accept().close();
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String read(SocketChannel channel, int length) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(length);
        while (target.hasRemaining() && channel.read(target) >= 0) {
            Thread.onSpinWait();
        }
        return new String(target.array(), 0, target.position(), StandardCharsets.US_ASCII);
    }

    @Test
    void blocking() throws IOException {
        learn();
        try (SocketChannel client = eager()) {
            assertTrue(client.connect(server.getLocalAddress()));
            assertTrue(client.isConnected());
            assertEquals(server.getLocalAddress(), client.getRemoteAddress());
            assertEquals(7, client.write(bytes("request")));
            try (SocketChannel accepted = server.accept()) {
                assertEquals("request", read(accepted, 7));
                accepted.write(bytes("answer"));
                assertEquals("answer", read(client, 6));
                TcpInfo info = client.getOption(IothSocketOptions.TCP_INFO);
                assertTrue(info.negotiated().fastOpen());
            }
        }
    }

    @Test
    void blockingWithMoreThanASegment() throws IOException {
        learn();
        try (SocketChannel client = eager()) {
            client.connect(server.getLocalAddress());
            String much = "0123456789".repeat(20_000);
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    client.write(bytes(much));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            try (SocketChannel accepted = server.accept()) {
                assertEquals(much, read(accepted, much.length()));
            }
            assertTrue(writer.isVirtual());
        }
    }

    @Test
    void whoReadsFirstIsNotKeptWaiting() throws IOException {
        learn();
        try (SocketChannel client = eager()) {
            client.connect(server.getLocalAddress());
            Thread greeter = Thread.ofVirtual().start(() -> {
                try (SocketChannel accepted = server.accept()) {
                    accepted.write(bytes("220 hello"));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertEquals("220 hello", read(client, 9));
            assertTrue(greeter.isVirtual());
        }
    }

    @Test
    void nonBlocking() throws IOException {
        learn();
        try (SocketChannel client = eager()) {
            client.configureBlocking(false);
            assertTrue(client.connect(server.getLocalAddress()));
            assertEquals(5, client.write(bytes("early")));
            try (SocketChannel accepted = server.accept()) {
                assertEquals("early", read(accepted, 5));
            }
        }
    }

    @Test
    void aServerThatIsGoneShowsAtTheFirstUse() throws IOException {
        learn();
        InetSocketAddress address = (InetSocketAddress) server.getLocalAddress();
        server.close();
        try (SocketChannel client = eager()) {
            assertTrue(client.connect(address));
            client.write(bytes("anybody?"));
            ByteBuffer answer = ByteBuffer.allocate(10);
            IOException gone = assertThrows(
                    IOException.class,
                    () -> client.read(answer),
                    () -> client + " read " + answer + " " + stack.sockets());
            assertEquals("Connection refused", gone.getMessage());
        }
    }

    @Test
    void optionsHaveTheirPlaces() throws IOException {
        try (SocketChannel client = eager()) {
            assertTrue(client.getOption(IothSocketOptions.TCP_FASTOPEN_CONNECT));
            assertEquals(16, server.getOption(IothSocketOptions.TCP_FASTOPEN));
            assertThrows(
                    UnsupportedOperationException.class, () -> client.getOption(IothSocketOptions.TCP_FASTOPEN));
            assertThrows(
                    IllegalArgumentException.class, () -> server.setOption(IothSocketOptions.TCP_FASTOPEN, -1));
            assertFalse(client.isConnected());
        }
    }
}
