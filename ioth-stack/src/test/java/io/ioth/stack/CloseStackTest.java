/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of connections when their stack is closed. */
@Timeout(15)
class CloseStackTest {

    private static final InetSocketAddress SERVER = new InetSocketAddress(InetAddress.ofLiteral("fd00::1"), 80);
    private static final int LENGTH = 1_000_000;

    private NetStack server;
    private NetStack client;
    private SocketChannel in;
    private SocketChannel out;

    private void connect(String lan, String cable, String more) throws IOException {
        server = NetStack.open(lan, "ip=fd00::1,dad=off,rcvbuf=65536");
        client = NetStack.open(cable.isEmpty() ? lan : cable + "{" + lan + "}", "ip=fd00::2,dad=off,sndbuf=2000000" + more);
        try (ServerSocketChannel listener = server.openServerSocketChannel().bind(SERVER)) {
            out = client.openSocketChannel();
            out.connect(SERVER);
            in = listener.accept();
        }
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private static byte[] someBytes() {
        byte[] bytes = new byte[LENGTH];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static byte[] readAll(SocketChannel from) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(LENGTH + 1);
        while (from.read(all) >= 0 && all.hasRemaining()) {
            Thread.onSpinWait();
        }
        byte[] bytes = new byte[all.position()];
        all.flip().get(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "impaired://loss=2%,delay=1ms,seed=5"})
    void whatAClosedChannelWroteArrives(String cable) throws Exception {
        connect("mem://close-stack[superframes=off]", cable, "");
        byte[] sent = someBytes();
        assertEquals(LENGTH, out.write(ByteBuffer.wrap(sent)));
        out.close();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(client::close);
        assertArrayEquals(sent, readAll(in));
        closing.get(10, TimeUnit.SECONDS);
        assertEquals(-1, in.read(ByteBuffer.allocate(1)));
    }

    @Test
    void bySuperframesToo() throws Exception {
        connect("mem://close-stack-superframes", "", "");
        byte[] sent = someBytes();
        out.write(ByteBuffer.wrap(sent));
        out.close();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(client::close);
        assertArrayEquals(sent, readAll(in));
        closing.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aPeerThatDoesntReadIsWaitedForOnlySoLong() throws Exception {
        connect("mem://close-stack-full", "", ",linger=1");
        out.write(ByteBuffer.wrap(someBytes()));
        out.close();
        long start = System.nanoTime();
        client.close();
        long took = System.nanoTime() - start;
        assertTrue(took >= TimeUnit.SECONDS.toNanos(1), took + " ns");
        assertThrows(SocketException.class, () -> readAll(in));
    }

    @Test
    void withNothingLeftToSendNothingIsWaitedFor() throws Exception {
        connect("mem://close-stack-idle", "", ",linger=30");
        out.write(ByteBuffer.wrap(new byte[] {7}));
        out.close();
        client.close();
        ByteBuffer one = ByteBuffer.allocate(1);
        assertEquals(1, in.read(one));
        assertEquals(7, one.get(0));
        assertEquals(-1, in.read(one.clear()));
    }

    @Test
    void anInterruptEndsTheWaiting() throws Exception {
        connect("mem://close-stack-interrupt", "", ",linger=30");
        out.write(ByteBuffer.wrap(someBytes()));
        out.close();
        Thread closer = new Thread(client::close);
        closer.start();
        closer.interrupt();
        closer.join(20_000);
        assertFalse(closer.isAlive());
    }

    @Test
    void anOpenChannelIsResetAtOnce() throws Exception {
        connect("mem://close-stack-open", "", ",linger=30");
        out.write(ByteBuffer.wrap(someBytes()));
        CompletableFuture<Integer> reader = new CompletableFuture<>();
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                reader.complete(out.read(ByteBuffer.allocate(1)));
            } catch (IOException e) {
                reader.completeExceptionally(e);
            }
        });
        while (waiting.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        client.close();
        ExecutionException failed = assertThrows(ExecutionException.class, () -> reader.get(10, TimeUnit.SECONDS));
        assertInstanceOf(AsynchronousCloseException.class, failed.getCause());
        assertThrows(SocketException.class, () -> readAll(in));
    }
}
