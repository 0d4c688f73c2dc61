/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.runtime;

import io.ioth.stack.engine.StackEngine;
import io.ioth.stack.engine.Usability;
import io.ioth.stack.engine.Usability.Missing;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** The wait of who opens a stack until it's usable. */
public final class Opening {

    /** What is there only if the network has it may come so long after the rest. */
    private static final long GRACE_NS = 2_000_000_000L;

    private final SerialExecutor executor;
    private final StackEngine engine;
    private final AddressTrial addresses;
    private final int seconds;
    private boolean calm;
    private long calmSinceNs;

    private Opening(SerialExecutor executor, StackEngine engine, AddressTrial addresses, int seconds) {
        this.executor = executor;
        this.engine = engine;
        this.addresses = addresses;
        this.seconds = seconds;
    }

    /**
     * Waits until the addresses are this stack's alone, and the network has told what interfaces must be told. What it may tell besides is waited
     * for a little longer, and for addresses of it that are being tried. On a stepped stack, whose time stands still meanwhile, answers at once.
     *
     * @param seconds how long; 0 not to wait
     * @throws IOException when another node has one of the addresses, or the time is up: the message says what didn't answer
     * @throws java.io.InterruptedIOException when this thread is interrupted
     */
    public static void await(SerialExecutor executor, StackEngine engine, AddressTrial addresses, int seconds)
            throws IOException {
        if (executor.isStepped() || seconds == 0) {
            addresses.check();
            return;
        }
        Thread waiter = Thread.currentThread();
        Opening opening = new Opening(executor, engine, addresses, seconds);
        opening.watch(() -> LockSupport.unpark(waiter));
        try {
            opening.await();
        } finally {
            opening.watch(() -> {});
        }
    }

    private void watch(Runnable onChange) {
        executor.<Boolean, RuntimeException>call(now -> {
            engine.watchUsability(onChange);
            return true;
        });
    }

    private void await() throws IOException {
        Waiting waiting = new Waiting(executor, TimeUnit.SECONDS.toNanos(seconds));
        while (true) {
            boolean over = addresses.isOver();
            addresses.check();
            Usability now = executor.<Usability, RuntimeException>call(nowNs -> engine.usability());
            boolean usable = over && now.isUsable();
            if (usable && now.settled()) {
                return;
            }
            if (isCalm(usable && !now.trying())) {
                return;
            }
            if (!waiting.sleep("the stack is usable")) {
                if (usable) {
                    return;
                }
                throw new IOException(describe(now));
            }
        }
    }

    /** Whether nothing has been on its way for long enough. */
    private boolean isCalm(boolean now) {
        if (now && !calm) {
            calmSinceNs = executor.nanoTime();
        }
        calm = now;
        return now && executor.nanoTime() - calmSinceNs >= GRACE_NS;
    }

    private String describe(Usability now) {
        String within = " within " + seconds + " s";
        if (!addresses.isOver()) {
            return "it wasn't found out" + within + " whether other nodes have this stack's addresses; wait= gives more time";
        }
        return now.missing().stream()
                .map(each -> describe(each, within))
                .collect(Collectors.joining("; "));
    }

    private static String describe(Missing each, String within) {
        return each.unanswered() ? each.what() + within : each.what();
    }
}
