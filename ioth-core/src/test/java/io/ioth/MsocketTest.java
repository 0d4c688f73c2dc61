/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.channels.Channel;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
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
        Msocket.disinherit();
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

    @Test
    void threadsInheritTheStackOfTheThreadThatMadeThem() throws Exception {
        Msocket.setDefault(INET6, c);
        on(Thread.ofPlatform().factory(), () -> {
            Msocket.inherit(a);
            assertSame(a, Msocket.current(INET6));
            assertSame(a, on(Thread.ofPlatform().factory(), Msocket::current));
            assertSame(a, on(Thread.ofVirtual().factory(), () -> on(Thread.ofVirtual().factory(), Msocket::current)));
            assertSame(NetStack.kernel(), on(withoutInheritance(), Msocket::current));
            b.run(() -> assertSame(b, Msocket.current()));
            Msocket.disinherit();
            assertSame(NetStack.kernel(), Msocket.current());
            return a;
        });
        assertSame(NetStack.kernel(), Msocket.current());
    }

    private static ThreadFactory withoutInheritance() {
        return Thread.ofPlatform().inheritInheritableThreadLocals(false).factory();
    }

    @Test
    void aThreadAdoptsOnlyWhenItHasNoStackThatIsOpen() {
        Msocket.adopt(a);
        Msocket.adopt(b);
        assertSame(a, Msocket.current());
        a.close();
        assertSame(NetStack.kernel(), Msocket.current());
        Msocket.adopt(b);
        assertSame(b, Msocket.current());
        Msocket.inherit(c);
        c.close();
        Msocket.adopt(b);
        assertSame(c, Msocket.current());
    }

    @Test
    void theThreadsOfAProgramHaveItsStackEvenWithoutInheritance() throws Exception {
        Msocket.setDefault(c);
        FutureTask<NetStack> direct = new FutureTask<>(Msocket::current);
        FutureTask<NetStack> apart = new FutureTask<>(() -> on(withoutInheritance(), Msocket::current));
        FutureTask<NetStack> within = new FutureTask<>(() -> on(
                task -> new Thread(new ThreadGroup("inner"), task, "inner", 0, false), Msocket::current));
        Thread program = Msocket.start(a, "program", () -> {
            direct.run();
            apart.run();
            within.run();
        });
        assertSame(a, direct.get());
        assertSame(a, apart.get());
        assertSame(a, within.get());
        assertEquals("program", program.getName());
        assertSame(c, Msocket.current());
    }

    @Test
    void whatAThreadOfAProgramTouchesIsInheritedByWhatItMakes() throws Exception {
        FutureTask<NetStack> virtual = new FutureTask<>(() -> on(withoutInheritance(), () -> {
            Msocket.touched(b);
            Msocket.touched(a);
            return on(Thread.ofVirtual().factory(), Msocket::current);
        }));
        Msocket.start(a, "program", virtual);
        assertSame(a, virtual.get());
        assertSame(b, on(Thread.ofVirtual().factory(), () -> {
            Msocket.touched(b);
            return Msocket.current();
        }));
    }

    @Test
    void platformThreadsOfNoProgramAdoptNothingThatTheyTouch() throws Exception {
        Msocket.start(a, "program", () -> Msocket.touched(a)).join();
        Msocket.touched(a);
        assertSame(NetStack.kernel(), Msocket.current());
        b.run(() -> Msocket.touched(a));
        assertSame(NetStack.kernel(), Msocket.current());
    }

    private static <T> T on(ThreadFactory factory, Callable<T> task) throws Exception {
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
