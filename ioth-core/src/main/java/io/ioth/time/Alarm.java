/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.time;

/** An entry of a {@link DeadlineHeap} that knows what to do when it is due. */
public abstract class Alarm extends Deadlined {

    /** For subclasses. */
    protected Alarm() {}

    /** Called when the deadline has passed; the alarm is out of its heap and may be scheduled again. */
    public abstract void onDeadline(long nowNs);
}
