/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.channels.Channel;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MsocketTest {

    private final NetStack a = new KernelStack("a", true);
    private final NetStack b = new KernelStack("b", true);
    private final NetStack c = new KernelStack("c", true);

    @AfterEach
    void clear() {
        Msocket.clearDefaults();
        a.close();
        b.close();
        c.close();
    }

    @Test
    void theKernelIsMeantWhenNobodySays() {
        assertSame(NetStack.kernel(), Msocket.current());
        assertSame(NetStack.kernel(), Msocket.current(INET6));
        assertSame(NetStack.kernel(), NetStack.current());
    }

    @Test
    void theThreadsStackComesBeforeTheFamilysBeforeTheProcesss() throws Exception {
        NetStack.setDefault(a);
        Msocket.setDefault(INET6, b);
        assertSame(a, Msocket.current());
        assertSame(a, Msocket.current(INET));
        assertSame(b, Msocket.current(INET6));
        c.run(() -> {
            assertSame(c, Msocket.current());
            assertSame(c, Msocket.current(INET6));
        });
        assertSame(a, c.call(() -> a.call(Msocket::current)));
        Msocket.clearDefault(INET6);
        assertSame(a, Msocket.current(INET6));
    }

    @Test
    void exceptionsPassThroughCall() {
        assertThrows(IOException.class, () -> a.call(() -> {
            throw new IOException("as it is");
        }));
    }

    @Test
    void threadsOfAFactoryHaveTheStackAndOthersDoNot() throws Exception {
        assertSame(a, on(a.threadFactory(Thread.ofPlatform().factory()), Msocket::current));
        assertSame(b, on(b.threadFactory(Thread.ofVirtual().factory()), Msocket::current));
        assertSame(NetStack.kernel(), a.call(() -> on(Thread.ofVirtual().factory(), Msocket::current)));
    }

    private static <T> T on(java.util.concurrent.ThreadFactory factory, Callable<T> task) throws Exception {
        FutureTask<T> future = new FutureTask<>(task);
        factory.newThread(future).start();
        return future.get();
    }

    @Test
    void openersUseTheStackThatIsMeant() throws Exception {
        Msocket.setDefault(a);
        Msocket.setDefault(INET, b);
        Channel[] onA = {
            Msocket.openSocketChannel(), Msocket.openServerSocketChannel(), Msocket.openDatagramChannel(),
        };
        Channel[] onB = {
            Msocket.openSocketChannel(INET), Msocket.openServerSocketChannel(INET), Msocket.openDatagramChannel(INET),
        };
        a.close();
        for (int i = 0; i < onA.length; i++) {
            assertSame(false, onA[i].isOpen());
            assertSame(true, onB[i].isOpen());
        }
        b.close();
        assertThrows(IOException.class, Msocket::openSocketChannel);
    }
}
