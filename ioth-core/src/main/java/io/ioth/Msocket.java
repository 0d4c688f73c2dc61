/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Which stack is meant when nobody says, and channels on it. The name is that of the {@code msocket} call, with which a process of many
 * stacks says which one a socket belongs to.
 *
 * <p>In this order, the first that there is:
 *
 * <ol>
 *   <li><b>scoped</b>: the stack of the calling thread, for as long as it is inside {@link #run}, {@link #call}, or a thread of
 *       {@link #threadFactory};
 *   <li><b>inherited</b>: the stack that the thread took with {@link #inherit} or {@link #adopt}, or that it got from the thread that
 *       made it;
 *   <li><b>thread group</b>: the stack of the program to whose group of threads it belongs, {@link #start};
 *   <li>the process's default for the protocol family, {@link #setDefault(ProtocolFamily, NetStack)}, where a family is named;
 *   <li>the process's default, {@link #setDefault(NetStack)};
 *   <li>the host kernel, {@link NetStack#kernel()}.
 * </ol>
 *
 * <p>To name a stack outright, call its own methods, as in {@link NetStack#openSocketChannel()}.
 *
 * <p>Threading: every method may be called by any thread. The scoped stack is a {@link ScopedValue}: threads forked in a
 * {@code StructuredTaskScope} have it too, others don't. The inherited one is an {@link InheritableThreadLocal}: threads made by a thread
 * have its, unless they are made without inheritance, as by {@link Thread.Builder#inheritInheritableThreadLocals}.
 */
public final class Msocket {

    private static final ScopedValue<NetStack> SCOPED = ScopedValue.newInstance();
    private static final ThreadStacks THREADS = new ThreadStacks();
    private static final AtomicReference<@Nullable NetStack> PROCESS = new AtomicReference<>();
    private static final Map<ProtocolFamily, NetStack> FAMILIES = new ConcurrentHashMap<>();

    private Msocket() {}

    /** The stack that is meant when no family is named. */
    public static NetStack current() {
        if (SCOPED.isBound()) {
            return SCOPED.get();
        }
        NetStack own = THREADS.current();
        return own != null ? own : processDefault();
    }

    private static NetStack processDefault() {
        NetStack process = PROCESS.get();
        return process != null ? process : NetStack.kernel();
    }

    /** The stack that is meant for sockets of {@code family}. */
    public static NetStack current(ProtocolFamily family) {
        if (SCOPED.isBound()) {
            return SCOPED.get();
        }
        NetStack own = THREADS.current();
        NetStack chosen = own != null ? own : FAMILIES.get(family);
        return chosen != null ? chosen : processDefault();
    }

    /** Makes {@code stack} the process's default. Closing it leaves it the default, and opening sockets then fails. */
    public static void setDefault(NetStack stack) {
        PROCESS.set(stack);
    }

    /**
     * Makes {@code stack} the process's default for sockets opened with {@code family}.
     *
     * @param family such as {@link java.net.StandardProtocolFamily#INET6}
     */
    public static void setDefault(ProtocolFamily family, NetStack stack) {
        FAMILIES.put(family, stack);
    }

    /** Takes back every default of the process, so that the kernel is meant again. */
    public static void clearDefaults() {
        PROCESS.set(null);
        FAMILIES.clear();
    }

    /** Takes back the process's default for {@code family}. */
    public static void clearDefault(ProtocolFamily family) {
        FAMILIES.remove(family);
    }

    /** Runs {@code task}; to this thread, {@code stack} is meant until it ends. Nests. */
    public static void run(NetStack stack, Runnable task) {
        ScopedValue.where(SCOPED, stack).run(task);
    }

    /** Calls {@code task}; to this thread, {@code stack} is meant until it ends. Nests. */
    public static <T extends @Nullable Object> T call(NetStack stack, Callable<T> task) throws Exception {
        return ScopedValue.where(SCOPED, stack).<T, Exception>call(task::call);
    }

    /**
     * Makes {@code stack} the calling thread's own from now on, and that of the threads that it makes from now on, and of theirs. Closing
     * it leaves it theirs, and opening sockets then fails; {@link #disinherit} takes it back from the calling thread.
     */
    public static void inherit(NetStack stack) {
        THREADS.inherit(stack);
    }

    /**
     * As {@link #inherit}, if the calling thread has none yet, or has one that it adopted and that is closed since. A stack that is
     * adopted is forgotten when it is closed.
     */
    public static void adopt(NetStack stack) {
        THREADS.adopt(stack);
    }

    /** Takes back what {@link #inherit} or {@link #adopt} gave to the calling thread, or what it got from the thread that made it. */
    public static void disinherit() {
        THREADS.forget();
    }

    /**
     * Called by the selectors and blocking calls of a stack, for the thread that calls them: it {@link #adopt}s that stack if it is a
     * virtual thread, or a thread of a program that was {@linkplain #start started} on that stack. So what such a thread makes belongs to
     * the same stack, even if the thread was made without inheritance, as the JDK's HTTP server does. Nothing happens, and it costs
     * nothing, as long as no program was started, and none inherits a stack.
     */
    public static void touched(NetStack stack) {
        if (THREADS.used() && !SCOPED.isBound()) {
            THREADS.touched(stack);
        }
    }

    /**
     * Starts a program to which {@code stack} is the network: a thread with a group of threads of its own, which inherits the stack. It
     * is meant for several programs that know nothing of stacks in one process, each on its own; see {@code docs/programs.md} for what can't
     * be told apart then.
     *
     * @param name of the thread and of its group
     * @param program such as {@code () -> Main.main(arguments)}
     * @return the thread, started
     */
    public static Thread start(NetStack stack, String name, Runnable program) {
        return THREADS.start(stack, name, program);
    }

    /** A factory of {@code base}'s threads to which {@code stack} is meant for as long as they run. */
    public static ThreadFactory threadFactory(NetStack stack, ThreadFactory base) {
        return task -> base.newThread(() -> run(stack, task));
    }

    /** Opens an unbound stream channel of both families on the {@link #current()} stack. */
    public static SocketChannel openSocketChannel() throws IOException {
        return current().openSocketChannel();
    }

    /** Opens an unbound stream channel on the {@link #current(ProtocolFamily)} stack. */
    public static SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        return current(family).openSocketChannel(family);
    }

    /** Opens an unbound listening channel of both families on the {@link #current()} stack. */
    public static ServerSocketChannel openServerSocketChannel() throws IOException {
        return current().openServerSocketChannel();
    }

    /** Opens an unbound listening channel on the {@link #current(ProtocolFamily)} stack. */
    public static ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        return current(family).openServerSocketChannel(family);
    }

    /** Opens an unbound UDP channel of both families on the {@link #current()} stack. */
    public static DatagramChannel openDatagramChannel() throws IOException {
        return current().openDatagramChannel();
    }

    /** Opens an unbound UDP channel on the {@link #current(ProtocolFamily)} stack. */
    public static DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        return current(family).openDatagramChannel(family);
    }
}
