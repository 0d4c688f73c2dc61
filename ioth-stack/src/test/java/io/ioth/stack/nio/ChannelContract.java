/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the JDK's channels do, held against any stack's. Every case runs on the host's kernel too, so that the suite itself is tested. */
@Timeout(60)
abstract class ChannelContract {

    /** Where servers run. */
    abstract NetStack server();

    /** Where clients run. */
    abstract NetStack client();

    /** The server's IPv6 address. */
    abstract InetAddress ipv6();

    /** The server's IPv4 address. */
    abstract InetAddress ipv4();

    record Pair(ServerSocketChannel listener, SocketChannel client, SocketChannel server) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            server.close();
            listener.close();
        }
    }

    Pair connected(InetAddress address) throws IOException {
        ServerSocketChannel listener = server().openServerSocketChannel().bind(new InetSocketAddress(address, 0));
        SocketChannel client = client().openSocketChannel();
        assertTrue(client.connect(listener.getLocalAddress()));
        return new Pair(listener, client, listener.accept());
    }

    static <T> FutureTask<T> start(Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        Thread.ofVirtual().start(future);
        return future;
    }

    static <T> T await(FutureTask<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    /** The exception that a task ends with. */
    static Throwable failure(FutureTask<?> future) throws InterruptedException, TimeoutException {
        try {
            Object result = future.get(20, TimeUnit.SECONDS);
            throw new AssertionError("no exception but " + result);
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    /** Runs a task on a thread, and answers both when the thread is seen to be parked in it. */
    record Blocked<T>(Thread thread, FutureTask<T> future) {
        static <T> Blocked<T> in(Callable<T> task) {
            FutureTask<T> future = new FutureTask<>(task);
            Thread thread = Thread.ofPlatform().daemon().start(future);
            long limit = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
            while (thread.getState() != Thread.State.WAITING && System.nanoTime() < limit) {
                LockSupport.parkNanos(1_000_000);
            }
            return new Blocked<>(thread, future);
        }
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static void writeFully(SocketChannel to, ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            to.write(from);
        }
    }

    static byte[] readFully(SocketChannel from, int length) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(length);
        while (into.hasRemaining()) {
            if (from.read(into) < 0) {
                throw new IOException("end of stream after " + into.position());
            }
        }
        return into.array();
    }

    @Test
    void bytesGoBothWaysOverBothFamilies() throws Exception {
        for (InetAddress address : new InetAddress[] {ipv6(), ipv4()}) {
            try (Pair pair = connected(address)) {
                writeFully(pair.client, bytes("ping"));
                assertArrayEquals("ping".getBytes(StandardCharsets.UTF_8), readFully(pair.server, 4));
                writeFully(pair.server, bytes("pong!"));
                assertArrayEquals("pong!".getBytes(StandardCharsets.UTF_8), readFully(pair.client, 5));
                assertEquals(pair.client.getLocalAddress(), pair.server.getRemoteAddress());
                assertEquals(pair.server.getLocalAddress(), pair.client.getRemoteAddress());
            }
        }
    }

    @Test
    void eightMegabytesArriveIntact() throws Exception {
        byte[] sent = new byte[8 << 20];
        new Random(7).nextBytes(sent);
        try (Pair pair = connected(ipv6())) {
            FutureTask<Integer> writer = start(() -> {
                writeFully(pair.client, ByteBuffer.wrap(sent));
                pair.client.shutdownOutput();
                return 0;
            });
            assertArrayEquals(sent, readFully(pair.server, sent.length));
            await(writer);
            assertEquals(-1, pair.server.read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void aHalfClosedConnectionStillCarriesTheOtherWay() throws Exception {
        try (Pair pair = connected(ipv6())) {
            pair.client.shutdownOutput();
            assertEquals(-1, pair.server.read(ByteBuffer.allocate(10)));
            writeFully(pair.server, bytes("late"));
            assertArrayEquals("late".getBytes(StandardCharsets.UTF_8), readFully(pair.client, 4));
            assertThrows(ClosedChannelException.class, () -> pair.client.write(bytes("x")));
            assertTrue(pair.client.isConnected());
        }
    }

    @Test
    void shutdownInputMakesReadsAnswerTheEnd() throws Exception {
        try (Pair pair = connected(ipv6())) {
            Blocked<Integer> reader = Blocked.in(() -> pair.client.read(ByteBuffer.allocate(10)));
            pair.client.shutdownInput();
            assertEquals(-1, await(reader.future));
            assertEquals(-1, pair.client.read(ByteBuffer.allocate(10)));
        }
    }

    @Test
    void scatterAndGather() throws Exception {
        try (Pair pair = connected(ipv6())) {
            ByteBuffer[] out = {bytes("one"), bytes(""), bytes("three")};
            assertEquals(8, pair.client.write(out));
            ByteBuffer[] in = {ByteBuffer.allocate(2), ByteBuffer.allocate(0), ByteBuffer.allocate(6)};
            long n = 0;
            while (n < 8) {
                n += pair.server.read(in);
            }
            assertEquals("on", new String(in[0].array(), StandardCharsets.UTF_8));
            assertEquals("ethree", new String(in[2].array(), StandardCharsets.UTF_8));
            assertThrows(IndexOutOfBoundsException.class, () -> pair.client.write(out, 1, 5));
        }
    }

    @Test
    void readingAndWritingNothingAnswersZero() throws Exception {
        try (Pair pair = connected(ipv6())) {
            assertEquals(0, pair.client.read(ByteBuffer.allocate(0)));
            assertEquals(0, pair.client.write(ByteBuffer.allocate(0)));
        }
    }

    @Test
    void aClosedPortRefuses() throws Exception {
        InetSocketAddress free;
        try (ServerSocketChannel probe = server().openServerSocketChannel()) {
            free = (InetSocketAddress) probe.bind(new InetSocketAddress(ipv6(), 0)).getLocalAddress();
        }
        SocketChannel channel = client().openSocketChannel();
        ConnectException refused = assertThrows(ConnectException.class, () -> channel.connect(free));
        assertEquals("Connection refused", refused.getMessage());
        assertFalse(channel.isOpen());
    }

    @Test
    void lingerZeroResets() throws Exception {
        try (Pair pair = connected(ipv6())) {
            pair.client.setOption(StandardSocketOptions.SO_LINGER, 0);
            pair.client.close();
            SocketException reset =
                    assertThrows(SocketException.class, () -> pair.server.read(ByteBuffer.allocate(10)));
            assertEquals("Connection reset", reset.getMessage());
        }
    }

    @Test
    void writingToAPeerThatIsGoneFails() throws Exception {
        try (Pair pair = connected(ipv6())) {
            writeFully(pair.server, bytes("unread"));
            pair.client.close();
            IOException broken = assertThrows(IOException.class, () -> {
                for (int i = 0; i < 10_000; i++) {
                    writeFully(pair.server, ByteBuffer.allocate(10_000));
                }
            });
            assertTrue(
                    broken.getMessage().matches("Broken pipe|Connection reset( by peer)?"), broken.getMessage());
        }
    }

    @Test
    void addressesInUseAndForeignAddressesCannotBeBound() throws Exception {
        try (ServerSocketChannel first = server().openServerSocketChannel();
                ServerSocketChannel second = server().openServerSocketChannel();
                SocketChannel third = client().openSocketChannel()) {
            first.bind(new InetSocketAddress(ipv6(), 0));
            BindException inUse =
                    assertThrows(BindException.class, () -> second.bind(first.getLocalAddress()));
            assertEquals("Address already in use", inUse.getMessage());
            BindException foreign = assertThrows(
                    BindException.class, () -> third.bind(new InetSocketAddress("2001:db8::dead", 0)));
            assertEquals("Cannot assign requested address", foreign.getMessage());
        }
    }

    @Test
    void aListenersPortCanBeBoundAgainAfterItsConnectionsClosed() throws Exception {
        InetSocketAddress address;
        try (Pair pair = connected(ipv6())) {
            address = (InetSocketAddress) pair.listener.getLocalAddress();
            pair.server.close();
            assertEquals(-1, pair.client.read(ByteBuffer.allocate(1)));
        }
        try (ServerSocketChannel again = server().openServerSocketChannel()) {
            again.bind(address);
            try (SocketChannel client = client().openSocketChannel()) {
                assertTrue(client.connect(address));
            }
        }
    }

    @Test
    void theWildcardTakesBothFamilies() throws Exception {
        try (ServerSocketChannel listener = server().openServerSocketChannel()) {
            listener.bind(new InetSocketAddress(0));
            InetSocketAddress local = (InetSocketAddress) listener.getLocalAddress();
            assertTrue(local.getAddress().isAnyLocalAddress());
            for (InetAddress address : new InetAddress[] {ipv6(), ipv4()}) {
                try (SocketChannel client = client().openSocketChannel()) {
                    client.connect(new InetSocketAddress(address, local.getPort()));
                    try (SocketChannel accepted = listener.accept()) {
                        assertEquals(address, ((InetSocketAddress) accepted.getLocalAddress()).getAddress());
                    }
                }
            }
        }
    }

    @Test
    void anIpv4ChannelRefusesIpv6Addresses() throws Exception {
        try (SocketChannel channel = client().openSocketChannel(StandardProtocolFamily.INET)) {
            assertThrows(
                    UnsupportedAddressTypeException.class,
                    () -> channel.connect(new InetSocketAddress(ipv6(), 1)));
        }
    }

    @Test
    void statesAreChecked() throws Exception {
        try (SocketChannel channel = client().openSocketChannel();
                ServerSocketChannel listener = server().openServerSocketChannel()) {
            assertThrows(NotYetConnectedException.class, () -> channel.read(ByteBuffer.allocate(1)));
            assertThrows(NotYetConnectedException.class, () -> channel.write(ByteBuffer.allocate(1)));
            assertThrows(NotYetConnectedException.class, channel::shutdownInput);
            assertThrows(NoConnectionPendingException.class, channel::finishConnect);
            assertThrows(NotYetBoundException.class, listener::accept);
            assertThrows(
                    UnresolvedAddressException.class,
                    () -> channel.connect(InetSocketAddress.createUnresolved("nowhere.invalid", 1)));
            assertNull(channel.getLocalAddress());
            assertNull(channel.getRemoteAddress());
            listener.bind(null);
            assertThrows(AlreadyBoundException.class, () -> listener.bind(null));
        }
        try (Pair pair = connected(ipv4())) {
            assertThrows(
                    AlreadyConnectedException.class, () -> pair.client.connect(pair.listener.getLocalAddress()));
            pair.client.close();
            assertThrows(ClosedChannelException.class, () -> pair.client.read(ByteBuffer.allocate(1)));
            assertThrows(ClosedChannelException.class, pair.client::getLocalAddress);
        }
    }

    @Test
    void closingWakesAReaderAWriterAndAnAcceptor() throws Exception {
        try (Pair pair = connected(ipv6())) {
            Blocked<Integer> reader = Blocked.in(() -> pair.client.read(ByteBuffer.allocate(10)));
            pair.client.close();
            assertInstanceOf(AsynchronousCloseException.class, failure(reader.future));

            Blocked<Long> writer = Blocked.in(() -> {
                while (true) {
                    pair.server.write(ByteBuffer.allocate(100_000));
                }
            });
            pair.server.close();
            assertInstanceOf(IOException.class, failure(writer.future));

            Blocked<SocketChannel> acceptor = Blocked.in(pair.listener::accept);
            pair.listener.close();
            assertInstanceOf(AsynchronousCloseException.class, failure(acceptor.future));
        }
    }

    @Test
    void aWriterThatFillsTheWindowBlocksUntilClose() throws Exception {
        try (Pair pair = connected(ipv6())) {
            FutureTask<Integer> writer = new FutureTask<>(() -> {
                while (true) {
                    pair.client.write(ByteBuffer.allocate(1 << 20));
                }
            });
            Thread thread = Thread.ofPlatform().daemon().start(writer);
            assertThrows(TimeoutException.class, () -> writer.get(300, TimeUnit.MILLISECONDS));
            pair.client.close();
            assertInstanceOf(ClosedChannelException.class, failure(writer));
            thread.join(Duration.ofSeconds(10));
        }
    }

    @Test
    void anInterruptClosesTheChannel() throws Exception {
        try (Pair pair = connected(ipv6())) {
            Blocked<Integer> reader = Blocked.in(() -> pair.client.read(ByteBuffer.allocate(10)));
            reader.thread.interrupt();
            assertInstanceOf(ClosedByInterruptException.class, failure(reader.future));
            assertFalse(pair.client.isOpen());

            Blocked<SocketChannel> acceptor = Blocked.in(pair.listener::accept);
            acceptor.thread.interrupt();
            assertInstanceOf(ClosedByInterruptException.class, failure(acceptor.future));
            assertFalse(pair.listener.isOpen());
        }
    }

    @Test
    void optionsAreKept() throws Exception {
        try (Pair pair = connected(ipv6())) {
            SocketChannel channel = pair.client;
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            assertTrue(channel.getOption(StandardSocketOptions.TCP_NODELAY));
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            assertTrue(channel.getOption(StandardSocketOptions.SO_KEEPALIVE));
            channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 77);
            assertEquals(77, channel.getOption(ExtendedSocketOptions.TCP_KEEPIDLE));
            assertEquals(-1, channel.getOption(StandardSocketOptions.SO_LINGER));
            channel.setOption(StandardSocketOptions.SO_LINGER, 3);
            assertEquals(3, channel.getOption(StandardSocketOptions.SO_LINGER));
            assertTrue(channel.getOption(StandardSocketOptions.SO_RCVBUF) > 0);
            assertThrows(
                    IllegalArgumentException.class, () -> channel.setOption(StandardSocketOptions.SO_SNDBUF, -1));
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true));
            assertTrue(channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY));
        }
    }

    @Test
    void nonBlockingCallsAnswerAtOnce() throws Exception {
        try (Pair pair = connected(ipv6())) {
            pair.listener.configureBlocking(false);
            assertNull(pair.listener.accept());
            pair.client.configureBlocking(false);
            assertEquals(0, pair.client.read(ByteBuffer.allocate(10)));
            long total = 0;
            int n;
            do {
                n = pair.client.write(ByteBuffer.allocate(1 << 20));
                total += n;
            } while (n > 0);
            assertTrue(total > 0);
        }
    }

    @Test
    void nonBlockingConnectFinishes() throws Exception {
        try (ServerSocketChannel listener = server().openServerSocketChannel();
                SocketChannel client = client().openSocketChannel()) {
            listener.bind(new InetSocketAddress(ipv6(), 0));
            client.configureBlocking(false);
            boolean done = client.connect(listener.getLocalAddress());
            while (!done) {
                LockSupport.parkNanos(100_000);
                done = client.finishConnect();
            }
            assertTrue(client.isConnected());
        }
    }

    @Test
    void theBacklogHoldsConnectionsUntilTheyAreAccepted() throws Exception {
        try (ServerSocketChannel listener = server().openServerSocketChannel()) {
            listener.bind(new InetSocketAddress(ipv6(), 0), 20);
            SocketChannel[] clients = new SocketChannel[20];
            for (int i = 0; i < clients.length; i++) {
                clients[i] = client().openSocketChannel();
                clients[i].connect(listener.getLocalAddress());
                writeFully(clients[i], ByteBuffer.wrap(new byte[] {(byte) i}));
            }
            for (int i = 0; i < clients.length; i++) {
                try (SocketChannel accepted = listener.accept()) {
                    assertEquals(i, readFully(accepted, 1)[0]);
                }
                clients[i].close();
            }
        }
    }

    @Test
    void datagramsGoBothWaysOverBothFamilies() throws Exception {
        for (InetAddress address : new InetAddress[] {ipv6(), ipv4()}) {
            try (DatagramChannel server = server().openDatagramChannel();
                    DatagramChannel client = client().openDatagramChannel()) {
                server.bind(new InetSocketAddress(address, 0));
                client.send(bytes("hello"), server.getLocalAddress());
                ByteBuffer buffer = ByteBuffer.allocate(100);
                InetSocketAddress from = (InetSocketAddress) server.receive(buffer);
                assertNotNull(from);
                assertEquals(5, buffer.position());
                server.send(buffer.flip(), from);
                ByteBuffer small = ByteBuffer.allocate(3);
                assertEquals(server.getLocalAddress(), client.receive(small));
                assertEquals("hel", new String(small.array(), StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void aConnectedDatagramChannelHearsThatThePortIsClosed() throws Exception {
        InetSocketAddress free;
        try (DatagramChannel probe = server().openDatagramChannel()) {
            free = (InetSocketAddress) probe.bind(new InetSocketAddress(ipv4(), 0)).getLocalAddress();
        }
        try (DatagramChannel client = client().openDatagramChannel()) {
            assertThrows(NotYetConnectedException.class, () -> client.write(bytes("x")));
            client.connect(free);
            assertTrue(client.isConnected());
            client.write(bytes("x"));
            assertThrows(PortUnreachableException.class, () -> client.read(ByteBuffer.allocate(10)));
            client.disconnect();
            assertFalse(client.isConnected());
        }
    }

    @Test
    void closingWakesADatagramReceiver() throws Exception {
        DatagramChannel channel = client().openDatagramChannel().bind(null);
        Blocked<Object> receiver = Blocked.in(() -> channel.receive(ByteBuffer.allocate(10)));
        channel.close();
        assertInstanceOf(AsynchronousCloseException.class, failure(receiver.future));
    }

    @Test
    void oneThousandVirtualThreadsEcho() throws Exception {
        try (ServerSocketChannel listener = server().openServerSocketChannel()) {
            listener.bind(new InetSocketAddress(ipv6(), 0), 1000);
            Thread.startVirtualThread(() -> {
                try {
                    while (true) {
                        SocketChannel accepted = listener.accept();
                        Thread.startVirtualThread(() -> echo(accepted));
                    }
                } catch (IOException e) {
                    assertInstanceOf(ClosedChannelException.class, e);
                }
            });
            FutureTask<?>[] clients = new FutureTask<?>[1000];
            for (int i = 0; i < clients.length; i++) {
                int number = i;
                clients[i] = start(() -> {
                    try (SocketChannel channel = client().openSocketChannel()) {
                        channel.connect(listener.getLocalAddress());
                        writeFully(channel, ByteBuffer.allocate(4).putInt(number).flip());
                        assertEquals(number, ByteBuffer.wrap(readFully(channel, 4)).getInt());
                    }
                    return number;
                });
            }
            for (FutureTask<?> client : clients) {
                await(client);
            }
        }
    }

    private static void echo(SocketChannel channel) {
        try (channel) {
            writeFully(channel, ByteBuffer.wrap(readFully(channel, 4)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
