/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;

/** Which stack is meant when nobody says. */
public final class Msocket {

    private static final ScopedValue<NetStack> SCOPED = ScopedValue.newInstance();

    private Msocket() {}

    static NetStack current() {
        return SCOPED.isBound() ? SCOPED.get() : NetStack.kernel();
    }

    static void run(NetStack stack, Runnable task) {
        ScopedValue.where(SCOPED, stack).run(task);
    }

    static <T> T call(NetStack stack, Callable<T> task) throws Exception {
        return ScopedValue.where(SCOPED, stack).<T, Exception>call(task::call);
    }

    static ThreadFactory threadFactory(NetStack stack, ThreadFactory base) {
        return task -> base.newThread(() -> run(stack, task));
    }
}
