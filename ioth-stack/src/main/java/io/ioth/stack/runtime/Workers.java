/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.runtime;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The few threads of this JVM that go on where a budget has ended. */
final class Workers {

    private static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final long KEEP_ALIVE_SECONDS = 10;

    private static final ThreadPoolExecutor POOL = new ThreadPoolExecutor(
            THREADS, THREADS, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Workers::thread);

    static {
        POOL.allowCoreThreadTimeOut(true);
    }

    private Workers() {}

    private static Thread thread(Runnable body) {
        return Thread.ofPlatform().daemon().name("ioth-worker").unstarted(body);
    }

    /** Goes on with a stack that the caller owns. */
    static void execute(SerialExecutor stack) {
        POOL.execute(() -> Trampoline.run(stack));
    }
}
