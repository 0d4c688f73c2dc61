/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.time;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves only when it is told to. Any thread may read it. */
public final class ManualClock implements NanoClock {

    private final AtomicLong nowNs;

    /** Starts at {@code nowNs}. */
    public ManualClock(long nowNs) {
        this.nowNs = new AtomicLong(nowNs);
    }

    @Override
    public long nanoTime() {
        return nowNs.get();
    }

    /** Moves forward by {@code by}. */
    public void advance(Duration by) {
        nowNs.addAndGet(by.toNanos());
    }

    /** Moves to {@code nanoTime}, unless that is in the past. */
    public void advanceTo(long nanoTime) {
        nowNs.accumulateAndGet(nanoTime, (now, to) -> to - now > 0 ? to : now);
    }
}
