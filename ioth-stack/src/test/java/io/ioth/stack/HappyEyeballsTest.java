/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.Hosts;
import io.ioth.NetStack;
import io.ioth.Resolver;
import io.ioth.stack.rfc.Rfc;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connecting by name (RFC 8305), in real time: nothing here waits longer than a second. */
@Timeout(20)
class HappyEyeballsTest {

    private static final String NET = "mem://happy-eyeballs";

    private NetStack client;
    private NetStack server;
    private ServerSocketChannel listener;

    @BeforeEach
    void open() throws IOException {
        client = NetStack.open(NET, "ip=2001:db8::1/64,ip=10.88.0.1/24,dad=off,linger=0");
        server = NetStack.open(NET, "ip=2001:db8::2/64,ip=10.88.0.2/24,dad=off,linger=0");
        listener = server.openServerSocketChannel().bind(new InetSocketAddress(80));
        Resolver resolver = client.resolver();
        // What answers at 2001:db8::2 and 10.88.0.2 is there; ::dead and 10.88.0.99 aren't.
        resolver.configure(resolver.settings().withHosts(Hosts.parse("2001:db8::2 good\n10.88.0.2 good\n"
                + "2001:db8::dead half\n10.88.0.2 half\n2001:db8::dead gone\n10.88.0.99 gone\n")));
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private static String remote(SocketChannel channel) throws IOException {
        return ((InetSocketAddress) channel.getRemoteAddress()).getAddress().getHostAddress();
    }

    private static long millisSince(long startNs) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
    }

    @Test
    void ipv6IsTakenWhereItWorks() throws IOException {
        try (SocketChannel channel = client.connect("good", 80)) {
            assertEquals("2001:db8:0:0:0:0:0:2", remote(channel));
            assertTrue(channel.isConnected() && channel.isBlocking());
            assertEquals(1, client.sockets().size());
        }
    }

    @Test
    void aSilentIpv6AddressCostsAQuarterOfASecondAndLeavesNothingBehind() throws IOException {
        long startNs = System.nanoTime();
        try (SocketChannel channel = client.connect("half", 80)) {
            long ms = millisSince(startNs);
            assertEquals("10.88.0.2", remote(channel));
            assertTrue(ms >= 200 && ms < 1500, ms + " ms");
            assertEquals(1, client.sockets().size(), () -> "left: " + client.sockets());
        }
    }

    @Test
    @Rfc(value = 6724, req = "2-1")
    void aRefusedConnectionIsFollowedByTheNextAtOnce() throws IOException {
        listener.close();
        listener = server.openServerSocketChannel().bind(new InetSocketAddress("10.88.0.2", 81));
        long startNs = System.nanoTime();
        try (SocketChannel channel = client.connect("good", 81)) {
            assertEquals("10.88.0.2", remote(channel));
            assertTrue(millisSince(startNs) < 240, millisSince(startNs) + " ms");
        }
    }

    @Test
    void whenAllRefuseTheErrorIsTheFirstOnesAndHasTheOthers() throws IOException {
        IOException e = assertThrows(IOException.class, () -> client.connect("good", 82));
        assertTrue(e.getMessage().startsWith("good port 82: "), e.getMessage());
        assertEquals(1, e.getSuppressed().length);
        assertEquals(0, client.sockets().size());
    }

    @Test
    void theTimeIsBoundedAndThenNothingIsLeft() {
        Resolver resolver = client.resolver();
        long startNs = System.nanoTime();
        SocketTimeoutException e = assertThrows(
                SocketTimeoutException.class, () -> resolver.connect("gone", 80, Duration.ofMillis(400)));
        assertTrue(e.getMessage().contains("gone port 80"), e.getMessage());
        assertTrue(millisSince(startNs) < 1500);
        assertEquals(0, client.sockets().size(), () -> "left: " + client.sockets());
    }

    @Test
    void anUnknownNameIsTheErrorOfTheLookup() {
        assertThrows(UnknownHostException.class, () -> client.connect("nobody.test", 80));
    }

    @Test
    void anInterruptEndsItAndClosesAll() throws Exception {
        Throwable[] seen = new Throwable[1];
        Thread thread = Thread.ofVirtual().start(
                () -> seen[0] = assertThrows(IOException.class, () -> client.connect("gone", 80)));
        while (client.sockets().isEmpty()) {
            Thread.onSpinWait();
        }
        thread.interrupt();
        thread.join();
        assertInstanceOf(InterruptedIOException.class, seen[0]);
        assertEquals(0, client.sockets().size());
    }
}
