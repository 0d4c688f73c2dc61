/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.ioth.Msocket;
import io.ioth.NetStack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two copies of one program, which knows nothing of stacks but the way it opens channels, in one process. */
@Timeout(30)
class ProgramThreadsTest {

    /** Answers with the name of the stack that its handlers' threads mean; the threads are made without inheritance. */
    private static final class Server implements Runnable {

        private final CompletableFuture<ServerSocketChannel> listening = new CompletableFuture<>();

        @Override
        public void run() {
            try {
                ServerSocketChannel listener =
                        Msocket.openServerSocketChannel().bind(new InetSocketAddress("0.0.0.0", 8080));
                listening.complete(listener);
                Thread.ofPlatform().inheritInheritableThreadLocals(false).start(() -> serve(listener));
            } catch (IOException e) {
                listening.completeExceptionally(e);
            }
        }

        private static void serve(ServerSocketChannel listener) {
            try (ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor()) {
                while (true) {
                    SocketChannel accepted = listener.accept();
                    handlers.execute(() -> answer(accepted));
                }
            } catch (IOException e) {
                // The test is over.
                return;
            }
        }

        private static void answer(SocketChannel accepted) {
            try (accepted) {
                accepted.write(ByteBuffer.wrap(Msocket.current().name().getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static String ask(NetStack from, String address) throws IOException {
        try (SocketChannel channel = from.openSocketChannel()) {
            channel.connect(new InetSocketAddress(address, 8080));
            ByteBuffer buffer = ByteBuffer.allocate(100);
            while (channel.read(buffer) >= 0) {
                Thread.onSpinWait();
            }
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void eachCopyIsOnItsStack() throws Exception {
        try (NetStack a = NetStack.open("mem://programs", "name=a,dad=off,ip=10.0.0.1/24");
                NetStack b = NetStack.open("mem://programs", "name=b,dad=off,ip=10.0.0.2/24");
                NetStack client = NetStack.open("mem://programs", "dad=off,ip=10.0.0.3/24")) {
            Server onA = new Server();
            Server onB = new Server();
            Msocket.start(a, "first", onA);
            Msocket.start(b, "second", onB);
            onA.listening.get();
            onB.listening.get();
            for (int i = 0; i < 5; i++) {
                assertEquals("a", ask(client, "10.0.0.1"));
                assertEquals("b", ask(client, "10.0.0.2"));
            }
            assertSame(NetStack.kernel(), Msocket.current());
        }
    }
}
