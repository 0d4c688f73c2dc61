/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.link.LinkPair;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stacks on a caller's own link and clock, moved by hand. */
@Timeout(60)
class SteppedStackTest {

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ByteBuffer buffer) {
        return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
    }

    /** Steps, a little virtual time for a little real time, until {@code tasks} have ended. */
    private static void stepUntilDone(Pairs net, FutureTask<?>... tasks) {
        for (FutureTask<?> task : tasks) {
            while (!task.isDone()) {
                net.settle();
                net.clock.advance(Duration.ofMillis(1));
                LockSupport.parkNanos(100_000);
            }
        }
    }

    private static FutureTask<String> start(java.util.concurrent.Callable<String> body) {
        FutureTask<String> task = new FutureTask<>(body);
        Thread.ofVirtual().start(task);
        return task;
    }

    @Test
    void datagramsOnOneThreadWithoutBlocking() throws Exception {
        for (LinkPair cable : new LinkPair[] {LinkPair.ethernet(1500), LinkPair.ip(1500)}) {
            try (Pairs net = new Pairs(cable, 1);
                    DatagramChannel server = net.server.openDatagramChannel();
                    DatagramChannel client = net.client.openDatagramChannel()) {
                server.bind(new InetSocketAddress(Pairs.SERVER_IPV4, 7)).configureBlocking(false);
                client.connect(server.getLocalAddress()).configureBlocking(false);
                assertEquals(5, client.write(bytes("hello")));
                ByteBuffer in = ByteBuffer.allocate(100);
                assertNull(server.receive(in));
                net.settle();
                SocketAddress from = server.receive(in);
                assertEquals(client.getLocalAddress(), from);
                server.send(in.flip(), from);
                net.settle();
                ByteBuffer back = ByteBuffer.allocate(100);
                assertEquals(5, client.read(back));
                assertEquals("hello", text(back));
            }
        }
    }

    @Test
    void blockingCallsOfOtherThreadsWaitForStepping() throws Exception {
        try (Pairs net = new Pairs(LinkPair.ethernet(1500), 2);
                DatagramChannel server = net.server.openDatagramChannel();
                DatagramChannel client = net.client.openDatagramChannel()) {
            server.bind(new InetSocketAddress(Pairs.SERVER, 7));
            FutureTask<String> echo = start(() -> {
                ByteBuffer in = ByteBuffer.allocate(100);
                SocketAddress from = server.receive(in);
                server.send(in.flip(), from);
                return "";
            });
            FutureTask<String> ask = start(() -> {
                client.send(bytes("question"), new InetSocketAddress(Pairs.SERVER, 7));
                ByteBuffer in = ByteBuffer.allocate(100);
                assertNotNull(client.receive(in));
                return text(in);
            });
            assertThrows(java.util.concurrent.TimeoutException.class, () -> ask.get(50, TimeUnit.MILLISECONDS));
            stepUntilDone(net, ask, echo);
            assertEquals("question", ask.get());
        }
    }

    @Test
    void aStreamOverSteppedStacks() throws Exception {
        try (Pairs net = new Pairs(LinkPair.ethernet(1500), 3);
                ServerSocketChannel listener = net.server.openServerSocketChannel()) {
            listener.bind(new InetSocketAddress(Pairs.SERVER, 80));
            FutureTask<String> serve = start(() -> {
                try (SocketChannel connection = listener.accept()) {
                    ByteBuffer in = ByteBuffer.allocate(1000);
                    while (connection.read(in) >= 0) {
                        Thread.onSpinWait();
                    }
                    connection.write(in.flip());
                }
                return "";
            });
            FutureTask<String> ask = start(() -> {
                try (SocketChannel connection = net.client.openSocketChannel()) {
                    connection.connect(new InetSocketAddress(Pairs.SERVER, 80));
                    connection.write(bytes("over and "));
                    connection.write(bytes("out"));
                    connection.shutdownOutput();
                    ByteBuffer in = ByteBuffer.allocate(1000);
                    while (connection.read(in) >= 0) {
                        Thread.onSpinWait();
                    }
                    return text(in);
                }
            });
            stepUntilDone(net, ask, serve);
            assertEquals("over and out", ask.get());
        }
    }

    @Test
    void timePassesOnlyWhenTheClockIsMoved() throws Exception {
        try (Pairs net = new Pairs(LinkPair.ethernet(1500), 4);
                SocketChannel client = net.client.openSocketChannel()) {
            client.configureBlocking(false);
            assertFalse(client.connect(new InetSocketAddress("fd00::99", 80)));
            Throwable failure = null;
            long begin = net.clock.nanoTime();
            for (int i = 0; i < 10_000 && failure == null; i++) {
                net.settle();
                net.advance();
                try {
                    assertFalse(client.finishConnect());
                } catch (java.io.IOException e) {
                    failure = e;
                }
            }
            assertInstanceOf(java.net.NoRouteToHostException.class, failure);
            assertTrue(net.clock.nanoTime() - begin >= TimeUnit.SECONDS.toNanos(2));
        }
    }

    @Test
    void closingTheStackWakesThoseWhoWait() throws Exception {
        Pairs net = new Pairs(LinkPair.ethernet(1500), 5);
        DatagramChannel server = net.server.openDatagramChannel().bind(null);
        FutureTask<String> waiting = start(() -> String.valueOf(server.receive(ByteBuffer.allocate(1))));
        assertThrows(java.util.concurrent.TimeoutException.class, () -> waiting.get(20, TimeUnit.MILLISECONDS));
        net.close();
        ExecutionException e = assertThrows(ExecutionException.class, () -> waiting.get(20, TimeUnit.SECONDS));
        assertInstanceOf(AsynchronousCloseException.class, e.getCause());
        assertFalse(server.isOpen());
    }
}
