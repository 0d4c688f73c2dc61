/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.time.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The mutual exclusion of stacks: who runs what, and that nothing recurses, starves or dies. */
@Timeout(60)
class SerialExecutorTest {

    /** An engine that has {@code work} steps to do, and a deadline. */
    private static class Engine implements EngineDriver {
        final CountDownLatch done = new CountDownLatch(1);
        final List<Thread> steppedBy = new ArrayList<>();
        volatile long deadlineNs = Long.MAX_VALUE;
        int work;

        @Override
        public boolean step(long nowNs) {
            Thread self = Thread.currentThread();
            if (steppedBy.isEmpty() || steppedBy.getLast() != self) {
                steppedBy.add(self);
            }
            if (deadlineNs != Long.MAX_VALUE && deadlineNs - nowNs <= 0) {
                deadlineNs = Long.MAX_VALUE;
                done.countDown();
            }
            if (work > 0 && --work == 0) {
                done.countDown();
            }
            return work > 0;
        }

        @Override
        public long nextDeadlineNs() {
            return deadlineNs;
        }
    }

    private static final int HOPS = 20_000;

    @Test
    void workThatGoesBackAndForthBetweenTwoStacksDoesNotRecurse() throws Exception {
        SerialExecutor a = SerialExecutor.running();
        SerialExecutor b = SerialExecutor.running();
        CountDownLatch end = new CountDownLatch(1);
        hop(a, b, HOPS, end);
        assertTrue(end.await(20, TimeUnit.SECONDS));
        assertEquals(0, a.failures() + b.failures());
    }

    private static void hop(SerialExecutor from, SerialExecutor to, int left, CountDownLatch end) {
        from.execute(now -> {
            if (StackWalker.getInstance().walk(frames -> frames.limit(200).count()) >= 200) {
                throw new AssertionError("recursion");
            }
            if (left == 0) {
                end.countDown();
            } else {
                hop(to, from, left - 1, end);
            }
        });
    }

    @Test
    void aStackThatIsFoundIdleIsRunByWhoeverBringsWork() {
        SerialExecutor stack = SerialExecutor.running();
        AtomicReference<Thread> ranBy = new AtomicReference<>();
        stack.execute(now -> ranBy.set(Thread.currentThread()));
        assertSame(Thread.currentThread(), ranBy.get());
    }

    @Test
    void pastItsBudgetAThreadHandsTheRestToAWorker() throws Exception {
        SerialExecutor stack = SerialExecutor.running();
        Engine engine = new Engine();
        engine.work = 100_000;
        stack.drive(engine);
        assertTrue(engine.done.await(20, TimeUnit.SECONDS));
        assertSame(Thread.currentThread(), engine.steppedBy.getFirst());
        assertTrue(engine.steppedBy.size() > 1, "one thread did it all");
        assertEquals("ioth-worker", engine.steppedBy.getLast().getName());
    }

    @Test
    void oneAtATimeAndNothingIsLost() throws Exception {
        SerialExecutor stack = SerialExecutor.running();
        stack.drive(new Engine());
        int[] count = new int[1];
        int threads = 8;
        int each = 20_000;
        CountDownLatch finished = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            Thread.ofVirtual().start(() -> {
                for (int n = 0; n < each; n++) {
                    stack.execute(now -> count[0]++);
                }
                finished.countDown();
            });
        }
        assertTrue(finished.await(30, TimeUnit.SECONDS));
        assertEquals(threads * each, stack.<Integer, RuntimeException>call(now -> count[0]));
    }

    @Test
    void anExceptionInTheEngineIsContainedAndCounted() {
        SerialExecutor stack = SerialExecutor.running();
        AtomicInteger steps = new AtomicInteger();
        stack.drive(new EngineDriver() {
            @Override
            public boolean step(long nowNs) {
                if (steps.incrementAndGet() == 2) {
                    throw new StackOverflowError("on purpose");
                }
                return false;
            }

            @Override
            public long nextDeadlineNs() {
                return Long.MAX_VALUE;
            }
        });
        stack.execute(now -> {
            throw new IllegalStateException("on purpose");
        });
        assertEquals(7, stack.<Integer, RuntimeException>call(now -> 7));
        assertEquals(2, stack.failures());
    }

    @Test
    void theTimerWakesAStackWhenItIsDueAndNotBefore() throws Exception {
        SerialExecutor stack = SerialExecutor.running();
        Engine engine = new Engine();
        long due = stack.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
        engine.deadlineNs = due;
        stack.drive(engine);
        assertNotEquals(0, engine.done.getCount());
        assertTrue(engine.done.await(20, TimeUnit.SECONDS));
        assertTrue(stack.nanoTime() - due >= 0);
        assertEquals("ioth-timer", engine.steppedBy.getLast().getName());
    }

    @Test
    void anEarlierDeadlineReplacesALaterOne() throws Exception {
        SerialExecutor stack = SerialExecutor.running();
        Engine engine = new Engine();
        engine.deadlineNs = stack.nanoTime() + TimeUnit.HOURS.toNanos(1);
        stack.drive(engine);
        stack.execute(now -> engine.deadlineNs = now + TimeUnit.MILLISECONDS.toNanos(20));
        assertTrue(engine.done.await(20, TimeUnit.SECONDS));
    }

    @Test
    void anIdleStackLeavesTheTimer() throws Exception {
        SerialExecutor stack = SerialExecutor.running();
        Engine engine = new Engine();
        engine.deadlineNs = stack.nanoTime() + TimeUnit.HOURS.toNanos(1);
        stack.drive(engine);
        assertTrue(stack.isScheduled());
        stack.execute(now -> engine.deadlineNs = Long.MAX_VALUE);
        assertFalse(stack.isScheduled());
    }

    @Test
    void callsAnswerOrThrowAndKeepAnInterrupt() {
        SerialExecutor stack = SerialExecutor.running();
        Thread.currentThread().interrupt();
        assertEquals("x", stack.<String, RuntimeException>call(now -> "x"));
        assertTrue(Thread.interrupted());
        IOException wanted = new IOException("wanted");
        assertSame(wanted, assertThrows(IOException.class, () -> stack.<String, IOException>call(now -> {
            throw wanted;
        })));
        assertEquals(0, stack.failures());
    }

    @Test
    void aCallThatItsCallerRunsLeavesNoPermit() {
        SerialExecutor stack = SerialExecutor.running();
        LockSupport.parkNanos(1);
        stack.<Integer, RuntimeException>call(now -> 1);
        long begin = System.nanoTime();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        assertTrue(System.nanoTime() - begin > TimeUnit.MILLISECONDS.toNanos(25), "the wait ended at once");
    }

    @Test
    void aThousandStacksNeedNoThreads() throws Exception {
        SerialExecutor.running().execute(now -> {});
        int before = Thread.activeCount();
        CountDownLatch due = new CountDownLatch(1000);
        List<SerialExecutor> stacks = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            SerialExecutor stack = SerialExecutor.running();
            stacks.add(stack);
            stack.drive(new Engine() {
                {
                    deadlineNs = stack.nanoTime() + TimeUnit.MILLISECONDS.toNanos(30);
                }

                @Override
                public boolean step(long nowNs) {
                    boolean armed = deadlineNs != Long.MAX_VALUE;
                    boolean more = super.step(nowNs);
                    if (armed && deadlineNs == Long.MAX_VALUE) {
                        due.countDown();
                    }
                    return more;
                }
            });
        }
        assertTrue(due.await(20, TimeUnit.SECONDS));
        int workers = Math.max(2, Runtime.getRuntime().availableProcessors());
        assertTrue(Thread.activeCount() <= before + workers, "threads: " + before + " > " + Thread.activeCount());
    }

    @Test
    void aSteppedStackMovesOnlyWhenStepped() {
        ManualClock clock = new ManualClock(5);
        SerialExecutor stack = SerialExecutor.stepped(clock);
        Engine engine = new Engine();
        engine.deadlineNs = 1000;
        stack.drive(engine);
        stack.onReady();
        assertTrue(engine.steppedBy.isEmpty());
        assertTrue(stack.stepAll());
        assertFalse(stack.stepAll());
        assertEquals(1, engine.done.getCount());
        clock.advance(Duration.ofNanos(995));
        assertTrue(stack.stepAll());
        assertEquals(0, engine.done.getCount());
        assertFalse(stack.stepAll());
        stack.onReady();
        assertTrue(stack.stepAll());
        assertEquals(5L + 995, stack.<Long, RuntimeException>call(now -> now));
    }
}
