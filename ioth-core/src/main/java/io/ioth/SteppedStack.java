/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

/**
 * A stack that moves only when it is told to: frames and timers wait for {@link #step}. What a socket call changes in the stack itself is
 * done within the call, on the caller's thread; calls that block, made by other threads, wait until stepping has brought what they wait for.
 *
 * <p>Threading: {@link #step} by one thread at a time; all else by any.
 */
public interface SteppedStack extends NetStack {

    /**
     * Does all that can be done at the clock's present time: frames that have arrived, timers that are due, frames to send, and
     * what socket calls have left to do.
     *
     * @return whether there was anything to do
     */
    boolean step();

    /** When {@link #step} has something to do at the latest, by the stack's clock, if nothing arrives before; {@link Long#MAX_VALUE} for never. */
    long nextDeadlineNs();
}
