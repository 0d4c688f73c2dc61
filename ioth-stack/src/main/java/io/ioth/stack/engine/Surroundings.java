/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.stack.dhcp.LeaseStore;
import io.ioth.stack.observe.StackObserver;
import io.ioth.stack.socket.EngineExecutor;
import java.util.function.LongUnaryOperator;
import java.util.random.RandomGenerator;

/**
 * What an engine is given of the world besides frames and the present time.
 *
 * @param random where all secrets come from: seeded for simulations, secure for the world
 * @param executor runs what sockets hand over from other threads
 * @param unixMillis the time of day, in milliseconds since 1970, at a reading of the stack's clock, in nanoseconds
 * @param leases where leases outlive the stack
 * @param observer who is told what happens
 */
public record Surroundings(
        RandomGenerator random,
        EngineExecutor executor,
        LongUnaryOperator unixMillis,
        LeaseStore leases,
        StackObserver observer) {

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** A world in which leases don't outlive the stack, and nobody looks. */
    public Surroundings(RandomGenerator random, EngineExecutor executor, LongUnaryOperator unixMillis) {
        this(random, executor, unixMillis, LeaseStore.NONE, StackObserver.NONE);
    }

    /** The same world, with a place for leases. */
    public Surroundings withLeases(LeaseStore store) {
        return new Surroundings(random, executor, unixMillis, store, observer);
    }

    /** The same world, with somebody who looks. */
    public Surroundings withObserver(StackObserver watching) {
        return new Surroundings(random, executor, unixMillis, leases, watching);
    }

    /** A world whose clock read 0 when 1970 began. */
    public static Surroundings simulated(RandomGenerator random, EngineExecutor executor) {
        return new Surroundings(random, executor, nowNs -> Math.floorDiv(nowNs, NANOS_PER_MILLI));
    }
}
