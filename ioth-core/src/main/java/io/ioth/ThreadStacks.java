/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * Which stack belongs to which thread, by inheritance or by its thread group.
 *
 * <p>Threading: every method may be called by any thread, and is about the calling one.
 */
final class ThreadStacks {

    /** The threads of one program. What is in a group within this one belongs to the program too. */
    private static final class ProgramGroup extends ThreadGroup {

        private final NetStack stack;

        ProgramGroup(NetStack stack, String name) {
            super(name);
            this.stack = stack;
        }
    }

    /**
     * What a thread has. One that was adopted isn't kept alive by the threads of a pool that once served it.
     *
     * @param taken what it took with inherit
     * @param adopted what it adopted
     */
    private record Owned(@Nullable NetStack taken, @Nullable WeakReference<NetStack> adopted) {

        @Nullable NetStack stack() {
            if (taken != null || adopted == null) {
                return taken;
            }
            NetStack stack = adopted.get();
            return stack == null || stack.isClosed() ? null : stack;
        }
    }

    private final InheritableThreadLocal<@Nullable Owned> owned = new InheritableThreadLocal<>();

    /** Whether any thread ever had a stack: until then nobody is asked for it. */
    private volatile boolean used;

    boolean used() {
        return used;
    }

    @Nullable NetStack current() {
        if (!used) {
            return null;
        }
        NetStack stack = inherited();
        return stack != null ? stack : ofGroup();
    }

    private @Nullable NetStack inherited() {
        Owned mine = owned.get();
        return mine == null ? null : mine.stack();
    }

    private static @Nullable NetStack ofGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group != null) {
            if (group instanceof ProgramGroup program) {
                return program.stack;
            }
            group = group.getParent();
        }
        return null;
    }

    void inherit(NetStack stack) {
        used = true;
        owned.set(new Owned(stack, null));
    }

    void adopt(NetStack stack) {
        if (inherited() == null) {
            used = true;
            owned.set(new Owned(null, new WeakReference<>(stack)));
        }
    }

    void touched(NetStack stack) {
        if (inherited() == null && (Thread.currentThread().isVirtual() || ofGroup() == stack)) {
            owned.set(new Owned(null, new WeakReference<>(stack)));
        }
    }

    void forget() {
        owned.remove();
    }

    Thread start(NetStack stack, String name, Runnable program) {
        used = true;
        Thread thread = new Thread(
                new ProgramGroup(stack, name),
                () -> {
                    inherit(stack);
                    program.run();
                },
                name);
        thread.setDaemon(false);
        thread.start();
        return thread;
    }
}
